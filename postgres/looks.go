package postgres

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/jackc/pgx/v5"
)

// Looks gathers events of reading while Run runs, so that no page waits for one to be written, and writes them in bulk. What is gathered is lost where
// the process is killed: reads of looksEvery at most. A clean end writes them all.
//
// Where the database does not take them they are kept, up to looksMost; then whoever looks waits until they are written, or sees
// nothing: nobody reads for long without a trace.
type Looks struct {
	*DB
	Log   *slog.Logger
	Every time.Duration // between two writings; 0 is looksEvery

	mu     sync.Mutex
	waits  []eventRow
	runs   bool       // somebody writes what is gathered
	writes sync.Mutex // one writer at a time
	once   sync.Once
	begun  chan struct{}
}

const (
	looksEvery = 250 * time.Millisecond
	looksMost  = 5000
)

// isLook reports whether an event may be gathered: all else is safe before it is answered.
func isLook(e casework.Event) bool {
	return strings.HasPrefix(string(e.Kind), "read.") || e.Kind == casework.Searched
}

// Begun is closed once reads are gathered.
func (l *Looks) Begun() chan struct{} {
	l.once.Do(func() { l.begun = make(chan struct{}) })
	return l.begun
}

func (l *Looks) gather(runs bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.runs = runs
}

// add gathers events, and writes them itself where too many wait.
func (l *Looks) add(ctx context.Context, rows []eventRow) error {
	l.mu.Lock()
	l.waits = append(l.waits, rows...)
	now := !l.runs || len(l.waits) > looksMost
	l.mu.Unlock()
	if now {
		return l.Flush(ctx)
	}
	return nil
}

// Flush writes what is gathered.
func (l *Looks) Flush(ctx context.Context) error {
	l.writes.Lock()
	defer l.writes.Unlock()
	l.mu.Lock()
	rows := l.waits
	l.waits = nil
	l.mu.Unlock()
	if len(rows) == 0 {
		return nil
	}
	if err := l.inTx(ctx, func(tx pgx.Tx) error { return addEvents(ctx, tx, rows) }); err != nil {
		l.mu.Lock()
		l.waits = append(rows, l.waits...)
		l.mu.Unlock()
		return fmt.Errorf("noting what was read: %w", err)
	}
	return nil
}

// Run writes what is gathered, until ctx ends, and then the rest.
func (l *Looks) Run(ctx context.Context) error {
	tick := time.NewTicker(cmp.Or(l.Every, looksEvery))
	defer tick.Stop()
	l.gather(true)
	close(l.Begun())
	for {
		select {
		case <-ctx.Done():
			patience, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
			defer cancel()
			l.gather(false) // a page that is made yet writes for itself
			return l.Flush(patience)
		case <-tick.C:
			if err := l.Flush(ctx); err != nil && ctx.Err() == nil {
				l.Log.WarnContext(ctx, "reads wait to be written", "err", err)
			}
		}
	}
}
