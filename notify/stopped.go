package notify

import (
	"time"

	"github.com/commonline/commonline/casework"
)

// stopped makes the one confirmation that carriers allow after somebody has opted out. Where the provider knows the word it has confirmed
// already, and takes nothing more from us.
func (c *Composer) stopped(e casework.Event, f Facts, now time.Time) []Delivery {
	if f.Recipient.Identity == 0 || !f.Stop.ByKeyword || e.Detail["provider answers"] == "yes" || f.Answered.Channel != casework.Text {
		return nil
	}
	if f.Stop.Language != "" {
		f.Recipient.Language = f.Stop.Language
	}
	d := Delivery{
		Event: e.ID, Occasion: Stopped, Channel: casework.Text, Case: f.Case.ID, Answers: f.Answered.Message, Office: f.Office.ID, Mailbox: f.Number.ID,
		Identity: f.Recipient.Identity, ComposedAt: now, NotBefore: now,
	}
	d.State, d.Reason = judgeStopped(f, now)
	var err error
	if d.Text, err = c.writeText(f, Stopped); err != nil && d.State == casework.Pending {
		d.State, d.Reason = casework.Suppressed, "The text could not be made: "+oneLine(err.Error(), 200)
	}
	return []Delivery{d}
}

// confirmedFor is how long a confirmation still counts as one (carriers ask for it within minutes).
const confirmedFor = time.Hour

// judgeStopped lets one confirmation through, soon, and nothing else ever.
func judgeStopped(f Facts, now time.Time) (casework.DeliveryState, string) {
	switch {
	case !f.Recipient.OptedOut:
		return casework.Suppressed, "The resident wants texts again."
	case f.Stop.Confirmed:
		return casework.Suppressed, "It was confirmed already."
	case now.Sub(f.Answered.ReceivedAt) > confirmedFor:
		return casework.Suppressed, "The resident opted out more than an hour ago; a confirmation would come too late."
	}
	f.Recipient.OptedOut, f.Answered.Late, f.Counts = false, false, Counts{} // this one text is the answer to the opting out
	state, reason := judgeText(f, Stopped)
	if state == casework.Waiting {
		state = casework.Suppressed
	}
	return state, reason
}
