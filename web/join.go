package web

import (
	"crypto/sha256"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/commonline/commonline/casework"
)

// joinRoutes are where links in mails to staff lead, and where one asks for one. No link signs anybody in.
func (s *server) joinRoutes() []route {
	return []route{
		{"GET /forgot", anybody, s.forgotForm},
		{"POST /forgot", anybody, s.forgot},
		{"GET /join/{token}", anybody, s.joinForm},
		{"POST /join/{token}", anybody, s.join},
	}
}

// freeForReset is how often one may ask for a new password before it takes waiting.
const freeForReset = 3

type forgotPage struct {
	publicFrame
	Email, Problem string
	Asked          bool
}

// forgotForm answers GET /forgot.
func (s *server) forgotForm(w http.ResponseWriter, r *http.Request, _ SignedIn) error {
	if s.NoPasswords {
		return casework.Errorf(casework.NotFound, "Passwords are switched off. Sign in with the city account.")
	}
	return s.showForgot(w, r, http.StatusOK, forgotPage{})
}

func (s *server) showForgot(w http.ResponseWriter, r *http.Request, status int, p forgotPage) error {
	p.publicFrame = s.publicFrame("A new password")
	hasForm(w)
	s.render(w, r, status, "forgot", p)
	return nil
}

// forgot answers POST /forgot. The answer is the same whether there is such an account or not; what is braked is told alike.
func (s *server) forgot(w http.ResponseWriter, r *http.Request, _ SignedIn) error {
	if err := smallForm(w, r); err != nil {
		return err
	}
	if s.NoPasswords {
		return casework.Errorf(casework.NotFound, "Passwords are switched off. Sign in with the city account.")
	}
	email := cut(strings.TrimSpace(r.PostFormValue("email")), 254)
	sum := sha256.Sum256([]byte(strings.ToLower(email)))
	_, neighbour := brakeKeys("", Neighbourhood(s.clientAddress(r)))
	wait := s.Brake.Take(r.Context(), "reset-"+neighbour, freeForAddress)
	if wait == 0 {
		wait = s.Brake.Take(r.Context(), "reset-account:"+string(sum[:]), freeForReset)
	}
	if wait > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(int(wait.Seconds())+1))
		return s.showForgot(w, r, http.StatusTooManyRequests, forgotPage{Email: email, Problem: "That was asked for several times already. Wait " + inWords(wait) + ", then ask again."})
	}
	if err := s.Store.AskReset(r.Context(), email, s.Now()); err != nil {
		return fmt.Errorf("asking for a new password: %w", err)
	}
	return s.showForgot(w, r, http.StatusOK, forgotPage{Asked: true})
}

type joinPage struct {
	publicFrame
	LinkUse
	Shortest  int
	Passwords bool
	CityName  string
	Problem   string
}

// linkOf reads the link that a request names.
func (s *server) linkOf(r *http.Request) (int64, LinkUse, error) {
	id, ok := casework.ParseLinkToken(s.Signer, r.PathValue("token"))
	if !ok {
		return 0, LinkUse{}, casework.Errorf(casework.NotFound, "This link was used, or is too old. Ask for another one.")
	}
	u, err := s.Store.StaffLink(r.Context(), id, s.Now())
	if err != nil {
		return 0, u, fmt.Errorf("reading a link: %w", err)
	}
	return id, u, nil
}

// joinForm answers GET /join/{token}. Looking spends nothing: programs look at links in mails too.
func (s *server) joinForm(w http.ResponseWriter, r *http.Request, _ SignedIn) error {
	_, u, err := s.linkOf(r)
	if err != nil {
		return err
	}
	return s.showJoin(w, r, http.StatusOK, joinPage{LinkUse: u})
}

func (s *server) showJoin(w http.ResponseWriter, r *http.Request, status int, p joinPage) error {
	title := "A new password"
	if p.Invitation {
		title = "Welcome"
	}
	p.publicFrame, p.Shortest, p.Passwords = s.publicFrame(title), ShortestPassword, !s.NoPasswords
	if s.CityLogin != nil {
		p.CityName = s.CityLogin.Name
	}
	hasForm(w)
	s.render(w, r, status, "join", p)
	return nil
}

// join answers POST /join/{token}: it sets the password, and goes on as after any password.
func (s *server) join(w http.ResponseWriter, r *http.Request, _ SignedIn) error {
	if err := smallForm(w, r); err != nil {
		return err
	}
	id, u, err := s.linkOf(r)
	if err != nil {
		return err
	}
	if s.NoPasswords {
		return casework.Errorf(casework.Forbidden, "Passwords are switched off. Sign in with the city account.")
	}
	password := r.PostFormValue("new")
	if err := checkPassword(password, u.Account.Email, u.Account.Name); err != nil {
		return s.showJoin(w, r, http.StatusUnprocessableEntity, joinPage{LinkUse: u, Problem: err.Error()})
	}
	if u, err = s.Store.UseLink(r.Context(), id, s.Now(), s.hash(password)); err != nil {
		return fmt.Errorf("using a link: %w", err)
	}
	return s.afterPassword(w, r, u.Account, "")
}
