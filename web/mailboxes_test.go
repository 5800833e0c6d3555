package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/commonline/commonline/casework"
)

func passwordForm(more ...string) url.Values {
	f := url.Values{"kind": {"imap"}, "address": {"poplar@council.example"}, "imap_host": {"imap.council.example"}, "imap_security": {"tls"}, "smtp_security": {"starttls"}, "secret": {"hunter2 hunter2"}, "plus": {"yes"}}
	for i := 0; i+1 < len(more); i += 2 {
		f.Set(more[i], more[i+1])
	}
	return f
}

func TestMailboxesAreListed(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	head := s.get("/settings/mailboxes", marcus)
	head.says("district5@council.example", "city.yaml:d5", "It stands in the city file", "harbor@council.example", "Microsoft 365, app over IMAP", "The domain publishes no SPF.")
	head.hides("four@council.example", "district4@council.example", "the app's secret")
	if strings.Contains(head.body, `name="office"`) {
		t.Error("a head chooses another office")
	}
	city := s.get("/settings/mailboxes", ole)
	city.says("four@council.example", "district4@council.example", "harbor@council.example")
	if link := "/settings/mailboxes/box_four/consent"; !strings.Contains(city.body, link) {
		t.Errorf("nothing leads to %s", link)
	}
}

func TestAPasswordMailboxIsConnected(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.post("/settings/mailboxes", marcus, passwordForm("office", "d4", "smtp_port", "2525"))
	if !strings.HasPrefix(p.Get("Location"), "/settings/mailboxes?done=connected#box-") {
		t.Fatalf("%d %s", p.code, p.text())
	}
	c := s.store.connections[len(s.store.connections)-1]
	if c.Office != "d5" || c.Address != "poplar@council.example" || c.Mode != casework.Route || !c.Plus || c.Kind != casework.PasswordMail {
		t.Errorf("kept as %+v", c.Mailbox)
	}
	if c.IMAP.Port != 993 || c.SMTP.Port != 2525 || c.SMTP.Host != "imap.council.example" || c.IMAP.User != "poplar@council.example" {
		t.Errorf("servers %+v, %+v", c.IMAP, c.SMTP)
	}
	if plain, err := (testSealer{}).Open(mailSecrets, []byte(c.ID), c.Sealed); err != nil || string(plain) != "hunter2 hunter2" {
		t.Errorf("sealed is %q, %v", plain, err)
	}
	if s.mail.changed != 1 || len(s.mail.tried) != 1 {
		t.Errorf("told of %d changes after %d trials", s.mail.changed, len(s.mail.tried))
	}
	s.get("/settings/mailboxes?done=connected", marcus).says("The mailbox is connected.", "poplar@council.example", "Not read yet")
}

func TestMailboxesThatAreRefused(t *testing.T) {
	t.Parallel()
	app := url.Values{"kind": {"graph"}, "address": {"poplar@council.example"}, "tenant": {"common"}, "client_id": {"x"}, "secret": {"y"}}
	for name, c := range map[string]struct {
		form  url.Values
		wrong string
		code  int
		says  string
	}{
		"no address":      {passwordForm("address", "Ana <ana@x.example>"), "", 422, "is no mail address"},
		"no host":         {passwordForm("imap_host", ""), "", 422, "Write the name of the server for reading"},
		"a port in it":    {passwordForm("imap_host", "imap.x.example:993"), "", 422, "without a port"},
		"no port":         {passwordForm("imap_port", "imap"), "", 422, "a number from 1 to 65535"},
		"in the clear":    {passwordForm("smtp_security", "plain"), "", 422, "would travel in the clear"},
		"no password":     {passwordForm("secret", ""), "", 422, "Write the password"},
		"no day":          {passwordForm("from", "yesterday"), "", 422, "is no day"},
		"no kind":         {passwordForm("kind", "pop3"), "", 422, "Choose how the mailbox is reached."},
		"taken":           {passwordForm("address", "HARBOR@council.example"), "", 409, "connected already"},
		"does not work":   {passwordForm(), "The mail server refuses the login.", 422, "Nothing was kept. The mail server refuses the login."},
		"a common tenant": {app, "", 422, "Write the directory"},
	} {
		s := newSite(t)
		s.mail.wrong = c.wrong
		p := s.post("/settings/mailboxes", ole, c.form)
		if p.code != c.code || len(s.store.connections) != 2 || s.mail.changed != 0 {
			t.Errorf("%s: %d, %d mailboxes", name, p.code, len(s.store.connections))
		}
		p.says(c.says)
		if strings.Contains(p.body, "hunter2") {
			t.Errorf("%s: the password is shown again", name)
		}
	}
}

