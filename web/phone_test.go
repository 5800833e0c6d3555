package web

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"testing"

	"github.com/commonline/commonline/casework"
)

// companyMemory is a telephone company that knows one token.
type companyMemory struct{ pointed int }

func (p *companyMemory) Admits(_ context.Context, _, token string) error {
	if token != "good" {
		return casework.Errorf(casework.Invalid, "Twilio does not let this account in.")
	}
	return nil
}
func (p *companyMemory) Addresses() []PhoneAddress {
	return []PhoneAddress{{"A message comes in", "https://inbox.example/twilio/sms#rc=3"}}
}
func (p *companyMemory) AnswersCalls() bool { return true }
func (p *companyMemory) Look(context.Context) []PhoneFinding {
	return []PhoneFinding{{Wrong: p.pointed == 0, Sentence: "What the number does."}}
}
func (p *companyMemory) Point(ctx context.Context) []PhoneFinding {
	p.pointed++
	return p.Look(ctx)
}

func phoneSite(t *testing.T) (*site, *companyMemory) {
	t.Helper()
	company := &companyMemory{}
	s := newSite(t, withSettings, func(c *Config) {
		c.Phone = company
		c.City.Numbers = []casework.Number{{ID: "d5-phone", Office: "d5", E164: "+15555550105", Texts: true}}
	})
	return s, company
}

// TestNumbersAreTried shows what has to stand at Twilio, and has it looked at and written there.
func TestNumbersAreTried(t *testing.T) {
	t.Parallel()
	s, company := phoneSite(t)
	s.get("/settings/numbers", ole).says("At Twilio", "https://inbox.example/twilio/sms#rc=3", "Test the numbers")
	s.get("/settings/topics", ole).hides("At Twilio")
	theirs := s.get("/settings/numbers", marcus)
	theirs.says("At Twilio")
	theirs.hides("Test the numbers")
	s.post("/settings/numbers/company", ole, url.Values{"do": {"test"}}).says("What the number does.", "Mend")
	if company.pointed != 0 {
		t.Error("a look changes something")
	}
	s.post("/settings/numbers/company", ole, url.Values{"do": {"point"}}).says("What the number does.", "Well")
	if company.pointed != 1 || !slices.Contains(s.events(), casework.SettingChanged) {
		t.Errorf("pointed %d times, with %v", company.pointed, s.events())
	}
	if p := s.post("/settings/numbers/company", ole, url.Values{"do": {"dance"}}); p.code != http.StatusUnprocessableEntity {
		t.Errorf("%d", p.code)
	}
	if p := s.post("/settings/numbers/company", marcus, url.Values{"do": {"point"}}); p.code != http.StatusForbidden {
		t.Errorf("the head of an office points the city's numbers: %d", p.code)
	}
}

// TestAnAccountIsTriedBeforeItIsKept refuses a token that does not fit, and leads to the numbers after one that does.
func TestAnAccountIsTriedBeforeItIsKept(t *testing.T) {
	t.Parallel()
	s, _ := phoneSite(t)
	form := url.Values{"how": {"keep"}, "account_sid": {"AC00000000000000000000000000000001"}, "auth_token": {"bad"}}
	s.post("/settings/twilio", ole, form).says("Not kept.", "Twilio does not let this account in.")
	form.Set("auth_token", "good")
	if p := s.post("/settings/twilio", ole, form); p.Get("Location") != "/settings/numbers?done=account" {
		t.Errorf("%d %s", p.code, p.Get("Location"))
	}
	s.get("/settings/numbers?done=account", ole).says("The account is kept.")
}
