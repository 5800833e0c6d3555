package intake

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"slices"
	"sync"
	"time"

	"github.com/commonline/commonline/casework"
)

// Store is what the desk needs of the database.
type Store interface {
	// Unfiled gives raw messages that have no outcome yet, oldest first, at most n and about maxBytes together; a message
	// that failed stands behind those that did not. None: an empty slice.
	Unfiled(ctx context.Context, n int, maxBytes int64) ([]Raw, error)
	// File decides on letters and writes the decisions, in one transaction that no other filing runs beside. Letters that
	// were filed meanwhile are passed over. An error that wraps *Poison is the fault of a letter; any other is the store's.
	File(ctx context.Context, letters []Letter, keys Keys, decide func(*Known, Letter) Decision) ([]Decision, error)
	// Fail notes that a message could not be filed; the third time it is held, with the reason. held says so.
	Fail(ctx context.Context, raw casework.RawID, reason string) (held bool, err error)
}

// Poison is the error of a letter that the store cannot take, as against a store that is out of order.
type Poison struct{ Err error }

func (p *Poison) Error() string { return p.Err.Error() }
func (p *Poison) Unwrap() error { return p.Err }

// Desk files what was received.
type Desk struct {
	Store  Store
	Rules  Rules
	Parse  func(body []byte) *casework.Inbound
	Others map[casework.Channel]func(body []byte) *casework.Inbound // what reads other channels than mail
	Locate func(*casework.Inbound) casework.Location                // nil: nothing is located
	Log    *slog.Logger
	// Received wakes the desk; it looks by itself every Poll too.
	Received <-chan struct{}
	Poll     time.Duration
	// Filed is told what a step did: for waking others and for metrics. It may be nil.
	Filed func([]Decision)
	// Alone is held while the desk works, so that of several processes one files and the others wait. It may be nil: the
	// transaction keeps them apart too, at the price of reading mails twice.
	Alone func(context.Context, func(context.Context) error) error
}

// Bounds: what one transaction takes, and what one step takes, which is in memory at a time.
const (
	batchLetters = 200
	stepLetters  = 800
	stepBytes    = 16 << 20
)

// Run files until ctx ends. Errors of the store are logged and tried again; they lose nothing.
func (d *Desk) Run(ctx context.Context) error {
	work := d.work
	if d.Alone != nil {
		work = func(ctx context.Context) error { return d.Alone(ctx, d.work) }
	}
	for ctx.Err() == nil {
		if err := work(ctx); err != nil && ctx.Err() == nil {
			d.Log.ErrorContext(ctx, "filing", "err", err)
		}
		select {
		case <-ctx.Done():
		case <-time.After(d.Poll):
		}
	}
	return nil
}

// work files whatever there is, again and again, until ctx ends or the store fails.
func (d *Desk) work(ctx context.Context) error {
	tick := time.NewTicker(d.Poll)
	defer tick.Stop()
	for {
		n, err := d.Step(ctx)
		if err != nil {
			return err
		}
		if n > 0 {
			continue
		}
		select {
		case <-ctx.Done():
			return nil
		case <-d.Received:
		case <-tick.C:
		}
	}
}

// Step files a few batches and tells how many raw messages it looked at. The next batch is read while one is filed.
func (d *Desk) Step(ctx context.Context) (int, error) {
	raws, err := d.Store.Unfiled(ctx, stepLetters, stepBytes)
	if err != nil {
		return 0, fmt.Errorf("looking for unfiled messages: %w", err)
	}
	reading, stop := context.WithCancel(ctx)
	read := d.readAhead(reading, raws)
	for batch := range read {
		if err = batch.err; err == nil {
			err = d.file(ctx, batch.letters)
		}
		if err != nil {
			break
		}
	}
	stop()
	for range read { // it ends before we do
	}
	return len(raws), err
}

// batch is what was read of some raw messages.
type batch struct {
	letters []Letter
	err     error
}

// readAhead reads batch after batch, one ahead of whoever takes them, until ctx ends.
func (d *Desk) readAhead(ctx context.Context, raws []Raw) <-chan batch {
	out := make(chan batch, 1)
	go func() {
		defer close(out)
		for some := range slices.Chunk(raws, batchLetters) {
			letters, err := d.read(ctx, some)
			select {
			case out <- batch{letters, err}:
			case <-ctx.Done():
				return
			}
		}
	}()
	return out
}

// read parses raw messages on all cores. One that makes the parser panic is a failure of that message alone.
func (d *Desk) read(ctx context.Context, raws []Raw) ([]Letter, error) {
	letters := make([]Letter, len(raws))
	failed := make([]error, len(raws))
	next := make(chan int, len(raws))
	for i := range raws {
		next <- i
	}
	close(next)
	var wg sync.WaitGroup
	for range min(readers, len(raws)) {
		wg.Go(func() {
			for i := range next {
				letters[i], failed[i] = d.readOne(raws[i])
				raws[i].Body = nil
			}
		})
	}
	wg.Wait()
	good := letters[:0]
	for i, err := range failed {
		if err == nil {
			good = append(good, letters[i])
		} else if err := d.fail(ctx, raws[i].ID, err); err != nil {
			return nil, err
		}
	}
	return good, nil
}

// readers is how many mails are parsed at a time. Postgres needs a core too.
const readers = 2

func (d *Desk) readOne(raw Raw) (l Letter, err error) {
	defer func() {
		if p := recover(); p != nil {
			d.Log.Error("reading a message", "raw", raw.ID, "panic", p, "stack", string(debug.Stack()))
			err = errors.New("the program could not read it")
		}
	}()
	parse := d.Parse
	if other := d.Others[raw.Channel]; other != nil {
		parse = other
	}
	l = Read(raw, parse(raw.Body))
	l.In.Position = raw.Position
	if d.Locate != nil && l.In.Kind == casework.Personal {
		l.Location = d.Locate(l.In)
	}
	if p := raw.Position; p != nil && l.Location.Place.Lat == 0 && l.Location.Place.Lon == 0 {
		l.Location.Place.Lat, l.Location.Place.Lon = p.Lat, p.Lon
	}
	return l, nil
}

// file files letters together and, where one of them is poison, by halves, until it stands alone and fails alone.
func (d *Desk) file(ctx context.Context, letters []Letter) error {
	if len(letters) == 0 {
		return nil
	}
	decisions, err := d.Store.File(ctx, letters, d.Rules.Keys(letters), func(k *Known, l Letter) Decision {
		dec := d.Rules.decide(l, k)
		k.Apply(l, dec)
		return dec
	})
	poison, isPoison := errors.AsType[*Poison](err)
	switch {
	case err == nil:
		if d.Filed != nil {
			d.Filed(decisions)
		}
		return nil
	case !isPoison:
		return fmt.Errorf("filing %d messages: %w", len(letters), err)
	case len(letters) == 1:
		return d.fail(ctx, letters[0].Raw.ID, poison)
	}
	half := len(letters) / 2
	if err := d.file(ctx, letters[:half]); err != nil {
		return err
	}
	return d.file(ctx, letters[half:])
}

func (d *Desk) fail(ctx context.Context, raw casework.RawID, cause error) error {
	held, err := d.Store.Fail(ctx, raw, cause.Error())
	if err != nil {
		return fmt.Errorf("noting that message %d could not be filed: %w", raw, err)
	}
	d.Log.WarnContext(ctx, "a message could not be filed", "raw", raw, "held", held, "err", cause)
	return nil
}
