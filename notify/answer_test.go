package notify_test

import (
	"encoding/xml"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/notify"
)

func answered() notify.Facts {
	f := opened()
	f.Answer = notify.AnswerFacts{Message: 9, Subject: "Re: Water [C-48213-5]", Text: "Gracias, Rosa.\n\n  La cuadrilla va el viernes;\nle aviso <pronto>.\n"}
	return f
}

func TestAnAnswerIsAPersonsMail(t *testing.T) {
	t.Parallel()
	d := composeOne(t, casework.StaffAnswered, answered())
	m := d.Mail
	if d.Occasion != notify.Answered || d.State != casework.Pending || !m.ByPerson || m.Subject != "Re: Water [C-48213-5]" {
		t.Errorf("%+v", d)
	}
	f := answered()
	if m.InReplyTo != f.Answered.MessageID || !slices.Contains(m.References, f.Answered.MessageID) {
		t.Errorf("it answers %q of %v, and the mail is %q", m.InReplyTo, m.References, f.Answered.MessageID)
	}
	if !strings.Contains(m.ReplyTo, "+") || !strings.HasPrefix(m.MessageID, strings.TrimSuffix(m.ReplyTo[strings.Index(m.ReplyTo, "+")+1:], m.ReplyTo[strings.Index(m.ReplyTo, "@"):])) {
		t.Errorf("no token leads back: Reply-To %q, Message-ID %q", m.ReplyTo, m.MessageID)
	}
	want := "Gracias, Rosa.\n\n  La cuadrilla va el viernes;\nle aviso <pronto>.\n\n-- \n" + f.Office.Name + "\n" + f.Office.Phone + "\n" + f.Case.Number.String() + "\n"
	if m.Text != want {
		t.Errorf("got %q, want %q", m.Text, want)
	}
	if !strings.Contains(m.HTML, "le aviso &lt;pronto&gt;.") || strings.Count(m.HTML, "<p dir") != 2 {
		t.Errorf("the page: %s", m.HTML)
	}
	for dec := xml.NewDecoder(strings.NewReader(strings.TrimPrefix(m.HTML, "<!doctype html>"))); ; {
		if _, err := dec.Token(); err != nil {
			if !errors.Is(err, io.EOF) {
				t.Errorf("the page is not well formed: %v", err)
			}
			break
		}
	}
}

// TestAnOfficeSignsItsAnswers: its own lines stand between its name and the number, and are text.
func TestAnOfficeSignsItsAnswers(t *testing.T) {
	t.Parallel()
	f := answered()
	f.Office.Signature = "City Hall, <room 5>\n\n  Open 9 to 5 \n"
	m := composeOne(t, casework.StaffAnswered, f).Mail
	if want := "\n-- \n" + f.Office.Name + "\n" + f.Office.Phone + "\nCity Hall, <room 5>\nOpen 9 to 5\n" + f.Case.Number.String() + "\n"; !strings.HasSuffix(m.Text, want) {
		t.Errorf("got %q, want at its end %q", m.Text, want)
	}
	if !strings.Contains(m.HTML, "<bdi>City Hall, &lt;room 5&gt;</bdi><br/><bdi>Open 9 to 5</bdi>") {
		t.Errorf("the page: %s", m.HTML)
	}
}

func TestHowFarAnAnswerGoes(t *testing.T) {
	t.Parallel()
	for name, x := range map[string]struct {
		change func(*notify.Facts)
		want   casework.DeliveryState
		reason string
	}{
		"to a person":                        {func(*notify.Facts) {}, casework.Pending, ""},
		"over every cap":                     {func(f *notify.Facts) { f.Counts.ToRecipient, f.Counts.ToCase = 99, 99 }, casework.Pending, ""},
		"to who asked for no notices":        {func(f *notify.Facts) { f.Recipient.OptedOut = true }, casework.Pending, ""},
		"to no-reply, if a person wishes so": {func(f *notify.Facts) { f.Recipient.Address = "no-reply@shop.example" }, casework.Pending, ""},
		"on a case from before":              {func(f *notify.Facts) { f.Case.History, f.Answered.History = true, true }, casework.Pending, ""},
		"with sending off":                   {func(f *notify.Facts) { f.Sending.Mode = notify.Off }, casework.Withheld, "Sending is off"},
		"to nobody":                          {func(f *notify.Facts) { f.Recipient.Address = "" }, casework.Failed, "cannot be written to"},
		"to two at once":                     {func(f *notify.Facts) { f.Recipient.Address = "a@b.example,c@d.example" }, casework.Failed, "cannot be written to"},
		"to ourselves":                       {func(f *notify.Facts) { f.Recipient.Ours = true }, casework.Failed, "our own"},
		"from no mailbox":                    {func(f *notify.Facts) { f.Mailbox = notify.MailboxFacts{} }, casework.Failed, "no mailbox"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := answered()
			x.change(&f)
			d := composeOne(t, casework.StaffAnswered, f)
			if d.State != x.want || !strings.Contains(d.Reason, x.reason) || (x.reason == "") != (d.Reason == "") {
				t.Errorf("got %s %q, want %s %q", d.State, d.Reason, x.want, x.reason)
			}
			if d.Mail.Text == "" {
				t.Error("it does not show what would have been sent")
			}
		})
	}
}
