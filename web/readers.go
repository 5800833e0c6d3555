package web

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/commonline/commonline/casework"
)

// Reading is one look at a case by somebody from outside the office that leads it.
type Reading struct {
	At   time.Time
	Name string
	Role casework.Role
	What casework.EventKind // the case, or the original of a message
}

// MostReadings is how many are shown.
const MostReadings = 20

// Readers tells the head of an office who from outside has looked at its cases.
type Readers interface {
	// Readings gives the newest of a case, at most MostReadings. It is empty for whoever does not manage the office that leads the case.
	Readings(ctx context.Context, v casework.Viewer, id casework.CaseID) ([]Reading, error)
}

// readReaders puts onto a case who looked at it, where the reader is to know.
func (s *server) readReaders(r *http.Request, me SignedIn, p *openPane) (err error) {
	if !p.Case.Lead || !me.May(casework.ManageOffice) {
		return nil
	}
	if p.Readings, err = s.Store.Readings(r.Context(), me.Viewer, p.Case.ID); err != nil {
		return fmt.Errorf("reading who looked at case %s: %w", p.Case.Number, err)
	}
	return nil
}

// Words say what was looked at.
func (x Reading) Words() string {
	if x.What == casework.RawRead {
		return "the original of a message"
	}
	return "the case"
}
