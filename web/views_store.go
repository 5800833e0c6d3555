package web

import (
	"context"

	"github.com/commonline/commonline/casework"
)

// MostViews is how many lists of their own a person sees: each is counted on every page.
const MostViews = 12

// SavedView is a list under a name of its own: a search, its filters and its order.
type SavedView struct {
	ID      int64
	Name    string
	Address string // what stands behind the question mark of the list's address
	Shared  bool   // with the whole office
	Own     bool   // the viewer made it
}

// Views keeps the lists of people and offices.
type Views interface {
	// SavedViews gives the viewer's own and those that the viewer's office shares, by name, at most MostViews.
	SavedViews(ctx context.Context, v casework.Viewer) ([]SavedView, error)
	// SaveView keeps one for the viewer. Sharing it with the office is for who manages the office: casework.Forbidden. One too many is a
	// casework.Conflict.
	SaveView(ctx context.Context, v casework.Viewer, name, address string, shared bool) error
	// ChangeView gives one another name, and shares it or keeps it to whoever made it; whose it is decides as for SaveView and DropView.
	ChangeView(ctx context.Context, v casework.Viewer, id int64, name string, shared bool) error
	// DropView forgets one that is the viewer's own, or shared in an office that the viewer manages; any other is casework.NotFound.
	DropView(ctx context.Context, v casework.Viewer, id int64) error
}
