package casework_test

import (
	"testing"

	"github.com/commonline/commonline/casework"
)

var numbered = casework.City{
	Mailboxes: []casework.Mailbox{{ID: "d4", Office: "d4", Mode: casework.Route}},
	Numbers: []casework.Number{
		{ID: "d3-voice", Office: "d3", E164: "+15555550103", Calls: true, Mode: casework.Keep},
		{ID: "d3-phone", Office: "d3", E164: "+15555550113", Texts: true},
		{ID: "d4-phone", Office: "d4", E164: "+15555550104", Texts: true, MessagingServiceSID: "MG4"},
		{ID: "d5-phone", Office: "d5", E164: "+15555550105", Texts: true, MessagingServiceSID: "MG56"},
		{ID: "d6-phone", Office: "d6", E164: "+15555550106", Texts: true, MessagingServiceSID: "MG56"},
	},
}

func TestTheNumberATextCameBy(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ service, to, want string }{
		{"", "+15555550104", "d4-phone"},
		{"MG4", "+15555550104", "d4-phone"},
		{"MG4", "+15555559999", "d4-phone"}, // another number of the service's pool
		{"MG56", "+15555550106", "d6-phone"},
		{"MG56", "+15555559999", ""}, // whose of the two nobody can tell
		{"MG9", "+15555550103", "d3-voice"},
		{"", "+15555559999", ""},
		{"", "", ""},
	} {
		n, ok := numbered.NumberWrittenTo(c.service, c.to)
		if string(n.ID) != c.want || ok != (c.want != "") {
			t.Errorf("by service %q to %q: %q, %v; want %q", c.service, c.to, n.ID, ok, c.want)
		}
	}
}

func TestEntrancesAreMailboxesAndNumbers(t *testing.T) {
	t.Parallel()
	for _, want := range []casework.Entrance{{ID: "d4", Office: "d4", Mode: casework.Route}, {ID: "d3-voice", Office: "d3", Mode: casework.Keep}} {
		if got, ok := numbered.Entrance(want.ID); !ok || got != want {
			t.Errorf("%s: %+v, %v", want.ID, got, ok)
		}
	}
	if e, ok := numbered.Entrance("d9"); ok {
		t.Errorf("an entrance that is not there: %+v", e)
	}
	if n, ok := numbered.NumberOf("d3"); !ok || n.ID != "d3-phone" {
		t.Errorf("district 3 is texted by %q", n.ID)
	}
	if n, ok := numbered.NumberOf("d1"); ok {
		t.Errorf("district 1 is texted by %q", n.ID)
	}
}
