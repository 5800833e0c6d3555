package notify

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/commonline/commonline/internal/ticking"
)

// StaffClockStore knows who has not had this morning's digest, and which cases are long overdue.
type StaffClockStore interface {
	// SweepStaff adds the events that are due at now: of digests, one for each person and day, and of cases that have become long
	// overdue, one for each head of their office. Several processes may call it at once. n is how many there were.
	SweepStaff(ctx context.Context, now time.Time) (n int, err error)
}

// StaffClock sees to it that staff hear of what time alone brings about.
type StaffClock struct {
	Store StaffClockStore
	Now   func() time.Time
	Every time.Duration
	Log   *slog.Logger
	Swept func() // is told that there is something to send; may be nil
}

// Run sweeps until ctx ends. Errors of the store are logged and tried again.
func (c *StaffClock) Run(ctx context.Context) error {
	return ticking.Run(ctx, c.Every, nil, c.Step, func(err error) {
		c.Log.ErrorContext(ctx, "looking after what staff are told", "err", err)
	})
}

// Step sweeps once.
func (c *StaffClock) Step(ctx context.Context) error {
	n, err := c.Store.SweepStaff(ctx, c.Now())
	if err != nil {
		return fmt.Errorf("sweeping what staff are told: %w", err)
	}
	if n > 0 && c.Swept != nil {
		c.Swept()
	}
	return nil
}
