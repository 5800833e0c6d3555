package web

import (
	"context"
	"time"

	"github.com/commonline/commonline/casework"
)

// Helping is about who stands behind an address that takes part in a case. Each call takes the viewer; a case that their office does
// not lead is casework.NotFound. at is the time of the deed.
type Helping interface {
	// Around gives what is known of those who take part in a case. It is empty where the viewer's office does not lead it.
	Around(ctx context.Context, v casework.Viewer, id casework.CaseID) (Around, error)
	// Share says that several people use an address: from then on no machine writes anything of a case there.
	Share(ctx context.Context, v casework.Viewer, n casework.CaseNumber, id casework.IdentityID, at time.Time, people []string) error
	Unshare(ctx context.Context, v casework.Viewer, n casework.CaseNumber, id casework.IdentityID, at time.Time) error
	// NameSpeaker says who of them wrote a message.
	NameSpeaker(ctx context.Context, v casework.Viewer, n casework.CaseNumber, m casework.MessageID, at time.Time, name string) error
	// AddHelper lets somebody write, and be answered, for the resident of a case. Consent is how the resident agreed.
	AddHelper(ctx context.Context, v casework.Viewer, n casework.CaseNumber, at time.Time, h Helper) error
	EndHelper(ctx context.Context, v casework.Viewer, n casework.CaseNumber, id int64, at time.Time) error
	// AskKnown sends a code to a known address. Where it comes back from claimed, which takes part in the case, both are one
	// resident's. Too many codes to one address are a casework.Conflict.
	AskKnown(ctx context.Context, v casework.Viewer, n casework.CaseNumber, claimed, known casework.IdentityID, at time.Time) error
}

// Around is what is known of those who take part in a case.
type Around struct {
	Shared   map[casework.IdentityID][]string // who uses it
	Speakers map[casework.MessageID]string    // who wrote a message from a shared address
	Unnamed  map[casework.MessageID][]string  // of which it is not known, with who it may be
	Helpers  []Helper
	Proofs   []Proof
}

// Helper is somebody who writes for a resident on one case.
type Helper struct {
	ID      int64
	Name    string
	Address string
	Purpose string
	Consent string
	Until   time.Time // zero: until it is taken back
	EndedAt time.Time // zero: it holds
	By      string
	At      time.Time
}

// Proof is a code that was sent, and how that ended.
type Proof struct {
	Claimed, Known string // addresses
	ClaimedID      casework.IdentityID
	By             string
	At, ExpiresAt  time.Time
	Wrong          int
	Outcome        string // "" while it may come back
	Sent           casework.DeliveryState
}
