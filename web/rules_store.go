package web

import (
	"context"
	"time"

	"github.com/commonline/commonline/casework"
)

// OfficeRules are what an office has done by itself.
type OfficeRules interface {
	// OfficeRules gives those of the viewer's office, in their order, for whoever works there.
	OfficeRules(ctx context.Context, v casework.Viewer) ([]casework.Rule, error)
	// SaveRule adds one (ID 0), which is off and goes last, or changes its words, which switches it off: what it would do now has to be looked
	// at first. Its own office alone, and who may manage it. Whom it names has to work in the office.
	SaveRule(ctx context.Context, v casework.Viewer, at time.Time, r casework.Rule) (casework.RuleID, error)
	// TryRule says what a rule would have done since a time, on the cases as they are now, newest first: at most most of them, and how many
	// there are in all.
	TryRule(ctx context.Context, v casework.Viewer, id casework.RuleID, since, now time.Time, most int) (Trial, error)
	// SwitchRule switches one on, as it was tried in that version, or off.
	SwitchRule(ctx context.Context, v casework.Viewer, at time.Time, id casework.RuleID, version int, on bool) error
	// MoveRule lets one run before the one above it, or after the one below.
	MoveRule(ctx context.Context, v casework.Viewer, at time.Time, id casework.RuleID, up bool) error
	// RetireRule takes one out of the list. What it did stays.
	RetireRule(ctx context.Context, v casework.Viewer, at time.Time, id casework.RuleID) error
	// UndoRun takes back what a rule did to a case, for whoever works on the case. What somebody changed since stays.
	UndoRun(ctx context.Context, v casework.Viewer, n casework.CaseNumber, at time.Time, run int64) error
}

// Trial is what a rule would have done.
type Trial struct {
	Rule    casework.Rule
	Looked  int // cases that there were
	Touched int
	Stop    string // why it would not run at all
	Cases   []TriedCase
}

// TriedCase is a case that a rule would have touched.
type TriedCase struct {
	Number   casework.CaseNumber
	Subject  string
	OpenedAt time.Time
	At       time.Time // when the rule would have run
	Deeds    []casework.Event
}
