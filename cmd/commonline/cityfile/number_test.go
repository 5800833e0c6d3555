package cityfile_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/cmd/commonline/cityfile"
)

// numbers is what the good file has no need of.
const numbers = `numbers:
  - id: d4-phone
    office: d4
    number: +15555550104
    service: MG0123456789abcdef0123456789abcdef
  - id: al1-phone
    office: al1
    number: "+15555550120"
    calls: false
  - id: front-desk
    number: +15555550100
    texts: false
    mode: propose
`

func TestNumbers(t *testing.T) {
	t.Parallel()
	f := parse(t, good+numbers)
	want := []casework.Number{
		{ID: "d4-phone", Office: "d4", E164: "+15555550104", MessagingServiceSID: "MG0123456789abcdef0123456789abcdef", Mode: casework.Route, Texts: true, Calls: true, Pace: 3},
		{ID: "al1-phone", Office: "al1", E164: "+15555550120", Mode: casework.Keep, Texts: true, Pace: 3},
		{ID: "front-desk", E164: "+15555550100", Mode: casework.Propose, Calls: true, Pace: 3},
	}
	if diff := cmp.Diff(f.City.Numbers, want); diff != "" {
		t.Errorf("got -, want +:\n%s", diff)
	}
	if at := f.Place("number", "front-desk"); at != "city.yaml:37" {
		t.Errorf("the front desk stands at %q", at)
	}
}

func TestNumbersOnTheirWayOut(t *testing.T) {
	t.Parallel()
	f := parse(t, good+numbers+"    approved: false\n    segments_per_second: 20\n")
	if n := f.City.Numbers[2]; !n.Unapproved || n.Pace != 20 {
		t.Errorf("%+v", n)
	}
}

func TestNumbersThatAreRefused(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, put, inPlaceOf, want string }{
		{"no id", "- office: d4", "- id: d4-phone\n    office: d4", `city.yaml:29: a number has no id`},
		{"the id of a mailbox", "id: d4\n", "id: d4-phone\n", `city.yaml:29: number "d4" has the id of the mailbox in line 17; the ledger tells entrances apart by their ids`},
		{"id twice", "id: d4-phone", "id: al1-phone", `city.yaml:33: number "d4-phone" is there already, in line 29`},
		{"no number", "", "    number: +15555550100\n", `city.yaml:37: number "front-desk" does not say which number it is`},
		{"as people write it", "number: (555) 555-0100", "number: +15555550100", `city.yaml:38: number "front-desk" is "(555) 555-0100"; write it as +15555550100`},
		{"with a one", "number: 1-555-555-0100", "number: +15555550100", `city.yaml:38: number "front-desk" is "1-555-555-0100"; write it as +15555550100`},
		{"with blanks", "number: +1 555 555 0100", "number: +15555550100", `city.yaml:38: number "front-desk" is "+1 555 555 0100"; write it as +15555550100`},
		{"a word", "number: desk", "number: +15555550100", `city.yaml:38: number "front-desk" is "desk"; write it as +15555550104, with its country and nothing but digits`},
		{"number twice", "number: +15555550104", "number: +15555550100", `city.yaml:38: number +15555550104 is that of "d4-phone" already`},
		{"no service", "service: SM01", "service: MG0123456789abcdef0123456789abcdef", `city.yaml:32: number "d4-phone" has the Messaging Service "SM01"; one begins with MG and has 32 digits of 0-9 and a-f after it`},
		{"no such office", "office: d5", "office: al1\n    number", `city.yaml:33: number "al1-phone" belongs to office "d5", which the file does not have; did you mean "d4"?`},
		{"for nothing", "texts: false\n    calls: false", "texts: false", `city.yaml:37: number "front-desk" is for neither texts nor calls`},
		{"no such mode", "mode: guess", "mode: propose", `city.yaml:40: mode of a number is route, propose or keep, not "guess"`},
		{"no such key", "sms: false", "texts: false", `city.yaml:39: "sms" is not a key of a number`},
	} {
		put := c.put
		if strings.HasSuffix(c.inPlaceOf, "\n    number") {
			put += "\n    number"
		}
		text := good + strings.Replace(numbers, c.inPlaceOf, put, 1)
		if text == good+numbers {
			t.Errorf("%s: nothing was replaced", c.name)
			continue
		}
		_, err := cityfile.Parse("city.yaml", []byte(text), sources)
		if err == nil {
			t.Errorf("%s: no refusal", c.name)
			continue
		}
		if diff := cmp.Diff(err.Error(), c.want); diff != "" {
			t.Errorf("%s: got -, want +:\n%s", c.name, diff)
		}
	}
}
