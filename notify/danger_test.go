package notify_test

import (
	"strings"
	"testing"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/internal/locale"
	"github.com/commonline/commonline/internal/twilio/segment"
	"github.com/commonline/commonline/notify"
)

// seen is words of danger on a case, by a phrase of a language that somebody stands for; "" for a draft.
func seen(by casework.Channel, language string) (casework.Event, notify.Facts) {
	_, f := onItsWay(notify.WasReopened, by)
	f.Follow, f.Case.Status = notify.FollowFacts{}, casework.New
	e := casework.Event{ID: 9, Kind: casework.DangerSeen, At: noon, Detail: map[string]string{"phrase": "huele a gas"}}
	if language != "" {
		e.Detail["language"] = language
	}
	return e, f
}

func TestWhatIsSaidInDanger(t *testing.T) {
	t.Parallel()
	c := allApproved(t)
	for _, by := range []casework.Channel{casework.Mail, casework.Text} {
		for _, l := range locale.All {
			e, f := seen(by, l.Tag)
			f.Recipient.Language = "en" // the language of the phrase counts
			made := c.Compose(noon)(e, f)
			if len(made) != 1 || made[0].State != casework.Pending || made[0].Occasion != notify.Dangerous {
				t.Fatalf("by %s in %s: %+v", by, l.Tag, made)
			}
			body, lang := made[0].Mail.Text, made[0].Mail.Language
			if by == casework.Text {
				body, lang = made[0].Text.Body, made[0].Text.Language
				if n, most := segment.Of(body), map[bool]int{true: budgetGSM7, false: budgetUCS2}[segment.Of(body).Encoding == segment.GSM7]; n.Segments > most {
					t.Errorf("%s takes %d pieces of %d: %s", l.Tag, n.Segments, most, body)
				}
			}
			if lang != l.Tag || !strings.Contains(body, "911") || !strings.Contains(body, "988") || unfilled.MatchString(body) {
				t.Errorf("by %s in %s it says in %s: %s", by, l.Tag, lang, body)
			}
			if strings.Contains(made[0].Mail.Subject, "911") {
				t.Errorf("%s: the subject tells the topic: %s", l.Tag, made[0].Mail.Subject)
			}
		}
	}
}

func TestWhenNothingIsSaidInDanger(t *testing.T) {
	t.Parallel()
	all := allApproved(t)
	for name, x := range map[string]struct {
		language string
		c        *notify.Composer
		change   func(*notify.Facts)
		state    casework.DeliveryState // "": nothing is made
	}{
		"nobody stands for the phrase":  {"", all, func(*notify.Facts) {}, ""},
		"the case has had it":           {"es", all, func(f *notify.Facts) { f.Danger.Sent = true }, ""},
		"nobody stands for the text":    {"es", composer(t), func(*notify.Facts) {}, ""},
		"nor for the English one":       {"en", composer(t), func(*notify.Facts) {}, ""},
		"there is none in the language": {"de", all, func(*notify.Facts) {}, ""},
		"it is on no case":              {"es", all, func(f *notify.Facts) { f.Case = notify.CaseFacts{} }, ""},
		"found a day late":              {"es", all, func(f *notify.Facts) { f.Answered.Late = true }, ""},
		"by the form":                   {"es", all, func(f *notify.Facts) { f.Answered.Channel = casework.Form }, ""},
		"a sensitive matter":            {"es", all, func(f *notify.Facts) { f.Case.Sensitive = true }, casework.Suppressed},
		"a shared telephone":            {"es", all, func(f *notify.Facts) { f.Recipient.Shared = true }, casework.Suppressed},
		"who wants no notices":          {"es", all, func(f *notify.Facts) { f.Recipient.OptedOut = true }, casework.Suppressed},
		"sending is off":                {"es", all, func(f *notify.Facts) { f.Sending = notify.Switch{Mode: notify.Off} }, casework.Withheld},
		"three automatic ones went out": {"es", all, func(f *notify.Facts) { f.Caps.AutomaticPerCase, f.Counts.ToCase = 3, 3 }, casework.Pending},
	} {
		for _, by := range []casework.Channel{casework.Mail, casework.Text} {
			e, f := seen(by, x.language)
			x.change(&f)
			var got casework.DeliveryState
			if made := x.c.Compose(noon)(e, f); len(made) > 0 {
				got = made[0].State
			}
			if got != x.state {
				t.Errorf("%s, by %s: %q, want %q", name, by, got, x.state)
			}
		}
	}
}

// TestEveryAcknowledgementNames911 goes over what says that something came in, in every language, by mail and by text, whether or not it
// is the first: nobody watches around the clock, and whom to call.
func TestEveryAcknowledgementNames911(t *testing.T) {
	t.Parallel()
	c, n := allApproved(t), 0
	for _, by := range []casework.Channel{casework.Mail, casework.Text} {
		for name, facts := range occasions(by) {
			if !strings.HasPrefix(name, "received") && name != "held" && name != "sensitive" {
				continue
			}
			for _, l := range locale.All {
				for _, texted := range []bool{false, true} {
					e, f := facts()
					f.Recipient.Language, f.Recipient.Texted = l.Tag, texted
					d := c.Compose(noon)(e, f)[0]
					body, watch := d.Mail.Text+d.Mail.HTML, c.Catalogue.WordsOf(l.Tag)["mail.watch"]
					if by == casework.Text {
						body, watch = d.Text.Body, segment.Plain(c.Catalogue.WordsOf(l.Tag)["sms.danger"])
					}
					if n++; !strings.Contains(body, "911") || watch == "" || l.Tag != "en" && !strings.Contains(body, watch) {
						t.Errorf("%s by %s in %s, texted before: %t, lacks %q:\n%s", name, by, l.Tag, texted, watch, body)
					}
				}
			}
		}
	}
	e, f := seen(casework.Call, "")
	e.Kind, f.Recipient.Texted, f.Missed.At = casework.CallMissed, true, noon
	if d := c.Compose(noon)(e, f); len(d) != 1 || !strings.Contains(d[0].Text.Body, "911") {
		t.Errorf("after a missed call: %+v", d)
	}
	t.Logf("%d acknowledgements", n)
}
