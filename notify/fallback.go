package notify

import (
	"time"

	"github.com/commonline/commonline/casework"
)

// Way is by what else a resident hears of what a text did not bring.
type Way struct {
	Mail   *MailWay // nil: a person has to do it
	Reason string   // a sentence, why
}

// Fallback decides where a text goes that its resident will not get. A move to another channel needs recorded consent, or comes after a
// failure on the one that was used; then it goes only to an address that takes part in the same case. What is sensitive, and what the
// resident has stopped, moves by no machine.
func Fallback(f Facts) Way {
	if f.Case.Sensitive {
		return Way{Reason: "The text did not arrive, and the matter is sensitive: call."}
	}
	for i := range f.Failed.Mails {
		m := &f.Failed.Mails[i]
		switch {
		case m.OptedOut || !sendable(m.Address) || machineAddress(m.Address):
		case m.Consented:
			return Way{m, "The text did not arrive; the resident agreed to hear from us by mail."}
		case m.OnCase && !f.Failed.Stopped:
			return Way{m, "The text did not arrive; the resident has also written by mail on this case."}
		}
	}
	if f.Failed.Stopped {
		return Way{Reason: "The resident wants no texts, and has agreed to no other way: call, if it has to be said."}
	}
	return Way{Reason: "The text did not arrive, and no mail address of the resident takes part in the case: call."}
}

// moves reports whether a text of an occasion is worth saying in another way. What merely answers a keyword is not.
func (o Occasion) moves() bool {
	switch o {
	case Received, Asked, Reminded, Answered:
		return true
	}
	return false
}

// fallback makes the delivery that takes the place of one that failed: a mail, or something for a person to do.
func (c *Composer) fallback(e casework.Event, f Facts, now time.Time) []Delivery {
	failed := f.Failed
	if failed.Channel != casework.Text || !failed.Occasion.moves() || f.Case.ID == 0 || f.Case.History {
		return nil
	}
	d := Delivery{Event: e.ID, Occasion: failed.Occasion, Case: f.Case.ID, Answers: failed.Answers, Office: f.Office.ID, ComposedAt: now, NotBefore: now}
	way := Fallback(f)
	// What is asked by text is answered by text: the question cannot move, and a person asks it.
	if way.Mail == nil || failed.Occasion == Asked || failed.Occasion == Reminded {
		if way.Mail != nil {
			way.Reason = "The question did not arrive by text: call and ask it."
		}
		d.Channel, d.State, d.Reason, d.Identity = casework.Call, casework.Waiting, way.Reason, failed.To.Identity
		d.Text = Text{To: failed.To.Address, Body: failed.Words, ByPerson: failed.ByPerson}
		return []Delivery{d}
	}
	handler, threat := f.Recipient.Handler, f.Recipient.Threat
	f.Recipient, f.Question, f.Case.Acknowledged, f.Counts.ToRecipient = way.Mail.RecipientFacts, QuestionFacts{}, false, 0
	f.Recipient.Handler, f.Recipient.Threat = handler, threat
	f.Answered = AnsweredFacts{Channel: casework.Mail, Kind: casework.Personal, Message: failed.Answers, ReceivedAt: now}
	d.Channel, d.Mailbox, d.Identity = casework.Mail, f.Mailbox.ID, f.Recipient.Identity
	var err error
	if failed.Occasion == Answered {
		f.Answer = AnswerFacts{Message: failed.Answers, Subject: "Your case " + f.Case.Number.String(), Text: failed.Words}
		d.State, d.Reason = judgeAnswer(f)
		d.Mail, err = c.writeAnswer(f, now)
	} else {
		d.State, d.Reason = judge(f, failed.Occasion)
		d.Mail, err = c.write(f, failed.Occasion, now)
	}
	if err != nil && d.State == casework.Pending {
		d.State, d.Reason = casework.Waiting, "The mail could not be made: "+oneLine(err.Error(), 200)
	}
	return []Delivery{d}
}
