package web

import (
	"context"
	"time"

	"github.com/commonline/commonline/casework"
)

// Planning keeps contact plans. Each call takes the viewer: a plan is seen by its office alone, and written by who may (casework.PlanContact).
// A resident of whom the viewer's office leads no case is casework.NotFound. at and now are the time of the deed.
type Planning interface {
	// CasePlans are those that hold for somebody who takes part in a case, the newest first.
	CasePlans(ctx context.Context, v casework.Viewer, id casework.CaseID, now time.Time) ([]casework.Plan, error)
	// PersonPlans are those that hold for a resident.
	PersonPlans(ctx context.Context, v casework.Viewer, id casework.ResidentID, now time.Time) ([]casework.Plan, error)
	// SavePlan writes a plan for all addresses of its Resident, or with an ID changes it. Of a new plan ID is 0; where there is one
	// already it is a casework.Conflict. What a machine has written to the resident, and what has not left yet, is kept back.
	SavePlan(ctx context.Context, v casework.Viewer, at time.Time, p casework.Plan) error
	// EndPlan ends one, with the reason. One that has ended is a casework.Conflict.
	EndPlan(ctx context.Context, v casework.Viewer, at time.Time, who casework.ResidentID, plan int64, why string) error
}
