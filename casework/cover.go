package casework

import "time"

// What happens to cover. Detail: "account" is whose it is, "cover", "from", "until".
const (
	CoverSet   EventKind = "cover.set"
	CoverEnded EventKind = "cover.ended" // before its time
)

// Cover is who does somebody's work while they are away. It ends by itself.
type Cover struct {
	By    StaffID // 0 for nobody
	Name  string
	From  time.Time
	Until time.Time // the moment from which they are back
}

// longestAway bounds one absence.
const longestAway = 366 * 24 * time.Hour

// Check says why a cover for somebody cannot be kept as it is, or gives nil.
func (c Cover) Check(staff StaffID, now time.Time) error {
	switch {
	case c.By == 0:
		return Errorf(Invalid, "Choose who covers for you.")
	case c.By == staff:
		return Errorf(Invalid, "Nobody covers for themselves. Choose a colleague.")
	case c.From.Year() <= 1 || c.Until.Year() <= 1:
		return Errorf(Invalid, "Choose the first and the last day that you are away.")
	case !c.Until.After(c.From):
		return Errorf(Invalid, "The last day comes before the first.")
	case !c.Until.After(now):
		return Errorf(Invalid, "The last day has passed.")
	case c.Until.Sub(c.From) > longestAway:
		return Errorf(Invalid, "That is more than a year. Ask the head of your office to hand your work over.")
	}
	return nil
}

// Holds reports whether it does at a moment.
func (c Cover) Holds(now time.Time) bool {
	return c.By != 0 && !now.Before(c.From) && now.Before(c.Until)
}

// LastDay is the last day away.
func (c Cover) LastDay() time.Time { return c.Until.Add(-time.Minute) }
