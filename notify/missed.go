package notify

import (
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/internal/phoneno"
)

// missedFor is how long after a missed call a text about it makes sense.
const missedFor = 12 * time.Hour

// missed makes the one text to somebody whose call nobody answered. It is ours to begin, so that quiet hours hold it.
func (c *Composer) missed(e casework.Event, f Facts, now time.Time) []Delivery {
	if f.Recipient.Identity == 0 { // the number is withheld
		return nil
	}
	d := Delivery{
		Event: e.ID, Occasion: Missed, Channel: casework.Text, Office: f.Office.ID, Mailbox: f.Number.ID, Identity: f.Recipient.Identity, ComposedAt: now, NotBefore: now,
	}
	d.State, d.Reason = judgeMissed(f, now)
	var err error
	if d.Text, err = c.writeText(f, Missed); err != nil && d.State == casework.Pending {
		d.State, d.Reason = casework.Waiting, "The text could not be made: "+oneLine(err.Error(), 200)
	}
	return []Delivery{d}
}

// judgeMissed decides how far it may go: what is particular to missed calls first, then what holds for every automatic text.
func judgeMissed(f Facts, now time.Time) (casework.DeliveryState, string) {
	switch {
	case f.Missed.Sensitive:
		return casework.Suppressed, "Whoever called takes part in a sensitive matter: call back yourself, where that is safe."
	case f.Missed.InTouch:
		return casework.Suppressed, "They have called again, or written, since; no text is needed."
	case f.Missed.Texted:
		return casework.Suppressed, "A missed call of this number was answered by text in the last 24 hours."
	case now.Sub(f.Missed.At) > missedFor:
		return casework.Suppressed, "The call was more than 12 hours ago; a text about it would puzzle."
	case f.Recipient.NoTexts, phoneno.Landline(f.Recipient.Address):
		return casework.Suppressed, "The number takes no texts; it is a landline."
	}
	return judgeText(f, Missed)
}
