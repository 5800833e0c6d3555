package web

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/commonline/commonline/casework"
)

// Reading is what one person looked at within one hour.
type Reading struct {
	At     time.Time // the last look
	Times  int
	Name   string
	Role   casework.Role
	Office casework.OfficeID
	What   []string // as the events name it: "read.case", "file 2"
}

// MostReadings is how many stand on a case; the page behind it has more.
const (
	MostReadings    = 20
	MostReadingsAll = 500
)

// Readers tells who has looked at what, a row for each person and hour, newest first. It is empty for whoever may not see readers, and for
// what another office leads.
type Readers interface {
	Readings(ctx context.Context, v casework.Viewer, id casework.CaseID, most int) ([]Reading, error)
	// PersonReadings are of the page of a resident, and of the cases that they take part in.
	PersonReadings(ctx context.Context, v casework.Viewer, id casework.ResidentID, most int) ([]Reading, error)
}

func (s *server) readerRoutes() []route {
	return []route{
		{"GET /inbox/{number}/readers", casework.SeeReaders, s.caseReaders},
		{"GET /people/{resident}/readers", casework.SeeReaders, s.personReaders},
	}
}

// readReaders puts onto a case who looked at it, where the reader is to know.
func (s *server) readReaders(r *http.Request, me SignedIn, p *openPane) (err error) {
	if !p.Case.Lead || !me.May(casework.SeeReaders) {
		return nil
	}
	if p.Readings, err = s.Store.Readings(r.Context(), me.Viewer, p.Case.ID, MostReadings); err != nil {
		return fmt.Errorf("reading who looked at case %s: %w", p.Case.Number, err)
	}
	return nil
}

type readersPage struct {
	staffFrame
	Of       string
	Back     string
	Readings []Reading
}

// caseReaders answers GET /inbox/{number}/readers.
func (s *server) caseReaders(w http.ResponseWriter, r *http.Request, me SignedIn) error {
	n, err := numberOf(r)
	if err != nil {
		return err
	}
	c, _, _, err := s.Store.Case(r.Context(), me.Viewer, n)
	if err != nil {
		return fmt.Errorf("reading case %s: %w", n, err)
	}
	all, err := s.Store.Readings(r.Context(), me.Viewer, c.ID, MostReadingsAll)
	if err != nil {
		return fmt.Errorf("reading who looked at case %s: %w", n, err)
	}
	return s.showReaders(w, r, me, readersPage{Of: "case " + n.String(), Back: "/inbox/" + n.String(), Readings: all})
}

// personReaders answers GET /people/{resident}/readers.
func (s *server) personReaders(w http.ResponseWriter, r *http.Request, me SignedIn) error {
	id, err := numberIn(r, "resident")
	if err != nil {
		return err
	}
	p, err := s.Store.Person(r.Context(), me.Viewer, casework.ResidentID(id))
	if err != nil {
		return fmt.Errorf("reading resident %d: %w", id, err)
	}
	all, err := s.Store.PersonReadings(r.Context(), me.Viewer, p.ID, MostReadingsAll)
	if err != nil {
		return fmt.Errorf("reading who looked at resident %d: %w", id, err)
	}
	return s.showReaders(w, r, me, readersPage{Of: p.Name, Back: fmt.Sprintf("/people/%d", id), Readings: all})
}

func (s *server) showReaders(w http.ResponseWriter, r *http.Request, me SignedIn, page readersPage) (err error) {
	if page.staffFrame, err = s.staffFrame(r.Context(), me, "Who looked at "+page.Of, ""); err != nil {
		return err
	}
	if err := s.record(r, me, casework.Event{Kind: casework.ListRead, Detail: map[string]string{"list": "readers", "total": fmt.Sprint(len(page.Readings))}}); err != nil {
		return err
	}
	isLive(w)
	s.render(w, r, http.StatusOK, "readers", page)
	return nil
}

// Words say what was looked at.
func (x Reading) Words() string {
	words := make([]string, 0, len(x.What))
	for _, what := range x.What {
		if w := readWord(what); !slices.Contains(words, w) {
			words = append(words, w)
		}
	}
	return strings.Join(words, ", ")
}

func readWord(what string) string {
	switch what {
	case string(casework.CaseRead):
		return "the case"
	case string(casework.CaseExported):
		return "took it away in an export"
	case string(casework.PersonRead):
		return "the person's page"
	case string(casework.RawRead), "original":
		return "the original of a message"
	}
	return what
}
