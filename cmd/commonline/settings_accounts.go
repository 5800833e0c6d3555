package main

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/cmd/commonline/cityfile"
	"github.com/commonline/commonline/internal/oidclogin"
	"github.com/commonline/commonline/web"
)

// Accounts is how staff sign in.
type Accounts struct {
	Issuer       string          // OIDC_ISSUER: the city's own sign-in; "" for none
	ClientID     string          // OIDC_CLIENT_ID
	ClientSecret cityfile.Secret // OIDC_CLIENT_SECRET
	Name         string          // OIDC_NAME: what people call it
	Domains      []string        // OIDC_ALLOWED_DOMAINS: whose addresses are let in; empty: all
	Trust        bool            // OIDC_TRUST_ADDRESS: the provider vouches for addresses without saying so
	Passwords    bool            // PASSWORDS: on or off
	Require      []string        // REQUIRE_SECOND_FACTOR: roles, offices, or everybody
}

func (r *settingsReader) accounts() Accounts {
	return Accounts{
		Issuer: r.text("OIDC_ISSUER", ""), ClientID: r.text("OIDC_CLIENT_ID", ""), ClientSecret: cityfile.Secret(r.text("OIDC_CLIENT_SECRET", "")),
		Name: r.text("OIDC_NAME", "city account"), Domains: r.list("OIDC_ALLOWED_DOMAINS"), Trust: r.choice("OIDC_TRUST_ADDRESS", "no", "no", "yes") == "yes",
		Passwords: r.choice("PASSWORDS", "on", "on", "off") == "on", Require: r.list("REQUIRE_SECOND_FACTOR"),
	}
}

func (s *Settings) validateAccounts() error {
	a := s.Accounts
	u, err := url.Parse(a.Issuer)
	switch {
	case a.Issuer == "" && (a.ClientID != "" || a.ClientSecret != ""):
		return invalid("OIDC_CLIENT_ID or OIDC_CLIENT_SECRET is set and OIDC_ISSUER is not; it is the address of the sign-in provider")
	case a.Issuer == "" && !a.Passwords:
		return invalid("PASSWORDS is off and OIDC_ISSUER is not set; nobody could sign in")
	case a.Issuer == "":
		return nil
	case err != nil || u.Host == "" || u.Scheme != "https" && !(u.Scheme == "http" && onThisMachine(u.Hostname())):
		return invalid("OIDC_ISSUER is %q; one looks like https://login.city.example", a.Issuer)
	case a.ClientID == "":
		return invalid("OIDC_ISSUER is set and OIDC_CLIENT_ID is not; it is the name that the provider knows this program by")
	case a.Trust && len(a.Domains) == 0:
		return invalid("OIDC_TRUST_ADDRESS is yes and OIDC_ALLOWED_DOMAINS is not set; name the domains of which the provider vouches for every address")
	case slices.ContainsFunc(a.Domains, func(d string) bool { return strings.Contains(d, "@") || !strings.Contains(d, ".") }):
		return invalid("OIDC_ALLOWED_DOMAINS holds something that is no domain; one looks like city.example")
	}
	return nil
}

func (a Accounts) shown() map[string]string {
	return map[string]string{
		"OIDC_ISSUER": redacted(a.Issuer, "not set"), "OIDC_CLIENT_ID": orNone(a.ClientID), "OIDC_CLIENT_SECRET": a.ClientSecret.String(), "OIDC_NAME": a.Name,
		"OIDC_ALLOWED_DOMAINS": orNone(strings.Join(a.Domains, " ")), "OIDC_TRUST_ADDRESS": map[bool]string{true: "yes", false: "no"}[a.Trust],
		"PASSWORDS": map[bool]string{true: "on", false: "off"}[a.Passwords], "REQUIRE_SECOND_FACTOR": orNone(strings.Join(a.Require, " ")),
	}
}

// cityLogin makes the city's own sign-in; nil for none.
func (s *Settings) cityLogin() *web.CityLogin {
	a := s.Accounts
	if a.Issuer == "" {
		return nil
	}
	return &web.CityLogin{Name: a.Name, Domains: a.Domains, Trust: a.Trust, Provider: oidclogin.New(oidclogin.Config{
		Issuer: a.Issuer, ClientID: a.ClientID, ClientSecret: a.ClientSecret.Reveal(), Redirect: s.PublicURL.String() + "/sign-in/city/back", Now: time.Now})}
}

// checkRequired says which word of REQUIRE_SECOND_FACTOR is none: a mistyped office would leave its people without.
func (a Accounts) checkRequired(city *casework.City) error {
	for _, who := range a.Require {
		_, office := city.Office(casework.OfficeID(who))
		if !office && who != "everybody" && !slices.Contains(casework.Roles, casework.Role(who)) {
			return fmt.Errorf("reading the settings: %w", invalid("REQUIRE_SECOND_FACTOR holds %q, which is no office of the city file, no role, and not everybody", who))
		}
	}
	return nil
}
