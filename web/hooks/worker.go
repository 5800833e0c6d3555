package hooks

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/internal/publicdial"
)

// Store is where sends wait. Package postgres implements it.
type Store interface {
	// ClaimSends takes up to limit sends that are due at now, of webhooks that are on; also one whose lease ran out. Of each webhook it takes
	// the oldest, and none while another one is under way, here or in another process. It marks them as sending by worker until now+lease, counts the attempt, commits, and gives them oldest first.
	ClaimSends(ctx context.Context, now time.Time, worker string, limit int, lease time.Duration) ([]Send, error)
	// RecordSend writes down what became of one, as long as its attempt is the present one. One that failed switches its webhook off,
	// with an event.
	RecordSend(ctx context.Context, r Result) error
}

// Result is what became of one attempt.
type Result struct {
	Send    int64
	Attempt int
	State   casework.WebhookState // sent, retrying or failed
	At      time.Time
	Next    time.Time // of the next attempt
	Status  int
	Reason  string
}

// Worker sends until it is told to stop.
type Worker struct {
	Store  Store
	Client *http.Client // that reaches the public internet alone
	Open   func(use string, place, sealed []byte) ([]byte, error)
	Log    *slog.Logger
	Now    func() time.Time
	Every  time.Duration // how often it looks
	Name   string        // of this process, unique also among its own restarts
}

const (
	// senders is how many attempts are made side by side, each at another receiver: one that is slow keeps one of them busy, and no other
	// receiver waiting.
	senders = 8
	lease   = time.Minute // longer than a client waits
)

// Run sends what is due until it is told to stop, and returns nil then; trouble is logged and tried again.
func (w *Worker) Run(ctx context.Context) error {
	tick := time.NewTicker(w.Every)
	defer tick.Stop()
	for {
		if _, err := w.drain(ctx, tick.C); err != nil && ctx.Err() == nil {
			w.Log.Error("sending to webhooks", "err", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// Once sends what is due, and says how much that was.
func (w *Worker) Once(ctx context.Context) (int, error) { return w.drain(ctx, nil) }

// drain sends until nothing is due and nothing is under way. It looks for more whenever a sender is free, and whenever look says so.
func (w *Worker) drain(ctx context.Context, look <-chan time.Time) (sent int, err error) {
	late := context.WithoutCancel(ctx) // what is under way is ended, and recorded
	done, flying := make(chan error), 0
	for {
		if flying < senders && err == nil && ctx.Err() == nil {
			var due []Send
			if due, err = w.Store.ClaimSends(ctx, w.Now(), w.Name, senders-flying, lease); err != nil {
				err = fmt.Errorf("claiming what webhooks are to be told: %w", err)
			}
			for _, s := range due {
				go func() { done <- w.one(late, s) }()
			}
			flying, sent = flying+len(due), sent+len(due)
		}
		if flying == 0 {
			return sent, err
		}
		select {
		case failed := <-done:
			flying--
			err = errors.Join(err, failed)
		case <-look:
		}
	}
}

// one makes an attempt, and writes down what became of it.
func (w *Worker) one(ctx context.Context, s Send) error {
	if err := w.Store.RecordSend(ctx, w.tell(ctx, s)); err != nil {
		return fmt.Errorf("recording what became of send %d: %w", s.ID, err)
	}
	return nil
}

// tell makes one attempt.
func (w *Worker) tell(ctx context.Context, s Send) Result {
	status, err := w.post(ctx, s)
	now := w.Now()
	r := Result{Send: s.ID, Attempt: s.Attempt, At: now, Status: status}
	switch {
	case err == nil:
		r.State = casework.WebhookSent
		return r
	case status == http.StatusGone:
		r.State, r.Reason = casework.WebhookFailed, "The receiver said that it is gone for good (410)."
		return r
	}
	r.Reason = words(err)
	var again bool
	if r.Next, again = next(s.Attempt, s.TriedSince, now); again {
		r.State = casework.WebhookRetrying
	} else {
		r.State = casework.WebhookFailed
	}
	return r
}

func (w *Worker) post(ctx context.Context, s Send) (status int, err error) {
	secret, err := w.Open(SecretUse, Place(s.Webhook), s.Sealed)
	if err != nil {
		return 0, fmt.Errorf("opening the secret: %w", err)
	}
	said, err := bodyOf(s)
	if err != nil {
		return 0, err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, s.URL, bytes.NewReader(said))
	if err != nil {
		return 0, err
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("User-Agent", "Commonline")
	sign(r.Header, secret, messageID(s), w.Now(), said)
	resp, err := w.Client.Do(r)
	if err != nil {
		return 0, err
	}
	defer resp.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(resp.Body, 64<<10)) // what it says is not looked at
	if resp.StatusCode < 200 || resp.StatusCode > 299 {
		return resp.StatusCode, refused(resp.StatusCode)
	}
	return resp.StatusCode, nil
}

// refused is an answer that is no yes.
type refused int

func (r refused) Error() string {
	if r >= 300 && r < 400 {
		return fmt.Sprintf("The receiver answered %d, a redirect. None is followed: enter the address that it leads to.", int(r))
	}
	return fmt.Sprintf("The receiver answered %d.", int(r))
}

// words say what went wrong, without addresses: those of inside networks are nobody's to read.
func words(err error) string {
	if r, ok := errors.AsType[refused](err); ok {
		return r.Error()
	}
	switch {
	case errors.Is(err, publicdial.ErrPrivate):
		return "The address lies in a private network, or on this machine. Webhooks are sent to the public internet alone."
	case errors.Is(err, context.DeadlineExceeded) || isTimeout(err):
		return "The receiver did not answer in time."
	}
	return "The receiver could not be reached, or its certificate is not valid."
}

func isTimeout(err error) bool {
	t, ok := errors.AsType[interface {
		error
		Timeout() bool
	}](err)
	return ok && t.Timeout()
}

// patience is for how long something is tried again.
const patience = 24 * time.Hour

// waits are between attempts; the last one repeats.
var waits = []time.Duration{10 * time.Second, time.Minute, 5 * time.Minute, 15 * time.Minute, time.Hour, 3 * time.Hour}

// next says when to try again after an attempt that failed; false where it was tried for long enough.
func next(attempt int, since, now time.Time) (time.Time, bool) {
	at := now.Add(waits[min(max(attempt, 1), len(waits))-1])
	return at, !at.After(since.Add(patience))
}
