package calls

import (
	"context"
	"time"
)

// Sound is a recording that has not been fetched yet.
type Sound struct {
	Recording string // SID
	Attempts  int    // that failed
}

// Unheard is a recording that has not been transcribed yet.
type Unheard struct {
	Recording string
	Language  string // BCP 47, as the caller chose it; "" for none
	Sound     []byte
	Kind      string
	Attempts  int
}

// Work is what a Clerk needs of the database. Whatever it hands out is handed to nobody else for a while.
type Work interface {
	// NextSound gives a recording to fetch; ok is false where there is none.
	NextSound(ctx context.Context, lease time.Duration) (s Sound, ok bool, err error)
	// KeepSound stores a recording that was fetched. kind is its content type.
	KeepSound(ctx context.Context, recording, kind string, sound []byte) error
	// SoundFailed notes why a recording could not be fetched; it is tried again after a while, or never where that is 0.
	SoundFailed(ctx context.Context, recording, problem string, again time.Duration) error
	// NextUnheard gives a recording to transcribe that was made after a time.
	NextUnheard(ctx context.Context, since time.Time, lease time.Duration) (u Unheard, ok bool, err error)
	// KeepTranscript keeps what a machine understood. A person's words are never replaced.
	KeepTranscript(ctx context.Context, t Transcript) error
	// TranscriptFailed notes that a recording could not be transcribed; see SoundFailed.
	TranscriptFailed(ctx context.Context, recording, problem string, again time.Duration) error
	// NextDeletion gives a recording whose sound is kept here and still at Twilio; Deleted notes that it is there no more.
	NextDeletion(ctx context.Context) (recording string, ok bool, err error)
	Deleted(ctx context.Context, recording string) error
	// Settle decides of calls that ended before one time, or began before the other, whether they were missed: nobody
	// spoke with the caller, nothing was left, nothing was told. With textBack the event of it waits to be looked at.
	Settle(ctx context.Context, ended, begun time.Time, textBack bool) (missed int, err error)
}
