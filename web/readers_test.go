package web

import (
	"context"
	"testing"

	"github.com/commonline/commonline/casework"
)

func (m *memory) Readings(_ context.Context, v casework.Viewer, id casework.CaseID) ([]Reading, error) {
	var all []Reading
	for _, e := range m.recorded {
		for _, a := range m.accounts {
			if e.Case == id && e.Actor == a.Staff.Actor() && a.Office != v.Office {
				all = append(all, Reading{At: e.At, Name: a.Name, Role: a.Role, What: e.Kind})
			}
		}
	}
	return all, m.broken
}

func TestTheHeadSeesWhoLooked(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.get("/inbox/C-48213-5", "rhea@council.example").hides("Who looked at this")
	s.get("/inbox/C-48213-5", "ana@council.example").hides("Who looked at this")
	s.get("/inbox/C-48213-5", "marcus@council.example").says("Who looked at this from outside", "Rhea Dunn", "Records officer · the case")
}
