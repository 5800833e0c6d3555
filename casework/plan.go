package casework

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// Plan is how an office has agreed to deal with one resident for a while: one person answers, and not more often than they said. It is the
// office's own (another office knows nothing of it), and it ends by itself where nobody looks at it again.
type Plan struct {
	ID          int64
	Office      OfficeID
	Resident    ResidentID // whose addresses it holds for now
	Who         string     // a name, else an address
	Handler     StaffID
	HandlerName string
	Away        string  // who covers for the handler now; "" where the handler is there
	Cover       StaffID // the same person
	Pace        int     // days from one answer to the next, at least
	Reason      string
	Review      time.Time // the day by which somebody says whether it goes on
	By          string    // who wrote it, and when
	At          time.Time
	ChangedBy   string    // "" where nobody has
	ChangedAt   time.Time // year 1 where nobody has
	Last        time.Time // when the office last answered this resident, on any case; year 1 for never
	Next        time.Time // an answer that is to go later; year 1 for none
}

// PlanPaces are the paces that one chooses from, in days.
var PlanPaces = []int{1, 3, 7, 14, 30}

const (
	// PlanGrace is how long a plan goes on after the day of its review, where nobody has looked at it.
	PlanGrace    = 30 * 24 * time.Hour
	planReviewIn = 183 // days, at most
	maxWhy       = 500
)

// What happens to plans. Detail: "plan", "resident", "by", "why", and of PlanWritten and PlanChanged "handler", "pace", "review".
const (
	PlanWritten   EventKind = "plan.written"
	PlanChanged   EventKind = "plan.changed"
	PlanEnded     EventKind = "plan.ended"
	PlanOverruled EventKind = "plan.overruled" // an answer went before its time; on the case
	PlanFollowed  EventKind = "plan.followed"  // the case went to the plan's handler
)

// Check says why a plan cannot be kept as it is, or gives nil. now is on the city's clock.
func (p Plan) Check(now time.Time) error {
	today := time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, time.UTC)
	switch {
	case p.Handler == 0:
		return Errorf(Invalid, "Choose who answers this resident.")
	case !slices.Contains(PlanPaces, p.Pace):
		return Errorf(Invalid, "Choose how often an answer goes.")
	case strings.TrimSpace(p.Reason) == "":
		return Errorf(Invalid, "Say why. Whoever meets the plan later has to know, and the resident may ask.")
	case utf8.RuneCountInString(p.Reason) > maxWhy:
		return Errorf(Invalid, "The reason has more than %d characters.", maxWhy)
	case p.Review.Year() <= 1:
		return Errorf(Invalid, "Choose the day on which the plan is looked at again.")
	case !p.Review.After(today):
		return Errorf(Invalid, "The day of the review has to come yet.")
	case p.Review.After(today.AddDate(0, 0, planReviewIn)):
		return Errorf(Invalid, "Look at it again within half a year: nobody stays under a plan that is forgotten.")
	}
	return nil
}

// EndsAt is when it ends by itself where nobody reviews it.
func (p Plan) EndsAt() time.Time { return p.Review.Add(PlanGrace) }

// PaceWords say how often an answer goes: "one answer a week".
func (p Plan) PaceWords() string {
	switch p.Pace {
	case 1:
		return "one answer a day"
	case 7:
		return "one answer a week"
	case 14:
		return "one answer in two weeks"
	case 30:
		return "one answer a month"
	}
	return fmt.Sprintf("one answer in %d days", p.Pace)
}

// HandledBy reports whether somebody is who answers: the handler, or who covers for them.
func (p Plan) HandledBy(id StaffID) bool { return id != 0 && (id == p.Handler || id == p.Cover) }

// CheckAnswer holds an answer that leaves at a time against the plan. Who is neither its handler nor a head is refused; early is true
// where it goes before its time: then it takes a reason.
func (p Plan) CheckAnswer(by Viewer, leaves time.Time) (early bool, err error) {
	if !p.HandledBy(by.Staff) && by.Role != OfficeHead {
		return false, Errorf(Invalid, "Not sent: a contact plan holds for this resident, and %s answers (%s). Leave a note on the case, or ask the head of your office.", p.HandlerName, p.PaceWords())
	}
	return p.tooClose(p.Last, leaves) || p.tooClose(p.Next, leaves), nil
}

// tooClose reports whether two answers are closer than the pace allows. Days are counted by the clock: a day is 24 hours less one, for
// whoever answers at ten each Tuesday.
func (p Plan) tooClose(other, leaves time.Time) bool {
	return other.Year() > 1 && leaves.Sub(other).Abs() < time.Duration(p.Pace)*24*time.Hour-time.Hour
}

// LastWords say when the office last answered, on the clock of now: "last was Tuesday, November 24".
func (p Plan) LastWords(now time.Time) string {
	switch {
	case p.Next.Year() > 1:
		return "the next goes out on " + p.Next.In(now.Location()).Format("Monday, January 2")
	case p.Last.Year() <= 1:
		return "there was none yet"
	}
	return "the last was on " + p.Last.In(now.Location()).Format("Monday, January 2")
}

// Words say the plan in one sentence without a full stop.
func (p Plan) Words(now time.Time) string {
	handler := "the handler is " + p.HandlerName
	if p.Away != "" {
		handler += " (" + p.Away + " covers)"
	}
	return p.PaceWords() + ", " + p.LastWords(now) + "; " + handler
}

// AgainstPlan is the question of the guard about an answer that goes before its time.
const AgainstPlan ConcernKind = "the contact plan"

// CheckOverrule says why an answer cannot go before its time, or gives nil.
func CheckOverrule(why string) error {
	switch why = strings.TrimSpace(why); {
	case why == "":
		return Errorf(Invalid, "Not sent: say why this answer goes before its time.")
	case utf8.RuneCountInString(why) > maxWhy:
		return Errorf(Invalid, "The reason has more than %d characters.", maxWhy)
	}
	return nil
}
