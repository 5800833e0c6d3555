package phone

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"log/slog"
	"slices"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/internal/twilio"
)

// List is one kind of thing that Twilio's own list shows for a number, whether or not a webhook ever told us of it.
type List interface {
	// Kind is a word of the ledger: "texts", "calls", "recordings".
	Kind() string
	// Of reports whether a number is for them.
	Of(n casework.Number) bool
	// Since gives what came in by a number since a time, in any order. The walk ends with its first error.
	Since(ctx context.Context, n casework.Number, since time.Time) iter.Seq2[Sighting, error]
	// Missing gives those of the ids that we do not have.
	Missing(ctx context.Context, ids []string) ([]string, error)
	// Take takes one in. It may be there by now: then it does nothing.
	Take(ctx context.Context, n casework.Number, s Sighting) error
}

// Sighting is one thing on a list.
type Sighting struct {
	ID   string
	At   time.Time
	What any // the list's own words for it, for Take
}

// Book says how far each number's lists were compared.
type Book interface {
	// Through gives until when a list was compared; now for one that never was.
	Through(ctx context.Context, entrance casework.MailboxID, kind string, now time.Time) (time.Time, error)
	// Looked notes a look.
	Looked(ctx context.Context, look Look) error
}

// Look is one comparison of one list.
type Look struct {
	Entrance casework.MailboxID
	Kind     string
	At       time.Time
	Through  time.Time // everything before was compared; zero where the look failed
	Seen     int
	Missing  int // of these, what was not here, and is now
	Trouble  string
}

// Reconciler compares what Twilio lists with what is here, and takes in what is missing: a webhook that never came loses
// nothing.
type Reconciler struct {
	City  *casework.City
	Lists []List
	Book  Book
	Log   *slog.Logger
	Now   func() time.Time
	Every time.Duration
	// Young is how old a thing has to be before it is missed: its webhook may be on the way.
	Young time.Duration
	// Soon asks for a look before its time, after something could not be stored.
	Soon <-chan struct{}
	// Alone keeps two processes from looking at once. It may be nil: then both would do the same.
	Alone func(context.Context, func(context.Context) error) error
}

// overlap is looked at again each time: what Twilio was slow to list is found the next time.
const overlap = time.Hour

// listedAtOnce is how many ids are asked for at a time.
const listedAtOnce = 500

// Run looks at the start, then every hour, and a while after trouble.
func (r *Reconciler) Run(ctx context.Context) error {
	for ctx.Err() == nil {
		if err := r.alone(ctx); err != nil && ctx.Err() == nil {
			r.Log.ErrorContext(ctx, "comparing with Twilio's lists", "err", err)
		}
		select {
		case <-ctx.Done():
		case <-time.After(r.Every):
		case <-r.Soon:
			select {
			case <-ctx.Done():
			case <-time.After(r.Young + 10*time.Second):
			}
		}
	}
	return nil
}

func (r *Reconciler) alone(ctx context.Context) error {
	look := func(ctx context.Context) error {
		_, err := r.Look(ctx, time.Time{})
		return err
	}
	if r.Alone == nil {
		return look(ctx)
	}
	return r.Alone(ctx, look)
}

// Look compares every list of every number, since the given time or, where that is zero, since the last look. A list that
// cannot be had does not keep the others from being compared; the error names all that failed. A list that the account does
// not have, while it has others, is trouble on its line and no failure.
func (r *Reconciler) Look(ctx context.Context, since time.Time) ([]Look, error) {
	var looks []Look
	var errs, gone []error
	for _, n := range r.City.Numbers {
		for _, list := range r.Lists {
			if !list.Of(n) {
				continue
			}
			look, err := r.one(ctx, n, list, since)
			if err != nil {
				look.Trouble = err.Error()
				told := fmt.Errorf("%s of %s: %w", list.Kind(), n.ID, err)
				if twilio.Gone(err) {
					gone = append(gone, told)
				} else {
					errs = append(errs, told)
				}
			}
			if look.Missing > 0 {
				r.Log.WarnContext(ctx, "Twilio had what never reached us; it is taken in now", "entrance", n.ID, "kind", list.Kind(), "missing", look.Missing, "seen", look.Seen)
			}
			looks = append(looks, look)
			if err := r.Book.Looked(ctx, look); err != nil {
				return looks, errors.Join(append(errs, fmt.Errorf("noting a look: %w", err))...)
			}
		}
	}
	// An account without such a list has nothing on it. One that has no list at all is another account.
	if len(gone) == len(looks) {
		errs = append(errs, gone...)
	} else if len(gone) > 0 {
		r.Log.WarnContext(ctx, "Twilio has no such list", "err", errors.Join(gone...))
	}
	return looks, errors.Join(errs...)
}

func (r *Reconciler) one(ctx context.Context, n casework.Number, list List, since time.Time) (Look, error) {
	now := r.Now()
	look := Look{Entrance: n.ID, Kind: list.Kind(), At: now}
	through, err := r.Book.Through(ctx, n.ID, list.Kind(), now)
	if err != nil {
		return look, fmt.Errorf("reading until when it was compared: %w", err)
	}
	if since.IsZero() {
		since = through.Add(-overlap)
	}
	grown := now.Add(-r.Young)
	var some []Sighting
	for s, err := range list.Since(ctx, n, since) {
		if err != nil {
			return look, err
		}
		look.Seen++
		if s.At.After(grown) {
			continue
		}
		if some = append(some, s); len(some) == listedAtOnce {
			if err := take(ctx, n, list, some, &look); err != nil {
				return look, err
			}
			some = some[:0]
		}
	}
	if err := take(ctx, n, list, some, &look); err != nil {
		return look, err
	}
	look.Through = grown
	return look, nil
}

// take takes in what is not here, the oldest first.
func take(ctx context.Context, n casework.Number, list List, some []Sighting, look *Look) error {
	if len(some) == 0 {
		return nil
	}
	ids := make([]string, len(some))
	for i, s := range some {
		ids[i] = s.ID
	}
	missing, err := list.Missing(ctx, ids)
	if err != nil {
		return fmt.Errorf("looking for what is here: %w", err)
	}
	slices.SortFunc(some, func(a, b Sighting) int { return a.At.Compare(b.At) })
	for _, s := range some {
		if !slices.Contains(missing, s.ID) {
			continue
		}
		if err := list.Take(ctx, n, s); err != nil {
			return fmt.Errorf("taking in what was missing: %w", err)
		}
		look.Missing++
	}
	return nil
}
