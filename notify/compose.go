package notify

import (
	"io"
	"time"

	"github.com/commonline/commonline/casework"
)

// Composer decides what a resident hears of an event, and writes it. It does no I/O.
type Composer struct {
	Signer    casework.Signer
	Catalogue *Catalogue
	PublicURL string    // how residents see the gateway: "https://help.city.example", with no slash at its end
	Random    io.Reader // crypto/rand.Reader; a fixed one in tests
	// Mode and Allow come from the settings; the store's switch can only be stricter than Mode.
	Mode  Mode
	Allow []string
	Hours Hours // when texts that we begin wait; the zero value: never
}

// Compose gives the function that Store.Compose calls for each event, as of now.
func (c *Composer) Compose(now time.Time) func(casework.Event, Facts) []Delivery {
	return func(e casework.Event, f Facts) []Delivery {
		f.Sending = f.Sending.Narrow(c.Mode, c.Allow)
		switch e.Kind {
		case casework.CaseOpened:
			return c.notice(e, f, Received, now)
		case casework.MessageHeld:
			return c.notice(e, f, HeldBack, now)
		case casework.StatusAsked:
			return c.notice(e, f, Standing, now)
		case casework.HelpAsked:
			return c.notice(e, f, Helping, now)
		case casework.PlaceAsked:
			return c.question(e, f, Asked, now)
		case casework.PlaceReminded:
			return c.question(e, f, Reminded, now)
		case casework.StaffAnswered:
			return c.answer(e, f, now)
		case casework.AccountInvited:
			return c.account(e, f, Invited, now)
		case casework.ResetAsked:
			return c.account(e, f, ResetByOne, now)
		case casework.CallMissed:
			return c.missed(e, f, now)
		case casework.OptedOut:
			return c.stopped(e, f, now)
		case casework.DeliveryFailed:
			return c.fallback(e, f, now)
		case casework.DigestDue:
			return c.toStaff(e, f, Morning, now)
		case casework.StaffTold:
			return c.toStaff(e, f, Told, now)
		case casework.AlarmCalled, casework.AlarmAnswered:
			return c.alarm(e, f, now)
		case casework.ProofAsked:
			return c.proof(e, f, now)
		}
		return c.follow(e, f, now)
	}
}

// question asks, unless the question was closed before its event came up.
func (c *Composer) question(e casework.Event, f Facts, o Occasion, now time.Time) []Delivery {
	if f.Question.ID == 0 {
		return nil
	}
	return c.notice(e, f, o, now)
}

// notice makes the one delivery of an event, or none where nobody is to hear of it and nobody would ask why.
func (c *Composer) notice(e casework.Event, f Facts, o Occasion, now time.Time) []Delivery {
	if f.Case.History || f.Answered.History {
		return nil
	}
	if f.Answered.Channel == casework.Form {
		return c.unproven(e, f, o, now)
	}
	switch {
	case e.Detail["provider answers"] == "yes", f.Recipient.Identity == 0:
		return nil
	case f.Answered.Channel == casework.Text: // only the channel that was used
		return c.text(e, f, o, now)
	case f.Answered.Channel != casework.Mail || o == Standing || o == Helping:
		return nil
	}
	d := Delivery{
		Event: e.ID, Occasion: o, Channel: casework.Mail,
		Case: f.Case.ID, Raw: f.Held.Raw, Answers: f.Answered.Message,
		Office: f.Office.ID, Mailbox: f.Mailbox.ID, Identity: f.Recipient.Identity,
		ComposedAt: now, NotBefore: now,
	}
	if asks(f, o) {
		d.Question = f.Question.ID
	}
	d.State, d.Reason = judge(f, o)
	mail, err := c.write(f, o, now)
	if err != nil && d.State == casework.Pending {
		// A person sees it and mends the text; the resident is not sent half a letter.
		d.State, d.Reason = casework.Waiting, "The text could not be made: "+oneLine(err.Error(), 200)
	}
	d.Mail = mail
	return []Delivery{d}
}
