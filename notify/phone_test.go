package notify_test

import (
	"strings"
	"testing"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/notify"
)

// missedCall is a first call to district 4 that nobody answered.
func missedCall() notify.Facts {
	f := texted()
	f.Case, f.Answered = notify.CaseFacts{}, notify.AnsweredFacts{Channel: casework.Call}
	f.Missed.At = noon.Add(-3 * time.Minute)
	return f
}

// stopping is a resident who wrote PARE.
func stopping() notify.Facts {
	f := texted()
	f.Recipient.OptedOut, f.Stop.ByKeyword, f.Stop.Language = true, true, "es"
	return f
}

// unreached is a resident whose acknowledgement by text has failed, and who has written by mail on the same case.
func unreached() notify.Facts {
	f := opened()
	f.Failed = notify.FailedFacts{Delivery: 9, Channel: casework.Text, Occasion: notify.Received, Words: "We have your message.", Answers: 500,
		To:    notify.RecipientFacts{Identity: 7, Address: "+16175550123"},
		Mails: []notify.MailWay{{RecipientFacts: notify.RecipientFacts{Identity: 8, Address: "rosa@mail.example", Name: "Rosa"}, OnCase: true}}}
	f.Recipient, f.Answered = notify.RecipientFacts{}, notify.AnsweredFacts{Channel: casework.Mail}
	return f
}

func TestWhoHearsOfAMissedCall(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(*notify.Facts)
		want   casework.DeliveryState
		reason string
	}{
		"somebody":              {func(*notify.Facts) {}, casework.Pending, ""},
		"has called again":      {func(f *notify.Facts) { f.Missed.InTouch = true }, casework.Suppressed, "since"},
		"the second in a day":   {func(f *notify.Facts) { f.Missed.Texted = true }, casework.Suppressed, "24 hours"},
		"found much later":      {func(f *notify.Facts) { f.Missed.At = noon.Add(-13 * time.Hour) }, casework.Suppressed, "puzzle"},
		"a landline, by plan":   {func(f *notify.Facts) { f.Recipient.Address = "+33123456789" }, casework.Suppressed, "landline"},
		"a landline, as we saw": {func(f *notify.Facts) { f.Recipient.NoTexts = true }, casework.Suppressed, "landline"},
		"opted out":             {func(f *notify.Facts) { f.Recipient.OptedOut = true }, casework.Suppressed, "START"},
		"one of ours":           {func(f *notify.Facts) { f.Recipient.Ours = true }, casework.Suppressed, "our own"},
		"no number for texts":   {func(f *notify.Facts) { f.Number = notify.NumberFacts{} }, casework.Suppressed, "no number"},
		"not approved":          {func(f *notify.Facts) { f.Number.NotApproved = "Call." }, casework.Withheld, "Call."},
		"switched off":          {func(f *notify.Facts) { f.Sending.Mode = notify.Off }, casework.Withheld, "off"},
	} {
		f := missedCall()
		c.change(&f)
		d := composeOne(t, casework.CallMissed, f)
		if d.State != c.want || !strings.Contains(d.Reason, c.reason) || d.Channel != casework.Text || d.Occasion != notify.Missed {
			t.Errorf("%s: %s, %s", name, d.State, d.Reason)
		}
		if want := "You called Office of Councilor Ana Ruiz, District 4, and nobody could answer. You can also text here"; name == "somebody" && (!strings.HasPrefix(d.Text.Body, want) || !strings.Contains(d.Text.Body, "STOP") || d.Text.Segments > 2) {
			t.Errorf("%d: %s", d.Text.Segments, d.Text.Body)
		}
	}
	withheld := missedCall()
	withheld.Recipient = notify.RecipientFacts{}
	if d := compose(t, casework.CallMissed, withheld); len(d) != 0 {
		t.Errorf("a withheld number: %+v", d)
	}
}

