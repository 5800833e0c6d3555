package calls

import (
	"context"
	"fmt"
	"iter"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/intake/phone"
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

// Listed is what both lists need.
type Listed struct {
	Twilio Lister
	Store  Found
	Due    func() time.Time // by when somebody has to have called back
}

// Of implements phone.List.
func (Listed) Of(n casework.Number) bool { return n.Calls }

// CallList is Twilio's list of calls, to be compared with ours.
type CallList struct{ Listed }

// Kind implements phone.List.
func (CallList) Kind() string { return "calls" }

// Since implements phone.List.
func (l CallList) Since(ctx context.Context, n casework.Number, since time.Time) iter.Seq2[phone.Sighting, error] {
	return func(yield func(phone.Sighting, error) bool) {
		for c, err := range l.Twilio.Calls(ctx, twilio.Query{To: n.E164, Since: since}) {
			if err == nil && !c.Inbound() {
				continue
			}
			if !yield(phone.Sighting{ID: c.SID, At: c.Created, What: c}, err) || err != nil {
				return
			}
		}
	}
}

// Missing implements phone.List.
func (l CallList) Missing(ctx context.Context, ids []string) ([]string, error) {
	return l.Store.MissingCalls(ctx, ids)
}

// Take implements phone.List.
func (l CallList) Take(ctx context.Context, n casework.Number, s phone.Sighting) error {
	c, ok := s.What.(twilio.Call)
	if !ok {
		return fmt.Errorf("%T is no call", s.What)
	}
	return l.take(ctx, n, c)
}

// take notes a call as the list shows it. What happened on it is told by its recordings alone.
func (l Listed) take(ctx context.Context, n casework.Number, c twilio.Call) error {
	f := Fact{Call: c.SID, Step: "list", Body: []byte(c.SID + " " + c.Status), At: c.Created, Entrance: n.ID, Office: n.Office,
		Caller: Caller(c.From), Called: c.To, Opened: true, Status: c.Status}
	switch c.Status {
	case "completed", "busy", "failed", "no-answer", "canceled":
		f.Ended, f.Lasted = true, c.Duration
	}
	_, err := l.Store.Note(ctx, f)
	return err
}

// RecordingList is Twilio's list of what callers said.
type RecordingList struct{ Listed }

// Kind implements phone.List.
func (RecordingList) Kind() string { return "recordings" }

// said is a recording with the call that it was made on.
type said struct {
	twilio.Recording
	on twilio.Call
}

// Since implements phone.List. A recording does not name the number that was called, so the calls of those that are not
// known here are looked up; recordings of other programs of the same account are left alone.
func (l RecordingList) Since(ctx context.Context, n casework.Number, since time.Time) iter.Seq2[phone.Sighting, error] {
	return func(yield func(phone.Sighting, error) bool) {
		for r, err := range l.Twilio.Recordings(ctx, twilio.Query{Since: since}) {
			if err == nil && (r.Status != "completed" || r.Duration == 0) {
				continue
			}
			var on twilio.Call
			if err == nil {
				on, err = l.callOf(ctx, r)
			}
			if err == nil && (on.To != n.E164 || !on.Inbound()) {
				continue
			}
			if !yield(phone.Sighting{ID: r.SID, At: r.Created, What: said{r, on}}, err) || err != nil {
				return
			}
		}
	}
}

// callOf looks up the call of a recording that is not known here; of one that is, it gives none. A call that Twilio does not
// have any more is nobody's.
func (l RecordingList) callOf(ctx context.Context, r twilio.Recording) (twilio.Call, error) {
	missing, err := l.Store.MissingRecordings(ctx, []string{r.SID})
	if err != nil || len(missing) == 0 {
		return twilio.Call{}, err
	}
	c, err := l.Twilio.Call(ctx, r.Call)
	if twilio.Gone(err) {
		return twilio.Call{}, nil
	}
	return c, err
}

// Missing implements phone.List.
func (l RecordingList) Missing(ctx context.Context, ids []string) ([]string, error) {
	return l.Store.MissingRecordings(ctx, ids)
}

// Take implements phone.List: the call first, which says whose recording it is.
func (l RecordingList) Take(ctx context.Context, n casework.Number, s phone.Sighting) error {
	r, ok := s.What.(said)
	if !ok {
		return fmt.Errorf("%T is no recording", s.What)
	}
	if err := l.take(ctx, n, r.on); err != nil {
		return err
	}
	_, err := l.Store.Note(ctx, Fact{Call: r.Call, Step: "list", Body: []byte(r.SID), At: r.Created, DueAt: l.Due(),
		Recording: &Recording{SID: r.SID, Length: r.Duration}})
	return err
}
