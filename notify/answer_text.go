package notify

import (
	"fmt"
	"strings"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/internal/twilio/segment"
)

// answerText makes the delivery of what a member of staff wrote as a text.
func (c *Composer) answerText(e casework.Event, f Facts, now time.Time) []Delivery {
	d := Delivery{
		Event: e.ID, Occasion: Answered, Channel: casework.Text,
		Case: f.Case.ID, Answers: f.Answered.Message,
		Office: f.Office.ID, Mailbox: f.Number.ID, Identity: f.Recipient.Identity,
		ComposedAt: now, NotBefore: now, Conversing: casework.Conversing(f.Answered.ReceivedAt, f.Answer.At),
	}
	d.State, d.Reason = judgeAnswerText(f)
	d.Text = Text{From: f.Number.E164, Service: f.Number.Service, To: f.Recipient.Address, ByPerson: true}
	tail, err := c.Catalogue.FirstAnswer(f.Recipient.Texted, f.Case.Sensitive, f.Office.Name, f.City, f.Case.Number)
	d.Text.Body = segment.Body(c.withOffer(f.Answer), tail)
	d.Text.Segments = segment.Of(d.Text.Body).Segments
	if err == nil && len([]rune(d.Text.Body)) > segment.Most {
		err = fmt.Errorf("it has more than %d characters", segment.Most)
	}
	if err != nil && d.State == casework.Pending {
		d.State, d.Reason = casework.Waiting, "The text could not be made: "+oneLine(err.Error(), 200)
	}
	return []Delivery{d}
}

// judgeAnswerText decides how far a person's text may go. No cap is asked: a person may write as often as they see fit.
func judgeAnswerText(f Facts) (casework.DeliveryState, string) {
	to := f.Recipient.Address
	switch {
	case f.Number.E164 == "" && f.Number.Service == "":
		return casework.Failed, "The office has no number that texts go out from: call."
	case f.Recipient.Ours || !phone.MatchString(to):
		return casework.Failed, "The number cannot be texted."
	case f.Recipient.OptedOut:
		return casework.Failed, "The resident has stopped our texts: call. Nothing is sent to this number until they text START."
	case f.Number.NotApproved != "":
		return casework.Withheld, f.Number.NotApproved
	}
	if reason := switchedOff(f.Sending, f.Office.ID, casework.Text, to); reason != "" {
		return casework.Withheld, reason
	}
	if f.Answer.Overtaken {
		return casework.Waiting, overtaken
	}
	return casework.Pending, ""
}

// FirstAnswer is what stands below the first text that a number ever gets from ours: who writes, about which case, and how to stop. It is
// "" where the number has had one (texted). On a sensitive matter the city's name stands for the office's.
func (c *Catalogue) FirstAnswer(texted, sensitive bool, office, city string, n casework.CaseNumber) (string, error) {
	if texted {
		return "", nil
	}
	name, _, _ := strings.Cut(office, ",")
	if sensitive || name == "" {
		name = city
	}
	return c.RenderShort("answered", "en", Letter{Number: n.String(), Office: segment.Letters(oneLine(name, 60))})
}
