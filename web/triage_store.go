package web

import (
	"context"
	"time"

	"github.com/commonline/commonline/casework"
)

// TriageItem is a case that waits for somebody to say where it belongs.
type TriageItem struct {
	casework.Case
	Routing casework.Routing
	// Matter is where it may lie, with its candidates in the order of their numbers, the likeliest first; Status is NoPlace
	// where the message names no place.
	Matter casework.CasePlace
	// Text is what the resident wrote first, cut to a screenful.
	Text    string
	Channel casework.Channel
	// AskedAt and RemindedAt are of the question that is open; zero where none is.
	AskedAt, RemindedAt time.Time
}

// CaseRouting is how a case came to its office, for the page of the case.
type CaseRouting struct {
	casework.Routing
	Office casework.OfficeID // that leads
	// Matter and Home are nil where they are not known, and always for an office that does not lead.
	Matter, Home *casework.CasePlace
	// MayTakeBack says that the viewer's office was written to, and that another leads.
	MayTakeBack bool
}

// Triage reads and decides on where cases belong.
type Triage interface {
	// Triage gives the live cases that wait and are led by the viewer's office or, for the intake role, by none yet; the
	// earliest due first, and how many there are.
	Triage(ctx context.Context, v casework.Viewer, p Page) (items []TriageItem, total int, err error)
	// CaseRouting is seen by whoever sees the case. An office that does not lead is told who leads and why, and no places.
	CaseRouting(ctx context.Context, v casework.Viewer, n casework.CaseNumber) (CaseRouting, error)
	// Reroute does what a person decided. The case has to be led by the viewer's office (or by none, for the intake role),
	// and the viewer has to have casework.RouteCases; TakeBack is for the office that was written to. An order on a version
	// that has moved on is a casework.Conflict; an order that makes no sense, like an address that is not found, is
	// casework.Invalid with a sentence for the form. Lead is the office that has the case now.
	Reroute(ctx context.Context, v casework.Viewer, n casework.CaseNumber, o casework.RouteOrder) (lead casework.OfficeID, err error)
}
