package web

import (
	"context"

	"github.com/commonline/commonline/casework"
)

// Live tells that something happened, so that open pages read again what they show, each as its own viewer.
type Live interface {
	// Pulse gives hints of what happened after an event, oldest first, and who writes just now. Events that were committed
	// out of their order may be given again, or for the first time, up to pulseOverlap numbers back. The first Pulse, after 0, gives
	// the newest number alone.
	Pulse(ctx context.Context, v casework.Viewer, after casework.EventID) (Pulse, error)
}

// Pulse is what happened in a moment. It holds no word of anybody.
type Pulse struct {
	Newest  casework.EventID
	Hints   []Hint
	Writing []Writer
}

// Hint says that something happened on a case.
type Hint struct {
	Event   casework.EventID
	Case    casework.CaseNumber
	Offices []casework.OfficeID // that lead it, or have a copy
	Opened  bool                // it is new
}

// Writer is somebody who has typed on a case within the last seconds.
type Writer struct {
	Case   casework.CaseNumber
	Office casework.OfficeID
	Staff  casework.StaffID
	Name   string
	Kind   DraftKind
}
