package notify_test

import (
	"context"
	"crypto/rand"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/notify"
)

var staffMorning = time.Date(2026, 6, 9, 11, 30, 0, 0, time.UTC)

func toStaff(t *testing.T, kind casework.EventKind, change func(*notify.Facts)) []notify.Delivery {
	t.Helper()
	c := &notify.Composer{Catalogue: &notify.Catalogue{}, PublicURL: "https://help.city.example", Random: rand.Reader, Mode: notify.On}
	f := notify.Facts{
		Office: notify.OfficeFacts{ID: "d5", Name: "District 5"}, Mailbox: notify.MailboxFacts{ID: "d5", Address: "d5@city.example", Plus: true},
		Case: notify.CaseFacts{ID: 3, Number: 48213}, Sending: notify.Switch{Mode: notify.On},
		Staff: notify.StaffFacts{ID: 2, Name: "Ana Ribeiro", Email: "ana@city.example", Total: 42, News: []notify.StaffNews{{Kind: casework.ToldAssigned, Case: 48213, By: "Marcus"}},
			Waits: []casework.Todo{{Kind: casework.TodoAnswer, Case: 48213, Topic: "Roads", Since: staffMorning.Add(-50 * time.Hour), Due: staffMorning.Add(3 * time.Hour), Subject: "a secret", Who: "Rosa"}, {Kind: casework.TodoHeld, Ref: "70", Since: staffMorning.Add(-time.Hour)}}},
	}
	change(&f)
	return c.Compose(staffMorning)(casework.Event{ID: 9, Kind: kind, Case: 3}, f)
}

func TestTheMorningMail(t *testing.T) {
	t.Parallel()
	out := toStaff(t, casework.DigestDue, func(*notify.Facts) {})
	if len(out) != 1 {
		t.Fatalf("%d mails", len(out))
	}
	d := out[0]
	if d.Staff != 2 || d.Identity != 0 || d.Case != 0 || d.State != casework.Pending || d.Mail.To.Address != "ana@city.example" || d.Mail.ByPerson || d.Mail.ReplyTo != "" {
		t.Errorf("%+v", d)
	}
	for _, want := range []string{"Good morning, Ana Ribeiro.", "Marcus gave you " + casework.CaseNumber(48213).String(), "Answer the resident: C-48213-5, Roads, due in 3 h\n  https://help.city.example/inbox/C-48213-5",
		"Decide on a held message, since 1 h\n  https://help.city.example/held#h70", "And 40 more.", "https://help.city.example/notifications#choices"} {
		if !strings.Contains(d.Mail.Text, want) {
			t.Errorf("no %q in:\n%s", want, d.Mail.Text)
		}
	}
	if all := d.Mail.Subject + d.Mail.Text + d.Mail.HTML; strings.Contains(all, "secret") || strings.Contains(all, "Rosa") || d.Mail.Subject != "Today: 42 things wait" {
		t.Errorf("%q", all)
	}
	for subject, n := range map[string]int{"Today: one thing waits": 1, "Today: nothing waits": 0} {
		if got := toStaff(t, casework.DigestDue, func(f *notify.Facts) { f.Staff.Total, f.Staff.Waits = n, nil })[0].Mail.Subject; got != subject {
			t.Errorf("%q, want %q", got, subject)
		}
	}
}

func TestWhoOfTheStaffIsToldOfNothing(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*notify.Facts){
		"nobody is named":           func(f *notify.Facts) { f.Staff = notify.StaffFacts{} },
		"the account works no more": func(f *notify.Facts) { f.Staff.Off = true },
		"nothing waits":             func(f *notify.Facts) { f.Staff.Total, f.Staff.Waits, f.Staff.News = 0, nil, nil },
	} {
		if out := toStaff(t, casework.DigestDue, change); len(out) != 0 {
			t.Errorf("%s: %+v", name, out)
		}
	}
	for name, x := range map[string]struct {
		change func(*notify.Facts)
		state  casework.DeliveryState
	}{
		"sending is off": {func(f *notify.Facts) { f.Sending.Mode = notify.Off }, casework.Withheld},
		"no mailbox":     {func(f *notify.Facts) { f.Mailbox = notify.MailboxFacts{} }, casework.Failed},
		"no address":     {func(f *notify.Facts) { f.Staff.Email = "ana@\ncity.example" }, casework.Failed},
	} {
		if out := toStaff(t, casework.DigestDue, x.change); len(out) != 1 || out[0].State != x.state || out[0].Reason == "" {
			t.Errorf("%s: %+v", name, out)
		}
	}
}

func TestStaffAreToldAtOnce(t *testing.T) {
	t.Parallel()
	for kind, want := range map[casework.ToldKind]string{
		casework.ToldMention: "Marcus named you in a note on C-48213-5", casework.ToldAssigned: "Marcus gave you C-48213-5",
		casework.ToldWrote: "The resident of C-48213-5, which is yours, has written", casework.ToldOverdue: "C-48213-5 of your office is long overdue", "tomorrow": "Something happened on C-48213-5",
	} {
		out := toStaff(t, casework.StaffTold, func(f *notify.Facts) {
			f.Staff.News = []notify.StaffNews{{Kind: kind, Case: 48213, By: "Marcus"}}
		})
		if len(out) != 1 || out[0].Mail.Subject != want || strings.Contains(out[0].Mail.Text, "Good morning") || out[0].Occasion != notify.Told {
			t.Errorf("%s: %+v", kind, out)
		}
	}
}

type sweeps struct {
	n   int
	err error
}

func (s sweeps) SweepStaff(context.Context, time.Time) (int, error) { return s.n, s.err }

func TestStaffClock(t *testing.T) {
	t.Parallel()
	told := 0
	c := notify.StaffClock{Now: func() time.Time { return staffMorning }, Every: time.Hour, Log: slog.New(slog.DiscardHandler), Swept: func() { told++ }}
	for _, s := range []sweeps{{n: 0}, {n: 2}, {err: errors.New("away")}} {
		c.Store = s
		if err := c.Step(t.Context()); (err != nil) != (s.err != nil) {
			t.Errorf("%+v: %v", s, err)
		}
	}
	if told != 1 {
		t.Errorf("told %d times that there is something to send", told)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := c.Run(ctx); err != nil {
		t.Error(err)
	}
}
