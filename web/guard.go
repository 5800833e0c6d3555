package web

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"slices"

	"github.com/commonline/commonline/casework"
)

// question is asked once before an answer goes that somebody should look at again.
type question struct {
	Concerns []casework.Concern
	Key      string // of exactly these: words that were added since are asked about anew
	Planned  bool   // it goes before the time of a contact plan: that takes a reason
	Why      string // the reason, as it was typed
}

// askFirst holds an answer against what must not go out. ask is nil where nothing is asked, or where exactly this was said yes to.
func (s *server) askFirst(r *http.Request, me SignedIn, n casework.CaseNumber, a *casework.Answer) (ask *question, err error) {
	concerns, err := s.Store.Concerns(r.Context(), me.Viewer, n, *a)
	if err != nil || len(concerns) == 0 {
		return nil, err
	}
	q := &question{Concerns: concerns, Key: keyOf(concerns), Why: plainLines(r.PostFormValue("plan-why"))}
	q.Planned = slices.ContainsFunc(concerns, func(c casework.Concern) bool { return c.Kind == casework.AgainstPlan })
	if r.PostFormValue("anyway") != q.Key || q.Planned && q.Why == "" {
		return q, nil
	}
	a.Why = plainLines(r.PostFormValue("plan-why"))
	for _, c := range concerns {
		if !slices.Contains(a.Despite, c.Kind) {
			a.Despite = append(a.Despite, c.Kind)
		}
	}
	return nil, nil
}

func keyOf(concerns []casework.Concern) string {
	h := sha256.New()
	for _, c := range concerns {
		fmt.Fprintf(h, "%s\x00%s\x00", c.Kind, c.Words)
	}
	return hex.EncodeToString(h.Sum(nil)[:8])
}

// ask shows the case again with the question.
func (s *server) ask(w http.ResponseWriter, r *http.Request, me SignedIn, d Draft, to casework.IdentityID, q *question) error {
	err := casework.Errorf(casework.Invalid, "It holds what perhaps should not go out. Change it, or tick “Send it anyway” and send it again.")
	return s.notDone(w, r, me, err, func(p *openPane) {
		p.again(r, d, to)
		p.Problem.Title, p.Problem.Kept = "Not sent yet", true
		p.Problem.Ask = q
		if d.Kind == TextDraft {
			p.Text.Ask = q
		} else {
			p.Mail.Ask = q
		}
	})
}
