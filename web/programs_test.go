package web

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/web/hooks"
)

func TestATokenIsShownOnce(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.post("/settings/tokens", marcus, url.Values{"name": {"The map"}, "scope": {"cases:read", "messages:read"}, "days": {"30"}})
	token := regexp.MustCompile(`cl_[A-Za-z0-9]+`).FindString(attr(p.id("fresh"), "value"))
	hash, ok := casework.AccessHash(token)
	if p.code != http.StatusOK || !ok || s.store.conn.hashes[0] != hash {
		t.Fatalf("%d: the token %q is not what is kept", p.code, token)
	}
	if again := s.get("/settings/tokens", marcus); strings.Contains(again.body, token) || !strings.Contains(again.body, "The map") {
		t.Error("the token is shown again, or not listed")
	}
	s.get("/settings/tokens", marcus).says("Night report", "Works", "Ran out", "cases:read, messages:read")
	if p := s.post("/settings/tokens/3", marcus, nil); p.Get("Location") != "/settings/tokens?done=revoked" {
		t.Errorf("%d", p.code)
	}
	s.get("/settings/tokens?done=revoked", marcus).says("The token works no more.", "Revoked")
}

func TestTokensThatAreRefused(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for name, c := range map[string]struct {
		as   string
		form url.Values
		says string
	}{
		"no name":             {marcus, url.Values{"scope": {"cases:read"}, "days": {"30"}}, "which program the token is for"},
		"no scope":            {marcus, url.Values{"name": {"x"}, "days": {"30"}}, "at least one thing"},
		"for ever":            {marcus, url.Values{"name": {"x"}, "scope": {"cases:read"}, "days": {"36500"}}, "for how long"},
		"an unknown scope":    {marcus, url.Values{"name": {"x"}, "scope": {"everything"}, "days": {"30"}}, "may not give"},
		"more than one's own": {ole, url.Values{"name": {"x"}, "scope": {"cases:read"}, "days": {"30"}}, "may not give"},
	} {
		p := s.post("/settings/tokens", c.as, c.form)
		if p.code < 400 || !strings.Contains(p.text(), c.says) {
			t.Errorf("%s: %d %s", name, p.code, p.text())
		}
	}
	if n := len(s.store.conn.hashes); n != 0 {
		t.Errorf("%d tokens were made", n)
	}
}

func TestAWebhookByThePages(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.post("/settings/webhooks", marcus, url.Values{"name": {"Board"}, "url": {"https://board.example/in"}, "kind": {"case.opened", "case.moved"}})
	shown := regexp.MustCompile(`whsec_[A-Za-z0-9+/=]+`).FindString(attr(p.id("fresh"), "value"))
	if p.code != http.StatusOK || len(shown) < 40 {
		t.Fatalf("%d: no secret %q", p.code, shown)
	}
	if secret, err := s.server.Sealer.Open(hooks.SecretUse, hooks.Place(2), s.store.conn.sealed[2]); err != nil || len(secret) != 32 {
		t.Errorf("what is kept opens to %d bytes: %v", len(secret), err)
	}
	if again := s.get("/settings/webhooks", marcus); strings.Contains(again.body, "whsec_") {
		t.Error("the secret is shown again")
	}
	s.get("/settings/webhooks/1", marcus).says("Is tried again", "The receiver answered 503.", "msg_7")
	for do, want := range map[string]string{"test": "?done=test", "off": "?done=off", "on": "?done=on", "keep": "?done=kept"} {
		form := url.Values{"do": {do}, "name": {"Map"}, "url": {"https://map.example/"}, "kind": {"case.opened"}, "is": {"on"}}
		if p := s.post("/settings/webhooks/1", marcus, form); !strings.HasSuffix(p.Get("Location"), want) {
			t.Errorf("%s: %d to %q %s", do, p.code, p.Get("Location"), p.text())
		}
	}
	if p := s.post("/settings/webhooks/1", marcus, url.Values{"do": {"again"}, "send": {"7"}}); p.code != http.StatusSeeOther {
		t.Errorf("again: %d", p.code)
	}
	s.post("/settings/webhooks/1", marcus, url.Values{"do": {"again"}, "send": {"7"}}).says("It is on its way already")
	for _, bad := range []string{"http://board.example/", "https://", "https://u:p@board.example/", "ftp://x.example"} {
		p := s.post("/settings/webhooks", marcus, url.Values{"name": {"Board"}, "url": {bad}, "kind": {"case.opened"}})
		if p.code != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d", bad, p.code)
		}
	}
	if p := s.get("/settings/webhooks/1", ole); p.code != http.StatusNotFound {
		t.Errorf("the city's administrator sees an office's webhook: %d", p.code)
	}
	if p := s.post("/settings/webhooks/1", marcus, url.Values{"do": {"drop"}}); p.Get("Location") != "/settings/webhooks?done=dropped" {
		t.Errorf("drop: %d", p.code)
	}
}

// TestSettingsTellOfAWebhookThatFailed: not of one that a person switched off, and not of another office's.
func TestSettingsTellOfAWebhookThatFailed(t *testing.T) {
	t.Parallel()
	s := newSite(t, withSettings)
	off := casework.Webhook{ID: 9, Office: "d5", OffAt: s.now, OffWhy: "It failed for a day, or for good.", WebhookWanted: casework.WebhookWanted{Name: "Board"}}
	byHand, theirs := off, off
	byHand.Name, byHand.OffWhy = "Quiet", casework.OffByHand
	theirs.Name, theirs.Office = "Elsewhere", "d4"
	s.store.conn.webhooks = append(s.store.conn.webhooks, off, byHand, theirs)
	p := s.get("/settings", marcus)
	p.says("“Board” was switched off, since its receiver failed")
	p.hides("Quiet", "Elsewhere")
}
