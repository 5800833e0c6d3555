package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/commonline/commonline/casework"
)

const ole = "ole@council.example"

// linkTo is where the newest link of a mail leads.
func (s *site) linkTo() string {
	return "/join/" + casework.LinkToken(testSigner{}, s.store.links[len(s.store.links)-1].id)
}

func TestAnInvitation(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.post("/office/staff", marcus, url.Values{"email": {"new@council.example"}, "name": {"Nia New"}, "role": {"volunteer"}, "office": {"d4"}})
	if p.Get("Location") != "/office/staff?done=invited" {
		t.Fatalf("%d %s", p.code, p.text())
	}
	if a := s.store.accounts[len(s.store.accounts)-1]; a.Office != "d5" || a.Role != casework.Volunteer {
		t.Errorf("a head invited into %q as %q", a.Office, a.Role)
	}
	s.get("/office/staff?done=invited", marcus).says("The invitation goes out by mail.", "Nia New", "Invited")
	if p := s.post("/sign-in", "", signInForm("new@council.example", "", "")); p.code != http.StatusForbidden {
		t.Errorf("without a password: %d", p.code)
	}
	link := s.linkTo()
	for range 2 { // programs look at links too
		s.get(link, "").says("Welcome, Nia New")
	}
	const password = "seven green kettles"
	s.post(link, "", url.Values{"new": {"short"}}).says("has 5 characters")
	in := s.post(link, "", url.Values{"new": {password}})
	if in.Get("Location") != "/today" || !s.inside(cookieOf(in)) {
		t.Fatalf("%d to %q", in.code, in.Get("Location"))
	}
	for _, p := range []page{s.get(link, ""), s.post(link, "", url.Values{"new": {"another password of nobody"}})} {
		if p.code != http.StatusNotFound || cookieOf(p) != "" {
			t.Errorf("used, the link still works: %d", p.code)
		}
	}
}

func TestInvitationsThatAreRefused(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for name, c := range map[string]struct {
		as   string
		form url.Values
		code int
		says string
	}{
		"no address":     {marcus, url.Values{"email": {"Ana <ana@x.example>"}, "name": {"A"}, "role": {"staff"}}, http.StatusUnprocessableEntity, "That is no mail address."},
		"no name":        {marcus, url.Values{"email": {"a@x.example"}, "role": {"staff"}}, http.StatusUnprocessableEntity, "Write the name"},
		"taken":          {marcus, url.Values{"email": {"Deb@council.example"}, "name": {"Deb"}, "role": {"staff"}}, http.StatusConflict, "There is an account of this address already."},
		"too high":       {marcus, url.Values{"email": {"a@x.example"}, "name": {"A"}, "role": {"admin"}}, http.StatusForbidden, "Ask the city's administrator."},
		"nowhere":        {ole, url.Values{"email": {"a@x.example"}, "name": {"A"}, "role": {"staff"}}, http.StatusUnprocessableEntity, "Choose an office."},
		"none who may":   {ana, url.Values{"email": {"a@x.example"}, "name": {"A"}, "role": {"volunteer"}}, http.StatusForbidden, "Your account may not manage accounts."},
		"nonsense role":  {ole, url.Values{"email": {"a@x.example"}, "name": {"A"}, "role": {"boss"}, "office": {"d5"}}, http.StatusUnprocessableEntity, "Choose a role."},
		"of the records": {ole, url.Values{"email": {"a@x.example"}, "name": {"A"}, "role": {"records"}, "office": {"d5"}}, http.StatusUnprocessableEntity, "belong to no office"},
	} {
		p := s.post("/office/staff", c.as, c.form)
		if p.code != c.code || len(s.store.links) != 0 {
			t.Errorf("%s: %d, %d links", name, p.code, len(s.store.links))
		}
		p.says(c.says)
	}
}