// TestAStopIsConfirmedOnce holds to one text after opting out, and to none where the provider knows the word.
func TestAStopIsConfirmedOnce(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(*notify.Facts)
		want   casework.DeliveryState
		reason string
	}{
		"a word of ours":   {func(*notify.Facts) {}, casework.Pending, ""},
		"over the cap":     {func(f *notify.Facts) { f.Counts.TextsToRecipient = 99 }, casework.Pending, ""},
		"said again":       {func(f *notify.Facts) { f.Stop.Confirmed = true }, casework.Suppressed, "already"},
		"wants them again": {func(f *notify.Facts) { f.Recipient.OptedOut = false }, casework.Suppressed, "again"},
		"found late":       {func(f *notify.Facts) { f.Answered.ReceivedAt = noon.Add(-2 * time.Hour) }, casework.Suppressed, "too late"},
		"switched off":     {func(f *notify.Facts) { f.Sending.Mode = notify.Off }, casework.Withheld, "off"},
	} {
		f := stopping()
		c.change(&f)
		d := composeOne(t, casework.OptedOut, f)
		if d.State != c.want || !strings.Contains(d.Reason, c.reason) || d.Occasion != notify.Stopped || d.Case == 0 {
			t.Errorf("%s: %s, %s", name, d.State, d.Reason)
		}
		if !strings.Contains(d.Text.Body, "no more texts") || d.Text.Language != "en" || d.Text.Segments != 1 {
			t.Errorf("%s: %+v: only reviewed words go out", name, d.Text)
		}
	}
	byStaff, refused := stopping(), stopping()
	byStaff.Stop.ByKeyword = false
	refused.Answered.Channel = casework.Mail
	for _, f := range []notify.Facts{byStaff, refused} {
		if d := compose(t, casework.OptedOut, f); len(d) != 0 {
			t.Errorf("%+v", d)
		}
	}
	known := casework.Event{ID: 1, Kind: casework.OptedOut, Detail: map[string]string{"provider answers": "yes"}}
	if d := composer(t).Compose(noon)(known, stopping()); len(d) != 0 {
		t.Errorf("confirmed twice: %+v", d)
	}
}

// TestWhatATextDidNotBring has a case for each way on.
func TestWhatATextDidNotBring(t *testing.T) {
	t.Parallel()
	type facts = notify.Facts
	const mail, call, none = casework.Mail, casework.Call, casework.Channel("")
	for name, c := range map[string]struct {
		change func(*facts)
		want   casework.Channel
		says   string
	}{
		"mail on the case":            {func(*facts) {}, mail, ""},
		"mail with consent":           {func(f *facts) { f.Failed.Mails[0].OnCase, f.Failed.Mails[0].Consented = false, true }, mail, ""},
		"mail of another case":        {func(f *facts) { f.Failed.Mails[0].OnCase = false }, call, "no mail address"},
		"no mail":                     {func(f *facts) { f.Failed.Mails = nil }, call, "no mail address"},
		"mail that is opted out":      {func(f *facts) { f.Failed.Mails[0].OptedOut = true }, call, "no mail address"},
		"mail of a machine":           {func(f *facts) { f.Failed.Mails[0].Address = "no-reply@shop.example" }, call, ""},
		"sensitive":                   {func(f *facts) { f.Case.Sensitive = true }, call, "sensitive"},
		"stopped our texts":           {func(f *facts) { f.Failed.Stopped = true }, call, "no other way"},
		"stopped, and agreed to mail": {func(f *facts) { f.Failed.Stopped, f.Failed.Mails[0].Consented = true, true }, mail, ""},
		"what staff wrote": {func(f *facts) {
			f.Failed.Occasion, f.Failed.ByPerson, f.Failed.Words = notify.Answered, true, "The drain is clear."
		}, mail, ""},
		"a question":              {func(f *facts) { f.Failed.Occasion = notify.Asked }, call, "ask it"},
		"the answer to a keyword": {func(f *facts) { f.Failed.Occasion = notify.Standing }, none, ""},
		"a missed call":           {func(f *facts) { f.Failed.Occasion = notify.Missed }, none, ""},
		"a mail":                  {func(f *facts) { f.Failed.Channel = casework.Mail }, none, ""},
		"no case":                 {func(f *facts) { f.Case = notify.CaseFacts{} }, none, ""},
	} {
		f := unreached()
		c.change(&f)
		made := compose(t, casework.DeliveryFailed, f)
		if c.want == none {
			if len(made) != 0 {
				t.Errorf("%s: %+v", name, made)
			}
			continue
		}
		d := made[0]
		if d.Channel != c.want || !strings.Contains(d.Reason, c.says) || d.Answers != 500 {
			t.Errorf("%s: %s, %s", name, d.Channel, d.Reason)
		}
		switch c.want {
		case mail:
			if d.State != casework.Pending || d.Identity != 8 || d.Mail.To.Address != "rosa@mail.example" || d.Mail.ByPerson != f.Failed.ByPerson {
				t.Errorf("%s: %s %s %+v", name, d.State, d.Reason, d.Mail)
			}
			if f.Failed.ByPerson && !strings.Contains(d.Mail.Text, "The drain is clear.") {
				t.Errorf("%s: %s", name, d.Mail.Text)
			}
		case call:
			if d.State != casework.Waiting || d.Identity != 7 || d.Text.To != "+16175550123" || d.Text.Body != f.Failed.Words {
				t.Errorf("%s: %+v", name, d)
			}
		}
	}
}
