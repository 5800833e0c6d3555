package web

import (
	"context"
	"time"

	"github.com/commonline/commonline/casework"
)

// Foreign is about answers in English that wait for somebody who speaks the resident's language. Each call takes the viewer; what neither
// is their office's, nor asked of all who speak that language while they do, is casework.NotFound. at is the time of the deed.
type Foreign interface {
	// AskSpeaker keeps an answer until somebody stands for its translation. On a case only one waits: a second is a casework.Conflict, and
	// so is one to an older state of the thread.
	AskSpeaker(ctx context.Context, v casework.Viewer, n casework.CaseNumber, at time.Time, f casework.ForeignAnswer) (id int64, err error)
	// ForeignAnswers are those that wait, the one due first first.
	ForeignAnswers(ctx context.Context, v casework.Viewer) ([]casework.ForeignAnswer, error)
	ForeignAnswer(ctx context.Context, v casework.Viewer, id int64) (casework.ForeignAnswer, error)
	// KeepWords keeps the translation as it stands; machine is the host that made it, "" for a person.
	KeepWords(ctx context.Context, v casework.Viewer, id int64, at time.Time, words, machine string) error
	// ApproveForeign sends the words as an answer of the viewer, who speaks the language and did not write the English. Something that came
	// in on the case since is a casework.Conflict.
	ApproveForeign(ctx context.Context, v casework.Viewer, id int64, at time.Time, words string) error
	// RefuseForeign gives the English back to its writer, with the reason.
	RefuseForeign(ctx context.Context, v casework.Viewer, id int64, at time.Time, why string) error
	// WithdrawForeign gives it back without one. RenewForeign says that it holds for the thread as it is now. Both are the office's own.
	WithdrawForeign(ctx context.Context, v casework.Viewer, id int64, at time.Time) error
	RenewForeign(ctx context.Context, v casework.Viewer, id int64, at time.Time, thread int) error
}

// Interpreters is about the task of finding somebody who speaks with a resident. On a case there is one at a time. Each call takes the
// viewer; a case that their office does not lead is casework.NotFound.
type Interpreters interface {
	// AskInterpreter makes the task; a second one is a casework.Conflict.
	AskInterpreter(ctx context.Context, v casework.Viewer, n casework.CaseNumber, at time.Time, i casework.Interpreter) error
	// GiveInterpreter gives it to a colleague, or with 0 to whoever has the case.
	GiveInterpreter(ctx context.Context, v casework.Viewer, n casework.CaseNumber, at time.Time, to casework.StaffID) error
	// DoneInterpreter ends it; what came of it becomes a note.
	DoneInterpreter(ctx context.Context, v casework.Viewer, n casework.CaseNumber, at time.Time, outcome string) error
}
