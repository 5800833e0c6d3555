package notify

import (
	"context"
	"fmt"
	"time"

	"github.com/commonline/commonline/casework"
)

// looks are how long after the last one a text is looked for that the provider may have: 2, 5 and 10 seconds after it was begun.
var looks = []time.Duration{2 * time.Second, 3 * time.Second, 5 * time.Second}

// sendText creates a text at the provider, once that this begins is committed: a process that dies in between leaves a row that says so.
func (w *Worker) sendText(ctx context.Context, d Delivery, r Result) Result {
	if w.Text == nil {
		return r.end(casework.Withheld, "No account for texts is set up. This is what would have been sent.")
	}
	ctx, cancel := context.WithTimeout(ctx, w.OneText)
	defer cancel()
	try, ok, err := w.Store.Begin(ctx, d, w.Name, r.At)
	if err != nil || !ok {
		return r.giveBack(r.At.Add(w.Poll)) // where it is another worker's by now, this counts for nothing
	}
	d.Attempt.Begun, d.Attempt.Tries = r.At, try
	receipt, err := w.Text.SendText(ctx, d)
	r.At = w.Now()
	if err == nil {
		r.State, r.Receipt, r.Reply = casework.Sent, receipt, receipt.Status
		return r
	}
	s, certain := setback(err)
	if !certain {
		w.Log.Warn("sending a text, and the answer was lost", "delivery", d.ID, "try", try, "error", err)
		return r.lookAgain(0)
	}
	w.Log.Warn("sending a text", "delivery", d.ID, "try", try, "code", s.Code, "remedy", s.Remedy, "error", s.Unwrap())
	return w.setBack(ctx, d, s, r)
}

// setBack does what the remedy says.
func (w *Worker) setBack(ctx context.Context, d Delivery, s *Setback, r Result) Result {
	r.Receipt.Code, r.Remedy = s.Code, s.Remedy
	if s.Remedy.Halts() {
		w.halt(ctx, s.Says)
	}
	again, at, reason := s.Remedy.After(oneLine(s.Error(), 300), s.Wait, d.Attempt.Tries, r.At)
	if again {
		// Those that were refused together do not come back together.
		r.NotBefore = at.Add(time.Duration(spread(d.ID, 0.25) * float64(at.Sub(r.At))))
		return r.end(casework.Retrying, reason)
	}
	if s.Remedy == ToPerson {
		return r.end(casework.Waiting, reason+" Somebody has to decide whether it is sent again.")
	}
	return r.end(casework.Failed, reason)
}

// halt stops the channel. It is an alarm: until an operator has resumed it nobody gets a text.
func (w *Worker) halt(ctx context.Context, says string) {
	reason := says + " All texts are stopped until an operator resumes them."
	if err := w.Store.Trip(ctx, casework.Text, reason); err != nil {
		w.trouble(ctx, "stopping the texts", err)
		return
	}
	w.Meter.Count("texts halted", 1)
	w.Log.Error("texts are stopped", "reason", says)
}

// lookUp asks the provider for a text whose creation was begun. It is found, or looked for again, or given up: an acknowledgement is
// then sent once more, since the resident waits for it and it does no harm twice; all else is left to a person.
func (w *Worker) lookUp(ctx context.Context, d Delivery, r Result) Result {
	if w.Text == nil {
		return r.giveBack(r.At.Add(time.Minute))
	}
	ctx, cancel := context.WithTimeout(ctx, w.OneText)
	defer cancel()
	receipt, found, err := w.Text.FindText(ctx, d)
	r.At = w.Now()
	if s, certain := setback(err); certain && found {
		r.Unsure, r.Receipt = false, receipt
		return w.setBack(ctx, d, s, r)
	}
	switch {
	case err != nil:
		// Not to be able to ask is no answer: it stays open, however long that takes.
		w.Log.Warn("looking for a text", "delivery", d.ID, "error", err)
		r.NotBefore = r.At.Add(30 * time.Second)
		return r.end(casework.Retrying, unsureReason)
	case found:
		r.State, r.Receipt, r.Reply, r.Unsure = casework.Sent, receipt, receipt.Status, false
		return r
	case d.Attempt.Looks+1 < len(looks):
		return r.lookAgain(d.Attempt.Looks + 1)
	}
	w.Meter.Count("texts never found", 1)
	r.Unsure, r.Looks, r.Lost = false, 0, d.Attempt.Lost+1
	if d.Occasion.replies() && r.Lost == 1 {
		r.NotBefore = r.At
		return r.end(casework.Retrying, "The provider does not know of it; it is sent once more.")
	}
	return r.end(casework.Waiting, fmt.Sprintf("It may have been sent at %s; the provider's answer was lost, and it does not know of it. Somebody has to decide whether it is sent again.",
		d.Attempt.Begun.UTC().Format("15:04 UTC")))
}

const unsureReason = "The provider's answer was lost; it is asked whether it has the text before anything is sent again."

// lookAgain keeps it open, until the next look.
func (r Result) lookAgain(n int) Result {
	r.Unsure, r.Looks, r.NotBefore = true, n, r.At.Add(looks[n])
	return r.end(casework.Retrying, unsureReason)
}

// replies reports whether a text of this occasion merely answers what a resident has sent.
func (o Occasion) replies() bool {
	switch o {
	case Received, HeldBack, Standing, Helping, Stopped, Dangerous:
		return true
	}
	return false
}