func TestAReset(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	phone, _, cookie := s.setUp(s.enter(ana))
	s.now = s.now.Add(time.Minute)
	known := s.post("/forgot", "", url.Values{"email": {"ANA@council.example"}})
	unknown := s.post("/forgot", "", url.Values{"email": {"nobody@council.example"}})
	if known.body != unknown.body || known.code != unknown.code || len(s.store.links) != 1 {
		t.Errorf("the answer tells whether there is such an account (%d links)", len(s.store.links))
	}
	link := s.linkTo()
	s.get(link, "").says("A new password")
	in := s.post(link, "", url.Values{"new": {"seven green kettles"}})
	if in.Get("Location") != "/sign-in/code" || cookieOf(in) != "" {
		t.Fatalf("after a new password: %d to %q: the second factor was not asked", in.code, in.Get("Location"))
	}
	if s.inside(cookie) {
		t.Error("the sessions of before go on")
	}
	if p := s.sendCode(stepCookieOf(in), phone.code()); p.code != http.StatusSeeOther || cookieOf(p) == "" {
		t.Errorf("with the code: %d", p.code)
	}
	s.post("/forgot", "", url.Values{"email": {ana}})
	first := s.linkTo()
	s.post("/forgot", "", url.Values{"email": {ana}})
	second := s.linkTo()
	if s.get(first, "").code != http.StatusNotFound || s.get(second, "").code != http.StatusOK {
		t.Error("the older link still works, or the newer one does not")
	}
	s.now = s.now.Add(time.Hour + time.Second)
	if s.get(second, "").code != http.StatusNotFound {
		t.Error("it works after an hour")
	}
}

func TestAskingForResetsIsBraked(t *testing.T) {
	t.Parallel()
	for _, email := range []string{ana, "nobody@council.example"} {
		s := newSite(t)
		for range freeForReset {
			s.post("/forgot", "", url.Values{"email": {email}})
		}
		if p := s.post("/forgot", "", url.Values{"email": {email}}); p.code != http.StatusTooManyRequests {
			t.Errorf("%s: %d", email, p.code)
		}
	}
}

func TestForgedLinks(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.post("/forgot", "", url.Values{"email": {ana}})
	link := s.linkTo()
	for _, path := range []string{"/join/1", "/join/" + strings.Repeat("a", 36), link[:len(link)-1] + "a", "/join/" + casework.StatusToken(testSigner{}, 1), "/join/" + casework.LinkToken(testSigner{}, 2)} {
		if path == link {
			continue
		}
		if p := s.post(path, "", url.Values{"new": {"seven green kettles"}}); p.code != http.StatusNotFound || cookieOf(p) != "" {
			t.Errorf("%s: %d", path, p.code)
		}
	}
}

func TestManagingAccounts(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	manage := func(as, id string, form url.Values) page { return s.post("/office/staff/"+id, as, form) }
	for name, p := range map[string]page{
		"another office's": manage(marcus, "7", url.Values{"do": {"disable"}}),
		"the city's":       manage(marcus, "5", url.Values{"do": {"disable"}}),
		"nobody's":         manage(ole, "999", url.Values{"do": {"disable"}}),
		"no number":        manage(ole, "x", url.Values{"do": {"disable"}}),
	} {
		if p.code != http.StatusNotFound {
			t.Errorf("%s: %d", name, p.code)
		}
	}
	if p := manage(marcus, "3", url.Values{"do": {"disable"}}); p.code != http.StatusForbidden {
		t.Errorf("one's own: %d", p.code)
	}
	if p := manage(marcus, "2", url.Values{"do": {"dance"}}); p.code != http.StatusUnprocessableEntity {
		t.Errorf("nonsense: %d", p.code)
	}
	here := s.enter(ana)
	if p := manage(marcus, "2", url.Values{"do": {"role"}, "role": {"volunteer"}}); p.Get("Location") != "/office/staff?done=role" || s.store.accounts[1].Role != casework.Volunteer || s.inside(here) {
		t.Errorf("a role: %d %s, the session goes on %v", p.code, s.store.accounts[1].Role, s.inside(here))
	}
	s.setUp(s.enter(ana))
	s.now = s.now.Add(time.Minute)
	manage(marcus, "2", url.Values{"do": {"second"}})
	here = s.enter(ana) // no code is asked
	p := manage(marcus, "2", url.Values{"do": {"disable"}})
	if p.Get("Location") != "/office/staff?done=disabled&left=1" || s.inside(here) {
		t.Errorf("switched off: %q", p.Get("Location"))
	}
	s.get(p.Get("Location"), marcus).says("Switched off", "1 open case of theirs stands under “Unassigned” now.")
	manage(ole, "2", url.Values{"do": {"enable"}})
	s.enter(ana)
	page := s.get("/office/staff", ole)
	page.says("Deb Four", "City administrator")
	s.get("/office/staff", marcus).hides("Deb Four", "deb@council.example")
}
