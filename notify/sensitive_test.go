package notify_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/notify"
)

// secret stands in all that a case holds in words: none of it may leave by machine.
const secret = "Zufluchtswort"

// everyChannel is what a resident may have used.
var everyChannel = []casework.Channel{casework.Mail, casework.Text, casework.Call, casework.Form, casework.Page, casework.WalkIn}

// everyFailure are the occasions of a text that may fail, and then move to another channel.
var everyFailure = []notify.Occasion{notify.Received, notify.HeldBack, notify.Asked, notify.Reminded, notify.Standing, notify.Missed, notify.WasResolved, notify.WaitingOnYou}

// sensitiveEvents are all events that something outbound comes of, the news of a case and each text that fails and each thing that staff are
// told among them. A new kind of event is in it by itself.
func sensitiveEvents() map[string]func(*notify.Facts) casework.Event {
	all := map[string]func(*notify.Facts) casework.Event{}
	for _, k := range notify.Kinds() {
		all[string(k)] = func(*notify.Facts) casework.Event { return casework.Event{Kind: k} }
	}
	for o, n := range news {
		all["news: "+string(o)] = func(f *notify.Facts) casework.Event { f.Case.Status = n.status; return n.event }
	}
	for _, o := range everyFailure {
		all["failed: "+string(o)] = func(f *notify.Facts) casework.Event {
			f.Failed.Occasion = o
			return casework.Event{Kind: casework.DeliveryFailed}
		}
	}
	for _, k := range []casework.ToldKind{casework.ToldMention, casework.ToldAssigned, casework.ToldWrote, casework.ToldOverdue, casework.ToldDanger, casework.ToldPlanOver, casework.ToldThreat, "of a newer program"} {
		all["told: "+string(k)] = func(f *notify.Facts) casework.Event {
			f.Staff.News = []notify.StaffNews{{Kind: k, Case: f.Case.Number, By: "Ana Ribeiro"}}
			return casework.Event{Kind: casework.StaffTold}
		}
	}
	return all
}

// sensitiveFacts are those of a sensitive case on which everything that could be said is there to say.
func sensitiveFacts(by casework.Channel, acknowledged bool) notify.Facts {
	_, f := onItsWay(notify.WasReopened, by)
	f.Case.Sensitive, f.Case.Acknowledged, f.Case.Status = true, acknowledged, casework.Open
	f.Held = notify.HeldFacts{Raw: 77, Number: 48300, Sensitive: true, Acknowledged: acknowledged, Reason: casework.NewVoice}
	f.Mailbox = opened().Mailbox
	f.Number = texted().Number
	f.Question = notify.QuestionFacts{ID: 5, Choices: []string{"12 " + secret + " St", "14 " + secret + " St"}}
	f.Follow.Outcome, f.Follow.Request311 = "We called the "+secret, secret
	f.Missed = notify.MissedFacts{At: noon, Sensitive: true}
	f.Stop = notify.StopFacts{ByKeyword: true}
	f.Failed = notify.FailedFacts{Delivery: 9, Channel: casework.Text, Occasion: notify.Received, Words: secret, To: f.Recipient,
		Mails: []notify.MailWay{{RecipientFacts: opened().Recipient, OnCase: true, Consented: true}}}
	f.Proof = notify.ProofFacts{ID: 1, Nonce: []byte("0123456789abcdef")}
	f.Answer = notify.AnswerFacts{Message: 5, Channel: by, Subject: "Re: " + secret, Text: "Please call me."}
	f.Staff = notify.StaffFacts{ID: 3, Name: "Ana Ribeiro", Email: "ana@city.example", Total: 1, Since: noon,
		Waits: []casework.Todo{{Kind: casework.TodoAnswer, Case: f.Case.Number, Subject: secret, Who: secret, Since: noon}}}
	return f
}

// TestNothingButOneMessageLeavesOnASensitiveMatter goes over every event that something outbound comes of, every channel, every text
// that may have failed and everything that staff are told: at most the one neutral acknowledgement goes to the resident, and none of what a
// machine sends to anybody holds a word of the case.
func TestNothingButOneMessageLeavesOnASensitiveMatter(t *testing.T) {
	t.Parallel()
	c, left, tried := composer(t), map[string]int{}, 0
	for name, event := range sensitiveEvents() {
		for _, by := range everyChannel {
			for _, acknowledged := range []bool{false, true} {
				f := sensitiveFacts(by, acknowledged)
				e := event(&f)
				e.ID, e.At = 9, noon
				for _, d := range c.Compose(noon)(e, f) {
					tried++
					if kind := leaves(t, fmt.Sprintf("%s by %s", name, by), d, acknowledged); kind != "" {
						left[kind]++
					}
				}
			}
		}
	}
	for _, must := range []string{"acknowledgement", "a person's words", "staff", "a word of the carriers"} {
		if left[must] == 0 {
			t.Errorf("nothing was %s: the test proves nothing of it", must)
		}
	}
	t.Logf("%d messages were tried, of which %v left", tried, left)
}

// leaves says what a message is that goes out, "" where it does not, and fails for one that must not.
func leaves(t *testing.T, where string, d notify.Delivery, acknowledged bool) string {
	t.Helper()
	if d.State != casework.Pending && d.State != casework.Waiting {
		return ""
	}
	said := strings.Join([]string{d.Mail.Subject, d.Mail.Text, d.Mail.HTML, d.Mail.Unsubscribe, d.Text.Body}, "\n")
	if d.Channel == casework.Call { // a call that a person makes
		return ""
	}
	if strings.Contains(said, secret) {
		t.Errorf("%s: %s says words of the case:\n%s", where, d.Occasion, said)
	}
	switch {
	case d.Staff != 0:
		return "staff"
	case d.Occasion == notify.Answered:
		return "a person's words"
	case d.Occasion == notify.Invited, d.Occasion == notify.ResetByOne:
		return "an account"
	case d.Occasion == notify.Helping, d.Occasion == notify.Stopped:
		if strings.Contains(said, "C-48213") || strings.Contains(said, "/s/") {
			t.Errorf("%s: the answer to a keyword speaks of the case:\n%s", where, said)
		}
		return "a word of the carriers"
	case d.Occasion == notify.Received, d.Occasion == notify.HeldBack:
		if acknowledged || d.Question != 0 || strings.Contains(said, "/s/") || strings.Contains(said, "/n/") || strings.Contains(said, "Maria") {
			t.Errorf("%s: it is acknowledged %v, and goes out, asks %d, links or names:\n%s", where, acknowledged, d.Question, said)
		}
		return "acknowledgement"
	}
	t.Errorf("%s: %s goes out (%s):\n%s", where, d.Occasion, d.State, said)
	return ""
}
