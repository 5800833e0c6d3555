package mailbox

import (
	"context"
	"errors"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/commonline/commonline/casework"
)

// claim takes a mailbox if it is free, and starts to follow it.
func (f *Fleet) claim(ctx, ctxStore context.Context, account Account, followers *sync.WaitGroup) {
	lease, ok, err := f.store.Claim(ctxStore, account.ID, f.options.Owner, f.options.TTL)
	if err != nil {
		f.log.LogAttrs(ctx, slog.LevelWarn, "claiming a mailbox", slog.String("mailbox", string(account.ID)), slog.Any("err", err))
		return
	}
	if !ok {
		return
	}
	own, stop := context.WithCancelCause(ctx)
	f.mu.Lock()
	f.held[account.ID] = &holding{lease: lease, version: account.Version, renewed: time.Now(), stop: stop}
	f.mu.Unlock()
	followers.Go(func() {
		defer stop(nil)
		f.follow(own, account, lease)
	})
}

// follow runs a follower until it is stopped or fenced, and gives the lease back.
func (f *Fleet) follow(ctx context.Context, account Account, lease Lease) {
	log := f.log.With("mailbox", account.ID)
	follower := &follower{
		store: f.store, account: account, lease: lease, pace: f.options.Pace, dial: f.options.Dial,
		onReceived: f.options.OnReceived, log: log,
		pulse: newPulse(f.options.Pace), cursors: map[string]Cursor{}, seen: map[string]opened{},
	}
	if err := follower.Run(ctx); errors.Is(err, ErrFenced) {
		log.WarnContext(ctx, "the mailbox has passed to another process")
	}
	release, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*time.Second)
	defer cancel()
	if err := f.store.Release(release, lease); err != nil {
		log.WarnContext(ctx, "giving the lease up; it lapses by itself", "err", err)
	}
	f.mu.Lock()
	delete(f.held, account.ID)
	f.mu.Unlock()
	select {
	case f.moved <- struct{}{}:
	default:
	}
}

// renew keeps the leases. A follower whose lease has passed on is stopped, and so is one whose lease could not be renewed
// for as long as it lasts: its writes would be refused anyway, and another process may be on its way.
func (f *Fleet) renew(ctx context.Context) {
	for id, h := range f.holdings() {
		ok, err := f.store.Renew(ctx, h.lease, f.options.TTL)
		f.mu.Lock()
		switch {
		case err == nil && ok:
			h.renewed = time.Now()
		case err == nil, time.Since(h.renewed) > f.options.TTL:
			f.log.LogAttrs(ctx, slog.LevelWarn, "the lease is lost", slog.String("mailbox", string(id)))
			h.leaving = true
			h.stop(ErrFenced)
		}
		f.mu.Unlock()
	}
}

// holdings copies what is held and stays.
func (f *Fleet) holdings() map[casework.MailboxID]*holding {
	f.mu.Lock()
	defer f.mu.Unlock()
	held := maps.Clone(f.held)
	maps.DeleteFunc(held, func(_ casework.MailboxID, h *holding) bool { return h.leaving })
	return held
}

// giveUp stops n followers, so that another process can have their mailboxes.
func (f *Fleet) giveUp(n int) {
	held := f.holdings()
	for _, id := range slices.Sorted(maps.Keys(held)) {
		if n <= 0 {
			return
		}
		n--
		f.mu.Lock()
		held[id].leaving = true
		held[id].stop(nil)
		f.mu.Unlock()
	}
}
