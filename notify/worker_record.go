package notify

import (
	"context"
	"time"

	"github.com/commonline/commonline/casework"
)

// told is a result on its way to the store, with a channel that is closed once it is written down.
type told struct {
	Result
	written chan struct{}
}

// record waits until the result is written down, so that a sender has at most one mail that was sent and is not yet recorded.
func (w *Worker) record(ctx context.Context, r Result) {
	t := told{r, make(chan struct{})}
	w.results <- t
	select {
	case <-t.written:
	case <-ctx.Done():
	}
}

// recordAll writes results down until the channel is closed: whatever the senders have for it at one moment goes in one call, which
// costs one commit.
func (w *Worker) recordAll(ctx context.Context) {
	for t := range w.results {
		batch := []told{t}
		for more := true; more && len(batch) < w.Senders; {
			select {
			case t, ok := <-w.results:
				if more = ok; ok {
					batch = append(batch, t)
				}
			default:
				more = false
			}
		}
		w.recordBatch(ctx, batch)
	}
}

// recordBatch tries until it is written or ctx ends. Meanwhile the senders wait: nobody sends what cannot be recorded.
func (w *Worker) recordBatch(ctx context.Context, batch []told) {
	results := make([]Result, len(batch))
	for i, t := range batch {
		results[i] = t.Result
	}
	for wait := 50 * time.Millisecond; ; wait = min(2*wait, 5*time.Second) {
		err := w.Store.Record(ctx, results)
		if err == nil {
			break
		}
		w.trouble(ctx, "recording deliveries", err)
		select {
		case <-ctx.Done():
			return // the lease runs out, and the mail is sent again under its Message-ID
		case <-time.After(wait):
		}
	}
	for _, t := range batch {
		w.Meter.Count(meterWord(t.State), 1)
		close(t.written)
	}
}

func meterWord(s casework.DeliveryState) string {
	if s == casework.Pending {
		return "given back"
	}
	return string(s)
}
