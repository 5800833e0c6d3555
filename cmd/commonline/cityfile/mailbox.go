package cityfile

import (
	"net/mail"
	"strings"
	"time"

	"github.com/commonline/commonline/casework"
)

// shared are the keys that mailboxes have in common: each may stand under mail, for all of them, or in a mailbox.
var shared = []string{"imap", "smtp", "dkim", "folders", "from", "mark", "move_to", "plus"}

func (r *reader) mailboxes(ids *register, s section) {
	common := r.section(s.find("mail"), "mail", shared...).node
	addresses := map[string]string{}
	for _, n := range s.sections("mailboxes") {
		own := r.section(n, "a mailbox", append([]string{"id", "office", "address", "aliases", "mode"}, shared...)...)
		id, ok := ids.id(own, "mailbox")
		if !ok {
			continue
		}
		rest := common.without("imap", "smtp", "dkim", "folders")
		if own.find("mark") != nil {
			rest = rest.without("mark", "move_to")
		}
		m := section{r, rest.with(own.node), own.noun}
		box := casework.Mailbox{
			ID: casework.MailboxID(id), Office: casework.OfficeID(m.text("office")), Plus: m.flag("plus", false),
			Mode: casework.RouteMode(m.choice("mode", "", string(casework.Route), string(casework.Propose), string(casework.Keep))),
		}
		own.addresses(&box, addresses)
		ids.file.City.Mailboxes = append(ids.file.City.Mailboxes, box)
		ids.file.Accounts = append(ids.file.Accounts, m.account(box, common))
	}
}

// addresses reads the address and the aliases of a mailbox. Nobody else may have them.
func (s section) addresses(m *casework.Mailbox, taken map[string]string) {
	if s.text("address") == "" {
		s.refuse(s.line, "mailbox %q has no address", m.ID)
	} else {
		m.Address = s.address(s.text("address"), "address", m.ID, taken)
	}
	for _, a := range s.list("aliases") {
		if a = s.address(a, "aliases", m.ID, taken); a != "" {
			m.Aliases = append(m.Aliases, a)
		}
	}
}

func (s section) address(text, key string, id casework.MailboxID, taken map[string]string) string {
	parsed, err := mail.ParseAddress(text)
	if err != nil || parsed.Address != text {
		s.refuse(s.lineOf(key), "mailbox %q has the address %q; one looks like d4@city.example", id, text)
		return ""
	}
	folded := strings.ToLower(text)
	if owner, twice := taken[folded]; twice {
		s.refuse(s.lineOf(key), "address %q belongs to mailbox %q already", text, owner)
		return ""
	}
	taken[folded] = string(id)
	return text
}

func (s section) account(m casework.Mailbox, common *node) Account {
	// The names that every mailbox fills in for itself.
	fill := strings.NewReplacer("{id}", string(m.ID), "{address}", m.Address)
	a := Account{Mailbox: m.ID, From: s.from(), Mark: s.mark(m.ID)}

	folders := s.reader.section(common.find("folders").with(s.find("folders")), "folders", "inbox", "junk", "sent")
	a.Folders = Folders{Inbox: folders.text("inbox"), Junk: folders.text("junk"), Sent: folders.text("sent")}

	imap := s.serverSection("imap", common.find("imap"))
	a.IMAP = imap.server(m, map[Security]int{TLS: 993, StartTLS: 143, Plain: 143})
	a.IMAP.Login = imap.login(m, fill)
	smtp := s.serverSection("smtp", common.find("smtp"))
	a.SMTP = smtp.server(m, map[Security]int{TLS: 465, StartTLS: 587, Plain: 25})
	a.SMTP.Login = smtp.smtpLogin(m, fill, a.IMAP.Login)
	a.DKIM = s.dkim(common.find("dkim"), m, fill)
	a.Pace = smtp.number("per_minute", 0, 1, 10000)
	return a
}

// from reads which mail is news: now (the default), all, or a day of the city's calendar.
func (s section) from() From {
	switch text := s.text("from"); text {
	case "", "now":
		return From{Now: true}
	case "all":
		return From{}
	default:
		day, err := time.ParseInLocation(time.DateOnly, text, s.zone)
		if err != nil {
			s.refuse(s.lineOf("from"), "from of a mailbox is now, all or a day like 2026-01-31, not %q", text)
		}
		return From{Since: day}
	}
}

func (s section) mark(id casework.MailboxID) Mark {
	how, folder := s.choice("mark", "none", "none", "seen", "move"), s.text("move_to")
	switch {
	case how == "move" && folder == "":
		s.refuse(s.lineOf("mark"), `mailbox %q has "mark: move" and no "move_to:" that says where`, id)
	case how != "move" && folder != "":
		s.refuse(s.lineOf("move_to"), `mailbox %q has "move_to:" and "mark: %s"; moving needs "mark: move"`, id, how)
	}
	return Mark{Seen: how == "seen", Move: folder}
}
