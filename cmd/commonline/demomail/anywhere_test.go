package demomail_test

import (
	"bytes"
	"net/mail"
	"strings"
	"testing"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/cmd/commonline/demomail"
)

func TestAround(t *testing.T) {
	t.Parallel()
	box := func(id string) casework.Mailbox {
		return casework.Mailbox{ID: casework.MailboxID(id), Address: id + "@city.example"}
	}
	spots := []demomail.Spot{{Line: "12 Mellen St", Mailbox: box("d1")}, {Line: "14 Mellen St", Mailbox: box("d1")}, {Line: "3 Harbor Rd", Mailbox: box("d2")}}
	mails, err := demomail.Around(spots, box("al1"))
	if err != nil || len(mails) < 20 {
		t.Fatalf("got %d mails, %v", len(mails), err)
	}
	got := map[casework.MailboxID]int{}
	for i, m := range mails {
		text := string(m.At(written)) + decoded(t, m)
		if strings.Contains(text, "{{") {
			t.Errorf("%s: a place was not filled in:\n%s", m.Name, text)
		}
		if m.Name == "anywhere/two-places" && (!strings.Contains(text, "Mellen St") || !strings.Contains(text, "Harbor Rd")) {
			t.Errorf("%s names no places of two districts:\n%s", m.Name, text)
		}
		for _, pattern := range [][][]string{addresses.FindAllStringSubmatch(text, -1), links.FindAllStringSubmatch(text, -1)} {
			for _, found := range pattern {
				if !strings.HasSuffix(found[1], ".example") {
					t.Errorf("%s: %s is no example", m.Name, found[0])
				}
			}
		}
		parsed, err := mail.ReadMessage(bytes.NewReader(m.At(written)))
		if err != nil {
			t.Fatal(err)
		}
		to, err := parsed.Header.AddressList("To")
		if err != nil || len(m.Mailboxes) != 1 || m.Mailboxes[0] != demomail.All && to[0].Address != string(m.Mailboxes[0])+"@city.example" {
			t.Errorf("%s goes to %v and says %v, %v", m.Name, m.Mailboxes, to, err)
		}
		if m.Mailboxes[0] == demomail.All && len(to) != 3 {
			t.Errorf("%s goes to everybody and says %v", m.Name, to)
		}
		if i > 0 && m.Age > mails[i-1].Age {
			t.Errorf("%s is older than the one before", m.Name)
		}
		got[m.Mailboxes[0]]++
	}
	for _, id := range []casework.MailboxID{"d1", "d2", "al1", demomail.All} {
		if got[id] == 0 {
			t.Errorf("nothing goes to %s: %v", id, got)
		}
	}
	if none, err := demomail.Around(nil, box("al1")); len(none) != 0 || err != nil {
		t.Errorf("with no address there are %d mails, %v", len(none), err)
	}
}
