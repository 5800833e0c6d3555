package casework

import "time"

// What happens to cases that are none, and to what was only tagged.
const (
	CaseSpam    EventKind = "case.spam"
	CaseNotSpam EventKind = "case.not-spam"
	CaseTagged  EventKind = "case.tagged"
)

// SpamSender is why mail of somebody is held who wrote spam before.
const SpamSender HeldReason = "from a sender of spam"

// MarkSpam takes a case out of all lists but one. Nothing more is sent on it, and what its sender writes to the office is held.
type MarkSpam struct{}

func (MarkSpam) done(c Case, at time.Time) (Case, EventKind, map[string]string, error) {
	if c.Spam {
		return c, "", nil, Errorf(Conflict, "The case is spam already.")
	}
	c.Status, c.Spam, c.DueAt = Closed, true, time.Time{}
	if c.ResolvedAt.IsZero() {
		c.ResolvedAt = at
	}
	c.SnoozedUntil, c.SnoozeReason = time.Time{}, ""
	return c, CaseSpam, nil, nil
}

// NotSpam takes that back. The case is open, for somebody to read.
type NotSpam struct{}

func (NotSpam) done(c Case, _ time.Time) (Case, EventKind, map[string]string, error) {
	if !c.Spam {
		return c, "", nil, Errorf(Conflict, "The case is no spam.")
	}
	c.Status, c.Spam, c.ResolvedAt = Open, false, time.Time{}
	return c, CaseNotSpam, nil, nil
}
