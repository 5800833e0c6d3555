package web

import (
	"context"
	"time"

	"github.com/commonline/commonline/casework"
)

// People says who is who. Each call takes the viewer: of a resident they see the addresses that take part in cases which they see, and
// the joins that their own office made. A resident of whom they see nothing is casework.NotFound. at is the time of the deed.
type People interface {
	// Likely gives residents who may be the same person as one who takes part in a case, the likeliest first.
	Likely(ctx context.Context, v casework.Viewer, id casework.CaseID) ([]LikelyPerson, error)
	// Person gives what is known of a resident.
	Person(ctx context.Context, v casework.Viewer, id casework.ResidentID) (Person, error)
	// JoinPeople makes one resident of two, on stated evidence, and tells which is left. n is the case that it was seen on.
	JoinPeople(ctx context.Context, v casework.Viewer, n casework.CaseNumber, one, other casework.ResidentID, at time.Time, evidence string) (casework.ResidentID, error)
	// KeepApart notes that two residents are not the same person: the office is not asked again.
	KeepApart(ctx context.Context, v casework.Viewer, n casework.CaseNumber, one, other casework.ResidentID, at time.Time) error
	// Unjoin takes one join back.
	Unjoin(ctx context.Context, v casework.Viewer, join int64, at time.Time) error
}

// LikelyPerson is a resident who may be the same as another.
type LikelyPerson struct {
	casework.Likeness
	Of        casework.ResidentID // who takes part in the case
	Claimed   casework.IdentityID // their address on the case: a code is to come back from there
	Resident  casework.ResidentID
	Name      string
	Addresses []Address
	Cases     []casework.Case // of theirs, that the viewer's office leads, newest first
}

// Address is one by which a resident writes or calls.
type Address struct {
	Identity casework.IdentityID
	Channel  casework.Channel // mail, or text for a number
	Value    string
	OptedOut bool
	Shared   []string // the people who use it; nil where it is one person's
	// Where it comes from: how and when it was first seen on a case that the viewer sees.
	Since  time.Time
	By     casework.Channel
	Number casework.CaseNumber
	// Consents are what was said about being written to there, newest first.
	Consents []ConsentLine
}

// ConsentLine is one thing that was said about being written to.
type ConsentLine struct {
	At     time.Time
	Wanted bool
	How    string
	Words  string
}

// Join is one address that was found to be the same person's.
type Join struct {
	ID       int64
	Address  string
	Evidence string
	By       string
	At       time.Time
	UndoneAt time.Time // zero: it stands
	Last     bool      // nothing was built on it since: it can be undone
}

// Person is a resident, as far as the viewer may see them.
type Person struct {
	ID        casework.ResidentID
	Name      string
	Addresses []Address
	Joins     []Join
	Cases     []casework.Case
}
