package notify

import (
	"context"
	"time"

	"github.com/commonline/commonline/casework"
)

// Store is where events wait and deliveries live. Package postgres implements it.
type Store interface {
	// Compose takes up to limit events of the given Kinds that are due (their settling time is over at now) and that
	// nobody has looked at yet, oldest first, loads the Facts of each, calls compose, stores the deliveries and marks
	// the events handled, all in ONE transaction. n is how many events were handled; 0 says that none was due.
	//
	// compose does no I/O and may be called again where the transaction is tried again. It may return no delivery:
	// the event is handled all the same. A delivery is unique by event, identity and occasion; one that is there
	// already is left as it is. The Facts of each event see the deliveries that were stored for the events before it,
	// in this transaction too: otherwise the caps would not hold within one batch. Several processes may call it at once:
	// the facts that caps and "acknowledged already" rest on are read under a lock on the recipient (advisory, sorted).
	//
	// A delivery with a Question is noted on the question: from then on an answer is waited for.
	//
	// The Message-ID and the bounce tag of every stored delivery must be findable from that moment on, since an answer
	// or a bounce may be in before Record was called.
	Compose(ctx context.Context, now time.Time, limit int, compose func(casework.Event, Facts) []Delivery) (n int, err error)

	// Claim takes up to limit deliveries that are due at now: Pending or Retrying with NotBefore not after now, or
	// Sending with a lease that has run out. It marks each as Sending by worker until now+lease, counts the attempt, sets
	// TriedSince at the first one, commits, and returns them oldest NotBefore first. It leaves out whatever
	// is stopped (by city, office, channel). A worker that dies loses nothing: its lease runs out and the delivery is
	// claimed again, with the same Mail and so the same Message-ID. Of a text it says in Attempt what Begin and Record have kept.
	Claim(ctx context.Context, now time.Time, worker string, limit int, lease time.Duration) ([]Delivery, error)

	// Begin commits that creating a text at the provider begins now: sets Attempt.Begun, counts Attempt.Tries, and gives the number of
	// this try. ok is false where the delivery is not this worker's any more; then it must not be created.
	Begin(ctx context.Context, d Delivery, worker string, at time.Time) (try int, ok bool, err error)

	// Files gives the files that go with a person's mail, in their order.
	Files(ctx context.Context, d Delivery) ([]File, error)

	// Extend moves the leases of all that this worker holds to until. Where it cannot, the worker starts no further mail once
	// its lease has run out.
	Extend(ctx context.Context, worker string, until time.Time) error

	// Record writes down what became of claimed deliveries, in bulk. A Result counts only while its Attempt is the
	// delivery's present one, except that Sent always counts: it is a fact, however late it is told. A Result with state
	// Pending gives the delivery back untried, and its attempt is not counted. Attempt.Begun is cleared unless the Result is Unsure. Its
	// Remedy is heeded. A delivery that fails for good leaves an event, casework.DeliveryFailed.
	Record(ctx context.Context, results []Result) error

	// Sending tells the switch as it stands now. It is asked between mails, so it has to be cheap (one small row set).
	Sending(ctx context.Context) (Switch, error)

	// SentSince counts the deliveries of all processes that were sent at since or later. The storm brake rests on it.
	SentSince(ctx context.Context, since time.Time) (int, error)

	// Trip stops all sending in the city, or that of one channel, with a reason that people read, until an operator resumes it.
	// Where it is stopped already nothing changes.
	Trip(ctx context.Context, c casework.Channel, reason string) error
}

// Kinds lists the events that this package looks at. A Store passes it no others, and leaves those for a newer program
// that knows them.
func Kinds() []casework.EventKind {
	return []casework.EventKind{casework.CaseOpened, casework.MessageHeld, casework.StatusAsked, casework.HelpAsked, casework.PlaceAsked,
		casework.PlaceReminded, casework.StaffAnswered, casework.CallMissed, casework.OptedOut, casework.DeliveryFailed,
		casework.DigestDue, casework.StaffTold, casework.ProofAsked, casework.AccountInvited, casework.ResetAsked, casework.CaseMoved, casework.CaseReopened, casework.ResidentReminded, casework.CaseSilent,
		casework.AlarmCalled, casework.AlarmAnswered}
}

// Result is what became of one attempt at a delivery.
type Result struct {
	Delivery  casework.DeliveryID
	Attempt   int // as it stood in the claimed Delivery
	State     casework.DeliveryState
	At        time.Time
	NotBefore time.Time // of the next attempt; set where State is Retrying or Pending
	// Reason is a sentence for people; "" for Sent. It may quote the other server's answer, cut to one line.
	Reason string
	// Reply is what the server said to a mail that it took ("250 2.0.0 queued as 4F…"): what its operator is asked with.
	Reply string
	// For texts.
	Receipt Receipt // of what the provider took
	Unsure  bool    // whether the provider has it is still open
	Looks   int     // as in Attempt
	Lost    int
	// Remedy is set where the provider said no. OptedOut stops texts to the recipient, NotApproved those from the sender.
	Remedy Remedy
}
