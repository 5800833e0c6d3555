package web

import (
	"context"
	"fmt"
	"net/http"
	"net/mail"
	"strings"
	"time"

	"github.com/commonline/commonline/casework"
)

// Setup makes a city out of nothing, by whoever has the link that the program printed at its start.
type Setup interface {
	// SetupLink is casework.NotFound for a token that sets up nothing.
	SetupLink(ctx context.Context, token string) error
	// Found makes the city and the account of its administrator, whose id comes back when this process goes by it. What cannot be is a
	// casework.Invalid, and leaves nothing behind.
	Found(ctx context.Context, at time.Time, token string, f Founding) (casework.StaffID, error)
}

// Founding is what a city begins with.
type Founding struct {
	Settings                  []casework.Setting
	Email, Name, PasswordHash string // of the administrator
}

// setupRoutes are all that there is before there is a city.
func (s *server) setupRoutes() []route {
	return []route{
		{"GET /{$}", anybody, s.notSetUp},
		{"GET /setup", anybody, s.notSetUp},
		{"GET /setup/{token}", anybody, s.setupForm},
		{"POST /setup/{token}", anybody, s.found},
		{"GET /static/{file}", anybody, s.static},
		{"GET /favicon.ico", anybody, s.favicon},
		{"GET /healthz", anybody, s.healthz},
		{"GET /readyz", anybody, s.readyz},
	}
}

type setupPage struct {
	publicFrame
	Form     map[string]string // as it was sent
	Days     []field
	Zones    []string
	Shortest int
	Problem  string
	Closed   bool // there is no form: one needs the link
}

// usualZones are offered where one types the zone; any other that there is can be typed.
var usualZones = []string{"America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles", "America/Anchorage", "Pacific/Honolulu", "America/Puerto_Rico", "America/Toronto", "Europe/London", "Europe/Paris", "UTC"}

// notSetUp answers GET / and /setup while there is no city.
func (s *server) notSetUp(w http.ResponseWriter, r *http.Request, _ SignedIn) error {
	return s.showSetup(w, r, http.StatusOK, setupPage{Closed: true})
}

func (s *server) showSetup(w http.ResponseWriter, r *http.Request, status int, p setupPage) error {
	title := "Set up your city"
	if p.Problem != "" {
		title = "Not set up yet: mend one thing"
	}
	p.publicFrame = s.publicFrame(title)
	p.City, p.Shortest, p.Zones, p.Days = "Commonline", ShortestPassword, usualZones, hoursFields(s)
	if p.Form == nil {
		p.Form = map[string]string{"timezone": "America/New_York", "languages": "en", "mon": "9:00-17:00", "tue": "9:00-17:00", "wed": "9:00-17:00", "thu": "9:00-17:00", "fri": "9:00-17:00", "kind": "district"}
	}
	hasForm(w)
	s.render(w, r, status, "setup", p)
	return nil
}

// setupForm answers GET /setup/{token}.
func (s *server) setupForm(w http.ResponseWriter, r *http.Request, _ SignedIn) error {
	if err := s.Setup.SetupLink(r.Context(), r.PathValue("token")); err != nil {
		return fmt.Errorf("opening the page to set up the city: %w", err)
	}
	return s.showSetup(w, r, http.StatusOK, setupPage{})
}

// found answers POST /setup/{token}: it makes the city and signs its administrator in.
func (s *server) found(w http.ResponseWriter, r *http.Request, _ SignedIn) error {
	if err := smallForm(w, r); err != nil {
		return err
	}
	token, form := r.PathValue("token"), map[string]string{}
	if err := s.Setup.SetupLink(r.Context(), token); err != nil { // before a password is hashed for anybody
		return fmt.Errorf("setting up the city: %w", err)
	}
	for key := range r.PostForm {
		form[key] = cut(plainLines(r.PostFormValue(key)), 400)
	}
	f, err := s.founding(r, form)
	var id casework.StaffID
	if err == nil {
		id, err = s.Setup.Found(r.Context(), s.Now(), token, f)
	}
	if kind := casework.KindOf(err); kind == casework.Invalid || kind == casework.Conflict {
		return s.showSetup(w, r, statusOf[kind], setupPage{Form: form, Problem: refusal(err)})
	}
	if err != nil {
		return fmt.Errorf("setting up the city: %w", err)
	}
	return s.letIn(w, r, Account{Viewer: casework.Viewer{Staff: id, Role: casework.CityAdmin}, Name: f.Name, Email: f.Email}, ByPassword, "/settings?done=setup")
}

// founding reads the form, and refuses what the program alone can tell to be wrong.
func (s *server) founding(r *http.Request, form map[string]string) (f Founding, err error) {
	password := r.PostFormValue("password")
	address, bad := mail.ParseAddress(form["email"])
	for _, x := range []struct{ key, label string }{{"city", "The name of the city"}, {"timezone", "The time zone"}, {"name", "Your name"}, {"office", "The name of the first office"}} {
		if form[x.key] == "" {
			return f, casework.Errorf(casework.Invalid, "%s is not there yet.", x.label)
		}
	}
	switch {
	case bad != nil || address.Address != form["email"]:
		return f, casework.Errorf(casework.Invalid, "That is no mail address. One looks like ana@city.example.")
	case form["kind"] == "district" && form["district"] == "":
		return f, casework.Errorf(casework.Invalid, "Say which district the office is of, as the map names it. An office of the whole city is at large.")
	}
	if err := checkPassword(password, form["email"], form["name"]); err != nil {
		return f, err
	}
	hours := map[string]string{}
	for _, d := range hoursFields(s) {
		hours[d.Key] = form[d.Key]
	}
	office := map[string]string{"name": form["office"], "kind": form["kind"], "phone": form["phone"]}
	if form["kind"] == "district" {
		office["district"] = form["district"]
	}
	key := idOf(settingKind{kind: casework.OfficeSetting}, map[string]string{"district": office["district"], "name": form["office"]})
	return Founding{Email: form["email"], Name: form["name"], PasswordHash: s.hash(password), Settings: []casework.Setting{
		{Kind: casework.CitySetting, Values: map[string]string{"city": form["city"], "timezone": form["timezone"], "languages": strings.NewReplacer(",", "\n", " ", "\n").Replace(form["languages"])}},
		{Kind: casework.OfficeSetting, Key: key, Values: office},
		{Kind: casework.HoursSetting, Values: hours},
	}}, nil
}
