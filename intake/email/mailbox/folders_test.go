package mailbox

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/google/go-cmp/cmp"
)

func TestPick(t *testing.T) {
	t.Parallel()
	dir := func(name string, attrs ...imap.MailboxAttr) *imap.ListData {
		return &imap.ListData{Mailbox: name, Delim: '/', Attrs: attrs}
	}
	tests := map[string]struct {
		list  []*imap.ListData
		names Names
		want  found
	}{
		"by use, whatever the name": {
			list: []*imap.ListData{dir("INBOX"), dir("Junk"), dir("Abc", `\junk`), dir("Xyz", `\Sent`)},
			want: found{folders: []Folder{{"INBOX", Inbox}, {"Abc", Junk}, {"Xyz", Sent}}},
		},
		"by name, in Spanish and Vietnamese, below another folder": {
			list: []*imap.ListData{dir("INBOX"), dir("INBOX/Correo no deseado"), dir("ĐÃ GỬI")},
			want: found{folders: []Folder{{"INBOX", Inbox}, {"INBOX/Correo no deseado", Junk}, {"ĐÃ GỬI", Sent}}},
		},
		"as set": {
			list:  []*imap.ListData{dir("INBOX"), dir("Junk"), dir("Answered"), dir("Sent", `\Sent`)},
			names: Names{Junk: NotFollowed, Sent: "Answered"},
			want:  found{folders: []Folder{{"INBOX", Inbox}, {"Answered", Sent}}},
		},
		"set and missing": {
			list:  []*imap.ListData{dir("Inbox")},
			names: Names{Inbox: "INBOX", Sent: "Answered"},
			want: found{
				folders: []Folder{{"Inbox", Inbox}}, absent: []Role{Junk},
				missing: []string{`The folder "Answered" that is set for sent mail is not on the server.`},
			},
		},
		"not one that cannot be opened": {
			list: []*imap.ListData{dir("INBOX"), dir("Sent", imap.MailboxAttrNoSelect), dir("Gmail/Sent Mail")},
			want: found{folders: []Folder{{"INBOX", Inbox}, {"Gmail/Sent Mail", Sent}}, absent: []Role{Junk}},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(test.want, pick(test.list, test.names), cmp.AllowUnexported(found{})); diff != "" {
				t.Errorf("pick (-want +got):\n%s", diff)
			}
		})
	}
}

func TestJunkAndSentAreFollowed(t *testing.T) {
	bubble(t, func(t *testing.T) {
		h, m := newHost(t, imap.CapSpecialUse, imap.CapListExtended), newMemory(t)
		h.create("Courrier indésirable")
		h.create("Enviados")
		h.deliver("Enviados", letter(1))
		h.deliver("INBOX", letter(2))
		follow(t, h, m, h.account(), Pace{})
		m.untilStored("d4/INBOX", 1)
		m.untilStored("d4/Enviados", 1)
		m.untilReadUp("d4")
		synctest.Wait()
		before := h.counted()
		time.Sleep(10 * time.Minute)
		if got := h.counted().examines - before.examines; got != 0 {
			t.Errorf("folders were opened %d times with nothing new", got)
		}
		h.deliver("Courrier indésirable", letter(3))
		h.deliver("Enviados", letter(4))
		start := time.Now()
		m.untilStored("d4/Courrier indésirable", 1)
		m.untilStored("d4/Enviados", 2)
		if d := time.Since(start); d > 61*time.Second {
			t.Errorf("took %v", d)
		}
		synctest.Wait()
		start = time.Now()
		h.deliver("INBOX", letter(5))
		m.untilStored("d4/INBOX", 2)
		if d := time.Since(start); d > time.Second {
			t.Errorf("back in the inbox, but a mail took %v", d)
		}
		m.noTrouble()
	})
}

func TestMissingFolderIsSaid(t *testing.T) {
	bubble(t, func(t *testing.T) {
		h, m := newHost(t), newMemory(t)
		h.deliver("INBOX", letter(1))
		account := h.account()
		account.Folders.Sent = "Answered"
		follow(t, h, m, account, Pace{})
		m.untilStored("d4/INBOX", 1)
		if health := m.untilState("d4", Impaired); !strings.Contains(health.Sentence, "Answered") {
			t.Errorf("health %+v", health)
		}
	})
}

func TestMarking(t *testing.T) {
	bubble(t, func(t *testing.T) {
		h, m := newHost(t, imap.CapMove, imap.CapUIDPlus), newMemory(t)
		h.create("Filed")
		h.deliver("INBOX", letters(1, 25)...)
		account := h.account()
		account.Marking = Marking{Seen: true, Move: "Filed"}
		follow(t, h, m, account, Pace{BatchMails: 10})
		m.untilReadUp("d4")
		synctest.Wait()
		wantBodies(t, m, "d4/INBOX", letters(1, 25))
		inbox, _ := h.user.Status("INBOX", &imap.StatusOptions{NumMessages: true})
		filed, _ := h.user.Status("Filed", &imap.StatusOptions{NumMessages: true, NumUnseen: true})
		if *inbox.NumMessages != 0 || *filed.NumMessages != 25 || *filed.NumUnseen != 0 {
			t.Errorf("inbox %d, filed %d, unseen %d", *inbox.NumMessages, *filed.NumMessages, *filed.NumUnseen)
		}
		h.deliver("INBOX", letter(26))
		m.untilStored("d4/INBOX", 26)
		m.noTrouble()
	})
}
