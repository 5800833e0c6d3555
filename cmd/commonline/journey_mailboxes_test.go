package main

import (
	"net"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/commonline/commonline/internal/graph/graphtest"
	"github.com/commonline/commonline/internal/mailhost"
	"github.com/commonline/commonline/internal/xoauth/xoauthtest"
)

// mailTrial is a city whose at-large office has no mailbox in the city file, with an administrator signed in.
func mailTrial(t *testing.T, options mailhost.Options, env ...string) (*trial, *browser) {
	t.Helper()
	options.Users = append(options.Users, mailhost.User{Address: "d1@harbor.example", Password: "pw"}, mailhost.User{Address: "al1@harbor.example", Password: "pw"})
	tr := newTrialOf(t, options)
	path := strings.TrimPrefix(tr.env[len(tr.env)-1], "CITY_FILE=")
	tr.env = append(tr.env, "MAIL_HOSTS=127.0.0.0/8")
	tr.env = append(tr.env, env...)
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	file := strings.Replace(string(text), "kind: at-large}", "kind: at-large, mailbox: browser}", 1)
	file = regexp.MustCompile(`(?m)^  - \{id: al1, office.*\n`).ReplaceAllString(file, "")
	if err := os.WriteFile(path, []byte(file), 0o600); err != nil {
		t.Fatal(err)
	}
	if code, out, errs := tr.command("correct horse battery", "staff", "add", "ole@harbor.example", "--name", "Ole Berg", "--role", "admin"); code != 0 {
		t.Fatalf("staff add: %d %s%s", code, out, errs)
	}
	tr.serve()
	return tr, tr.signIn("ole@harbor.example", "correct horse battery")
}

// to is where a link leads that leaves the program.
func (b *browser) to(path string) string {
	b.tr.t.Helper()
	client := *b.client
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	r, err := client.Get(b.tr.url + path)
	if err != nil {
		b.tr.t.Fatal(err)
	}
	defer r.Body.Close()
	return r.Header.Get("Location")
}

// passwordMailbox fills the form for a mailbox of the trial's mail server.
func (tr *trial) passwordMailbox(address, office, password string) url.Values {
	_, imap, _ := net.SplitHostPort(tr.host.IMAPAddr())
	_, smtp, _ := net.SplitHostPort(tr.host.SMTPAddr())
	return url.Values{"kind": {"imap"}, "address": {address}, "office": {office}, "secret": {password}, "plus": {"yes"},
		"imap_host": {"127.0.0.1"}, "imap_port": {imap}, "imap_security": {"plain"}, "smtp_port": {smtp}, "smtp_security": {"plain"}}
}

// TestAMailboxIsConnectedWhileTheProgramRuns: it is read within seconds, answers go out by its own server, and once it is taken away it is
// read no more.
func TestAMailboxIsConnectedWhileTheProgramRuns(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED: -short is set, and this runs the whole program for a long time")
	}
	t.Parallel()
	tr, ole := mailTrial(t, mailhost.Options{})
	if page := ole.post("/settings/mailboxes", tr.passwordMailbox("al1@harbor.example", "al1", "wrong")); !strings.Contains(page, "Nothing was kept.") || strings.Contains(page, "connected in") {
		t.Fatalf("a wrong password:\n%s", page)
	}
	if page := ole.post("/settings/mailboxes", tr.passwordMailbox("al1@harbor.example", "al1", "pw")); !strings.Contains(page, "The mailbox is connected.") {
		t.Fatalf("not connected:\n%s", page)
	}
	tr.deliver("al1@harbor.example", strings.ReplaceAll(pothole, "d1@harbor.example, al1", "al1"))
	ack := tr.received(func(m mailhost.Sent) bool { return m.To[0] == "ana@home.example" })
	for _, says := range []string{"<al1@harbor.example>", "Reply-To: <al1+"} {
		if !strings.Contains(ack, says) {
			t.Errorf("the acknowledgement lacks %q:\n%s", says, ack)
		}
	}
	tr.until("the list shows it as followed", func() bool {
		page := ole.get("/settings/mailboxes")
		return strings.Count(page, "Followed") == 2 && strings.Contains(page, "last read")
	})
	id := regexp.MustCompile(`/settings/mailboxes/(box_[a-z0-9]+)"`).FindStringSubmatch(ole.get("/settings/mailboxes"))
	if id == nil {
		t.Fatal("the page has no form for it")
	}
	tr.host.RefuseSignIn("al1@harbor.example", true)
	tr.host.DropConnections()
	tr.until("/readyz tells of it", func() bool { return strings.Contains(ole.get("/readyz"), id[1]+": ") })
	tr.host.RefuseSignIn("al1@harbor.example", false)
	if page := ole.post("/settings/mailboxes/"+id[1], url.Values{"do": {"secret"}, "secret": {"pw"}}); !strings.Contains(page, "signed in to anew") {
		t.Fatalf("the password again:\n%s", page)
	}
	tr.until("it is well again", func() bool { return !strings.Contains(ole.get("/readyz"), id[1]+": ") })
	if page := ole.post("/settings/mailboxes/"+id[1], url.Values{"do": {"remove"}}); !strings.Contains(page, "is taken away") || strings.Contains(page, "al1@harbor.example") {
		t.Fatalf("taken away:\n%s", page)
	}
	tr.until("nobody is signed in to it any more", func() bool { return tr.host.Readers("al1@harbor.example") == 0 })
}

