package web

import (
	"context"
	"time"

	"github.com/commonline/commonline/casework"
)

// Arranging says which case is which. Each call takes the viewer; a case that they do not see is casework.NotFound. at is the time of
// the deed. Nothing is copied, nothing is deleted, and all of it can be undone.
type Arranging interface {
	// Ties gives how a case hangs together with others, as far as the viewer may see them.
	Ties(ctx context.Context, v casework.Viewer, id casework.CaseID) (Ties, error)
	// Merge shows what was written to other on n's thread. other's number and tokens go on working, and lead to n.
	Merge(ctx context.Context, v casework.Viewer, n, other casework.CaseNumber, at time.Time, reason string) error
	// Unmerge parts the two again: each has what was written to its own number or token, whenever that was.
	Unmerge(ctx context.Context, v casework.Viewer, n, other casework.CaseNumber, at time.Time) error
	// Split makes a case of a message that came in, and of what the same resident wrote after it on the same thread.
	Split(ctx context.Context, v casework.Viewer, n casework.CaseNumber, from casework.MessageID, at time.Time, subject string) (casework.CaseNumber, error)
	// Link puts two cases beside each other, each with its own office.
	Link(ctx context.Context, v casework.Viewer, n, other casework.CaseNumber, at time.Time, reason string) error
	Unlink(ctx context.Context, v casework.Viewer, n, other casework.CaseNumber, at time.Time) error
}

// Ties is how a case hangs together with others.
type Ties struct {
	MergedInto casework.CaseNumber // that shows what is written to this one; 0 for itself
	Merged     []MergedCase
	Links      []LinkedCase
	// Addressed says of messages on the thread to which other case they were written.
	Addressed map[casework.MessageID]casework.CaseNumber
	// Others are live cases of the same resident that could be merged into this one.
	Others []casework.Case
}

// MergedCase is one that shows on the case.
type MergedCase struct {
	Number   casework.CaseNumber
	Subject  string
	Reason   string
	By       string
	At       time.Time
	Messages int  // that go back with it
	Since    int  // of these, written to its number after it was merged
	Direct   bool // it was merged into this very case, and can be taken out; the others come with one that was
}

// LinkedCase is one that stands beside the case.
type LinkedCase struct {
	casework.Case
	Reason string
	By     string // "" where a rule linked them
	At     time.Time
	Split  bool // one was taken out of the other
	Before bool // this one came first: the other was taken out of it, or goes on from it
}
