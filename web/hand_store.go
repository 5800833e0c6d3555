package web

import (
	"context"
	"time"

	"github.com/commonline/commonline/casework"
)

// HandDesk keeps what staff write down of what came by no machine, and what they do in place of one.
type HandDesk interface {
	// PlacesFor gives the places that an address as people write it may mean, the likeliest first; none where it is not found.
	PlacesFor(ctx context.Context, v casework.Viewer, text string) []string
	// NewByHand files it: on a case of its own, or on one that the viewer's office leads. Sent twice under one Key it is filed once, and
	// the second is a casework.Conflict.
	NewByHand(ctx context.Context, v casework.Viewer, c HandCase) (HandFiled, error)
	// HandTasks gives what somebody has to do by hand on a case, the oldest first; none where the viewer's office does not lead it.
	HandTasks(ctx context.Context, v casework.Viewer, id casework.CaseID) ([]HandTask, error)
	// DoneByHand files that it was done, with what was said. What is done already is a casework.Conflict.
	DoneByHand(ctx context.Context, v casework.Viewer, n casework.CaseNumber, task int64, line string) error
}

// HandCase is what somebody wrote down, whole.
type HandCase struct {
	HandLog
	Key      string
	Out      bool // staff called, or wrote the letter
	Language string
	Postal   string // where a letter goes; "" for nowhere
	At       string // where the matter is, as an address
	Topic    string
	Photos   [][]byte
}

// HandFiled is what became of it.
type HandFiled struct {
	Case casework.Case
	Lead casework.OfficeID // that has the case now: its place may have moved it
	// Unplaced says why its address was not taken; "" where it was, or where there was none.
	Unplaced string
}

// HandTask is something that a person does for a resident since no machine can.
type HandTask struct {
	ID      int64
	Letter  bool // else a call
	Name    string
	Phone   string // whom to call
	Address string // where the letter goes
	Reason  string
	Words   string // what is to be said
	MadeAt  time.Time
}
