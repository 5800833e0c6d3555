package mailbox

import (
	"context"
	"log/slog"
	"time"
)

const (
	judgeEvery  = 5 * time.Second
	reportEvery = time.Minute
)

// report tells the store how the mailbox fares, until ctx ends: it runs beside the follower, so that one that hangs is
// told of too.
func (f *follower) report(ctx context.Context) {
	ticker := time.NewTicker(judgeEvery)
	defer ticker.Stop()
	var reported time.Time
	for {
		if h, fresh := f.pulse.judge(); fresh || time.Since(reported) >= reportEvery {
			reported = f.tell(ctx, h, reported)
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		case <-f.pulse.changed:
		}
	}
}

// tell stores a report, and returns when that was. One that cannot be stored is told again soon.
func (f *follower) tell(ctx context.Context, h Health, before time.Time) time.Time {
	if f.told.State != h.State || f.told.Code != h.Code {
		f.told = h
		f.log.LogAttrs(ctx, level(h), "mailbox", slog.String("state", string(h.State)), slog.String("code", h.Code))
	}
	if err := f.store.Report(ctx, f.account.ID, h); err != nil {
		return before
	}
	return h.Looked
}

// level is how loud a state is told. Connecting for the first time is no trouble.
func level(h Health) slog.Level {
	switch {
	case h.State == Failing:
		return slog.LevelError
	case h.State == Impaired, h.State == Retrying && h.Code != "connecting":
		return slog.LevelWarn
	}
	return slog.LevelInfo
}

// bid stores the last report, of a mailbox that is no longer followed from here.
func (f *follower) bid(ctx context.Context) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*time.Second)
	defer cancel()
	f.pulse.stop()
	h, _ := f.pulse.judge()
	f.tell(ctx, h, time.Time{})
}
