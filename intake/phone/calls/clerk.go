package calls

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/commonline/commonline/internal/ticking"
	"github.com/commonline/commonline/internal/twilio"
)

// Twilio is what a clerk asks of Twilio.
type Twilio interface {
	FetchRecording(ctx context.Context, sid string, limit int64) (twilio.File, error)
	DeleteRecording(ctx context.Context, sid string) error
}

// Transcriber makes text of a recording. language is BCP 47, "" for unknown.
type Transcriber interface {
	Transcribe(ctx context.Context, sound []byte, kind, language string) (text, spoken string, err error)
	Name() string
}

// Clerk brings in what callers said, has it transcribed where the installation wants that, and decides which calls were
// missed. Several may work beside each other.
type Clerk struct {
	Work   Work
	Twilio Twilio
	// Transcriber is asked for every recording; nil: nobody is. Transcripts are kept beside the recording and decide nothing.
	Transcriber Transcriber
	// DeleteThere removes a recording at Twilio an hour after it is kept here.
	DeleteThere bool
	TextBack    bool
	Log         *slog.Logger
	Wake        <-chan struct{} // it looks by itself every Poll too
	Poll        time.Duration
	Now         func() time.Time
}

// Bounds of the work.
const (
	largestSound = 200 << 20 // an hour in 16 kHz
	soundLease   = 3 * time.Minute
	heardLease   = 10 * time.Minute
	mostFetches  = 30
	mostHearings = 5
	settleAfter  = time.Minute   // reports of a call may come in any order; by then they have
	forgotten    = 4 * time.Hour // a call whose end nobody told: no call takes longer (Twilio's limit)
)

// Run works until ctx ends.
func (c *Clerk) Run(ctx context.Context) error {
	return ticking.Run(ctx, c.Poll, c.Wake, c.Step, func(err error) {
		c.Log.ErrorContext(ctx, "working on calls", "err", err)
	})
}

// Step does all that can be done now.
func (c *Clerk) Step(ctx context.Context) error {
	now := c.Now()
	missed, err := c.Work.Settle(ctx, now.Add(-settleAfter), now.Add(-forgotten), c.TextBack)
	errs := []error{err}
	if missed > 0 {
		c.Log.InfoContext(ctx, "calls were missed", "n", missed)
	}
	if c.Twilio != nil {
		errs = append(errs, repeat(ctx, c.fetchOne))
	}
	if c.Transcriber != nil {
		errs = append(errs, repeat(ctx, c.hearOne))
	}
	if c.Twilio != nil && c.DeleteThere {
		errs = append(errs, repeat(ctx, c.deleteOne))
	}
	return errors.Join(errs...)
}

// repeat works until there is nothing more, or an error.
func repeat(ctx context.Context, one func(context.Context) (bool, error)) error {
	for ctx.Err() == nil {
		if more, err := one(ctx); err != nil || !more {
			return err
		}
	}
	return ctx.Err()
}

// fetchOne brings in one recording. A recording is found at Twilio only some time after the call (404 before).
func (c *Clerk) fetchOne(ctx context.Context) (bool, error) {
	s, ok, err := c.Work.NextSound(ctx, soundLease)
	if err != nil || !ok {
		return false, err
	}
	f, err := c.Twilio.FetchRecording(ctx, s.Recording, largestSound)
	switch {
	case err == nil && len(f.Bytes) > 0:
		if err := c.Work.KeepSound(ctx, s.Recording, SoundKind(f.Bytes), f.Bytes); err != nil {
			return false, err
		}
		return true, nil
	case ctx.Err() != nil:
		return false, ctx.Err()
	}
	problem, again := "Twilio could not be asked for the sound.", backOff(s.Attempts)
	if err == nil || twilio.Gone(err) {
		problem = "Twilio does not have the sound yet."
	}
	if errors.Is(err, twilio.ErrTooLarge) {
		problem, again = "The sound is too large.", 0
	} else if s.Attempts+1 >= mostFetches {
		problem, again = "Twilio does not have the sound.", 0
	}
	c.Log.WarnContext(ctx, "fetching a recording", "recording", s.Recording, "attempt", s.Attempts+1, "err", err)
	return true, c.Work.SoundFailed(ctx, s.Recording, problem, again)
}

// backOff is when to try again: soon at first, since recordings are ready within seconds, then ever more seldom up to six
// hours; thirty tries take about five days.
func backOff(failed int) time.Duration {
	return min(2*time.Second<<min(failed, 20), 6*time.Hour)
}

// hearOne has one recording transcribed.
func (c *Clerk) hearOne(ctx context.Context) (bool, error) {
	// What is older than the setting is left alone: switching it on is not to send years of recordings.
	u, ok, err := c.Work.NextUnheard(ctx, c.Now().AddDate(0, 0, -7), heardLease)
	if err != nil || !ok {
		return false, err
	}
	text, spoken, err := c.Transcriber.Transcribe(ctx, u.Sound, u.Kind, u.Language)
	if err == nil && text != "" {
		if spoken == "" {
			spoken = u.Language
		}
		return true, c.Work.KeepTranscript(ctx, Transcript{Recording: u.Recording, Text: text, Language: spoken, By: c.Transcriber.Name()})
	}
	if ctx.Err() != nil {
		return false, ctx.Err()
	}
	problem, again := "Nothing was understood.", time.Duration(0)
	if err != nil {
		problem, again = "The transcription server did not answer as it should.", time.Minute<<u.Attempts
		c.Log.WarnContext(ctx, "transcribing a recording", "recording", u.Recording, "attempt", u.Attempts+1, "err", err)
	}
	if u.Attempts+1 >= mostHearings {
		again = 0
	}
	return true, c.Work.TranscriptFailed(ctx, u.Recording, problem, again)
}

// deleteOne removes one recording at Twilio that is kept here.
func (c *Clerk) deleteOne(ctx context.Context) (bool, error) {
	sid, ok, err := c.Work.NextDeletion(ctx)
	if err != nil || !ok {
		return false, err
	}
	if err := c.Twilio.DeleteRecording(ctx, sid); err != nil {
		return false, fmt.Errorf("deleting recording %s at Twilio: %w", sid, err)
	}
	return true, c.Work.Deleted(ctx, sid)
}

// SoundKind is the content type that the bytes of a recording have; what was declared is not believed.
func SoundKind(b []byte) string {
	switch {
	case len(b) > 12 && string(b[:4]) == "RIFF" && string(b[8:12]) == "WAVE":
		return "audio/wav"
	case len(b) > 3 && string(b[:3]) == "ID3", len(b) > 2 && b[0] == 0xff && b[1]&0xe0 == 0xe0:
		return "audio/mpeg"
	}
	return "application/octet-stream"
}
