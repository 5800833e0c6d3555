package notify

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/internal/ticking"
)

// Silence is a live case of which the resident may have to hear.
type Silence struct {
	Case       casework.CaseID
	Status     casework.Status
	Topic      string
	Since      time.Time // it stands as it does
	RemindedAt time.Time // the resident was asked once more for an answer; zero: not yet
	ToldAt     time.Time // they heard of the case last, by whatever message of ours
}

// Strike is what a clock does to a case: nothing, or the event that is due.
type Strike struct {
	Kind casework.EventKind // casework.ResidentReminded, casework.CaseSilent, or ""
}

// At says what is due for a case at a moment. A resident who owes an answer is reminded once, after some working days; who waits for us
// hears after some days without news that the office is still working. A sensitive matter and history have no clock.
func (s Silence) At(now time.Time, city *casework.City) Strike {
	zone := city.Zone
	if zone == nil {
		zone = time.UTC
	}
	switch {
	case !s.Status.Live():
		return Strike{}
	case s.Status == casework.WaitingOnResident:
		if s.RemindedAt.IsZero() && !now.Before(city.Hours.WorkingDaysLater(s.Since.In(zone), city.FollowUp.Defaults().RemindAfter)) {
			return Strike{casework.ResidentReminded}
		}
		return Strike{}
	case !now.Before(s.ToldAt.In(zone).AddDate(0, 0, city.SilentAfter(s.Topic))):
		return Strike{casework.CaseSilent}
	}
	return Strike{}
}

// ClockStore keeps how long cases have been silent.
type ClockStore interface {
	// Strike asks due about live cases that may be due, and adds the event of each that is, noting on the case's own row that it struck,
	// in one transaction a batch. Two processes that call it at once strike once. n is how many struck.
	Strike(ctx context.Context, now time.Time, city *casework.City, due func(Silence) Strike) (n int, err error)
	// CloseFixed ends questions whether it was fixed that nobody answered in time.
	CloseFixed(ctx context.Context, now time.Time) error
}

// Clock sees to it that no resident is left in silence.
type Clock struct {
	Store  ClockStore
	City   *casework.City
	Now    func() time.Time
	Every  time.Duration
	Log    *slog.Logger
	Struck func() // is told that there is something to compose; may be nil
}

// Run strikes until ctx ends. Errors of the store are logged and tried again.
func (c *Clock) Run(ctx context.Context) error {
	return ticking.Run(ctx, c.Every, nil, c.Step, func(err error) {
		c.Log.ErrorContext(ctx, "looking after silent cases", "err", err)
	})
}

// Step strikes once.
func (c *Clock) Step(ctx context.Context) error {
	now := c.Now()
	n, err := c.Store.Strike(ctx, now, c.City, func(s Silence) Strike { return s.At(now, c.City) })
	if err != nil {
		return fmt.Errorf("striking clocks: %w", err)
	}
	if err := c.Store.CloseFixed(ctx, now); err != nil {
		return fmt.Errorf("closing questions: %w", err)
	}
	if n > 0 && c.Struck != nil {
		c.Struck()
	}
	return nil
}
