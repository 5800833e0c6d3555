package main

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/commonline/commonline/postgres"
)

// searchCommand is commonline search.
type searchCommand struct {
	Rebuild searchRebuild `cmd:"" help:"Have everything that is searched made anew, by the gateway that runs or by this command."`
}

type searchRebuild struct {
	Wait bool `help:"Do the work here, and return when it is done." default:"true" negatable:""`
}

// Run is commonline search rebuild: it may run beside serve, which goes on searching the old words meanwhile.
func (r *searchRebuild) Run(c *call) error {
	settings, err := c.settings()
	if err != nil {
		return err
	}
	return withStore(c.ctx, settings, func(st *store) error {
		log := newLogger(c.err, settings.Log)
		if err := st.migrated(c.ctx, log); err != nil {
			return err
		}
		search := postgres.Search{DB: postgres.New(st.pool, nil, nil)}
		n, err := search.Rebuild(c.ctx)
		if err != nil || !r.Wait {
			return orPrinted(err, printed(fmt.Fprintf(c.out, "%d cases are to be made anew.\n", n)))
		}
		if err := renewAll(c.ctx, search, log); err != nil {
			return err
		}
		return printed(fmt.Fprintf(c.out, "%d cases are searched anew.\n", n))
	})
}

func printed(_ int, err error) error { return err }

// renewAll works until nothing is stale, whoever does it.
func renewAll(ctx context.Context, s postgres.Search, log *slog.Logger) error {
	for told := time.Now(); ; {
		done, err := s.Renew(ctx)
		if err != nil {
			return err
		}
		if done > 0 && time.Since(told) < 5*time.Second {
			continue
		}
		left, _, err := s.Stale(ctx)
		if err != nil || left == 0 {
			return err
		}
		log.InfoContext(ctx, "making what is searched", "left", left)
		told = time.Now()
		if done == 0 { // somebody else does it
			if !sleep(ctx, searchEvery) {
				return ctx.Err()
			}
		}
	}
}

// searchEvery is how often it is looked whether cases changed, of which a search does not know yet.
const searchEvery = 300 * time.Millisecond

// keepSearch renews what is searched until ctx ends. What fails is tried again: meanwhile searches find what they found before.
func keepSearch(ctx context.Context, s postgres.Search, log *slog.Logger) error {
	for ctx.Err() == nil {
		done, err := s.Renew(ctx)
		pause := searchEvery
		switch {
		case err != nil && ctx.Err() == nil:
			log.WarnContext(ctx, "what is searched grows old", "error", fmt.Sprint(err))
			pause = 5 * time.Second
		case done > 0:
			continue
		}
		sleep(ctx, pause)
	}
	return nil
}

// sleep waits; it is false where ctx ended first.
func sleep(ctx context.Context, d time.Duration) bool {
	select {
	case <-ctx.Done():
		return false
	case <-time.After(d):
		return true
	}
}