// cloudTrial is a mailTrial whose mail server takes the tokens of a provider that stands for Microsoft.
func cloudTrial(t *testing.T) (*trial, *browser, *xoauthtest.Provider) {
	t.Helper()
	p := xoauthtest.Start(t, "")
	p.Rotating = true
	imap, smtp := freePort(t), freePort(t)
	tr, ole := mailTrial(t, mailhost.Options{IMAPAddr: imap, SMTPAddr: smtp, TakesToken: p.Takes, Users: []mailhost.User{{Address: "mayor@harbor.example", Password: "-"}}},
		"MICROSOFT_LOGIN_URL="+p.URL, "MICROSOFT_IMAP_URL=imap://"+imap, "MICROSOFT_SMTP_URL=smtp://"+smtp)
	p.Redirect = tr.url + "/settings/mailboxes/back"
	return tr, ole, p
}

// TestAMailboxByConsent goes to the provider and back; then the consent is withdrawn, which people see, and given again.
func TestAMailboxByConsent(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED: -short is set, and this runs the whole program for a long time")
	}
	t.Parallel()
	tr, ole, p := cloudTrial(t)
	page := ole.post("/settings/mailboxes", url.Values{"kind": {"microsoft"}, "address": {"al1@harbor.example"}, "office": {"al1"}, "tenant": {"harbor.example"}, "client_id": {xoauthtest.ClientID}, "secret": {xoauthtest.Secret}, "plus": {"yes"}})
	link := regexp.MustCompile(`/settings/mailboxes/(box_[a-z0-9]+)/consent`).FindStringSubmatch(page)
	if link == nil || !strings.Contains(page, "One step is left") {
		t.Fatalf("no way to the provider:\n%s", page)
	}
	give := func(person string, yes bool) string {
		return ole.get(strings.TrimPrefix(p.Consent(ole.to(link[0]), person, yes), tr.url))
	}
	if page := give("al1@harbor.example", false); !strings.Contains(page, "it was declined there") {
		t.Errorf("declined:\n%s", page)
	}
	if page := give("mayor@harbor.example", true); !strings.Contains(page, "who may not open al1@harbor.example") {
		t.Errorf("by somebody else:\n%s", page)
	}
	if page := give("al1@harbor.example", true); !strings.Contains(page, "Access is given.") {
		t.Fatalf("given:\n%s", page)
	}
	tr.deliver("al1@harbor.example", strings.ReplaceAll(pothole, "d1@harbor.example, al1", "al1"))
	tr.received(func(m mailhost.Sent) bool { return m.To[0] == "ana@home.example" })
	p.Withdraw("al1@harbor.example")
	tr.host.DropConnections()
	tr.until("people are told", func() bool {
		return strings.Contains(ole.get("/settings/mailboxes"), "was withdrawn (invalid_grant): authorise it again")
	})
	if page := give("al1@harbor.example", true); !strings.Contains(page, "Access is given.") {
		t.Fatalf("given again:\n%s", page)
	}
	tr.until("it is well again", func() bool { return !strings.Contains(ole.get("/readyz"), link[1]+": ") })
}

