package web

import (
	"context"
	"time"

	"github.com/commonline/commonline/casework"
)

// Way is how somebody signed in.
type Way string

const (
	ByPassword Way = "password"
	ByCity     Way = "city" // the city's own sign-in
	ByKey      Way = "key"  // a passkey, by itself
)

// Look asks who a session belongs to.
type Look struct {
	TokenHash [32]byte
	Now       time.Time
	Idle      time.Duration // how long a session lives in which nobody does anything
	Touch     bool          // somebody does something: the session goes on
}

// OpenSession is one sign-in as its owner sees it.
type OpenSession struct {
	ID        int64
	TokenHash [32]byte
	CreatedAt time.Time
	SeenAt    time.Time // to the minute
	Device    string    // the browser's own words
	Place     string    // the network that it came from, "192.0.2.0/24"
	Way       Way
}

// Sessions lets people see and end their own sign-ins. Whatever it ends is over at once, in all processes.
type Sessions interface {
	// OwnAccount gives the viewer's own.
	OwnAccount(ctx context.Context, v casework.Viewer) (Account, error)
	// OpenSessions gives those of the viewer, the one used last first.
	OpenSessions(ctx context.Context, v casework.Viewer, now time.Time, idle time.Duration) ([]OpenSession, error)
	// EndOwnSession ends one of the viewer's; another's is casework.NotFound.
	EndOwnSession(ctx context.Context, v casework.Viewer, id int64) error
	// EndOtherSessions ends all of the viewer's but one, and says how many.
	EndOtherSessions(ctx context.Context, v casework.Viewer, keep [32]byte) (int, error)
	// SetPassword keeps the viewer's new password, gives the session old the token of new, and ends all others.
	SetPassword(ctx context.Context, v casework.Viewer, hash string, old, new [32]byte) error
	// StillOpen gives those of the tokens whose sessions still stand, with the rights that they began with: open streams ask it.
	StillOpen(ctx context.Context, now time.Time, idle time.Duration, tokens [][32]byte) ([][32]byte, error)
}
