package notify

import (
	"time"

	"github.com/commonline/commonline/casework"
)

// What a resident hears of a case on its way. There is none for its routing.
const (
	WaitingOnYou  Occasion = "waiting"       // the office needs an answer
	WaitingStill  Occasion = "waiting-again" // asked for it once more
	WithADept     Occasion = "department"    // it is with a department of the city, since when, under which number
	StillWorking  Occasion = "working"       // nothing was heard for days, and it goes on
	WasResolved   Occasion = "resolved"      // what was done; was it fixed?
	WasClosed     Occasion = "closed"        // why the office can do no more
	WasReopened   Occasion = "reopened"
	alreadyToday           = 2                // notices on one case in 24 hours, before those that end it
	answeredAlong          = 10 * time.Minute // an answer of staff this close to a question asks it itself
)

// Digest is how long news of a case waits for more of it: several quick changes travel in one delivery.
const Digest = 2 * time.Minute

// Follows reports whether an occasion tells how a case goes on, as against answering what was sent.
func (o Occasion) Follows() bool {
	switch o {
	case WaitingOnYou, WaitingStill, WithADept, StillWorking, WasResolved, WasClosed, WasReopened:
		return true
	}
	return false
}

func (o Occasion) ends() bool { return o == WasResolved || o == WasClosed }

// FollowFacts is what news of a case rests on.
type FollowFacts struct {
	// Next is the newest event that changed the case's status after this one; 0: this one did last.
	Next casework.EventID
	// Along are the news that wait to travel with this one, oldest first.
	Along []Occasion
	// Outcome is what staff say was done, or why nothing more can be; "" for nothing.
	Outcome    string
	Request311 string
	Since      time.Time // the case stands as it does
	AnsweredAt time.Time // staff wrote to the resident last
	ToldOfEnd  bool      // the resident has heard that the case ended
	MayAsk     bool      // no question to this number is open: another may be asked
	// Silenced is true where the resident wants no notices about this case.
	Silenced bool
	// Quiet is when this resident is not to be disturbed; the zero value: by the city's hours alone.
	Quiet casework.Quiet
	Today int // news of this case to this resident in the last 24 hours
}

// newsOf is the occasion that an event gives, and the status that it speaks of; "" for none.
func newsOf(e casework.Event) Occasion {
	switch e.Kind {
	case casework.CaseReopened:
		return WasReopened
	case casework.ResidentReminded:
		return WaitingStill
	case casework.CaseSilent:
		return StillWorking
	case casework.CaseMoved:
		return map[casework.Status]Occasion{casework.WaitingOnResident: WaitingOnYou, casework.WaitingOnDepartment: WithADept,
			casework.Resolved: WasResolved, casework.Closed: WasClosed}[casework.Status(e.Detail["status"])]
	}
	return ""
}

// holds reports whether news is still true of a case that stands as it does now.
func (o Occasion) holds(s casework.Status) bool {
	switch o {
	case WaitingOnYou, WaitingStill:
		return s == casework.WaitingOnResident
	case WithADept:
		return s == casework.WaitingOnDepartment
	case WasResolved:
		return s == casework.Resolved
	case WasClosed:
		return s == casework.Closed
	case StillWorking:
		return s.Live() && s != casework.WaitingOnResident
	}
	return s.Live()
}

// follow makes the delivery of news of a case.
func (c *Composer) follow(e casework.Event, f Facts, now time.Time) []Delivery {
	o := newsOf(e)
	if o == "" || f.Case.History || f.Recipient.Identity == 0 {
		return nil
	}
	var d Delivery
	if f.Answered.Channel == casework.Mail {
		f.Answered.Kind = casework.Personal // it answers no mail: that the resident's last one was automatic forbids nothing
		made := c.notice(e, f, o, now)
		if len(made) == 0 {
			return nil
		}
		d = made[0]
	} else {
		d = c.text(e, f, o, now)[0]
	}
	d.State, d.Reason = judgeNews(e, f, o, d)
	if d.With = 0; o != "" && !o.holds(f.Case.Status) || f.Follow.Next != 0 {
		d.With = f.Follow.Next
	}
	if d.State == casework.Pending {
		d.NotBefore, d.Reason = c.awake(f, d, now)
		d.AsksFixed = c.asksFixed(f, o)
	}
	return []Delivery{d}
}

// asksFixed reports whether a text asks to be answered by a digit whether it was fixed.
func (c *Composer) asksFixed(f Facts, o Occasion) bool {
	return o == WasResolved && f.Answered.Channel != casework.Mail && f.Follow.MayAsk && !f.Case.Sensitive
}

// awake is when the resident may be disturbed, and the reason why that is not now.
func (c *Composer) awake(f Facts, d Delivery, now time.Time) (time.Time, string) {
	quiet := f.Follow.Quiet
	if quiet.From == quiet.To && d.Channel == casework.Text {
		quiet = c.Hours.Quiet
	}
	end, asleep := quiet.Until(now, c.Hours.Zone)
	if !asleep {
		return d.NotBefore, ""
	}
	return end, "Quiet hours until " + end.Format("15:04") + "."
}
