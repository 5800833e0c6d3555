package main

import (
	"html"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/commonline/commonline/internal/pgtest"
	"github.com/commonline/commonline/migrations"
)

// newEmptyTrial is an installation with a database and nothing else.
func newEmptyTrial(t *testing.T) *trial {
	t.Helper()
	listen := freePort(t)
	tr := &trial{t: t, url: "http://" + listen}
	tr.env = []string{"COMMONLINE_HOME=" + t.TempDir(), "DATABASE_URL=" + pgtest.URL(t, migrations.Files), "SECRET_KEY=" + strings.Repeat("k", 40),
		"LISTEN_ADDR=" + listen, "PUBLIC_URL=" + tr.url, "TWILIO_API_URL=http://127.0.0.1:1"}
	return tr
}

// visitor is somebody with a browser who is not signed in.
func (tr *trial) visitor() *browser {
	tr.t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		tr.t.Fatal(err)
	}
	return &browser{tr, &http.Client{Jar: jar}}
}

// join opens an account by the link that whoever manages it is shown, and gives a browser that is signed in.
func (b *browser) join(email, role, office string) *browser {
	b.tr.t.Helper()
	page := b.post("/office/staff", url.Values{"email": {email}, "name": {"Name of " + email}, "role": {role}, "office": {office}})
	id := regexp.MustCompile(`(?s)<bdi>` + regexp.QuoteMeta(email) + `</bdi>.*?action="(/office/staff/\d+)"`).FindStringSubmatch(page)
	if id == nil {
		b.tr.t.Fatalf("%s was not invited:\n%s", email, page)
	}
	page = b.post(id[1], url.Values{"do": {"link"}})
	link := regexp.MustCompile(`readonly value="[^"]*(/join/[^"]+)"`).FindStringSubmatch(page)
	if link == nil {
		b.tr.t.Fatalf("no link is shown:\n%s", page)
	}
	them := b.tr.visitor()
	if page := them.post(html.UnescapeString(link[1]), url.Values{"new": {"seven green kettles"}}); !strings.Contains(page, "Sign out") {
		b.tr.t.Fatalf("%s is not in:\n%s", email, page)
	}
	return them
}

// TestSetupInTheBrowserAlone goes from an empty database to an office with two staff, topics and ready replies, by nothing but pages; a
// restart undoes nothing.
func TestSetupInTheBrowserAlone(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED: -short is set, and this runs the whole program for a long time")
	}
	t.Parallel()
	tr := newEmptyTrial(t)
	began := time.Now()
	stop := tr.serve()
	ole := tr.visitor()
	ole.says("/", "not set up yet")
	link := regexp.MustCompile(`/setup/\S+`).FindString(tr.printed.String())
	ole.says(link, "Set up your city", "The first office")
	if page := ole.get("/setup/forged"); strings.Contains(page, "The first office") {
		t.Fatal("a forged link opens the first page")
	}
	form := url.Values{"city": {"Harbor"}, "timezone": {"America/Riverton"}, "languages": {"en, es"}, "name": {"Ole Berg"}, "email": {"ole@harbor.example"}, "password": {"correct horse battery"},
		"office": {"Office of Councilor One, District 1"}, "kind": {"district"}, "district": {"1"}, "mon": {"9:00-17:00"}}
	if page := ole.post(link, form); !strings.Contains(page, "is not a time zone") || !strings.Contains(page, `value="ole@harbor.example"`) {
		t.Fatalf("a mistake is not told, or what was typed is lost:\n%s", page)
	}
	form.Set("timezone", "America/New_York")
	if page := ole.post(link, form); !strings.Contains(page, "The city is set up.") || !strings.Contains(page, "has no mailbox") || !strings.Contains(page, "/settings/mailboxes") {
		t.Fatalf("after the first page:\n%s", page)
	}
	if page := tr.visitor().get(link); strings.Contains(page, "The first office") {
		t.Error("the link works again")
	}
	ole.set("topics", "how", "add", "name", "Potholes", "first_answer", "1d")
	ole.set("topics", "how", "add", "name", "Shelter", "sensitive", "true", "words", "shelter")
	ole.set("holidays", "how", "add", "id", "12-25", "name", "Christmas")
	ole.set("departments", "how", "add", "name", "Public Works", "mail", "works@harbor.example", "days", "5")
	ole.set("numbers", "how", "add", "number", "+15555550101", "office", "d1", "approved", "false")
	ole.set("twilio", "how", "keep", "account_sid", "AC"+strings.Repeat("0", 32), "auth_token", "very secret token")
	lee := ole.join("lee@harbor.example", "head", "d1")
	ana := lee.join("ana@harbor.example", "staff", "")
	lee.post("/replies", url.Values{"how": {"keep"}, "name": {"Pothole"}, "language": {"en"}, "body": {"Hello {resident first name}"}})
	lee.set("signatures", "how", "keep", "of", "d1", "signature", "Room 1")
	t.Logf("from nothing to two staff in %s of the machine's time", time.Since(began).Round(time.Millisecond))

	there := func() {
		t.Helper()
		ole.says("/settings/topics", "Potholes", "Shelter")
		ole.says("/settings/holidays", "12-25 Christmas")
		ole.says("/settings/departments", "Public Works")
		ole.says("/settings/numbers", "15555550101")
		ole.says("/settings/hours", `value="9:00-17:00"`)
		ole.says("/settings/twilio", "One is set.")
		ole.says("/office/staff", "lee@harbor.example", "ana@harbor.example")
		lee.says("/replies", "Pothole")
		lee.says("/settings/signatures", "Room 1")
		ana.says("/inbox", "Sign out")
		ana.says("/new", `value="potholes"`)
		if page := ole.get("/settings/twilio"); strings.Contains(page, "very secret") {
			t.Error("the token is shown again")
		}
	}
	there()
	stop()
	stop = tr.serve()
	there()
	if strings.Contains(tr.printed.String(), "/setup/") {
		t.Error("another link is printed for a city that there is")
	}
	stop()
	tr.notTheFile()
}

// notTheFile starts once with a file and once without: what a file described is not set up anew.
func (tr *trial) notTheFile() {
	tr.t.Helper()
	tr.env[slices.IndexFunc(tr.env, func(e string) bool { return strings.HasPrefix(e, "DATABASE_URL=") })] = "DATABASE_URL=" + pgtest.URL(tr.t, migrations.Files)
	bare := tr.env
	tr.env = append(slices.Clone(bare), "CITY_FILE=../../examples/riverton/city.yaml")
	tr.serve("--roles", "clocks")()
	tr.env = bare
	if code, _, errs := tr.command("", "serve"); code != 2 || !strings.Contains(errs, "is described by city.yaml") {
		tr.t.Errorf("%d: %s", code, errs)
	}
}
