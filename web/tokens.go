package web

import (
	"crypto/rand"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/commonline/commonline/casework"
)

// tokenRoutes are the page of access tokens.
func (s *server) tokenRoutes() []route {
	return []route{
		{"GET /settings/tokens", casework.ConnectPrograms, s.tokens},
		{"POST /settings/tokens", casework.ConnectPrograms, s.makeToken},
		{"POST /settings/tokens/{token}", casework.ConnectPrograms, s.revokeToken},
	}
}

type tokensPage struct {
	staffFrame
	Tokens  []casework.Access
	Scopes  []scopeChoice // that the viewer may give
	Lives   []int
	Form    casework.NewAccess // as it was sent
	Problem string
	Fresh   string // the token that was just made: it is shown here and nowhere else
}

type scopeChoice struct {
	Scope casework.AccessScope
	Words string
	On    bool
}

// tokens answers GET /settings/tokens.
func (s *server) tokens(w http.ResponseWriter, r *http.Request, me SignedIn) error {
	return s.showTokens(w, r, me, http.StatusOK, tokensPage{Form: casework.NewAccess{Days: casework.AccessLives[1]}})
}

func (s *server) showTokens(w http.ResponseWriter, r *http.Request, me SignedIn, status int, p tokensPage) (err error) {
	if p.staffFrame, err = s.staffFrame(r.Context(), me, "Access tokens", "/settings/tokens"); err != nil {
		return err
	}
	if p.Tokens, err = s.Store.AccessTokens(r.Context(), me.Viewer, s.Now()); err != nil {
		return fmt.Errorf("listing access tokens: %w", err)
	}
	p.Lives = casework.AccessLives
	for _, x := range casework.ScopeWords {
		if me.May(x.Needs) {
			p.Scopes = append(p.Scopes, scopeChoice{x.AccessScope, x.Words, slices.Contains(p.Form.Scopes, x.AccessScope)})
		}
	}
	if r.URL.Query().Get("done") == "revoked" {
		p.Done = "The token works no more."
	}
	isLive(w)
	hasForm(w)
	s.render(w, r, status, "tokens", p)
	return nil
}

// makeToken answers POST /settings/tokens. The answer is the page with the token: there is no address at which it could be read again.
func (s *server) makeToken(w http.ResponseWriter, r *http.Request, me SignedIn) error {
	if err := smallForm(w, r); err != nil {
		return err
	}
	n := casework.NewAccess{Name: cut(strings.TrimSpace(r.PostFormValue("name")), 300), Days: number(r, "days")}
	for _, x := range r.PostForm["scope"] {
		n.Scopes = append(n.Scopes, casework.AccessScope(x))
	}
	token := casework.AccessToken(rand.Text())
	hash, _ := casework.AccessHash(token)
	err := me.CheckMakes(n)
	if err == nil {
		err = s.Store.MakeToken(r.Context(), me.Viewer, s.Now(), n, hash, casework.AccessHint(token))
	}
	if kind := casework.KindOf(err); kind == casework.Invalid || kind == casework.Forbidden {
		return s.showTokens(w, r, me, statusOf[kind], tokensPage{Form: n, Problem: refusal(err)})
	}
	if err != nil {
		return fmt.Errorf("making a token: %w", err)
	}
	return s.showTokens(w, r, me, http.StatusOK, tokensPage{Fresh: token, Form: casework.NewAccess{Days: casework.AccessLives[1]}})
}

// revokeToken answers POST /settings/tokens/{token}.
func (s *server) revokeToken(w http.ResponseWriter, r *http.Request, me SignedIn) error {
	id, err := strconv.ParseInt(r.PathValue("token"), 10, 64)
	if err != nil {
		return casework.Errorf(casework.NotFound, "There is no such token.")
	}
	if err := s.Store.RevokeToken(r.Context(), me.Viewer, s.Now(), id); err != nil {
		return fmt.Errorf("revoking token %d: %w", id, err)
	}
	http.Redirect(w, r, "/settings/tokens?done=revoked", http.StatusSeeOther)
	return nil
}
