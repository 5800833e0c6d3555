package web

import (
	"context"
	"time"

	"github.com/commonline/commonline/casework"
)

// Work is what staff do with cases. Each call takes the viewer, and for a case that the viewer's office does not lead answers
// casework.NotFound. at is the time of the deed.
type Work interface {
	// Desk gives what lies beside the thread of a case. It is empty where the viewer's office does not lead it.
	Desk(ctx context.Context, v casework.Viewer, id casework.CaseID) (Desk, error)
	// Do does one deed, with its event, in one transaction. A note, where there is one, is handed over with it. thread is the
	// version of the thread that the deed was decided on; where the deed rests on what was said (casework.NeedsFreshThread)
	// and more was said since, nothing is done, and the answer is a casework.Conflict.
	Do(ctx context.Context, v casework.Viewer, n casework.CaseNumber, at time.Time, thread int, d casework.Deed, note string) (casework.Case, error)
	// AddNote keeps a note, and whom it names.
	AddNote(ctx context.Context, v casework.Viewer, n casework.CaseNumber, at time.Time, text string) error
	// SaveDraft keeps what the viewer has begun; one without text is dropped.
	SaveDraft(ctx context.Context, v casework.Viewer, n casework.CaseNumber, d Draft) error
	// Answer puts an answer on the thread, from where it goes out after casework.UndoTime; the viewer's draft is gone then. Sent
	// twice under one Key it is one message. An answer to an older state of the thread is a casework.Conflict.
	Answer(ctx context.Context, v casework.Viewer, n casework.CaseNumber, at time.Time, a casework.Answer) (casework.MessageID, error)
	// TakeBack undoes an answer of the viewer that has not gone out: its text is a draft again, and the case is as it was
	// where nothing else was done to it. One that has gone is a casework.Conflict.
	TakeBack(ctx context.Context, v casework.Viewer, n casework.CaseNumber, at time.Time, id casework.MessageID) error
}

// Desk is what lies beside the thread of a case.
type Desk struct {
	Notes      []casework.Note      // oldest first
	Drafts     []Draft              // of the viewer
	Files      []casework.OutFile   // that lie with the viewer's draft of a mail
	Voices     []Voice              // who takes part; the resident who opened it first
	Colleagues []casework.Colleague // who may be given the case, by name
	Others     []casework.Case      // of the same resident, newest first, as far as the viewer may see them
}

// Voice is somebody who takes part in a case, and may be written to.
type Voice struct {
	Identity casework.IdentityID
	Channel  casework.Channel // by which they are written to
	Name     string
	Address  string // or number
	OptedOut bool
	Heard    time.Time // when they last wrote on the case, by this channel; year 1 for never
	// For texts.
	Texted time.Time // when they last did, on this case
	From   string    // the number of ours that it would go out from
	First  bool      // the number has had no text from it yet: office and case number are added
	Barred string    // why no text can go; "" where one can
}

// DraftKind says what a draft is to become. Each kind has a draft of its own, so that a note never becomes an answer.
type DraftKind string

const (
	MailDraft DraftKind = "mail"
	TextDraft DraftKind = "text"
	NoteDraft DraftKind = "note"
)

// Draft is what somebody has begun to write.
type Draft struct {
	Kind    DraftKind
	Subject string // of a mail
	Text    string
	SavedAt time.Time
}
