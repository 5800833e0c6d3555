package web

import (
	"context"
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/internal/htmlcheck"
)

// memorySetup makes a city of whoever has the token.
type memorySetup struct {
	made []Founding
	err  error
}

const setupToken = "the-token-that-was-printed"

func (m *memorySetup) SetupLink(_ context.Context, token string) error {
	if token != setupToken || len(m.made) > 0 {
		return casework.Errorf(casework.NotFound, "This link works no more.")
	}
	return nil
}

func (m *memorySetup) Found(ctx context.Context, _ time.Time, token string, f Founding) (casework.StaffID, error) {
	if err := m.SetupLink(ctx, token); err != nil {
		return 0, err
	}
	if m.err != nil {
		return 0, m.err
	}
	m.made = append(m.made, f)
	return 6, nil
}

func setupSite(t *testing.T) (*site, *memorySetup) {
	t.Helper()
	m := &memorySetup{}
	return newSite(t, func(c *Config) { c.Setup, c.City = m, &casework.City{} }), m
}

func setupAnswers(change ...string) url.Values {
	form := url.Values{"city": {"Harbor"}, "timezone": {"Europe/Paris"}, "languages": {"en, es"}, "name": {"Ole Berg"}, "email": {"ole@harbor.example"}, "password": {"correct horse battery"},
		"office": {"Office of One"}, "kind": {"district"}, "district": {"1"}, "phone": {"555-555-0101"}, "mon": {"9:00-17:00"}, "tue": {""}}
	for i := 0; i < len(change); i += 2 {
		form.Set(change[i], change[i+1])
	}
	return form
}

// TestTheFirstPage makes a city, signs its administrator in, and works once.
func TestTheFirstPage(t *testing.T) {
	t.Parallel()
	s, m := setupSite(t)
	for _, path := range []string{"/", "/setup"} {
		p := s.get(path, "")
		p.says("This installation is not set up yet")
		p.hides("<form")
	}
	for _, path := range []string{"/sign-in", "/inbox", "/settings", "/setup/forged"} {
		if p := s.get(path, ""); p.code != http.StatusNotFound {
			t.Errorf("%s before there is a city: %d", path, p.code)
		}
	}
	if p := s.post("/setup/forged", "", setupAnswers()); p.code != http.StatusNotFound || len(m.made) != 0 {
		t.Errorf("by a forged link: %d", p.code)
	}
	s.get("/setup/"+setupToken, "").says("Set up your city", "15 characters")
	p := s.post("/setup/"+setupToken, "", setupAnswers())
	if p.Get("Location") != "/settings?done=setup" || cookieOf(p) == "" || len(m.made) != 1 {
		t.Fatalf("%d to %q: %s", p.code, p.Get("Location"), p.text())
	}
	f := m.made[0]
	if !passwordFits(f.PasswordHash, "correct horse battery") || f.Email != "ole@harbor.example" || f.Name != "Ole Berg" {
		t.Errorf("the administrator: %+v", f)
	}
	want := []casework.Setting{
		{Kind: casework.CitySetting, Values: map[string]string{"city": "Harbor", "timezone": "Europe/Paris", "languages": "en\n\nes"}},
		{Kind: casework.OfficeSetting, Key: "d1", Values: map[string]string{"name": "Office of One", "kind": "district", "district": "1", "phone": "555-555-0101"}},
		{Kind: casework.HoursSetting, Values: map[string]string{"mon": "9:00-17:00", "tue": "", "wed": "", "thu": "", "fri": "", "sat": "", "sun": ""}},
	}
	if diff := cmp.Diff(f.Settings, want); diff != "" {
		t.Errorf("got -, want +:\n%s", diff)
	}
	if p := s.post("/setup/"+setupToken, "", setupAnswers()); p.code != http.StatusNotFound || len(m.made) != 1 {
		t.Errorf("a second time: %d", p.code)
	}
}

// TestTheFirstPageRefuses: what was typed stands there again, but for the password.
func TestTheFirstPageRefuses(t *testing.T) {
	t.Parallel()
	s, m := setupSite(t)
	for name, c := range map[string]struct {
		key, value, says string
	}{
		"no city":             {"city", " ", "The name of the city is not there yet."},
		"no zone":             {"timezone", "", "The time zone is not there yet."},
		"no office":           {"office", "", "The name of the first office is not there yet."},
		"no district":         {"district", "", "Say which district the office is of"},
		"no address":          {"email", "Ole <ole@harbor.example>", "That is no mail address."},
		"a short password":    {"password", "short", "has 5 characters"},
		"one's own name":      {"password", "ole@harbor.example", ""},
		"markup in the words": {"email", "<script>", "That is no mail address."},
	} {
		p := s.post("/setup/"+setupToken, "", setupAnswers(c.key, c.value))
		if p.code != http.StatusUnprocessableEntity || len(m.made) != 0 {
			t.Errorf("%s: %d", name, p.code)
		}
		p.says(c.says)
		p.hides("correct horse battery", "<script>")
		if c.key != "phone" {
			htmlcheck.Run(t, p.body, htmlcheck.Count(`#phone[value="555-555-0101"]`, 1))
		}
	}
	m.err = casework.Errorf(casework.Invalid, `"Europe/Paris" is not a time zone.`)
	s.post("/setup/"+setupToken, "", setupAnswers()).says("is not a time zone", "Not set up yet.")
	at := s.post("/setup/"+setupToken, "", setupAnswers("kind", "at-large", "district", "7"))
	at.says("is not a time zone")
	m.err = nil
	s.post("/setup/"+setupToken, "", setupAnswers("kind", "at-large", "district", "7"))
	if x := m.made[0].Settings[1]; x.Key != "office-of-one" || x.Values["district"] != "" {
		t.Errorf("an office at large: %+v", x)
	}
}

// TestLinkToHandOver shows an invitation once, to who manages the account and to nobody else.
func TestLinkToHandOver(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.post("/office/staff", marcus, url.Values{"email": {"new@council.example"}, "name": {"Nia New"}, "role": {"volunteer"}})
	nia := s.store.accounts[len(s.store.accounts)-1].Staff
	path := "/office/staff/" + nia.Actor()[len("staff:"):]
	p := s.post(path, marcus, url.Values{"do": {"link"}})
	p.says("Hand this link to Nia New, and to nobody else.")
	htmlcheck.Run(t, p.body, htmlcheck.Count(`#link[readonly][value="https://inbox.example`+s.linkTo()+`"]`, 1))
	if p.Get("Cache-Control") != "no-store" {
		t.Errorf("Cache-Control %q", p.Get("Cache-Control"))
	}
	if s.get("/office/staff", marcus).hides(s.linkTo()); s.post(path, ana, url.Values{"do": {"link"}}).code != http.StatusForbidden {
		t.Error("by one who manages no accounts")
	}
	s.get(s.linkTo(), "").says("Welcome, Nia New")
}
