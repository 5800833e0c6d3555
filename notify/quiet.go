package notify

import (
	"time"

	"github.com/commonline/commonline/casework"
)

// Hours is when a city is not disturbed.
type Hours struct {
	Quiet casework.Quiet
	Zone  *time.Location
}

// quietFor is how long a delivery has to wait for the end of the quiet hours; 0: it may go. An answer to what a resident has just sent
// goes at once, at whatever hour; what we begin, and what has waited so long that nobody waits for it any more, does not. Mail waits
// only where it is news of the case, and for the resident's own hours: what was put off by day may be tried again at night.
func (w *Worker) quietFor(d Delivery, now time.Time) time.Duration {
	hours := d.Quiet
	switch {
	case d.Occasion == Alarming: // an alarm knows no hours
		return 0
	case d.Channel != casework.Text && !d.Occasion.Follows():
		return 0
	case d.Channel == casework.Text && (d.Occasion.replies() || d.Conversing) && now.Sub(d.ComposedAt) < casework.Lately:
		return 0
	case d.Channel == casework.Text && hours.From == hours.To:
		hours = w.Composer.Hours.Quiet
	}
	end, quiet := hours.Until(now, w.Composer.Hours.Zone)
	if !quiet {
		return 0
	}
	return end.Sub(now)
}
