package mailbox

import (
	"fmt"
	"slices"
	"strings"

	"github.com/emersion/go-imap/v2"
)

// found are the folders of a mailbox that are followed, the inbox first, and what is missing.
type found struct {
	folders []Folder
	missing []string // a sentence each, for folders that were asked for by name
	absent  []Role   // not asked for by name, and not found either
}

// folders asks the server for its folders, and picks those to follow.
func (s *session) folders() (found, error) {
	// Some servers mark folders by their use without being asked, some only when asked.
	var options *imap.ListOptions
	if s.caps.Has(imap.CapSpecialUse) && s.caps.Has(imap.CapListExtended) {
		options = &imap.ListOptions{ReturnSpecialUse: true}
	}
	var list []*imap.ListData
	err := s.await("listing the folders", func() error {
		var err error
		list, err = s.client.List("", "*", options).Collect()
		return err
	})
	if err != nil {
		return found{}, err
	}
	return pick(list, s.account.Folders), nil
}

func pick(list []*imap.ListData, names Names) found {
	list = slices.DeleteFunc(list, func(d *imap.ListData) bool {
		return slices.Contains(d.Attrs, imap.MailboxAttrNoSelect) || slices.Contains(d.Attrs, imap.MailboxAttrNonExistent)
	})
	var f found
	for _, want := range []struct {
		role Role
		name string
		use  imap.MailboxAttr
	}{{Inbox, names.Inbox, ""}, {Junk, names.Junk, imap.MailboxAttrJunk}, {Sent, names.Sent, imap.MailboxAttrSent}} {
		switch {
		case want.name == NotFollowed:
		case want.name != "":
			f.named(list, want.role, want.name)
		case want.role == Inbox:
			f.folders = append(f.folders, Folder{Name: "INBOX", Role: Inbox})
		default:
			f.sought(list, want.role, want.use)
		}
	}
	return f
}

func (f *found) named(list []*imap.ListData, role Role, name string) {
	for _, d := range list {
		if d.Mailbox == name || isInbox(name) && isInbox(d.Mailbox) {
			f.folders = append(f.folders, Folder{Name: d.Mailbox, Role: role})
			return
		}
	}
	f.missing = append(f.missing, fmt.Sprintf("The folder %q that is set for %s mail is not on the server.", name, role))
}

func isInbox(name string) bool { return strings.EqualFold(name, "INBOX") } // RFC 9051 section 5.1

func (f *found) sought(list []*imap.ListData, role Role, use imap.MailboxAttr) {
	for _, d := range list {
		if slices.ContainsFunc(d.Attrs, func(a imap.MailboxAttr) bool { return strings.EqualFold(string(a), string(use)) }) {
			f.folders = append(f.folders, Folder{Name: d.Mailbox, Role: role})
			return
		}
	}
	for _, name := range knownNames[role] {
		for _, d := range list {
			if strings.EqualFold(lastPart(d), name) {
				f.folders = append(f.folders, Folder{Name: d.Mailbox, Role: role})
				return
			}
		}
	}
	f.absent = append(f.absent, role)
}

func lastPart(d *imap.ListData) string {
	if d.Delim == 0 {
		return d.Mailbox
	}
	return d.Mailbox[strings.LastIndex(d.Mailbox, string(d.Delim))+1:]
}

// knownNames are what mail servers and programs call these folders where they do not mark them (RFC 6154), the likelier
// first. Gathered from Outlook, Exchange, Gmail, Apple Mail, Thunderbird and Roundcube in the languages that residents
// and staff of a large city use.
var knownNames = map[Role][]string{
	Junk: {
		"Junk", "Spam", "Junk Email", "Junk E-mail", "Junk-E-Mail", "Junk Mail", "Bulk Mail", "Bulk",
		"Correo no deseado", "Correo basura", "No deseado", "Lixo eletrônico", "Lixo Electrónico",
		"Courrier indésirable", "Indésirables", "Pourriel", "Posta indesiderata", "Spamverdacht", "Unerwünscht",
		"Ongewenste e-mail", "Niechciane", "Wiadomości-śmieci", "Спам", "Нежелательная почта", "Спам и нежелательная почта",
		"垃圾邮件", "垃圾郵件", "垃圾信件", "迷惑メール", "정크 메일", "스팸", "Thư rác", "Email rác", "البريد غير الهام",
	},
	Sent: {
		"Sent", "Sent Items", "Sent Mail", "Sent Messages", "Sent-Mail",
		"Enviados", "Elementos enviados", "Mensajes enviados", "Itens enviados", "Enviadas", "Mensagens enviadas",
		"Éléments envoyés", "Envoyés", "Messages envoyés", "Posta inviata", "Inviati", "Inviata",
		"Gesendet", "Gesendete Elemente", "Gesendete Objekte", "Verzonden items", "Verzonden",
		"Wysłane", "Elementy wysłane", "Отправленные", "已发送邮件", "已发送", "寄件備份", "寄件匣", "送信済みアイテム", "送信済み",
		"보낸 편지함", "보낸편지함", "Đã gửi", "Mục đã gửi", "Thư đã gửi", "العناصر المرسلة",
	},
}
