package web

import (
	"fmt"
	"net/http"

	"github.com/commonline/commonline/casework"
)

// delicate is what on a case is to be dealt with carefully.
type delicate struct {
	Plans     []casework.Plan
	Care      casework.Care // of a sensitive matter
	MayUnmark bool
	Vouches   map[casework.MessageID]casework.Vouch
}

// delicate reads it, of a case that the viewer's office leads.
func (s *server) delicate(r *http.Request, me SignedIn, p *openPane) (err error) {
	if !p.Case.Lead {
		return nil
	}
	if p.Plans, err = s.Store.CasePlans(r.Context(), me.Viewer, p.Case.ID, s.Now()); err != nil {
		return fmt.Errorf("reading contact plans on case %s: %w", p.Case.Number, err)
	}
	if p.Vouches, err = s.Store.Vouches(r.Context(), me.Viewer, p.Case.ID); err != nil {
		return fmt.Errorf("reading who wrote on case %s: %w", p.Case.Number, err)
	}
	p.nameKnown()
	if p.MayUnmark = me.MayUnmark(); !p.Case.Sensitive {
		return nil
	}
	if p.Care, err = s.Store.Care(r.Context(), me.Viewer, p.Case.ID); err != nil {
		return fmt.Errorf("reading what has to be known on case %s: %w", p.Case.Number, err)
	}
	return nil
}

// PlanWords say a contact plan, as of now.
func (p *openPane) PlanWords(x casework.Plan) string { return x.Words(p.now) }
