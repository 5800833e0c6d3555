package casework

import (
	"strings"
	"time"
	"unicode/utf8"
)

// What follow-up adds to the story of a case.
const (
	ResidentReminded EventKind = "resident.reminded" // they owe an answer, and are asked once more
	CaseSilent       EventKind = "case.silent"       // nothing was heard for days: they are told that it goes on
	FixedSaid        EventKind = "fixed.said"        // whether it was fixed. Detail: "fixed" ("yes", "no"), "by"
	LanguageChosen   EventKind = "language.chosen"   // by the resident. Detail: "language"
	NoticesSet       EventKind = "notices.set"       // which notices the resident wants. Detail: "what"
	LinkRevoked      EventKind = "link.revoked"      // the link to the resident's page opens nothing any more
	TextApproved     EventKind = "text.approved"     // somebody stands for a text. Detail: "language", "text", "by"
)

// FollowUp says how long nothing may be heard. Zero fields mean what Defaults says.
type FollowUp struct {
	RemindAfter int // working days until a resident is asked once more for an answer
	SilentAfter int // days without news until they are told that the office is still working
	LinkLife    int // days that the link to a case's page works after the case has ended
}

// Defaults fills in what a city does not say.
func (f FollowUp) Defaults() FollowUp {
	for _, x := range []struct {
		field *int
		value int
	}{{&f.RemindAfter, 3}, {&f.SilentAfter, 10}, {&f.LinkLife, 180}} {
		if *x.field == 0 {
			*x.field = x.value
		}
	}
	return f
}

// SilentAfter is how many days a case of a topic may go without news.
func (c *City) SilentAfter(topic string) int {
	for _, t := range c.Topics {
		if t.ID == topic && t.SilentAfter > 0 {
			return t.SilentAfter
		}
	}
	return c.FollowUp.Defaults().SilentAfter
}

// WorkingDaysLater is the same time of day n working days later. Where no hours are named every day is one.
func (h Hours) WorkingDaysLater(at time.Time, n int) time.Time {
	if h.Always() {
		return at.AddDate(0, 0, n)
	}
	for days := 1; days <= longestRest && n > 0; days++ {
		if !h.off(at.AddDate(0, 0, 1)) {
			n--
		}
		at = at.AddDate(0, 0, 1)
	}
	return at
}

// maxOutcome is how much may be said of what was done, in characters: it has to go into a text.
const maxOutcome = 400

// Outcome is what was done, in the words of staff. The resident reads it.
func checkOutcome(words string) error {
	if utf8.RuneCountInString(strings.TrimSpace(words)) > maxOutcome {
		return Errorf(Invalid, "What was done has more than %d characters. Say it shorter, and write the rest in an answer.", maxOutcome)
	}
	return nil
}

// Close ends the work on a case that the office can do nothing more about. The resident hears why.
type Close struct{ Why string }

func (d Close) done(c Case, at time.Time) (Case, EventKind, map[string]string, error) {
	switch {
	case !c.Status.Live():
		return c, "", nil, Errorf(Conflict, "The case has ended already.")
	case strings.TrimSpace(d.Why) == "":
		return c, "", nil, Errorf(Invalid, "Say why the office can do no more. The resident reads it.")
	}
	if err := checkOutcome(d.Why); err != nil {
		return c, "", nil, err
	}
	c.Status, c.ResolvedAt, c.DueAt = Closed, at, time.Time{}
	c.SnoozedUntil, c.SnoozeReason = time.Time{}, ""
	return c, CaseMoved, map[string]string{"status": string(Closed)}, nil
}

// OutcomeOf gives the words for the resident that a deed carries; "" for none.
func OutcomeOf(d Deed) string {
	switch d := d.(type) {
	case Resolve:
		return strings.TrimSpace(d.Done)
	case Close:
		return strings.TrimSpace(d.Why)
	}
	return ""
}

// Page is the channel of what residents send by the page of their case. Whoever has the link can, so it names no sender.
const Page Channel = "page"

// What a resident says of whether it was fixed.
const (
	FixedYes = "yes"
	FixedNo  = "no"
)

// PageEntry is what a page says besides words and files.
type PageEntry struct {
	Case  CaseID
	Fixed string // FixedYes, FixedNo, or ""
}
