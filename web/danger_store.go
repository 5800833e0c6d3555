package web

import (
	"context"
	"time"

	"github.com/commonline/commonline/casework"
)

// AlarmAct is what somebody does about an alarm.
type AlarmAct string

const (
	ConfirmAlarm AlarmAct = "confirm" // they look after it: nobody else is called
	DenyDanger   AlarmAct = "none"    // it is no danger
	EndDanger    AlarmAct = "over"    // it was, and is dealt with
)

// Danger keeps alarms: words that may mean danger, and who was called.
type Danger interface {
	// Alarms lists those of the viewer's offices that wait for a person first, then the others, the newest first.
	Alarms(ctx context.Context, v casework.Viewer, most int) ([]casework.Alarm, error)
	// AlarmOf is the newest alarm of a case that the viewer's office leads; ok is false where there was none.
	AlarmOf(ctx context.Context, v casework.Viewer, id casework.CaseID) (a casework.Alarm, ok bool, err error)
	// Alarming counts the alarms that ring in the viewer's offices, and those of them for which everybody was called in vain. Who runs the
	// installation hears of all.
	Alarming(ctx context.Context, v casework.Viewer) (AlarmCounts, error)
	// ActOnAlarm gives the number of the alarm's case; 0 while its message is held.
	ActOnAlarm(ctx context.Context, v casework.Viewer, id casework.AlarmID, act AlarmAct, at time.Time) (casework.CaseNumber, error)
	// Phrases counts how often each phrase of ours raised an alarm in the viewer's offices.
	Phrases(ctx context.Context, v casework.Viewer) ([]PhraseCount, error)
	// OnCall gives the names of accounts, by their mail addresses in small letters, of those who work.
	OnCall(ctx context.Context, v casework.Viewer, mails []string) (map[string]OnCallPerson, error)
	// LinkedAlarm is that of a link, for somebody whom it called; ConfirmByLink confirms it. No session is asked for: the link is the proof.
	LinkedAlarm(ctx context.Context, id casework.AlarmID, who casework.StaffID) (casework.Alarm, error)
	ConfirmByLink(ctx context.Context, id casework.AlarmID, who casework.StaffID, at time.Time) error
}

// AlarmCounts are the figures of the line above every page.
type AlarmCounts struct{ Ringing, Exhausted int }

// PhraseCount is how a phrase did.
type PhraseCount struct {
	Phrase             string
	Alarms, None, Real int // None: a person said that it is no danger
}

// OnCallPerson is an account of somebody on call.
type OnCallPerson struct {
	Name  string
	Phone bool // it has a telephone
}
