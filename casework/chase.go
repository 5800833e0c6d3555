package casework

import (
	"fmt"
	"time"
)

// Chase is what staff send a department about a request at 311, from their own mail program. It holds the number, the place and the
// days, and nothing of the resident.
type Chase struct{ Subject, Text string }

// ChaseFor writes it; place is where the matter lies, "" for unknown. A sensitive case has none.
func ChaseFor(c Case, place, office string, now time.Time) (Chase, bool) {
	if c.Request311 == "" || c.Sensitive {
		return Chase{}, false
	}
	s := "311 request " + c.Request311
	text := "Hello,\n\nplease tell us how 311 request " + c.Request311 + " stands"
	if place != "" {
		s += ", " + place
		text += " (" + place + ")"
	}
	text += ".\n\n"
	text += "It was reported to us on " + c.OpenedAt.In(now.Location()).Format("January 2, 2006") + "."
	if !c.RequestDue.IsZero() {
		word := "is"
		if c.RequestDue.Before(now) {
			word = "was"
		}
		text += fmt.Sprintf(" It %s due on %s.", word, c.RequestDue.Format("January 2, 2006"))
	}
	return Chase{Subject: s, Text: text + "\nWhen will it be done?\n\nThank you.\n" + office + "\nOur case: " + c.Number.String() + "\n"}, true
}
