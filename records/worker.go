package records

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/internal/ticking"
)

// Config is what a Worker needs.
type Config struct {
	Store Store
	City  *casework.City
	// Part finds an attachment in a raw mail, by its path.
	Part func(raw io.Reader, path string) (io.Reader, error)
	Now  func() time.Time
	Log  *slog.Logger
	Name string        // of this process and no other
	Poll time.Duration // between looks for work
	Life time.Duration // of a file
}

// Worker makes exports, one at a time.
type Worker struct{ Config }

const (
	lease    = 5 * time.Minute
	attempts = 3
)

// Run makes what is asked for until ctx ends.
func (w *Worker) Run(ctx context.Context) error {
	return ticking.Run(ctx, w.Poll, nil, w.all, func(err error) { w.Log.WarnContext(ctx, "making exports", "err", err) })
}

func (w *Worker) all(ctx context.Context) error {
	if n, err := w.Store.RemoveExports(ctx, w.Now()); err != nil {
		return fmt.Errorf("removing old exports: %w", err)
	} else if n > 0 {
		w.Log.InfoContext(ctx, "files of exports were removed", "exports", n)
	}
	for {
		if worked, err := w.Step(ctx); !worked || err != nil {
			return err
		}
	}
}

// Step makes one export, where one is due.
func (w *Worker) Step(ctx context.Context) (worked bool, err error) {
	j, ok, err := w.Store.ClaimExport(ctx, w.Name, w.Now(), lease)
	if err != nil || !ok {
		return false, err
	}
	err = w.make(ctx, j)
	if err == nil || errors.Is(err, ErrLost) {
		return true, nil
	}
	return true, w.failed(ctx, j, err)
}

// failed says in words what went wrong, or tries once more.
func (w *Worker) failed(ctx context.Context, j Job, err error) error {
	why, again := "The export could not be made. The operator's log says why.", time.Time{}
	switch kind := casework.KindOf(err); {
	case ctx.Err() != nil: // we are being stopped: the next process begins at once
		again = w.Now()
	case kind != "":
		why = err.Error()
		if e, ok := errors.AsType[*casework.Error](err); ok {
			why = e.Message
		}
	case j.Attempt < attempts:
		again = w.Now().Add(time.Duration(j.Attempt) * time.Minute)
	}
	if ctx.Err() == nil {
		w.Log.WarnContext(ctx, "an export failed", "export", j.ID, "attempt", j.Attempt, "err", err)
	}
	patience, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	return w.Store.FailExport(patience, j, why, w.Now(), again)
}

// make writes the file.
func (w *Worker) make(ctx context.Context, j Job) error {
	parts := &partWriter{ctx: ctx, worker: w, job: j}
	a := newArchive(parts, j.AskedAt)
	b := book{Worker: w, job: j, archive: a}
	for i, n := range j.Cases {
		if err := b.add(ctx, n); err != nil {
			return fmt.Errorf("exporting case %s: %w", n, err)
		}
		if err := w.Store.Progress(ctx, j, i+1, w.Now().Add(lease)); err != nil {
			return err
		}
	}
	if err := b.cover(); err != nil {
		return fmt.Errorf("writing the cover: %w", err)
	}
	if err := a.close(); err != nil {
		return err
	}
	if err := parts.flush(); err != nil {
		return err
	}
	now := w.Now()
	return w.Store.FinishExport(ctx, j, parts.size, parts.sum(), now, now.Add(w.Life))
}
