package casework

import (
	"strconv"
	"time"
)

// Promise says how fast an office means to be. A zero Within promises nothing, and its clock has no due time.
type Promise struct {
	FirstAnswer Within // to a new case
	NextAnswer  Within // to whatever its resident writes later
	Resolve     Within // the whole matter
	Department  Within // how long a department is waited for until somebody chases it
	Resident    Within // how long a resident is waited for until somebody asks again
	Confirm     Within // until it is found out whether what 311 closed is done
	Escalate    Within // how long a case may be overdue until the head of the office hears of it
}

// CityPromise stands where the city file says nothing.
var CityPromise = Promise{
	FirstAnswer: Within{Days: 3}, NextAnswer: Within{Days: 3}, Department: Within{Days: 5}, Resident: Within{Days: 10}, Confirm: Within{Days: 2}, Escalate: Within{Days: 3},
}

// Or fills in what a promise leaves open.
func (p Promise) Or(other Promise) Promise {
	for _, x := range []struct{ to, from *Within }{
		{&p.FirstAnswer, &other.FirstAnswer}, {&p.NextAnswer, &other.NextAnswer}, {&p.Resolve, &other.Resolve},
		{&p.Department, &other.Department}, {&p.Resident, &other.Resident}, {&p.Confirm, &other.Confirm}, {&p.Escalate, &other.Escalate},
	} {
		if x.to.IsZero() {
			*x.to = *x.from
		}
	}
	return p
}

// Promise is what holds for a topic: what the topic says, then what the city says.
func (c *City) Promise(topic string) Promise {
	p := c.Clocks.Or(CityPromise)
	for _, t := range c.Topics {
		if t.ID == topic {
			return t.Promise.Or(p)
		}
	}
	return p
}

// promiseFor is what holds for a case: a department is waited for as long as it usually takes, unless the topic says otherwise.
func (c *City) promiseFor(k Case) Promise {
	p := c.Promise(k.Topic)
	d, ok := c.Department(k.Department)
	if t, _ := c.topic(k.Topic); ok && d.Days > 0 && t.Promise.Department.IsZero() {
		p.Department = Within{Days: d.Days}
	}
	return p
}

// FirstDue is by when a case of no topic has to be answered that came in at a time.
func (c *City) FirstDue(at time.Time) time.Time {
	return c.Hours.After(c.here(at), c.Promise("").FirstAnswer).UTC()
}

func (c *City) here(at time.Time) time.Time {
	if c.Zone == nil {
		return at.UTC()
	}
	return at.In(c.Zone)
}

// Turn is who has to act.
type Turn string

const (
	OfficeTurn     Turn = "office"
	DepartmentTurn Turn = "department"
	ResidentTurn   Turn = "resident"
	NobodysTurn    Turn = "" // the case is resolved
)

// Clocks say how long each side of a case has taken and may take. Times are zero where a clock stands still or nothing is owed.
type Clocks struct {
	Turn      Turn
	Since     time.Time // when it came to be that side's turn
	OwedSince time.Time // since when the resident has waited for an answer, whoever has to act
	First     bool      // no answer has gone out yet
	AnswerBy  time.Time
	ResolveBy time.Time
	OthersBy  time.Time // when whoever else is waited for has to be reminded, or what 311 closed looked into
	Due       time.Time // what counts: what a person set, else the earliest of the clocks that run
	ByHand    bool      // a person set Due, also to nothing; it holds until the next message
	// How long it was each side's turn, in working time, until now.
	Office, Department, Resident time.Duration
}

// OwedFact and AnsweredFact are facts of events that filing adds: when a message came that wants an answer, and when the office
// was seen to have answered on another way. RFC 3339.
const (
	OwedFact     = "owed"
	AnsweredFact = "answered"
	AnswerFact   = "answer" // the message of the answer that a deed went with, and is taken back with
)

// ClocksOf reads the clocks of a case off its events, oldest first, as of now. What the case itself says of its status counts in the
// end: an answer that was taken back took its deeds with it.
func (c *City) ClocksOf(k Case, events []Event, now time.Time) Clocks {
	r := clockReader{city: c, promise: c.promiseFor(k), status: New, Clocks: Clocks{First: true, Turn: OfficeTurn, Since: c.here(k.OpenedAt)}}
	r.begun, r.last = r.Since, r.Since
	undone, gone, parted, back := map[MessageID]bool{}, map[string]bool{}, map[string]EventID{}, map[string]bool{}
	for _, e := range events {
		switch e.Kind {
		case AnswerTakenBack:
			undone[e.Message], gone[strconv.FormatInt(int64(e.Message), 10)] = true, true
		case CaseUnmerged:
			parted[e.Detail["number"]] = e.ID
		case RuleUndone:
			back[e.Detail[RunFact]] = true
		}
	}
	for _, e := range events {
		lent := e.Kind == CaseMerged && e.ID < parted[e.Detail["number"]] // what the other case owed went back with it
		if (e.Kind != StaffAnswered || !undone[e.Message]) && !gone[e.Detail[AnswerFact]] && !back[e.Detail[RunFact]] && !lent {
			r.read(e)
		}
	}
	return r.end(k.Status, c.here(now))
}

// clockReader goes through what happened to a case.
type clockReader struct {
	Clocks
	city        *City
	promise     Promise
	status      Status
	begun       time.Time     // when the clock of the whole matter began
	last        time.Time     // up to where the sides are counted
	owedPaused  time.Duration // working time for which an owed answer waited for others
	wholePaused time.Duration // the same for the whole matter
	hand        time.Time
}

