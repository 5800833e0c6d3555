package casework

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// Deed is one thing that a member of staff does to a case. The kinds of deeds stand in this package: AssignTo, SetTopic,
// SetDue, Snooze, Wake, WaitFor, Resolve, Close, Reopen.
type Deed interface {
	// done gives the case as it is afterwards, and the kind and the facts of the event. A refusal is an *Error.
	done(c Case, at time.Time) (Case, EventKind, map[string]string, error)
}

// Doer is who does it, and when.
type Doer struct {
	Staff StaffID
	Name  string
	At    time.Time
}

// After gives the case as it stands after a deed, and the event that tells of it; or the reason why it cannot be done. It
// changes no version: whoever stores the case does.
func (c Case) After(d Deed, by Doer) (Case, Event, error) {
	if !c.Lead {
		return c, Event{}, Errorf(NotFound, "Another office leads this case.")
	}
	next, kind, facts, err := d.done(c, by.At)
	if err != nil {
		return c, Event{}, err
	}
	if facts == nil {
		facts = map[string]string{}
	}
	facts["by"] = by.Name
	return next, Event{At: by.At, Kind: kind, Case: c.ID, Office: c.Office, Actor: by.Staff.Actor(), Detail: facts}, nil
}

// AssignTo gives a case to somebody, or with Staff 0 to nobody.
type AssignTo struct {
	Staff StaffID
	Name  string
	Was   StaffID // who had it on the page that the deed was decided on
}

func (a AssignTo) done(c Case, _ time.Time) (Case, EventKind, map[string]string, error) {
	switch {
	case a.Was != c.Assignee && a.Staff != c.Assignee:
		now := c.AssigneeName
		if c.Assignee == 0 {
			now = "nobody"
		}
		return c, "", nil, Errorf(Conflict, "The case went to %s meanwhile. Look again, and assign it if it is still right.", now)
	case a.Staff == 0:
		c.Assignee, c.AssigneeName = 0, ""
		return c, CaseAssigned, map[string]string{"to": "nobody"}, nil
	}
	c.Assignee, c.AssigneeName = a.Staff, a.Name
	return c, CaseAssigned, map[string]string{"to": a.Name, "staff": a.Staff.String()}, nil
}

// SetTopic puts a case under one of the city's topics; the zero Topic takes it away. A sensitive topic makes the case
// sensitive, and no topic takes that back: a person who said that it is would not be undone by a second choice.
type SetTopic struct{ Topic Topic }

func (s SetTopic) done(c Case, _ time.Time) (Case, EventKind, map[string]string, error) {
	c.Topic = s.Topic.ID
	c.Sensitive = c.Sensitive || s.Topic.Sensitive
	name := s.Topic.Name
	if name == "" {
		name = "none"
	}
	return c, CaseTopic, map[string]string{"to": name}, nil
}

// SetDue says until when somebody of the office has to have acted. The zero time: nothing is owed.
type SetDue struct{ At time.Time }

func (s SetDue) done(c Case, at time.Time) (Case, EventKind, map[string]string, error) {
	switch {
	case !c.Status.Live():
		return c, "", nil, Errorf(Invalid, "The case is resolved. Open it again first.")
	case !s.At.IsZero() && s.At.Before(at):
		return c, "", nil, Errorf(Invalid, "That time has passed. Choose a later one.")
	case s.At.After(at.AddDate(5, 0, 0)):
		return c, "", nil, Errorf(Invalid, "That is more than five years away. Choose an earlier time.")
	}
	c.DueAt = s.At
	return c, CaseDue, map[string]string{"at": stamp(s.At)}, nil
}

// Snooze takes a case out of the lists until a time, or until its resident writes.
type Snooze struct {
	Until  time.Time
	Reason string
}

// maxReason is how long a reason may be, in characters.
const maxReason = 300

func (s Snooze) done(c Case, at time.Time) (Case, EventKind, map[string]string, error) {
	reason := strings.TrimSpace(s.Reason)
	switch {
	case !c.Status.Live():
		return c, "", nil, Errorf(Invalid, "The case is resolved: there is nothing to snooze.")
	case reason == "":
		return c, "", nil, Errorf(Invalid, "Say what it waits for. Whoever finds the case later has to know.")
	case utf8.RuneCountInString(reason) > maxReason:
		return c, "", nil, Errorf(Invalid, "The reason has more than %d characters.", maxReason)
	case !s.Until.After(at):
		return c, "", nil, Errorf(Invalid, "That time has passed. Choose a later one.")
	case s.Until.After(at.AddDate(1, 0, 0)):
		return c, "", nil, Errorf(Invalid, "A case sleeps for a year at most.")
	}
	c.SnoozedUntil, c.SnoozeReason = s.Until, reason
	return c, CaseSnoozed, map[string]string{"at": stamp(s.Until), "why": reason}, nil
}