func TestAnAppServesManyMailboxes(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.post("/settings/mailboxes", marcus, url.Values{"kind": {"microsoft-app"}, "address": {"second@council.example"}})
	c := s.store.connections[len(s.store.connections)-1]
	plain, err := (testSealer{}).Open(mailSecrets, []byte(c.ID), c.Sealed)
	if c.ClientID != "the-app" || c.Tenant != "council.example" || err != nil || string(plain) != "the app's secret" {
		t.Errorf("%q at %q with %q, %v", c.ClientID, c.Tenant, plain, err)
	}
}

func TestMailboxesAreChanged(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	box := func() ConnectedMailbox { return s.store.connections[0] }
	change := func(as, id, do string, more ...string) page {
		f := url.Values{"do": {do}}
		for i := 0; i+1 < len(more); i += 2 {
			f.Set(more[i], more[i+1])
		}
		return s.post("/settings/mailboxes/"+id, as, f)
	}
	if p := change(marcus, "box_harbor", "secret", "secret", "a newer one"); p.Get("Location") != "/settings/mailboxes?done=changed" || box().Version != 2 {
		t.Errorf("a new secret: %d, version %d", p.code, box().Version)
	}
	change(marcus, "box_harbor", "secret").says("Write the new password")
	change(marcus, "box_harbor", "test", "other", "nonsense").says("Name the address of another mailbox")
	change(marcus, "box_harbor", "test", "other", "mayor@council.example")
	s.get("/settings/mailboxes?done=tested", marcus).says("The test is done.", "A mail to itself came back after 2 seconds.", "The app opens mayor@council.example too.")
	change(marcus, "box_harbor", "burn").says("Choose what to do")
	for _, do := range []string{"secret", "test", "remove"} {
		if p := change(marcus, "box_four", do, "secret", "x"); p.code != http.StatusNotFound {
			t.Errorf("%s of another office's: %d", do, p.code)
		}
	}
	if p := change(marcus, "box_harbor", "remove"); p.Get("Location") != "/settings/mailboxes?done=removed" || !box().Removed {
		t.Errorf("taken away: %d", p.code)
	}
	s.get("/settings/mailboxes", marcus).hides("harbor@council.example")
	if s.mail.changed != 3 {
		t.Errorf("told of %d changes", s.mail.changed)
	}
}

// TestConsent walks to the provider and back.
func TestConsent(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.post("/settings/mailboxes", ole, url.Values{"kind": {"google"}, "address": {"g@council.example"}, "client_id": {"id"}, "secret": {"shh"}, "office": {"d5"}})
	if !strings.HasPrefix(p.Get("Location"), "/settings/mailboxes?done=give#") || len(s.mail.tried) != 0 {
		t.Fatalf("%d %s", p.code, p.text())
	}
	id := string(s.store.connections[len(s.store.connections)-1].ID)
	begin := s.get("/settings/mailboxes/"+id+"/consent", ole)
	to, err := url.Parse(begin.Get("Location"))
	if err != nil || to.Host != "provider.example" || to.Query().Get("back") != "https://inbox.example/settings/mailboxes/back" {
		t.Fatalf("sent to %s (%v)", to, err)
	}
	state, step := to.Query().Get("state"), stepCookieOf(begin)
	back := func(as, step, query string) page {
		return s.do(visit{method: "GET", path: "/settings/mailboxes/back?" + query, header: map[string]string{"Cookie": "__Host-commonline=" + s.enter(as) + "; " + step, "Sec-Fetch-Site": "cross-site"}})
	}
	for name, p := range map[string]page{"no step": back(ole, "", "code=c&state="+state), "another's": back(marcus, step, "code=c&state="+state)} {
		if p.code != http.StatusForbidden || s.mail.code != "" {
			t.Errorf("%s: %d", name, p.code)
		}
	}
	again := func() (state, step string) {
		begin := s.get("/settings/mailboxes/"+id+"/consent", ole)
		to, _ := url.Parse(begin.Get("Location"))
		return to.Query().Get("state"), stepCookieOf(begin)
	}
	state, step = again()
	back(ole, step, "code=c&state=x"+state).says("begun too long ago")
	state, step = again()
	back(ole, step, "error=access_denied&state="+state).says("it was declined there")
	state, step = again()
	s.mail.refuses = casework.Errorf(casework.Invalid, "Access was given for another mailbox.")
	back(ole, step, "code=c&state="+state).says("Access was given for another mailbox.")
	s.mail.refuses = nil
	state, step = again()
	if p := back(ole, step, "code=the-code&state="+state); p.Get("Location") != "/settings/mailboxes?done=consented" || s.mail.code != "the-code" {
		t.Errorf("%d %s", p.code, p.text())
	}
	if p := back(ole, step, "code=the-code&state="+state); p.code != http.StatusForbidden {
		t.Errorf("a second time: %d", p.code)
	}
	if p := s.get("/settings/mailboxes/"+id+"/consent", marcus); p.code != http.StatusSeeOther {
		t.Errorf("its head: %d", p.code)
	}
	if p := s.get("/settings/mailboxes/box_four/consent", marcus); p.code != http.StatusNotFound {
		t.Errorf("another office's: %d", p.code)
	}
}
