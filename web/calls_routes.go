package web

import (
	"fmt"
	"time"

	"github.com/commonline/commonline/casework"
)

// callRoutes are the pages about calls.
func (s *server) callRoutes() []route {
	return []route{
		{"GET /calls", casework.ReadCases, s.calls},
		{"POST /calls/log", casework.DecideHeld, s.logCall},
		{"POST /calls/back/{raw}", casework.DecideHeld, s.calledBack},
		{"POST /calls/by-hand", casework.DecideHeld, s.logByHand},
		{"GET /messages/{message}/audio", casework.ReadCases, s.audio},
		{"GET /messages/{message}/recording", casework.ReadCases, s.recording},
		{"POST /messages/{message}/transcript", casework.DecideHeld, s.mendTranscript},
	}
}

// lineField is the one line that files a call.
type lineField struct{ ID, Label, Line, Problem string }

// lineOfForm makes it, with what was typed where this is the form that was sent.
func lineOfForm(id, label string, f callForm) lineField {
	field := lineField{ID: id, Label: label}
	if f.ID == id {
		field.Line, field.Problem = f.Line, f.Problem
	}
	return field
}

// spoke is how long somebody spoke.
func spoke(d time.Duration) string {
	if d < time.Minute {
		return plural(int(d.Seconds()), "second", "seconds")
	}
	return fmt.Sprintf("%d:%02d minutes", int(d.Minutes()), int(d.Seconds())%60)
}
