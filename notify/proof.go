package notify

import (
	"time"

	"github.com/commonline/commonline/casework"
)

// ProofFacts is a code that a known address is asked to send on.
type ProofFacts struct {
	ID    int64 // 0: it was withdrawn
	Nonce []byte
}

// proof makes the one message with a code, to the address that we know. It names no case: whoever reads it may not be the one who
// writes to us.
func (c *Composer) proof(e casework.Event, f Facts, now time.Time) []Delivery {
	if f.Proof.ID == 0 || f.Recipient.Identity == 0 {
		return nil
	}
	on := f.Case.ID
	f.Case, f.Recipient.Participant, f.Recipient.Generation = CaseFacts{Sensitive: f.Case.Sensitive}, 0, 0
	d := Delivery{Event: e.ID, Occasion: Proving, Channel: f.Answered.Channel, Case: on, Office: f.Office.ID, Identity: f.Recipient.Identity, ComposedAt: now, NotBefore: now}
	d.State, d.Reason = judgeProof(f)
	var err error
	if d.Channel == casework.Text {
		d.Mailbox = f.Number.ID
		d.Text, err = c.writeText(f, Proving)
	} else {
		d.Mailbox = f.Mailbox.ID
		d.Mail, err = c.write(f, Proving, now)
	}
	if err != nil && d.State == casework.Pending {
		d.State, d.Reason = casework.Failed, "The message could not be made: "+oneLine(err.Error(), 200)
	}
	return []Delivery{d}
}

// judgeProof decides whether a code goes out. A person asked for it, and the store counts how many go to one address.
func judgeProof(f Facts) (casework.DeliveryState, string) {
	channel, rules := casework.Mail, []func(Facts, Occasion) string{unanswerable, askedForNone}
	if f.Answered.Channel == casework.Text {
		channel, rules = casework.Text, []func(Facts, Occasion) string{untextable, optedOutOfTexts}
	}
	for _, rule := range rules {
		if reason := rule(f, Proving); reason != "" {
			return casework.Suppressed, reason
		}
	}
	if f.Case.Sensitive {
		return casework.Suppressed, "The matter is sensitive: no code goes to another address. Ask in another way, where that is safe."
	}
	if f.Recipient.Shared {
		return casework.Suppressed, "Several people use this number or address: a code proves nothing there."
	}
	if channel == casework.Text && f.Number.NotApproved != "" {
		return casework.Withheld, f.Number.NotApproved
	}
	if reason := switchedOff(f.Sending, f.Office.ID, channel, f.Recipient.Address); reason != "" {
		return casework.Withheld, reason
	}
	return casework.Pending, ""
}
