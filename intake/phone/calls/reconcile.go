package calls

import (
	"context"
	"fmt"
	"iter"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/internal/twilio"
)

// Lister is Twilio's own list of what happened.
type Lister interface {
	Calls(ctx context.Context, q twilio.Query) iter.Seq2[twilio.Call, error]
	Call(ctx context.Context, sid string) (twilio.Call, error)
	Recordings(ctx context.Context, q twilio.Query) iter.Seq2[twilio.Recording, error]
}

// Found keeps what the list shows and no webhook told of.
type Found interface {
	Store
	// MissingCalls and MissingRecordings are those of the SIDs that are not known here: calls of which nobody told how they
	// ended, recordings that no raw message was made of.
	MissingCalls(ctx context.Context, sids []string) ([]string, error)
	MissingRecordings(ctx context.Context, sids []string) ([]string, error)
}

// Reconciler compares Twilio's list with ours, and takes in what is missing: a webhook that never came loses nothing.
type Reconciler struct {
	Twilio Lister
	Store  Found
	City   *casework.City
	Now    func() time.Time
	Due    func() time.Time // by when somebody has to have called back
	// Received is called when there is something to file. It may be nil.
	Received func()
}

// Compared is what a comparison found.
type Compared struct{ Seen, Missing int }

// Calls compares the calls to our numbers that were made since a time.
func (r *Reconciler) Calls(ctx context.Context, since time.Time) (Compared, error) {
	var c Compared
	for _, n := range r.City.Numbers {
		if !n.Calls {
			continue
		}
		listed := map[string]twilio.Call{}
		for call, err := range r.Twilio.Calls(ctx, twilio.Query{To: n.E164, Since: since}) {
			if err != nil {
				return c, fmt.Errorf("listing the calls to %s: %w", n.ID, err)
			}
			if call.Inbound() {
				listed[call.SID] = call
			}
		}
		c.Seen += len(listed)
		missing, err := r.Store.MissingCalls(ctx, keys(listed))
		if err != nil {
			return c, err
		}
		for _, sid := range missing {
			if err := r.take(ctx, listed[sid]); err != nil {
				return c, err
			}
		}
		c.Missing += len(missing)
	}
	return c, nil
}

// take notes a call as the list shows it. What happened on it is told by its recordings alone.
func (r *Reconciler) take(ctx context.Context, call twilio.Call) error {
	n, _ := r.City.NumberAt(call.To)
	f := Fact{Call: call.SID, Step: "list", Body: []byte(call.SID + " " + call.Status), At: call.Created, Entrance: n.ID, Office: n.Office,
		Caller: Caller(call.From), Called: call.To, Opened: true, Status: call.Status}
	if f.At.IsZero() {
		f.At = r.Now()
	}
	switch call.Status {
	case "completed", "busy", "failed", "no-answer", "canceled":
		f.Ended, f.Lasted = true, call.Duration
	}
	_, err := r.Store.Note(ctx, f)
	return err
}

// Recordings compares the recordings of callers that were made since a time.
func (r *Reconciler) Recordings(ctx context.Context, since time.Time) (Compared, error) {
	listed := map[string]twilio.Recording{}
	for rec, err := range r.Twilio.Recordings(ctx, twilio.Query{Since: since}) {
		if err != nil {
			return Compared{}, fmt.Errorf("listing recordings: %w", err)
		}
		if rec.Status == "completed" && rec.Duration > 0 && (rec.Source == "RecordVerb" || rec.Source == "") {
			listed[rec.SID] = rec
		}
	}
	c := Compared{Seen: len(listed)}
	missing, err := r.Store.MissingRecordings(ctx, keys(listed))
	if err != nil {
		return c, err
	}
	for _, sid := range missing {
		took, err := r.takeRecording(ctx, listed[sid])
		if err != nil {
			return c, err
		}
		if took {
			c.Missing++
		}
	}
	if c.Missing > 0 && r.Received != nil {
		r.Received()
	}
	return c, nil
}

// takeRecording notes a recording and, before that, the call that it was made on. One of another program of the same
// account is left alone.
func (r *Reconciler) takeRecording(ctx context.Context, rec twilio.Recording) (bool, error) {
	unknown, err := r.Store.MissingCalls(ctx, []string{rec.Call})
	if err != nil {
		return false, err
	}
	if len(unknown) > 0 {
		call, err := r.Twilio.Call(ctx, rec.Call)
		if err != nil {
			return false, fmt.Errorf("looking up the call of recording %s: %w", rec.SID, err)
		}
		if n, ours := r.City.NumberAt(call.To); !ours || !n.Calls || !call.Inbound() {
			return false, nil
		}
		if err := r.take(ctx, call); err != nil {
			return false, err
		}
	}
	return r.Store.Note(ctx, Fact{Call: rec.Call, Step: "list", Body: []byte(rec.SID), At: rec.Created, DueAt: r.Due(),
		Recording: &Recording{SID: rec.SID, Length: rec.Duration}})
}

func keys[T any](m map[string]T) []string {
	var out []string
	for k := range m {
		out = append(out, k)
	}
	return out
}
