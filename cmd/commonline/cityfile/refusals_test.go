package cityfile_test

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"io/fs"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/cmd/commonline/cityfile"
)

const good = `city: Riverton
timezone: America/New_York
mail:
  imap:
    host: mail.city.example
    password_file: secrets/{id}
  smtp:
    host: mail.city.example
offices:
  - id: d4
    name: District 4
    district: 4
  - id: al1
    name: At Large
    kind: at-large
mailboxes:
  - id: d4
    office: d4
    address: d4@city.example
  - id: al1
    office: al1
    address: al1@city.example
topics:
  - id: shelter
    name: Shelter
    sensitive: true
    words: [Shelter, homeless]
`

// dkimKey is a new private key in PEM.
var dkimKey = func() string {
	_, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		panic(err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		panic(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}))
}()

var sources = cityfile.Sources{
	Env: func(name string) string { return map[string]string{"D4_PASSWORD": "from-env"}[name] },
	Read: func(name string) ([]byte, error) {
		files := map[string]string{"secrets/d4": "pass d4\n", "secrets/al1": "pass al1", "hollow": "\n", "ca.pem": "none", "dkim.pem": dkimKey}
		if text, ok := files[name]; ok {
			return []byte(text), nil
		}
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	},
}

// Each mistake is made in the good file by putting one text in the place of another.
var refusals = []struct{ name, put, inPlaceOf, want string }{
	{"no name", "", "city: Riverton\n", `city.yaml:1: the city has no name; say it with "city: Riverton"`},
	{"no zone", "", "timezone: America/New_York\n", `city.yaml:1: the city has no time zone; say it with "timezone: America/New_York"`},
	{"bad zone", "America/Riverton", "America/New_York", `city.yaml:2: "America/Riverton" is not a time zone; one looks like America/New_York`},
	{"the machine's zone", "Local", "America/New_York", `city.yaml:2: "Local" is not a time zone; one looks like America/New_York`},
	{"unknown key", "ofices:", "offices:", `city.yaml:9: "ofices" is not a key of the city file; did you mean "offices"?`},
	{"unknown key of an office", "distrikt: 4", "district: 4", `city.yaml:10: office "d4" has no district; an office of the whole city has kind: at-large
city.yaml:12: "distrikt" is not a key of an office; did you mean "district"?`},
	{"unknown key, nothing near", "zzzzzzzzzz: 4\n    district: 4", "district: 4", `city.yaml:12: "zzzzzzzzzz" is not a key of an office`},
	{"key twice", "name: District 4\n    name: D4", "name: District 4", `city.yaml:12: "name" stands in an office twice, first in line 11`},
	{"settle", "settle: soon\nmail:", "mail:", `city.yaml:3: settle of the city file is a time from 0s to 10m0s, not "soon"; one looks like 60s or 2m`},
	{"settle too long", "settle: 2h\nmail:", "mail:", `city.yaml:3: settle of the city file is a time from 0s to 10m0s, not "2h"; one looks like 60s or 2m`},
	{"which address counts", "route_by: street\nmail:", "mail:", `city.yaml:3: route_by of the city file is home or place, not "street"`},
	{"citywide topic without an office", "sensitive: true\n    citywide: clerk", "sensitive: true", `city.yaml:24: topic "shelter" goes to office "clerk", which the file does not have`},
	{"cap", "caps:\n  automatic_per_case: -1\nmail:", "mail:", `city.yaml:4: automatic_per_case of caps is a number from 0 to 1000, not "-1"`},
	{"no id", "- name: District 4", "- id: d4\n    name: District 4", `city.yaml:10: an office has no id`},
	{"bad id", "- id: D 4\n    name", "- id: d4\n    name", `city.yaml:10: an office has the id "D 4"; an id is made of a-z, 0-9 and hyphens, 40 at most`},
	{"office twice", "- id: d4\n    name: At Large", "- id: al1\n    name: At Large", `city.yaml:13: office "d4" is there already, in line 10`},
	{"office unnamed", "", "    name: At Large\n", `city.yaml:13: office "al1" has no name`},
	{"kind", "kind: atlarge", "kind: at-large", `city.yaml:13: office "al1" has no district; an office of the whole city has kind: at-large
city.yaml:15: kind of an office is district, at-large or staff, not "atlarge"; did you mean "at-large"?`},
	{"at-large with a district", "kind: at-large\n    district: 9", "kind: at-large", `city.yaml:16: office "al1" is of kind at-large and has a district; only one of the two can be`},
	{"no offices", "offices: []\nmailboxes:", good[strings.Index(good, "offices:") : strings.Index(good, "mailboxes:")+len("mailboxes:")], `city.yaml:9: the city has no offices
city.yaml:11: mailbox "d4" belongs to office "d4", which the file does not have
city.yaml:14: mailbox "al1" belongs to office "al1", which the file does not have`},
	{"no mailboxes", "topics:", good[strings.Index(good, "mailboxes:") : strings.Index(good, "topics:")+len("topics:")], `city.yaml:1: the city has no mailboxes
city.yaml:10: office "d4" has no mailbox
city.yaml:13: office "al1" has no mailbox`},
	{"two offices of a district", "district: 4", "kind: at-large", `city.yaml:15: district "4" has two offices, "d4" and "al1"`},
	{"office without mailbox", "", "  - id: al1\n    office: al1\n    address: al1@city.example\n", `city.yaml:13: office "al1" has no mailbox`},
	{"mailbox not there", "district: 4\n    mailbox: d5", "district: 4", `city.yaml:10: office "d4" names mailbox "d5", which the file does not have`},
	{"mailbox of another", "district: 4\n    mailbox: al1", "district: 4", `city.yaml:10: office "d4" names mailbox "al1", which belongs to office "al1"`},
	{"two mailboxes", "office: d4\n    address: al1@", "office: al1\n    address: al1@", `city.yaml:10: office "d4" has several mailboxes; say with "mailbox:" which one its mail goes out from
city.yaml:13: office "al1" has no mailbox`},
	{"unknown office", "office: d44", "office: d4", `city.yaml:10: office "d4" has no mailbox
city.yaml:17: mailbox "d4" belongs to office "d44", which the file does not have; did you mean "d4"?`},
	{"no address", "", "    address: d4@city.example\n", `city.yaml:17: mailbox "d4" has no address`},
	{"bad address", "address: d4 at city.example", "address: d4@city.example", `city.yaml:19: mailbox "d4" has the address "d4 at city.example"; one looks like d4@city.example`},
	{"address with a name", "address: D4 <d4@city.example>", "address: d4@city.example", `city.yaml:19: mailbox "d4" has the address "D4 <d4@city.example>"; one looks like d4@city.example`},
	{"address twice", "address: D4@City.example", "address: al1@city.example", `city.yaml:22: address "D4@City.example" belongs to mailbox "d4" already`},
	{"alias twice", "address: al1@city.example\n    aliases: [all@city.example, d4@city.example]", "address: al1@city.example", `city.yaml:23: address "d4@city.example" belongs to mailbox "d4" already`},
	{"mode", "mode: forward\n    office: d4", "office: d4", `city.yaml:18: mode of a mailbox is route, propose or keep, not "forward"`},
	{"plus", "plus: yes\n    office: d4", "office: d4", `city.yaml:18: plus of a mailbox is true or false, not "yes"`},
	{"from", "from: yesterday\n  imap:", "imap:", `city.yaml:4: from of a mailbox is now, all or a day like 2026-01-31, not "yesterday"`},
	{"mark without a folder", "mark: move\n    office: d4", "office: d4", `city.yaml:18: mailbox "d4" has "mark: move" and no "move_to:" that says where`},
	{"folder without a mark", "move_to: Filed\n    office: d4", "office: d4", `city.yaml:18: mailbox "d4" has "move_to:" and "mark: none"; moving needs "mark: move"`},
	{"no host", "password_file", "host: mail.city.example\n    password_file", `city.yaml:5: mailbox "d4" has no imap host
city.yaml:5: mailbox "al1" has no imap host`},
	{"no smtp", "", "  smtp:\n    host: mail.city.example\n", `city.yaml:15: mailbox "d4" has no smtp host
city.yaml:18: mailbox "al1" has no smtp host`},
	{"host with a port", "host: mail.city.example:993\n    password", "host: mail.city.example\n    password", `city.yaml:5: "mail.city.example:993" is not the name of a host; the port goes under "port:"`},
	{"port", "port: 99999\n    password", "password", `city.yaml:6: port of imap is a number from 1 to 65535, not "99999"`},
	{"security", "security: ssl\n    password", "password", `city.yaml:6: security of imap is tls, starttls or plain, not "ssl"`},
	{"in the clear", "security: plain\n    password", "password", `city.yaml:6: mail and password would travel in the clear to mail.city.example; security is tls or starttls there`},
	{"no password", "", "    password_file: secrets/{id}\n", `city.yaml:5: mailbox "d4" has neither a password nor oauth for imap
city.yaml:5: mailbox "al1" has neither a password nor oauth for imap`},
	{"two passwords", "password: x\n    password_file", "password_file", `city.yaml:7: password and password_file are both given; keep one`},
	{"password file missing", "secrets/{address}", "secrets/{id}", `city.yaml:6: password_file "secrets/d4@city.example" cannot be read: there is no such file
city.yaml:6: password_file "secrets/al1@city.example" cannot be read: there is no such file`},
	{"password file empty", "password_file: hollow", "password_file: secrets/{id}", `city.yaml:6: password_file "hollow" is empty`},
	{"variable not set", "password_env: D9", "password_file: secrets/{id}", `city.yaml:6: password_env names the environment variable D9, which is not set`},
	{"authority missing", "ca_file: no.pem\n    password", "password", `city.yaml:6: the certificates in "no.pem" cannot be read: there is no such file`},
	{"authority is none", "ca_file: ca.pem\n    password", "password", `city.yaml:6: "ca.pem" holds no certificate in PEM form`},
	{"auth for imap", "auth: none\n    password", "password", `city.yaml:6: auth is a key of smtp only; every mailbox is signed in to`},
	{"no auth and a login", "smtp:\n    auth: none\n    password: x", "smtp:", `city.yaml:8: smtp has "auth: none" and a login; only one of the two can be`},
	{"password and oauth", "oauth: {provider: google, client_id: x}\n    password", "password", `city.yaml:6: imap has a password and oauth; only one of the two can be`},
	{"no provider", "oauth: {client_id: x}", "password_file: secrets/{id}", `city.yaml:6: oauth has no provider; it is google or microsoft`},
	{"provider", "oauth: {provider: gogle, client_id: x}", "password_file: secrets/{id}", `city.yaml:6: provider of oauth is google or microsoft, not "gogle"; did you mean "google"?`},
	{"no tenant", "oauth: {provider: microsoft, client_id: x}", "password_file: secrets/{id}", `city.yaml:6: oauth of microsoft has no tenant; it is the directory's id or domain`},
	{"tenant of google", "oauth: {provider: google, client_id: x, tenant: y}", "password_file: secrets/{id}", `city.yaml:6: tenant is a key for microsoft only`},
	{"app of google", "oauth: {provider: google, client_id: x, client_secret: y, grant: app}", "password_file: secrets/{id}", `city.yaml:6: grant: app is for microsoft only`},
	{"no client", "oauth: {provider: google}", "password_file: secrets/{id}", `city.yaml:6: oauth has no client_id`},
	{"app without secret", "oauth: {provider: microsoft, tenant: x, client_id: x, grant: app}", "password_file: secrets/{id}", `city.yaml:6: grant: app needs a client_secret`},
	{"app with a token", "oauth: {provider: microsoft, tenant: x, client_id: x, grant: app, client_secret: y, refresh_token: z}", "password_file: secrets/{id}", `city.yaml:6: grant: app uses no refresh_token`},
	{"dkim without selector", "dkim: {key_file: dkim.pem}\n  imap:", "imap:", `city.yaml:4: dkim has no selector`},
	{"dkim without key", "dkim: {selector: s1}\n  imap:", "imap:", `city.yaml:4: dkim has no key_file`},
	{"dkim key missing", "dkim: {selector: s1, key_file: no.pem}\n  imap:", "imap:", `city.yaml:4: key_file "no.pem" cannot be read: there is no such file`},
	{"dkim key is none", "dkim: {selector: s1, key_file: ca.pem}\n  imap:", "imap:", `city.yaml:4: key_file "ca.pem" holds no private key in PEM form`},
	{"topic unnamed", "", "    name: Shelter\n", `city.yaml:24: topic "shelter" has no name`},
	{"words", "words: {a: b}", "words: [Shelter, homeless]", `city.yaml:27: words of a topic is a list, and a section stands here`},
	{"words in words", "words: [[a]]", "words: [Shelter, homeless]", `city.yaml:27: words of a topic is a list of words, and a list stands in it`},
	{"list for a value", "name: [a]", "name: Shelter", `city.yaml:24: topic "shelter" has no name
city.yaml:25: name of a topic is a single value, and a list stands here`},
	{"section for a list", "topics:\n  id: shelter", good[strings.Index(good, "topics:"):], `city.yaml:24: topics is a list, each entry with a dash before it, and a section stands here`},
	{"not YAML", "offices: [", "offices:", `city.yaml:16: this is not YAML: ',' or ']' must be specified`},
	{"not a section", "- city", good, `city.yaml:1: the city file is a section with keys, and a list stands here
city.yaml:1: the city has no name; say it with "city: Riverton"
city.yaml:1: the city has no time zone; say it with "timezone: America/New_York"`},
	{"empty", "# nothing", good, `city.yaml:1: the file is empty`},
	{"value for a section", "caps: 3\nmail:", "mail:", `city.yaml:3: caps is a section with keys, and a single value stands here`},
	{"entry is no section", "topics:\n  - shelter\n", "topics:\n", `city.yaml:24: a topic is a section with keys, and a single value stands here
city.yaml:24: a topic has no id`},
	{"alias of nothing", "name: *n", "name: Shelter", `city.yaml:25: *n stands for nothing above it`},
	{"merge key", "<<: {a: b}\n    name: Shelter", "name: Shelter", `city.yaml:25: << is not used; what mailboxes share goes under mail`},
	{"two documents", "---\ntopics:", "topics:", `city.yaml:24: a second document begins here, and a city file is one`},
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	for _, c := range refusals {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if !strings.Contains(good, c.inPlaceOf) {
				t.Fatalf("the good file has no %q", c.inPlaceOf)
			}
			text := strings.Replace(good, c.inPlaceOf, c.put, 1)
			_, err := cityfile.Parse("city.yaml", []byte(text), sources)
			if err == nil {
				t.Fatalf("no refusal of\n%s", text)
			}
			if diff := cmp.Diff(err.Error(), c.want); diff != "" {
				t.Errorf("got -, want +:\n%s\n%s", diff, text)
			}
			if casework.KindOf(err) != casework.Invalid {
				t.Errorf("%v is no refusal for a person", err)
			}
		})
	}
}
