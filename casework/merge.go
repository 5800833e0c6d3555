package casework

import (
	"strings"
	"time"
	"unicode/utf8"
)

// CheckReason says why a reason cannot be kept as it is, or gives nil.
func CheckReason(reason string) error {
	switch {
	case strings.TrimSpace(reason) == "":
		return Errorf(Invalid, "Say why. Whoever opens the case later has to know.")
	case utf8.RuneCountInString(reason) > maxReason:
		return Errorf(Invalid, "The reason has more than %d characters.", maxReason)
	}
	return nil
}

// MayMerge says why a case cannot be merged into another, or gives nil. Both are as the viewer sees them.
func MayMerge(into, other Case) error {
	switch {
	case into.ID == other.ID:
		return Errorf(Invalid, "A case cannot be merged into itself. Name another number.")
	case !other.Lead || into.Office != other.Office:
		return Errorf(Conflict, "Case %s is with another office and stays there. Link the two instead.", other.Number)
	case !into.Lead:
		return Errorf(NotFound, "Another office leads this case.")
	case into.History != other.History:
		return Errorf(Conflict, "One of the two is from before the mailbox went live. Link them instead.")
	}
	return nil
}

// MergedWith is a case after another one was merged into it: what was owed on either is owed on it, and it is as open and as delicate
// as the two of them.
func (c Case) MergedWith(other Case) Case {
	if other.Status.Live() && !c.Status.Live() {
		c.Status, c.ResolvedAt = Open, time.Time{}
	}
	if c.Status == New && other.Status != New && other.Status.Live() {
		c.Status = Open
	}
	if c.Status.Live() && !other.DueAt.IsZero() && other.DueAt.Year() > 1 && (c.DueAt.Year() <= 1 || other.DueAt.Before(c.DueAt)) {
		c.DueAt = other.DueAt
	}
	if other.LastMessageAt.After(c.LastMessageAt) {
		c.LastMessageAt = other.LastMessageAt
	}
	c.Sensitive = c.Sensitive || other.Sensitive
	c.Messages += other.Messages
	return c
}

// Asleep is a case that was merged into another: closed, and nothing is owed on it.
func (c Case) Asleep(at time.Time) Case {
	c.Status, c.ResolvedAt, c.DueAt = Closed, at, time.Time{}
	c.SnoozedUntil, c.SnoozeReason = time.Time{}, ""
	return c
}

// ReplyTime is how long somebody who wrote waits at most for a first answer.
const ReplyTime = 72 * time.Hour

// Woken is a case that stands by itself again, as it was before it was merged. Where its resident wrote since, that is owed.
func (c Case) Woken(was Case, wroteSince bool, at time.Time) Case {
	c.Status, c.ResolvedAt, c.DueAt = was.Status, was.ResolvedAt, was.DueAt
	c.SnoozedUntil, c.SnoozeReason = was.SnoozedUntil, was.SnoozeReason
	if !wroteSince {
		return c
	}
	c.SnoozedUntil, c.SnoozeReason = time.Time{}, ""
	if !c.Status.Live() {
		c.Status, c.ResolvedAt = Open, time.Time{}
	}
	if c.DueAt.Year() <= 1 {
		c.DueAt = at.Add(ReplyTime)
	}
	return c
}
