package intake

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/internal/ticking"
)

// OpenQuestion is a question to a resident that has no answer yet.
type OpenQuestion struct {
	ID         casework.QuestionID
	Case       casework.CaseID
	Choices    int
	MadeAt     time.Time
	AskedAt    time.Time // zero: the message that asks is not composed
	ExpiresAt  time.Time
	RemindedAt time.Time
	Delivery   casework.DeliveryState // of the message that asked last
}

// Fate is what becomes of an open question at a moment: nothing, a reminder, or its end.
type Fate struct {
	Remind  bool
	Outcome casework.QuestionOutcome // set where the question ends, and a person looks
	Why     string
}

// composedWithin is by when the message that asks has to be there: a settling time is ten minutes at most.
const composedWithin = time.Hour

// At says what becomes of a question: it is asked again once, after a day; after three a person looks.
func (q OpenQuestion) At(now time.Time) Fate {
	switch {
	case q.AskedAt.IsZero() && now.Sub(q.MadeAt) > composedWithin, q.RemindedAt.IsZero() && neverLeft(q.Delivery):
		return Fate{Outcome: casework.NeverSent, Why: "The message that asks the resident did not go out."}
	case q.AskedAt.IsZero():
		return Fate{}
	case !now.Before(q.ExpiresAt):
		return Fate{Outcome: casework.NoAnswer, Why: "The resident was asked, and did not answer."}
	case q.RemindedAt.IsZero() && q.Delivery == casework.Sent && now.Sub(q.AskedAt) >= casework.QuestionAgain:
		return Fate{Remind: true}
	}
	return Fate{}
}

func neverLeft(s casework.DeliveryState) bool {
	return s == casework.Suppressed || s == casework.Withheld || s == casework.Failed || s == casework.BouncedBack
}

// ClockStore keeps open questions.
type ClockStore interface {
	// Sweep asks fate about every open question and writes what it says, in a transaction beside which no filing runs. n is
	// how many questions something became of.
	Sweep(ctx context.Context, now time.Time, fate func(OpenQuestion) Fate) (n int, err error)
}

// Clock sees to it that time passes for what waits for a resident.
type Clock struct {
	Store ClockStore
	Now   func() time.Time
	Every time.Duration
	Log   *slog.Logger
	Swept func() // is told that there is something to send; may be nil
}

// Run sweeps until ctx ends. Errors of the store are logged and tried again.
func (c *Clock) Run(ctx context.Context) error {
	return ticking.Run(ctx, c.Every, nil, c.Step, func(err error) {
		c.Log.ErrorContext(ctx, "looking after open questions", "err", err)
	})
}

// Step sweeps once.
func (c *Clock) Step(ctx context.Context) error {
	now := c.Now()
	n, err := c.Store.Sweep(ctx, now, func(q OpenQuestion) Fate { return q.At(now) })
	if err != nil {
		return fmt.Errorf("sweeping open questions: %w", err)
	}
	if n > 0 && c.Swept != nil {
		c.Swept()
	}
	return nil
}
