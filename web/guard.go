package web

import (
	"context"
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
	why := plainLines(r.PostFormValue("plan-why"))
	concerns, key, err := AskFirst(r.Context(), s.Store, me.Viewer, n, a, r.PostFormValue("anyway"), why)
	if err != nil || len(concerns) == 0 {
		return nil, err
	}
	return &question{Concerns: concerns, Key: key, Why: why, Planned: againstPlan(concerns)}, nil
}

// againstPlan reports whether an answer goes before the time of a contact plan.
func againstPlan(concerns []casework.Concern) bool {
	return slices.ContainsFunc(concerns, func(c casework.Concern) bool { return c.Kind == casework.AgainstPlan })
}

// AskFirst gives the concerns about an answer that its author has still to say yes to, and the key of that yes; none where anyway is
// that key and, where one of them is against a contact plan, why says why. What was said yes to is noted on the answer.
func AskFirst(ctx context.Context, g Guarding, v casework.Viewer, n casework.CaseNumber, a *casework.Answer, anyway, why string) ([]casework.Concern, string, error) {
	concerns, err := g.Concerns(ctx, v, n, *a)
	if err != nil || len(concerns) == 0 {
		return nil, "", err
	}
	if key := keyOf(concerns); anyway != key || againstPlan(concerns) && why == "" {
		return concerns, key, nil
	}
	a.Why = why
	for _, c := range concerns {
		if !slices.Contains(a.Despite, c.Kind) {
			a.Despite = append(a.Despite, c.Kind)
		}
	}
	return nil, "", nil
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
