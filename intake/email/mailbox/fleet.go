package mailbox

import (
	"context"
	"log/slog"
	"net"
	"slices"
	"sync"
	"time"

	"github.com/commonline/commonline/casework"
)

// Options are how a fleet goes about its work.
type Options struct {
	Owner string        // names this process, and no other, now or before: host, pid and something random
	TTL   time.Duration // how long a lease outlives a process that was killed: 15 s
	Pace  Pace
	// OnReceived is called, from several goroutines, each time that something new is in the store. It must not block.
	OnReceived func()
	// More gives the accounts beside those of NewFleet, as of now: they come, change and go while the fleet runs. Nil: there
	// are none.
	More func() []Account
	// News holds a token when More has changed.
	News <-chan struct{}
	// Dial makes connections. Nil: net.Dialer.
	Dial func(ctx context.Context, network, address string) (net.Conn, error)
}

// Fleet follows a city's mailboxes, as many of them as is this process's share.
type Fleet struct {
	store    Store
	accounts []Account
	options  Options
	log      *slog.Logger

	mu    sync.Mutex
	held  map[casework.MailboxID]*holding
	moved chan struct{} // holds a token when a follower has ended
}

// NewFleet makes a fleet over the accounts of a city, every one of which must be valid. It does nothing until Run.
func NewFleet(store Store, accounts []Account, options Options, log *slog.Logger) *Fleet {
	fill(&options.TTL, 15*time.Second)
	options.Pace = options.Pace.filled()
	if options.Dial == nil {
		options.Dial = (&net.Dialer{}).DialContext
	}
	return &Fleet{
		store: store, accounts: accounts, options: options, log: log,
		held: map[casework.MailboxID]*holding{}, moved: make(chan struct{}, 1),
	}
}

// holding is a mailbox that this process follows.
type holding struct {
	lease   Lease
	version int
	renewed time.Time
	stop    context.CancelCauseFunc // with ErrFenced where the lease is lost
	leaving bool                    // told to stop, and its lease not given up yet
}

// Run claims mailboxes, follows them, and keeps the leases, until ctx ends. Then it stops the followers, gives the
// leases up for others to take at once, and returns nil.
func (f *Fleet) Run(ctx context.Context) error {
	var followers sync.WaitGroup
	ticker := time.NewTicker(f.options.TTL / 3)
	defer ticker.Stop()
	for ctx.Err() == nil {
		f.round(ctx, &followers)
		select {
		case <-ctx.Done():
		case <-ticker.C:
		case <-f.moved:
		case <-f.options.News:
		}
	}
	followers.Wait()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*time.Second)
	defer cancel()
	if _, err := f.store.Attend(ctx, f.options.Owner, 0); err != nil {
		f.log.LogAttrs(ctx, slog.LevelWarn, "signing off", slog.Any("err", err))
	}
	return nil
}

// round renews what is held, gives up what is more than the share, and claims what is less.
func (f *Fleet) round(ctx context.Context, followers *sync.WaitGroup) {
	ctxStore, cancel := context.WithTimeout(ctx, f.options.TTL/2)
	defer cancel()
	alive, err := f.store.Attend(ctxStore, f.options.Owner, f.options.TTL)
	if err != nil {
		f.log.LogAttrs(ctx, slog.LevelWarn, "attending", slog.Any("err", err))
	}
	f.renew(ctxStore)
	if err != nil {
		return // without the count of the others there is no share to speak of
	}
	accounts := f.all()
	f.drop(accounts)
	share := fair(len(accounts), alive)
	f.giveUp(f.count() - share)
	for _, account := range f.unheld(accounts) {
		if f.count() >= share {
			return
		}
		f.claim(ctx, ctxStore, account, followers)
	}
}

// all are the accounts as of now.
func (f *Fleet) all() []Account {
	if f.options.More == nil {
		return f.accounts
	}
	return slices.Concat(f.accounts, f.options.More())
}

// drop stops the followers of mailboxes that were taken away, or are signed in to in another way now: those are claimed
// again once the follower has ended.
func (f *Fleet) drop(accounts []Account) {
	for id, h := range f.holdings() {
		if !slices.ContainsFunc(accounts, func(a Account) bool { return a.ID == id && a.Version == h.version }) {
			f.mu.Lock()
			h.leaving = true
			h.stop(nil)
			f.mu.Unlock()
		}
	}
}

// fair is the share of one of so many processes, rounded up so that no mailbox is left over.
func fair(mailboxes, alive int) int {
	return (mailboxes + max(alive, 1) - 1) / max(alive, 1)
}

// count is how many mailboxes are held, without those on their way out.
func (f *Fleet) count() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	n := 0
	for _, h := range f.held {
		if !h.leaving {
			n++
		}
	}
	return n
}

func (f *Fleet) unheld(accounts []Account) []Account {
	f.mu.Lock()
	defer f.mu.Unlock()
	var out []Account
	for _, a := range accounts {
		if f.held[a.ID] == nil {
			out = append(out, a)
		}
	}
	return out
}
