package notify_test

import (
	"strings"
	"testing"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/notify"
)

func answeredByText() notify.Facts {
	f := texted()
	f.Answer = notify.AnswerFacts{Message: 9, Channel: casework.Text, Text: "The crew comes on Friday.\n\n“Elm St” first…\n", At: noon}
	return f
}

func TestAPersonsText(t *testing.T) {
	t.Parallel()
	d := composeOne(t, casework.StaffAnswered, answeredByText())
	want := "The crew comes on Friday.\n\n\"Elm St\" first...\n\nOffice of Councilor Ana Ruiz, case C-48213-5. Reply STOP to end texts."
	if d.Text.Body != want || d.Text.Segments != 1 || !d.Text.ByPerson || !d.Conversing || d.State != casework.Pending {
		t.Errorf("the first one: %+v, want %q", d, want)
	}
	f := answeredByText()
	f.Recipient.Texted, f.Answered.ReceivedAt = true, noon.Add(-2*time.Hour)
	if d := composeOne(t, casework.StaffAnswered, f); strings.Contains(d.Text.Body, "STOP") || d.Conversing {
		t.Errorf("a later one: %+v", d)
	}
	f = answeredByText()
	f.Case.Sensitive = true
	if d := composeOne(t, casework.StaffAnswered, f); strings.Contains(d.Text.Body, "Ruiz") || !strings.Contains(d.Text.Body, f.City) {
		t.Errorf("on a sensitive matter: %q", d.Text.Body)
	}
}

func TestHowFarAPersonsTextGoes(t *testing.T) {
	t.Parallel()
	for name, x := range map[string]struct {
		change func(*notify.Facts)
		want   casework.DeliveryState
		reason string
	}{
		"to a person":         {func(*notify.Facts) {}, casework.Pending, ""},
		"over every cap":      {func(f *notify.Facts) { f.Counts.TextsToRecipient, f.Counts.ToCase = 99, 99 }, casework.Pending, ""},
		"found late":          {func(f *notify.Facts) { f.Answered.Late = true }, casework.Pending, ""},
		"to who said STOP":    {func(f *notify.Facts) { f.Recipient.OptedOut = true }, casework.Failed, "START"},
		"from no number":      {func(f *notify.Facts) { f.Number = notify.NumberFacts{} }, casework.Failed, "call"},
		"to a short code":     {func(f *notify.Facts) { f.Recipient.Address = "72345" }, casework.Failed, "cannot be texted"},
		"not approved":        {func(f *notify.Facts) { f.Number.NotApproved = "Not yet: call." }, casework.Withheld, "call"},
		"with sending off":    {func(f *notify.Facts) { f.Sending.Mode = notify.Off }, casework.Withheld, "Sending is off"},
		"overtaken":           {func(f *notify.Facts) { f.Answer.Overtaken = true }, casework.Waiting, "wrote before it went"},
		"too long":            {func(f *notify.Facts) { f.Answer.Text = strings.Repeat("a", 1600) }, casework.Waiting, "1600 characters"},
		"a mail is overtaken": {func(f *notify.Facts) { *f = answered(); f.Answer.Overtaken = true }, casework.Waiting, "wrote before it went"},
	} {
		f := answeredByText()
		x.change(&f)
		d := composeOne(t, casework.StaffAnswered, f)
		if d.State != x.want || !strings.Contains(d.Reason, x.reason) || (x.reason == "") != (d.Reason == "") {
			t.Errorf("%s: got %s %q, want %s %q", name, d.State, d.Reason, x.want, x.reason)
		}
		if d.Text.Body == "" && d.Mail.Text == "" {
			t.Errorf("%s: it does not show what would have been sent", name)
		}
	}
}

// TestAMailOnASensitiveMatter: what mail programs show beside the subject is the number, not the words.
func TestAMailOnASensitiveMatter(t *testing.T) {
	t.Parallel()
	f := answered()
	f.Case.Sensitive = true
	page := composeOne(t, casework.StaffAnswered, f).Mail.HTML
	cover, words := strings.Index(page, "C-48213-5 · "+f.City+"</div>"), strings.Index(page, "Gracias")
	if cover < 0 || words < cover {
		t.Errorf("the page begins with its words: %s", page)
	}
	if page := composeOne(t, casework.StaffAnswered, answered()).Mail.HTML; strings.Contains(page, "display:none") {
		t.Error("the words of any other case are covered too")
	}
}
