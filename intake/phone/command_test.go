package phone_test

import (
	"net/url"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/intake/phone"
)

// said is what a text asks of the program, in a word; "office" for a message to the office.
func said(body, optOutType string) string {
	in := phone.ParseText([]byte(url.Values{"MessageSid": {"SM1"}, "From": {"+15555550177"}, "Body": {body}, "OptOutType": {optOutType}}.Encode()))
	c := in.Command
	if c == nil {
		return "office"
	}
	word := map[casework.CommandKind]string{casework.OptOutWanted: "stop", casework.OptInWanted: "start", casework.HelpWanted: "help", casework.StatusWanted: "status"}[c.Kind]
	if c.Number != 0 {
		word += " " + c.Number.String()
	}
	if c.OnlyIfOut {
		word += " if out"
	}
	switch {
	case c.AnsweredByProvider:
		word += ", Twilio answers"
	case c.Kind == casework.OptOutWanted && c.Language != "":
		word += ", confirmed in " + c.Language
	case c.Kind == casework.OptOutWanted:
		word += ", confirmed"
	}
	return word
}

// TestWaysToSayStop runs the table of docs/phone.md, so that what is written there is what happens.
func TestWaysToSayStop(t *testing.T) {
	t.Parallel()
	guide, err := os.ReadFile("../../docs/phone.md")
	if err != nil {
		t.Fatal(err)
	}
	_, table, _ := strings.Cut(string(guide), "<!-- keywords -->")
	table, _, _ = strings.Cut(table, "<!-- end -->")
	rows := regexp.MustCompile("(?m)^\\| `(.*?)` \\| ([^|]*?) \\|").FindAllStringSubmatch(table, -1)
	if len(rows) < 60 {
		t.Fatalf("only %d rows were found", len(rows))
	}
	stops := 0
	for _, row := range rows {
		if got := said(strings.ReplaceAll(row[1], `\n`, "\n"), ""); got != row[2] {
			t.Errorf("%q: %s, and the table says %s", row[1], got, row[2])
		}
		if strings.HasPrefix(row[2], "stop") {
			stops++
		}
	}
	if stops < 20 {
		t.Errorf("only %d ways to say stop", stops)
	}
}

func TestWhatTwilioTookForAKeywordIsOne(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ body, kind, want string }{
		{"arrêtez tout", "STOP", "stop, Twilio answers"},
		{"Alto", "STOP", "stop, Twilio answers"},
		{"Alto", "", "stop, confirmed in es"},
		{"yes", "START", "start if out, Twilio answers"},
		{"begin", "START", "start, Twilio answers"},
		{"STOP", "HELP", "help, Twilio answers"},
		{"please stop the trucks", "", "office"},
		{"please stop the trucks", "NEWTHING", "office"},
	} {
		if got := said(c.body, c.kind); got != c.want {
			t.Errorf("%q, OptOutType %q: %s, want %s", c.body, c.kind, got, c.want)
		}
	}
}
