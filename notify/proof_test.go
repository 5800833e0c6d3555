package notify_test

import (
	"strings"
	"testing"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/notify"
)

func TestACodeGoesToTheKnownAddressAndNamesNoCase(t *testing.T) {
	t.Parallel()
	c := composer(t)
	e := casework.Event{ID: 9, Kind: casework.ProofAsked, Case: 91}
	for name, f := range map[string]notify.Facts{"mail": opened(), "text": texted()} {
		f.Proof = notify.ProofFacts{ID: 7, Nonce: []byte("nonce")}
		code := casework.ProofCode(signer{}, 7, f.Proof.Nonce)
		out := c.Compose(noon)(e, f)
		if len(out) != 1 || out[0].Occasion != notify.Proving || out[0].State != casework.Pending || out[0].Case != 91 {
			t.Fatalf("%s: %+v", name, out)
		}
		said := out[0].Mail.Subject + out[0].Mail.Text + out[0].Mail.HTML + out[0].Mail.ReplyTo + out[0].Text.Body
		if !strings.Contains(said, code) || strings.Contains(said, "C-48213") || strings.Contains(said, "/s/") || strings.Contains(out[0].Mail.Subject, code) {
			t.Errorf("%s: %s", name, said)
		}
		if out[0].Text.Segments > 2 {
			t.Errorf("%s: %d pieces", name, out[0].Text.Segments)
		}
		for why, change := range map[string]func(*notify.Facts){
			"suppressed": func(f *notify.Facts) { f.Recipient.OptedOut = true }, "suppressed ": func(f *notify.Facts) { f.Recipient.Shared = true },
			"withheld": func(f *notify.Facts) { f.Sending.Mode = notify.Off },
		} {
			g := f
			change(&g)
			if out := c.Compose(noon)(e, g); string(out[0].State) != strings.TrimSpace(why) || out[0].Reason == "" {
				t.Errorf("%s: %s, %s", name, out[0].State, out[0].Reason)
			}
		}
	}
	if out := c.Compose(noon)(e, opened()); out != nil {
		t.Errorf("a code that was withdrawn goes out: %+v", out)
	}
}

func TestASharedAddressHearsNothingOfACase(t *testing.T) {
	t.Parallel()
	c := composer(t)
	for name, f := range map[string]notify.Facts{"mail": opened(), "text": texted()} {
		f.Recipient.Shared = true
		f.Question = notify.QuestionFacts{ID: 5, Choices: []string{"45 Dudley St, Roxbury"}}
		out := c.Compose(noon)(casework.Event{ID: 1, Kind: casework.CaseOpened}, f)
		said := out[0].Mail.Text + out[0].Mail.HTML + out[0].Text.Body
		if out[0].State != casework.Pending || !strings.Contains(said, "C-48213-5") || strings.Contains(said, "Dudley") || strings.Contains(said, "/s/") || out[0].Question != 0 {
			t.Errorf("%s: %s %s", name, out[0].State, said)
		}
		for _, kind := range []casework.EventKind{casework.PlaceAsked, casework.StatusAsked} {
			for _, d := range c.Compose(noon)(casework.Event{ID: 2, Kind: kind}, f) {
				if d.State != casework.Suppressed || strings.Contains(d.Mail.Text+d.Text.Body, "Dudley") {
					t.Errorf("%s, %s: %s %s", name, kind, d.State, d.Mail.Text+d.Text.Body)
				}
			}
		}
	}
}