// TestAMailboxByAnApp signs in with no person's consent: to the mailbox that was opened to the app, and to no other.
func TestAMailboxByAnApp(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED: -short is set, and this runs the whole program for a long time")
	}
	t.Parallel()
	tr, ole, p := cloudTrial(t)
	p.Open("", "al1@harbor.example")
	form := url.Values{"kind": {"microsoft-app"}, "address": {"mayor@harbor.example"}, "office": {"al1"}, "tenant": {"harbor.example"}, "client_id": {xoauthtest.ClientID}, "secret": {xoauthtest.Secret}, "plus": {"yes"}}
	if page := ole.post("/settings/mailboxes", form); !strings.Contains(page, "Nothing was kept.") {
		t.Fatalf("a mailbox that was not opened to the app:\n%s", page)
	}
	form.Set("address", "al1@harbor.example")
	page := ole.post("/settings/mailboxes", form)
	if !strings.Contains(page, "The mailbox is connected.") {
		t.Fatalf("not connected:\n%s", page)
	}
	tr.deliver("al1@harbor.example", strings.ReplaceAll(pothole, "d1@harbor.example, al1", "al1"))
	tr.received(func(m mailhost.Sent) bool { return m.To[0] == "ana@home.example" })
	ole.testsWell(page, "came back after", "The app is refused mayor@harbor.example, as it should be.")
	p.Open("", "mayor@harbor.example")
	ole.testsWell(page, "The app opens mayor@harbor.example too, which it must not.")
	if code, out, _ := tr.command("", "ledger"); code != 0 || strings.Contains(out, "C-10002") {
		t.Errorf("the ledger: %d\n%s", code, out)
	}
}

// testsWell presses the button for a test of the mailbox on a page, and looks what it found.
func (b *browser) testsWell(page string, says ...string) {
	b.tr.t.Helper()
	id := regexp.MustCompile(`action="(/settings/mailboxes/box_[a-z0-9]+)"`).FindStringSubmatch(page)
	if id == nil {
		b.tr.t.Fatal("the page has no form for the mailbox")
	}
	found := b.post(id[1], url.Values{"do": {"test"}, "other": {"mayor@harbor.example"}})
	for _, s := range says {
		if !strings.Contains(found, s) {
			b.tr.t.Errorf("the test does not say %q:\n%s", s, found)
		}
	}
}

// TestAMailboxOverGraph: IMAP and SMTP are closed, and mail comes and goes over Graph, to a mailbox that was opened to the app and to no other.
func TestAMailboxOverGraph(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED: -short is set, and this runs the whole program for a long time")
	}
	t.Parallel()
	p := xoauthtest.Start(t, "")
	p.Open("", "al1@harbor.example")
	g := graphtest.Start(t, p.Takes, "al1@harbor.example", "mayor@harbor.example")
	g.Valid = p.Valid
	tr, ole := mailTrial(t, mailhost.Options{}, "MICROSOFT_LOGIN_URL="+p.URL, "MICROSOFT_GRAPH_URL="+g.URL)
	form := url.Values{"kind": {"graph"}, "address": {"mayor@harbor.example"}, "office": {"al1"}, "tenant": {"harbor.example"}, "client_id": {xoauthtest.ClientID}, "secret": {xoauthtest.Secret}, "plus": {"yes"}}
	if page := ole.post("/settings/mailboxes", form); !strings.Contains(page, "refuses the app this mailbox") {
		t.Fatalf("a mailbox that was not opened to the app:\n%s", page)
	}
	form.Set("address", "al1@harbor.example")
	if page := ole.post("/settings/mailboxes", form); !strings.Contains(page, "The mailbox is connected.") {
		t.Fatalf("not connected:\n%s", page)
	}
	raw := strings.ReplaceAll(strings.ReplaceAll(pothole, "d1@harbor.example, al1", "al1"), "\n", "\r\n")
	g.Deliver("al1@harbor.example", "inbox", []byte(raw), time.Now())
	var ack string
	tr.until("the acknowledgement went out over Graph", func() bool {
		for _, m := range g.Sent("al1@harbor.example") {
			ack = string(m.MIME)
		}
		return ack != ""
	})
	for _, says := range []string{"ana@home.example", "Reply-To: <al1+", "Auto-Submitted: auto-replied"} {
		if !strings.Contains(ack, says) {
			t.Errorf("the acknowledgement lacks %q:\n%s", says, ack)
		}
	}
	ole.testsWell(ole.get("/settings/mailboxes"), "The app is refused mayor@harbor.example, as it should be.")
	p.ChangeSecret("the old one has expired")
	p.Withdraw("")
	tr.until("people are told", func() bool { return strings.Contains(ole.get("/settings/mailboxes"), "was withdrawn (invalid_client)") })
}
