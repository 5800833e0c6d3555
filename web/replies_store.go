package web

import (
	"context"
	"time"

	"github.com/commonline/commonline/casework"
)

// Replies is what the viewer's office keeps ready to say, beside what the city file names.
type Replies interface {
	// Replies come by name and language.
	Replies(ctx context.Context, v casework.Viewer) ([]casework.Reply, error)
	// SaveReply adds one (ID 0) or changes it. A name that there is in its language already is a refusal; so is a viewer who may not manage
	// the office.
	SaveReply(ctx context.Context, v casework.Viewer, at time.Time, r casework.Reply) error
	// RetireReply takes one out of the list.
	RetireReply(ctx context.Context, v casework.Viewer, at time.Time, id int64) error
}
