package notify_test

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/internal/twilio/segment"
	"github.com/commonline/commonline/notify"
)

// called is an alarm to Ana by a way.
func called(way casework.Channel) notify.Facts {
	f := opened()
	f.Number = notify.NumberFacts{ID: "d4-phone", E164: "+15555550104"}
	f.Staff = notify.StaffFacts{ID: 2, Name: "Ana Ribeiro", Email: "ana@city.example"}
	f.Alarm = notify.AlarmFacts{ID: 5, Way: way, Rung: casework.DutyRung, Case: 48213, Phone: "+15555550188", Digit: 3}
	f.Recipient = notify.RecipientFacts{}
	f.Sending = notify.Switch{Mode: notify.On}
	return f
}

func TestAnAlarmCalls(t *testing.T) {
	t.Parallel()
	c := composer(t)
	e := casework.Event{ID: 9, Kind: casework.AlarmCalled, Case: 91}
	text := c.Compose(noon)(e, called(casework.Text))[0]
	if want := "ALARM: case C-48213-5 may be about danger to life. Reply 3 if you look after it. https://help.city.example/inbox/C-48213-5"; text.Text.Body != want || text.Text.To != "+15555550188" ||
		text.State != casework.Pending || text.Staff != 2 || text.Identity != 0 || segment.Of(want).Segments != 1 {
		t.Errorf("%+v", text)
	}
	mail := c.Compose(noon)(e, called(casework.Mail))[0]
	link := "https://help.city.example/alarm/" + casework.AlarmToken(signer{}, 5, 2)
	if mail.State != casework.Pending || !strings.Contains(mail.Mail.Text, link) || !strings.Contains(mail.Mail.HTML, link) || mail.Mail.To.Address != "ana@city.example" || mail.Case != 0 ||
		!strings.Contains(mail.Mail.Text, "Unless you confirm, the next one is called.") || mail.Mail.Unsubscribe != "" {
		t.Errorf("%+v", mail)
	}
	for words, change := range map[string]func(*notify.Facts){
		"ALARM: held message C-48300-2 ": func(f *notify.Facts) { f.Alarm.Case, f.Alarm.Held = 0, 48300 },
		"ALARM: a held message ":         func(f *notify.Facts) { f.Alarm.Case = 0 },
		"confirm there: https":           func(f *notify.Facts) { f.Alarm.Digit = 0 },
	} {
		f := called(casework.Text)
		if change(&f); !strings.Contains(c.Compose(noon)(e, f)[0].Text.Body, words) {
			t.Errorf("no %q", words)
		}
	}
	for taken, want := range map[string]string{"": "You have case C-48213-5. Look now: ", "José Ñ": "Case C-48213-5 was confirmed already, by José Ñ. "} {
		f := called(casework.Text)
		f.Alarm.Taken, f.Alarm.Over = taken, true
		if got := c.Compose(noon)(casework.Event{ID: 9, Kind: casework.AlarmAnswered}, f)[0].Text.Body; !strings.HasPrefix(got, want) {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestAnAlarmThatCannotGo(t *testing.T) {
	t.Parallel()
	for name, x := range map[string]struct {
		way    casework.Channel
		change func(*notify.Facts)
		state  casework.DeliveryState
	}{
		"confirmed meanwhile":   {casework.Mail, func(f *notify.Facts) { f.Alarm.Over = true }, ""},
		"the account was ended": {casework.Mail, func(f *notify.Facts) { f.Staff.Off = true }, ""},
		"sending is off":        {casework.Text, func(f *notify.Facts) { f.Sending = notify.Switch{Mode: notify.Off} }, casework.Withheld},
		"not on the list": {casework.Text, func(f *notify.Facts) {
			f.Sending = notify.Switch{Mode: notify.Allowlist, Allow: []string{"ana@city.example"}}
		}, casework.Withheld},
		"on the list": {casework.Mail, func(f *notify.Facts) {
			f.Sending = notify.Switch{Mode: notify.Allowlist, Allow: []string{"ana@city.example"}}
		}, casework.Pending},
		"no number":    {casework.Text, func(f *notify.Facts) { f.Number = notify.NumberFacts{} }, casework.Failed},
		"no telephone": {casework.Text, func(f *notify.Facts) { f.Alarm.Phone = "12" }, casework.Failed},
		"not approved": {casework.Text, func(f *notify.Facts) { f.Number.NotApproved = "Not yet." }, casework.Failed},
		"no mailbox":   {casework.Mail, func(f *notify.Facts) { f.Mailbox = notify.MailboxFacts{} }, casework.Failed},
		"no address":   {casework.Mail, func(f *notify.Facts) { f.Staff.Email = "ana" }, casework.Failed},
	} {
		f := called(x.way)
		x.change(&f)
		var got casework.DeliveryState
		if made := composer(t).Compose(noon)(casework.Event{ID: 9, Kind: casework.AlarmCalled}, f); len(made) > 0 {
			if got = made[0].State; got != casework.Pending && made[0].Reason == "" {
				t.Errorf("%s: no reason", name)
			}
		}
		if got != x.state {
			t.Errorf("%s: %q, want %q", name, got, x.state)
		}
	}
}

type bell struct {
	n   int
	err error
	at  time.Time
}

func (b *bell) Ring(_ context.Context, now time.Time) (int, error) {
	b.at = now
	return b.n, b.err
}

func TestAlarmClock(t *testing.T) {
	t.Parallel()
	told, b := 0, &bell{}
	c := notify.AlarmClock{Store: b, Now: func() time.Time { return noon }, Every: time.Hour, Log: slog.New(slog.DiscardHandler), Rung: func() { told++ }}
	for _, x := range []struct {
		n, told int
		err     error
	}{{0, 0, nil}, {2, 1, nil}, {1, 1, errors.New("away")}} {
		b.n, b.err = x.n, x.err
		if err := c.Step(t.Context()); !errors.Is(err, x.err) || told != x.told || !b.at.Equal(noon) {
			t.Errorf("%+v: told %d times, %v", x, told, err)
		}
	}
}