// Wake ends a snooze.
type Wake struct{}

func (Wake) done(c Case, _ time.Time) (Case, EventKind, map[string]string, error) {
	if c.SnoozedUntil.IsZero() {
		return c, "", nil, Errorf(Conflict, "The case is awake already.")
	}
	c.SnoozedUntil, c.SnoozeReason = time.Time{}, ""
	return c, CaseWoken, nil, nil
}

// WaitFor says who has to act: the resident, a department (one of the city's list, and the number of the request at 311, where there is
// one), or with Open the office again. City.Refer makes it ready.
type WaitFor struct {
	Status     Status
	Request311 string    // kept where it is empty
	RequestDue time.Time // the day by which the department means to be done; kept where it is zero
	Department string    // by its id, or NoDepartment; kept where it is empty

	// Of the department, by Refer.
	name    string
	usual   time.Time // the day that follows from what it usually takes
	retired bool
}

func (w WaitFor) done(c Case, _ time.Time) (Case, EventKind, map[string]string, error) {
	request := strings.TrimSpace(w.Request311)
	switch {
	case !slices.Contains([]Status{Open, WaitingOnResident, WaitingOnDepartment, ClosedBy311}, w.Status):
		return c, "", nil, Errorf(Invalid, "Choose whom the case waits for.")
	case !c.Status.Live():
		return c, "", nil, Errorf(Invalid, "The case is resolved. Open it again first.")
	case w.Status == ClosedBy311 && request == "" && c.Request311 == "":
		return c, "", nil, Errorf(Invalid, "Give the 311 number that was closed.")
	case !plainNumber(request):
		return c, "", nil, Errorf(Invalid, "A 311 number has up to 40 letters, digits and hyphens.")
	}
	c.Status = w.Status
	facts := map[string]string{"status": string(w.Status)}
	if request != "" {
		c.Request311 = request
		facts["311"] = request
	}
	next, err := w.refer(c, facts)
	return next, CaseMoved, facts, err
}

// plainNumber is what other systems use as numbers; no address, no sentence.
func plainNumber(s string) bool {
	return len(s) <= 40 && !strings.ContainsFunc(s, func(r rune) bool {
		return (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z') && r != '-'
	})
}

// Resolve ends the work on a case. Done is what was done, for the resident; Reason is for the office. Both may be empty.
type Resolve struct{ Done, Reason string }

func (s Resolve) done(c Case, at time.Time) (Case, EventKind, map[string]string, error) {
	if !c.Status.Live() {
		return c, "", nil, Errorf(Conflict, "The case is resolved already.")
	}
	if err := checkOutcome(s.Done); err != nil {
		return c, "", nil, err
	}
	c.Status, c.ResolvedAt, c.DueAt = Resolved, at, time.Time{}
	c.SnoozedUntil, c.SnoozeReason = time.Time{}, ""
	facts := map[string]string{"status": string(Resolved)}
	if c.Resolution = strings.TrimSpace(s.Reason); c.Resolution != "" {
		facts["why"] = c.Resolution
	}
	if utf8.RuneCountInString(c.Resolution) > maxReason {
		return c, "", nil, Errorf(Invalid, "The reason has more than %d characters.", maxReason)
	}
	return c, CaseMoved, facts, nil
}

// Reopen takes up a case that was resolved.
type Reopen struct{}

func (Reopen) done(c Case, _ time.Time) (Case, EventKind, map[string]string, error) {
	switch {
	case c.Spam:
		return c, "", nil, Errorf(Conflict, "The case is spam. Take that back first.")
	case c.Status.Live():
		return c, "", nil, Errorf(Conflict, "The case is open already.")
	}
	c.Status, c.ResolvedAt, c.Resolution = Open, time.Time{}, ""
	return c, CaseReopened, nil, nil
}

// NeedsFreshThread reports whether a deed rests on what was said: one who resolves a case must have read what came last.
func NeedsFreshThread(d Deed) bool {
	switch d.(type) {
	case Resolve, Close, Snooze, WaitFor, MarkSpam:
		return true
	}
	return false
}

// stamp is a time within the facts of an event.
func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}
