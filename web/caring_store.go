package web

import (
	"context"
	"time"

	"github.com/commonline/commonline/casework"
)

// Caring is about sensitive matters. Each call takes the viewer; a case that their office does not lead has nothing to show.
type Caring interface {
	// Care is what somebody who writes or calls has to know first; the zero Care where nobody has said anything.
	Care(ctx context.Context, v casework.Viewer, id casework.CaseID) (casework.Care, error)
	// SetCare keeps it. Safe takes part in the case.
	SetCare(ctx context.Context, v casework.Viewer, n casework.CaseNumber, at time.Time, c casework.Care) error
}
