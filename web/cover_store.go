package web

import (
	"context"
	"time"

	"github.com/commonline/commonline/casework"
)

// Covering is who does the viewer's work while they are away: told of what they are told of. It ends by itself.
type Covering interface {
	// OwnCover is the cover that holds or is to come; the zero Cover for none.
	OwnCover(ctx context.Context, v casework.Viewer, now time.Time) (casework.Cover, error)
	// SetCover takes the place of one before. Who covers works in the same office.
	SetCover(ctx context.Context, v casework.Viewer, at time.Time, c casework.Cover) error
	// EndCover ends it before its time.
	EndCover(ctx context.Context, v casework.Viewer, at time.Time) error
}
