package callout

import (
	"context"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/intake/phone/calls"
)

// ID names a call before the provider does.
type ID int64

// Call is one that staff asked for.
type Call struct {
	ID       ID
	Case     casework.CaseNumber
	Entrance casework.MailboxID // the number that the resident sees
	Office   casework.OfficeID
	Sender   string // that number, E.164
	Desk     string // the telephone of staff, E.164
	Phone    string // the resident's, E.164
	BegunAt  time.Time
	SID      string // "" while it is open whether the provider has it
	Looks    int    // times that the provider was asked in vain
	Rang     bool   // the resident's telephone was rung
	Over     bool
}

// Store keeps them.
type Store interface {
	// OutCall gives one; casework.NotFound where there is none.
	OutCall(ctx context.Context, id ID) (Call, error)
	// AdoptOut notes under which SID the provider makes it, in both records. The first SID counts; ours is false for another.
	AdoptOut(ctx context.Context, c Call, sid string) (ours bool, err error)
	// FailOut notes that no call came of it, in a sentence.
	FailOut(ctx context.Context, id ID, why string) error
	// LookedOut notes that the provider was asked in vain; OverOut that nothing more is to be learnt.
	LookedOut(ctx context.Context, id ID, at time.Time) error
	OverOut(ctx context.Context, id ID, at time.Time) error
	// OpenOut gives calls that the provider has to be asked about: those without a SID, those that ended before a time, and those of which
	// nobody told how they ended.
	OpenOut(ctx context.Context, ended time.Time) ([]Call, error)
	// AdoptedOut reports whether a SID belongs to one of them.
	AdoptedOut(ctx context.Context, sid string) (bool, error)
	// Note is that of calls.Store.
	Note(ctx context.Context, f calls.Fact) (fresh bool, err error)
}
