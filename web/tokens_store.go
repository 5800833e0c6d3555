package web

import (
	"context"
	"time"

	"github.com/commonline/commonline/casework"
)

// Tokens keeps what lets programs act for an office. All that is done leaves an event.
type Tokens interface {
	// AccessTokens gives those of the viewer's office, or of the city's own for its administrator, the newest first. It is refused to
	// whoever may not connect programs.
	AccessTokens(ctx context.Context, v casework.Viewer, now time.Time) ([]casework.Access, error)
	// MakeToken keeps the hash of a token that was just made; casework.Viewer.CheckMakes decides in the transaction.
	MakeToken(ctx context.Context, v casework.Viewer, at time.Time, n casework.NewAccess, hash [32]byte, hint string) error
	// RevokeToken makes one work no more, at once and for ever. One of another office is casework.NotFound.
	RevokeToken(ctx context.Context, v casework.Viewer, at time.Time, id int64) error
}
