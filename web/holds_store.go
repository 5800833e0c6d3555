package web

import (
	"context"
	"time"

	"github.com/commonline/commonline/casework"
)

// Holds serves legal holds: what they name is neither deleted nor cut until somebody lifts them. at is the time of the deed.
type Holds interface {
	// PlaceHold needs casework.HoldRecords. Nothing found is casework.NotFound.
	PlaceHold(ctx context.Context, v casework.Viewer, at time.Time, scope casework.Scope, what, reason string) (id int64, err error)
	// LiftHold needs casework.HoldRecords. One that was lifted is casework.Conflict.
	LiftHold(ctx context.Context, v casework.Viewer, at time.Time, id int64, why string) error
	// AllHolds gives those that stand first, newest first, at most MostHolds, for whoever holds records.
	AllHolds(ctx context.Context, v casework.Viewer) ([]casework.Hold, error)
	// HoldsOn gives those that lie on a case now, for an office that leads it.
	HoldsOn(ctx context.Context, v casework.Viewer, id casework.CaseID) ([]casework.Hold, error)
}

// MostHolds is how many are listed.
const MostHolds = 200
