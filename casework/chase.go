package casework

import (
	"fmt"
	"time"
)

// Chase is what staff send a department about a matter that it has, from their own mail program. It holds the number, the place and the
// days, and nothing of the resident.
type Chase struct{ To, Subject, Text string }

// Errand is what a department is asked about.
type Errand struct {
	Department Department // the zero value for one that is not of the city's list
	Topic      string     // its name; "" for none
	Place      string     // where the matter lies; "" for unknown
	Office     string     // that asks
}

// ChaseFor writes it, where a department has the matter: one of the list, or one under a number of 311. A sensitive case has none.
func ChaseFor(c Case, e Errand, now time.Time) (Chase, bool) {
	if c.Sensitive || c.Request311 == "" && e.Department.Mail == "" {
		return Chase{}, false
	}
	subject := "311 request " + c.Request311
	about := subject
	if c.Request311 == "" {
		subject, about = "Our case "+c.Number.String(), "the matter of our case "+c.Number.String()
	}
	where := ""
	for _, x := range []string{e.Topic, e.Place} {
		if x != "" {
			subject += ", " + x
			where += ", " + x
		}
	}
	if where != "" {
		where = " (" + where[2:] + ")"
	}
	text := "Hello,\n\nplease tell us how " + about + where + " stands.\n\nIt was reported to us on " + c.OpenedAt.In(now.Location()).Format("January 2, 2006") + "."
	if !c.RequestDue.IsZero() {
		word := "is"
		if c.RequestDue.Before(now) {
			word = "was"
		}
		text += fmt.Sprintf(" It %s due on %s.", word, c.RequestDue.Format("January 2, 2006"))
	}
	return Chase{To: e.Department.Mail, Subject: subject, Text: text + "\nWhen will it be done?\n\nThank you.\n" + e.Office + "\nOur case: " + c.Number.String() + "\n"}, true
}