func (r *clockReader) read(e Event) {
	at := r.city.here(e.At)
	if came := factTime(e, OwedFact); !came.IsZero() {
		r.owed(at, r.city.here(came))
	}
	if e.Kind == StaffAnswered || e.Kind == AnsweredOutside || !factTime(e, AnsweredFact).IsZero() {
		r.answered(at)
	}
	switch e.Kind {
	case CaseMoved:
		r.move(Status(e.Detail["status"]), at)
	case CaseSpam:
		r.move(Closed, at)
	case CaseReopened, CaseNotSpam:
		r.move(Open, at)
	case DangerSeen:
		r.hand, r.ByHand = at, true // due at once
	case DangerDenied, DangerOver:
		r.hand, r.ByHand = time.Time{}, false
	case CaseDue:
		r.hand, r.ByHand = factTime(e, "at"), true
	}
}

// owed: the resident wants to hear from us.
func (r *clockReader) owed(at, came time.Time) {
	r.hand, r.ByHand = time.Time{}, false
	if r.status == WaitingOnResident || !r.status.Live() {
		r.move(Open, at)
	}
	if r.OwedSince.IsZero() || came.Before(r.OwedSince) { // a case that was merged into this one may owe for longer
		r.OwedSince, r.owedPaused = came, 0
	}
}

func (r *clockReader) answered(at time.Time) {
	r.hand, r.ByHand = time.Time{}, false
	r.First, r.OwedSince = false, time.Time{}
	if r.status == New {
		r.move(Open, at)
	}
}

func (r *clockReader) move(to Status, at time.Time) {
	r.count(at)
	if !r.status.Live() && to.Live() {
		r.begun, r.wholePaused = at, 0 // taken up again, the matter begins anew
	}
	if turn := turnOf(to); turn != r.Turn || !to.Live() || to == ClosedBy311 {
		r.Turn, r.Since = turn, at
	}
	if r.status = to; !to.Live() {
		r.OwedSince, r.hand, r.ByHand = time.Time{}, time.Time{}, false
	}
}

// count adds the time since the last change to the side whose turn it was.
func (r *clockReader) count(at time.Time) {
	if !r.status.Live() {
		r.last = at
		return
	}
	took := r.city.Hours.Between(r.last, at)
	switch r.Turn {
	case OfficeTurn:
		r.Office += took
	case DepartmentTurn:
		r.Department += took
	case ResidentTurn:
		r.Resident += took
	}
	if r.Turn != OfficeTurn {
		r.wholePaused += took
		if !r.OwedSince.IsZero() {
			r.owedPaused += r.city.Hours.Between(later(r.last, r.OwedSince), at)
		}
	}
	r.last = at
}

func turnOf(s Status) Turn {
	switch s {
	case WaitingOnDepartment:
		return DepartmentTurn
	case WaitingOnResident:
		return ResidentTurn
	case Resolved, Closed:
		return NobodysTurn
	}
	return OfficeTurn
}

// end says what is due, and by when.
func (r *clockReader) end(status Status, now time.Time) Clocks {
	if turnOf(status) != turnOf(r.status) {
		r.move(status, r.last)
	}
	r.count(now)
	h, p := r.city.Hours, r.promise
	switch r.Turn {
	case NobodysTurn:
		return r.Clocks
	case DepartmentTurn:
		r.OthersBy = h.After(r.Since, p.Department)
	case ResidentTurn:
		r.OthersBy = h.After(r.Since, p.Resident)
	case OfficeTurn:
		within := p.NextAnswer
		if r.First {
			within = p.FirstAnswer
		}
		if !r.OwedSince.IsZero() {
			r.AnswerBy = paused(h, h.After(r.OwedSince, within), r.owedPaused)
		}
		if r.status == ClosedBy311 {
			r.OthersBy = h.After(r.Since, p.Confirm)
		}
		r.ResolveBy = paused(h, h.After(r.begun, p.Resolve), r.wholePaused)
	}
	r.Due = r.hand
	if !r.ByHand {
		r.Due = earliest(r.AnswerBy, r.ResolveBy, r.OthersBy)
	}
	return r.Clocks
}

// paused moves a due time by the working time for which its clock stood still.
func paused(h Hours, due time.Time, by time.Duration) time.Time {
	if due.IsZero() || by == 0 {
		return due
	}
	return h.Add(due, by)
}

func earliest(times ...time.Time) (first time.Time) {
	for _, t := range times {
		if !t.IsZero() && (first.IsZero() || t.Before(first)) {
			first = t
		}
	}
	return first
}

// factTime reads a time out of the facts of an event; zero where there is none.
func factTime(e Event, name string) time.Time {
	at, err := time.Parse(time.RFC3339Nano, e.Detail[name])
	if err != nil {
		return time.Time{}
	}
	return at
}

// MovesClocks reports whether a deed is one that clocks go by.
func MovesClocks(d Deed) bool {
	switch d.(type) {
	case AssignTo, Snooze, Wake, SetTags, AddTags:
		return false
	}
	return true
}

// LongOverdue reports whether a case has been overdue for so long that the head of its office hears of it.
func (c *City) LongOverdue(k Case, now time.Time) bool {
	return !k.DueAt.IsZero() && !now.Before(c.Hours.After(c.here(k.DueAt), c.Promise(k.Topic).Escalate))
}
