package notify

import (
	"context"
	"fmt"
	"time"

	"github.com/commonline/commonline/casework"
)

// tooOld is when an acknowledgement that was never tried needs a person's yes: sending stood still in between.
const tooOld = 24 * time.Hour

// sendAll is the loop of one sender around sendOnce. late outlives ctx, for the mail on its way.
func (w *Worker) sendAll(ctx, late context.Context) {
	tick := time.NewTicker(w.Poll)
	defer tick.Stop()
	for {
		for ctx.Err() == nil && w.sendOnce(ctx, late) {
		}
		select {
		case <-ctx.Done():
			return
		case <-w.wake:
		case <-tick.C:
		}
	}
}

// sendOnce claims a few deliveries and sends them one after the other. It reports whether there may be more.
func (w *Worker) sendOnce(ctx, late context.Context) bool {
	limit, ok := w.room(ctx)
	if !ok {
		return false
	}
	now := w.Now()
	claimed, err := w.Store.Claim(ctx, now, w.Name, limit, w.Lease)
	if err != nil {
		w.trouble(ctx, "claiming deliveries", err)
		return false
	}
	until := now.Add(w.Lease)
	for _, d := range claimed {
		w.record(late, w.deliver(ctx, late, d, until))
	}
	return len(claimed) == limit
}

// deliver decides about one claimed delivery and sends it where nothing speaks against it. The switch is asked again before
// each mail, so that a stop takes effect between two.
func (w *Worker) deliver(ctx, late context.Context, d Delivery, until time.Time) Result {
	now := w.Now()
	r := resultOf(d, now)
	if d.unsure() && w.holdsLease(now, until) {
		return w.lookUp(late, d, r) // that sends nothing, so that no switch is asked
	}
	s, err := w.Store.Sending(ctx)
	if err != nil || !w.holdsLease(now, until) {
		// Without the switch nobody may say that sending is on.
		return r.giveBack(now.Add(w.Poll))
	}
	s = s.Narrow(w.Composer.Mode, w.Composer.Allow)
	if _, stopped := s.Stopped(d.Office, d.Channel); stopped || ctx.Err() != nil {
		return r.giveBack(now)
	}
	if reason := switchedOff(s, d.Office, d.Channel, d.To()); reason != "" {
		return r.end(casework.Withheld, reason)
	}
	if d.overtaken() {
		return r.end(casework.Suppressed, "The case stood otherwise by the time this could leave.")
	}
	if d.Attempts <= 1 && !d.Approved && now.Sub(d.ComposedAt) > tooOld {
		return r.end(casework.Waiting, "Sending stood still for more than 24 hours; somebody has to agree to a late acknowledgement.")
	}
	if wait := w.quietFor(d, now); wait > 0 {
		return r.giveBack(now.Add(wait))
	}
	if wait := w.pace(ctx, d); wait > 0 {
		return r.giveBack(now.Add(wait))
	}
	if d.Channel == casework.Text {
		return w.sendText(late, d, r)
	}
	return w.send(late, d, r)
}

func resultOf(d Delivery, now time.Time) Result {
	return Result{Delivery: d.ID, Attempt: d.Attempts, At: now, Unsure: d.unsure(), Looks: d.Attempt.Looks, Lost: d.Attempt.Lost}
}

// send hands the mail over, with no transaction open.
func (w *Worker) send(ctx context.Context, d Delivery, r Result) Result {
	ctx, cancel := context.WithTimeout(ctx, w.OneMail)
	defer cancel()
	if d.Mail.ByPerson {
		files, err := w.Store.Files(ctx, d)
		if err != nil { // a mail never goes without what was put with it
			w.trouble(ctx, "fetching the files of a mail", err)
			return r.giveBack(r.At.Add(w.Poll))
		}
		d.Mail.Files = files
	}
	reply, err := w.Mail.Send(ctx, d)
	r.At = w.Now()
	if err == nil {
		r.State, r.Reply = casework.Sent, oneLine(reply, 300)
		return r
	}
	w.Log.Warn("sending a mail", "delivery", d.ID, "mailbox", d.Mailbox, "attempt", d.Attempts, "for good", permanent(err))
	said := oneLine(err.Error(), 500)
	if permanent(err) {
		return r.end(casework.Failed, "The mail was refused: "+said)
	}
	at, ok := nextAttempt(d, r.At)
	if !ok {
		return r.end(casework.Failed, "Given up after three days: "+said)
	}
	r.NotBefore = at
	return r.end(casework.Retrying, "It could not be sent yet: "+said)
}

func (r Result) end(s casework.DeliveryState, reason string) Result {
	r.State, r.Reason = s, reason
	return r
}

// giveBack leaves the delivery as it was, to be claimed again from at on.
func (r Result) giveBack(at time.Time) Result {
	r.State, r.NotBefore = casework.Pending, at
	return r
}

// holdsLease reports whether the delivery is still ours: what was claimed until then, or extended since.
func (w *Worker) holdsLease(now, until time.Time) bool {
	return now.Before(until) || now.UnixNano() < w.leaseUntil.Load()
}

// pace asks the limiter; where that has no answer the mail goes.
func (w *Worker) pace(ctx context.Context, d Delivery) time.Duration {
	if w.Limiter == nil {
		return 0
	}
	wait, err := w.Limiter.Take(ctx, d.Office, d.Channel)
	if err != nil {
		w.Log.Warn("asking for the pace", "error", err)
		return 0
	}
	return wait
}

// room tells how many may be claimed now. It pulls the brake when the storm limit is reached and more is wanted.
func (w *Worker) room(ctx context.Context) (limit int, ok bool) {
	limit = max(1, w.Batch/4)
	s, err := w.Store.Sending(ctx)
	if err != nil {
		w.trouble(ctx, "reading the sending switch", err)
		return 0, false
	}
	if _, stopped := s.Stopped("", ""); stopped || w.Storm.Most == 0 {
		return limit, !stopped
	}
	since := w.Now().Add(-w.Storm.Within)
	if s.ResumedAt.After(since) {
		since = s.ResumedAt
	}
	sent, err := w.Store.SentSince(ctx, since)
	if err != nil {
		w.trouble(ctx, "counting what was sent", err)
		return 0, false
	}
	if sent > w.Storm.Most {
		w.trip(ctx, sent)
		return 0, false
	}
	// The senders share what is left, so that they go past the limit by no more than one mail each.
	return max(1, min(limit, (w.Storm.Most-sent+1)/w.Senders)), true
}

func (w *Worker) trip(ctx context.Context, sent int) {
	reason := fmt.Sprintf("The storm brake stopped all sending: %d automatic mails within %s, and %d is the most.", sent, w.Storm.Within, w.Storm.Most)
	if err := w.Store.Trip(ctx, "", reason); err != nil {
		w.trouble(ctx, "pulling the storm brake", err)
		return
	}
	w.Meter.Count("brake tripped", 1)
	w.Log.Error("storm brake pulled, all sending stopped", "sent", sent, "within", w.Storm.Within, "most", w.Storm.Most)
}
