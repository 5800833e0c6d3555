package web

import (
	"context"

	"github.com/commonline/commonline/casework"
)

// Guarding looks at an answer before it goes.
type Guarding interface {
	// Concerns are the reasons to look again at an answer, of the case's own and of what the viewer's office knows of others.
	Concerns(ctx context.Context, v casework.Viewer, n casework.CaseNumber, a casework.Answer) ([]casework.Concern, error)
}
