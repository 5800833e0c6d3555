package main

import (
	"strings"
	"testing"

	"github.com/commonline/commonline/casework"
)

func TestAccountSettings(t *testing.T) {
	t.Parallel()
	for says, env := range map[string]string{
		"nobody could sign in":          "PASSWORDS=off",
		"OIDC_ISSUER is not":            "OIDC_CLIENT_ID=x",
		"OIDC_CLIENT_ID is not":         "OIDC_ISSUER=https://login.city.example",
		"one looks like https":          "OIDC_ISSUER=http://login.city.example OIDC_CLIENT_ID=x",
		"name the domains":              "OIDC_ISSUER=https://login.city.example OIDC_CLIENT_ID=x OIDC_TRUST_ADDRESS=yes",
		"something that is no domain":   "OIDC_ISSUER=https://login.city.example OIDC_CLIENT_ID=x OIDC_ALLOWED_DOMAINS=@city.example",
		"PASSWORDS is on or off":        "PASSWORDS=maybe",
		"OIDC_TRUST_ADDRESS is no or y": "OIDC_TRUST_ADDRESS=perhaps",
	} {
		if _, err := ReadSettings(strings.Fields(env)); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v, want %q", env, err, says)
		}
	}
	s, err := ReadSettings([]string{"OIDC_ISSUER=https://login.city.example", "OIDC_CLIENT_ID=commonline", "OIDC_CLIENT_SECRET=hush hush", "OIDC_ALLOWED_DOMAINS=city.example, council.example", "PASSWORDS=off", "PUBLIC_URL=https://inbox.city.example"})
	if err != nil {
		t.Fatal(err)
	}
	if a := s.Accounts; a.Passwords || a.Name != "city account" || len(a.Domains) != 2 || a.Trust || s.cityLogin() == nil {
		t.Errorf("read %+v", a)
	}
	var b strings.Builder
	if err := s.Dump(&b); err != nil || strings.Contains(b.String(), "hush") || !strings.Contains(b.String(), "https://login.city.example") {
		t.Errorf("%v\n%s", err, b.String())
	}
	if none, err := ReadSettings(nil); err != nil || none.cityLogin() != nil || !none.Accounts.Passwords {
		t.Errorf("nothing set: %v", err)
	}
}

func TestRequiredSecondFactors(t *testing.T) {
	t.Parallel()
	city := &casework.City{Offices: []casework.Office{{ID: "d5"}}}
	if err := (Accounts{Require: []string{"d5", "head", "everybody"}}).checkRequired(city); err != nil {
		t.Error(err)
	}
	if err := (Accounts{Require: []string{"d55"}}).checkRequired(city); casework.KindOf(err) != casework.Invalid {
		t.Errorf("a mistyped office is taken: %v", err)
	}
}
