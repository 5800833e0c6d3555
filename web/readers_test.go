package web

import (
	"context"
	"net/http"
	"testing"

	"github.com/commonline/commonline/casework"
)

func (m *memory) Readings(_ context.Context, v casework.Viewer, id casework.CaseID, most int) ([]Reading, error) {
	var all []Reading
	for _, e := range m.recorded {
		for _, a := range m.accounts {
			if e.Case == id && e.Actor == a.Staff.Actor() && v.May(casework.SeeReaders) && len(all) < most {
				all = append(all, Reading{At: e.At, Times: 1, Name: a.Name, Role: a.Role, What: []string{string(e.Kind), "file 2"}})
			}
		}
	}
	return all, m.broken
}

func (m *memory) PersonReadings(ctx context.Context, v casework.Viewer, _ casework.ResidentID, most int) ([]Reading, error) {
	return m.Readings(ctx, v, 3, most)
}

func TestTheHeadSeesWhoLooked(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.get(rosas, rhea).hides("Who looked at this")
	s.get(rosas, "ana@council.example").hides("Who looked at this", "Export this case")
	p := s.get(rosas, marcus)
	p.says("Who looked at this", "Rhea Dunn", "Records officer · the case, file 2", "Export this case")
	p.hides("Place a legal hold")
	s.get(rosas, rhea).says("Who looked at this", "Place a legal hold")
	p = s.get(rosas+"/readers", marcus)
	p.says("Who looked at case C-48213-5", "Ana Ribeiro", "the case, file 2")
	sound(t, p)
	p = s.get("/people/3/readers", marcus)
	p.says("Who looked at Rosa Delgado")
	sound(t, p)
	if p := s.get("/inbox/C-99999-0/readers", marcus); p.code != http.StatusNotFound {
		t.Errorf("readers of no case: %d", p.code)
	}
}
