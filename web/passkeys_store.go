package web

import (
	"context"
	"time"

	"github.com/commonline/commonline/casework"
)

// MostPasskeys is how many one person has.
const MostPasskeys = 10

// Passkey is a key that signs somebody in (a credential record of Web Authentication level 3, section 4). Nothing in it is secret.
type Passkey struct {
	ID         int64
	Staff      casework.StaffID
	Handle     []byte // what the key calls its owner: chance, the same on all keys of one person
	Credential []byte // what the key calls itself
	PublicKey  []byte // COSE
	Name       string
	Count      uint32 // of signatures, as the key counts them; 0 where it does not count
	Verified   bool   // it asked for a finger, a face or a PIN when it was added: it may sign in alone

	BackupEligible, BackedUp bool
	Transports               []string
	AddedAt, UsedAt          time.Time // zero UsedAt: never used
}

// Passkeys keeps them. Those that take no viewer are asked before somebody is one.
type Passkeys interface {
	// Passkeys gives those of an account, the oldest first.
	Passkeys(ctx context.Context, id casework.StaffID) ([]Passkey, error)
	// PasskeyOwner gives whose a handle is; casework.NotFound for nobody's.
	PasskeyOwner(ctx context.Context, handle []byte) (casework.StaffID, error)
	// UsePasskey notes a signature; false where the key is gone, or has counted as far before: then there are two of it.
	UsePasskey(ctx context.Context, k Passkey, at time.Time) (bool, error)
	// AddPasskey keeps one for the viewer, and recovery codes where any are given; it gives the session old the token new, and ends all
	// others. A key that is somebody's, or one too many, is a casework.Conflict.
	AddPasskey(ctx context.Context, v casework.Viewer, k Passkey, codes [][32]byte, old, new [32]byte) error
	// DropPasskey takes one of the viewer's away, and ends the other sessions likewise; another's is casework.NotFound. With the last
	// second factor the recovery codes go.
	DropPasskey(ctx context.Context, v casework.Viewer, id int64, old, new [32]byte) error
}
