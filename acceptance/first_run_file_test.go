package acceptance

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/commonline/commonline/internal/dovecottest"
)

// TestFirstRunFromAFile has the same office come out of a city file: the pages show what is locked and where, residents are answered, and a
// kill undoes nothing.
func TestFirstRunFromAFile(t *testing.T) {
	requireWanted(t)
	f := newFirstRun(t)
	f.writesFile()
	for who, role := range map[string]string{oles: "admin", heads: "head", staffs: "staff"} {
		args := []string{"staff", "add", who, "--name", strings.ToUpper(who[:1]) + who[1:strings.IndexByte(who, '@')], "--role", role}
		if role != "admin" {
			args = append(args, "--office", "d1")
		}
		if code, said := f.command(word, args...); code != 0 {
			t.Fatalf("staff add: %d %s", code, said)
		}
	}
	f.p.start()
	f.p.ready()
	f.ole, f.lee, f.ana = f.sitsDown("file-ole"), f.sitsDown("file-lee"), f.sitsDown("file-ana")
	f.step("All sign in", f.ole, f.signIn)
	f.step("The pages say where it stands", f.ole, f.isLocked)
	f.worksThroughAKill("Killed and started: the same", f.isLocked)
}

// writesFile describes what TestFirstRun sets in the browser. Twilio's account is in the environment.
func (f *firstRun) writesFile() {
	f.t.Helper()
	file := fmt.Sprintf(`city: Harbor
timezone: America/New_York
mail:
  plus: true
  imap: {host: 127.0.0.1, port: %d, security: plain, password: %s}
  smtp: {host: 127.0.0.1, port: %d, security: plain}
offices:
  - {id: d1, name: "%s", district: 1}
mailboxes:
  - {id: d1, office: d1, address: %s}
numbers:
  - {id: d1-phone, office: d1, number: "%s", calls: false}
hours:
  open: {mon-fri: "9:00-17:00"}
topics:
  - {id: street-lamps, name: Street lamps, first_answer: 2d, resolve: 10d, words: [lamp, street light]}
  - {id: parks, name: Parks, first_answer: 4h, words: [bench]}
replies:
  - name: Crew
    in: [{language: en, text: A crew comes on Friday and looks at it.}]
`, f.post.Port, dovecottest.Password, f.sink.Port, ours, box, ourNumber)
	path := filepath.Join(f.dir, "city.yaml")
	if err := os.WriteFile(path, []byte(file), 0o600); err != nil {
		f.t.Fatal(err)
	}
	f.env = append(f.env, "CITY_FILE="+path, "TWILIO_ACCOUNT_SID="+account, "TWILIO_AUTH_TOKEN="+authToken)
}

func (f *firstRun) signIn() {
	for p, email := range map[*person]string{f.ole: oles, f.lee: heads, f.ana: staffs} {
		p.visits("/", "Sign in")
		p.types("Work e-mail", email)
		p.types("Password", word)
		p.goes("", "Sign in", "Sign out")
	}
}

// isLocked looks at each page: what the file has is shown with its line, and no button changes it.
func (f *firstRun) isLocked() {
	o := f.ole
	for _, page := range []struct{ link, says string }{{"The city", "Set in city.yaml line 1"}, {"Offices", "city.yaml line 8"}, {"Open hours", "Set in city.yaml line"}, {"Topics", "city.yaml line"},
		{"Telephone numbers", "city.yaml line 12"}, {"Twilio account", "TWILIO_ACCOUNT_SID in the environment"}, {"Mailboxes", "It stands in the city file, and is changed there."}} {
		o.goes("", "Settings", "What stands in city.yaml is shown with its line")
		if o.says("What is missing") {
			f.t.Errorf("something is missing:\n%s", o.text())
		}
		o.goes("What can be set", page.link, page.says)
		o.photo("locked-" + strings.ReplaceAll(strings.ToLower(page.link), " ", "-"))
	}
	o.goes("", "Settings", "What can be set")
	o.goes("What can be set", "Telephone numbers", "At Twilio")
	o.goes("", "Write these addresses", "leads here")
	f.lee.goes("", "Ready replies", "Of the city")
}
