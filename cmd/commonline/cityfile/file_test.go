package cityfile_test

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/cmd/commonline/cityfile"
)

func parse(t *testing.T, text string) *cityfile.File {
	t.Helper()
	f, err := cityfile.Parse("city.yaml", []byte(text), sources)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestCity(t *testing.T) {
	t.Parallel()
	got := parse(t, good).City
	zone := got.Zone.String()
	got.Zone = nil
	want := casework.City{
		Name: "Riverton",
		Offices: []casework.Office{
			{ID: "d4", Name: "District 4", Kind: casework.DistrictOffice, District: "4", Mailbox: "d4"},
			{ID: "al1", Name: "At Large", Kind: casework.AtLargeOffice, Mailbox: "al1"},
		},
		Mailboxes: []casework.Mailbox{
			{ID: "d4", Office: "d4", Address: "d4@city.example", Mode: casework.Route},
			{ID: "al1", Office: "al1", Address: "al1@city.example", Mode: casework.Keep},
		},
		Topics:  []casework.Topic{{ID: "shelter", Name: "Shelter", Sensitive: true, Words: []string{"shelter", "homeless"}}},
		Caps:    casework.Caps{AcknowledgementsPerSender: 5, AutomaticPerCase: 3, TextsPerNumber: 20},
		Quiet:   casework.Quiet{From: 21 * 60, To: 8 * 60},
		RouteBy: casework.HomeFirst,
		Settle:  time.Minute,
	}
	if diff := cmp.Diff(got, want); diff != "" {
		t.Errorf("got -, want +:\n%s", diff)
	}
	if zone != "America/New_York" {
		t.Errorf("zone %s", zone)
	}
}

func TestAccounts(t *testing.T) {
	t.Parallel()
	text := strings.Replace(good, "    address: d4@city.example\n", `    address: d4@city.example
    from: 2026-03-01
    mark: move
    move_to: Filed
    folders: {junk: Spam, sent: "-"}
    imap: {host: 127.0.0.1, security: plain, password_env: D4_PASSWORD}
    smtp: {security: starttls, auth: none, per_minute: 30}
`, 1)
	f := parse(t, text)
	zone := f.City.Zone
	want := []cityfile.Account{
		{
			Mailbox: "d4",
			IMAP: cityfile.Server{Host: "127.0.0.1", Port: 143, Security: cityfile.Plain,
				Login: cityfile.Login{User: "d4@city.example", Password: "from-env"}},
			Folders: cityfile.Folders{Junk: "Spam", Sent: "-"},
			From:    cityfile.From{Since: time.Date(2026, 3, 1, 0, 0, 0, 0, zone)},
			Mark:    cityfile.Mark{Move: "Filed"},
			SMTP:    cityfile.Server{Host: "mail.city.example", Port: 587, Security: cityfile.StartTLS},
			Pace:    30,
		},
		{
			Mailbox: "al1",
			IMAP: cityfile.Server{Host: "mail.city.example", Port: 993, Security: cityfile.TLS,
				Login: cityfile.Login{User: "al1@city.example", Password: "pass al1"}},
			From: cityfile.From{Now: true},
			SMTP: cityfile.Server{Host: "mail.city.example", Port: 465, Security: cityfile.TLS,
				Login: cityfile.Login{User: "al1@city.example", Password: "pass al1"}},
		},
	}
	if diff := cmp.Diff(f.Accounts, want); diff != "" {
		t.Errorf("got -, want +:\n%s", diff)
	}
}

func TestOAuth(t *testing.T) {
	t.Parallel()
	f := parse(t, strings.Replace(good, "    password_file: secrets/{id}\n", `    oauth:
      provider: microsoft
      tenant: city.example
      client_id: abc
      client_secret_env: D4_PASSWORD
      refresh_token_file: secrets/{id}
`, 1))
	want := &cityfile.OAuth{Provider: "microsoft", Tenant: "city.example", ClientID: "abc", ClientSecret: "from-env", RefreshToken: "pass d4"}
	for _, got := range []cityfile.Login{f.Accounts[0].IMAP.Login, f.Accounts[0].SMTP.Login} {
		if diff := cmp.Diff(got.OAuth, want); diff != "" {
			t.Errorf("got -, want +:\n%s", diff)
		}
	}
}

func TestMailboxMarksForItself(t *testing.T) {
	t.Parallel()
	text := strings.Replace(good, "mail:\n", "mail:\n  mark: move\n  move_to: Filed\n", 1)
	f := parse(t, strings.Replace(text, "    office: d4\n", "    office: d4\n    mark: seen\n", 1))
	got := []cityfile.Mark{f.Accounts[0].Mark, f.Accounts[1].Mark}
	if diff := cmp.Diff(got, []cityfile.Mark{{Seen: true}, {Move: "Filed"}}); diff != "" {
		t.Errorf("got -, want +:\n%s", diff)
	}
}

func TestDKIM(t *testing.T) {
	t.Parallel()
	text := strings.Replace(good, "  imap:\n", "  dkim: {selector: s1, key_file: dkim.pem}\n  imap:\n", 1)
	f := parse(t, strings.Replace(text, "    office: d4\n", "    office: d4\n    dkim: {domain: mail.city.example}\n", 1))
	for i, want := range []cityfile.DKIM{
		{Domain: "mail.city.example", Selector: "s1", Key: cityfile.Secret(strings.TrimSpace(dkimKey))},
		{Domain: "city.example", Selector: "s1", Key: cityfile.Secret(strings.TrimSpace(dkimKey))},
	} {
		if diff := cmp.Diff(*f.Accounts[i].DKIM, want); diff != "" {
			t.Errorf("got -, want +:\n%s", diff)
		}
	}
}

func TestAnchors(t *testing.T) {
	t.Parallel()
	f := parse(t, strings.Replace(strings.Replace(good, "name: District 4", "name: &n District 4", 1), "name: At Large", "name: *n", 1))
	if got := f.City.Offices[1].Name; got != "District 4" {
		t.Errorf("got %q", got)
	}
}

func TestPlacesAndHash(t *testing.T) {
	t.Parallel()
	f, again, other := parse(t, good), parse(t, good), parse(t, good+"\n")
	if f.Hash != again.Hash || f.Hash == other.Hash || len(f.Hash) != 64 {
		t.Errorf("hashes %s, %s, %s", f.Hash, again.Hash, other.Hash)
	}
	got := []string{f.Place("office", "d4"), f.Place("mailbox", "d4"), f.Place("topic", "shelter"), f.Place("office", "d5")}
	if diff := cmp.Diff(got, []string{"city.yaml:10", "city.yaml:17", "city.yaml:24", ""}); diff != "" {
		t.Errorf("got -, want +:\n%s", diff)
	}
	if a, ok := f.Account("al1"); !ok || a.Mailbox != "al1" {
		t.Errorf("account of al1: %v, %v", a, ok)
	}
}

func TestSecretsStayHidden(t *testing.T) {
	t.Parallel()
	f := parse(t, good)
	asJSON, err := json.Marshal(f.Accounts)
	if err != nil {
		t.Fatal(err)
	}
	var log strings.Builder
	slog.New(slog.NewTextHandler(&log, nil)).Info("x", "password", f.Accounts[0].IMAP.Login.Password, "accounts", f.Accounts)
	for _, shown := range []string{fmt.Sprintf("%v %+v %#v", f.Accounts, f.Accounts, f.Accounts), string(asJSON), log.String()} {
		if strings.Contains(shown, "pass d4") {
			t.Errorf("the password shows: %s", shown)
		}
	}
	if got := f.Accounts[0].IMAP.Login.Password.Reveal(); got != "pass d4" {
		t.Errorf("got %q", got)
	}
}

func TestLoad(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, "city.yaml")
	if _, err := cityfile.Load(path, nil); err == nil || err.Error() != "there is no city file at "+path+"; CITY_FILE names it" {
		t.Errorf("got %v", err)
	}
	write(t, path, "\ufeff"+strings.ReplaceAll(good, "\n", "\r\n"))
	write(t, filepath.Join(dir, "secrets", "d4"), "one\n")
	write(t, filepath.Join(dir, "secrets", "al1"), "two")
	f, err := cityfile.Load(path, nil)
	if err != nil {
		t.Fatal(err)
	}
	if got := f.Accounts[0].IMAP.Login.Password.Reveal(); got != "one" {
		t.Errorf("got %q", got)
	}
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func FuzzParse(f *testing.F) {
	f.Add(good)
	f.Add("a: &a [*a]\n? {b: c}\n: d")
	f.Fuzz(func(t *testing.T, text string) {
		file, err := cityfile.Parse("city.yaml", []byte(text), sources)
		if (file == nil) == (err == nil) {
			t.Errorf("file %v, error %v", file, err)
		}
		if err != nil && casework.KindOf(err) != casework.Invalid {
			t.Errorf("%v is no refusal for a person", err)
		}
	})
}

// TestAMailboxConnectedInTheBrowser: an office may leave its mailbox to the browser.
func TestAMailboxConnectedInTheBrowser(t *testing.T) {
	t.Parallel()
	text := strings.Replace(strings.Replace(good, "    kind: at-large\n", "    kind: at-large\n    mailbox: browser\n", 1), "  - id: al1\n    office: al1\n    address: al1@city.example\n", "", 1)
	file, err := cityfile.Parse("city.yaml", []byte(text), sources)
	if err != nil {
		t.Fatal(err)
	}
	if o, _ := file.City.Office("al1"); o.Mailbox != "" {
		t.Errorf("al1 sends from %q", o.Mailbox)
	}
}
