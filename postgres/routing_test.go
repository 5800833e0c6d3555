package postgres_test

import (
	"sync"
	"testing"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/intake"
	"github.com/commonline/commonline/routing"
	"github.com/google/go-cmp/cmp"
)

// riverton is the map of the invented city, loaded once for all tests. Districts 1 and 2 have offices in the test's city;
// 120 Washington St stands in districts 2, 4 and 7.
var riverton = sync.OnceValues(func() (*routing.Atlas, error) {
	const dir = "../examples/riverton/"
	a, _, err := routing.Load(routing.Files{Districts: []routing.MapFile{{Path: dir + "districts.geojson", Name: "Riverton"}},
		Addresses: []string{dir + "addresses.csv"}, Corners: []string{dir + "corners.csv"}, Places: []string{dir + "places.csv"}}, nil)
	return a, err
})

// newMappedTown is a town whose desk knows the map of Riverton.
func newMappedTown(t *testing.T) *town {
	t.Helper()
	atlas, err := riverton()
	if err != nil {
		t.Fatal(err)
	}
	to := newTown(t)
	hints := routing.Hints{Offices: to.city.Districts()}
	locate := func(in *casework.Inbound) casework.Location {
		return intake.Located(in, func(text string) casework.Location { return atlas.Locate(text, hints) })
	}
	rules := to.desk.Rules
	rules.Understand = func(answer string, c []casework.Candidate) routing.Reply { return atlas.Understand(answer, c, hints) }
	to.desk.Rules, to.desk.Locate = rules, locate
	to.pages.Rules, to.pages.Locate = rules, locate
	return to
}

// kase is what a test looks at of a case.
type kase struct {
	Office, State, Entrance, District, Why string
	Copies                                 []string
}

func (to *town) routed(n casework.CaseNumber) (k kase) {
	to.t.Helper()
	err := to.pool.QueryRow(to.t.Context(), `
		SELECT c.office, r.state, r.entrance, coalesce(p.district, ''), array_to_string(r.why, ' '), ARRAY(SELECT office FROM case_copies WHERE case_id = c.id ORDER BY 1)
		FROM cases c JOIN case_routing r ON r.case_id = c.id LEFT JOIN case_places p ON p.case_id = c.id AND p.kind = 'matter' WHERE c.number = $1`, n).
		Scan(&k.Office, &k.State, &k.Entrance, &k.District, &k.Why, &k.Copies)
	if err != nil {
		to.t.Fatalf("case %s: %v", n, err)
	}
	return k
}

func TestACaseGoesToTheOfficeOfItsAddress(t *testing.T) {
	t.Parallel()
	to := newMappedTown(t)
	to.deliver("d1", mail("1@x", "ana@x.example", "d1@riverton.example", "Pothole", "A pothole in front of 12 Alder Street."),
		mail("2@x", "bob@x.example", "d1@riverton.example", "Pothole", "A pothole in front of 12 Bennington Street."))
	to.deliver("shared", mail("3@x", "cy@x.example", "council@riverton.example", "Trash", "Trash at 120 Washington."))
	to.file()
	want := kase{"d2", "matched", "d1", "2", "The matter lies in district 2.", []string{"d1"}}
	if diff := cmp.Diff(want, to.routed(10001)); diff != "" {
		t.Error(diff)
	}
	want = kase{"d1", "matched", "d1", "1", "The matter lies in district 1. That is the office that was written to.", []string{}}
	if diff := cmp.Diff(want, to.routed(10002)); diff != "" {
		t.Error(diff)
	}
	if k := to.routed(10003); k.Office != "" || k.State != "asked" {
		t.Errorf("%+v", k)
	}
	if n := one[int](to, `SELECT jsonb_array_length(candidates) FROM case_places WHERE status = 'ambiguous'`); n != 3 {
		t.Errorf("%d candidates are kept", n)
	}
	// The office that was written to goes on seeing the message, and who leads; the office that leads has the reasons.
	c, messages, events, err := to.pages.Case(ctx(t), staff("d1"), 10001)
	if err != nil || c.Lead || c.Office != "d2" || len(messages) != 1 || len(events) != 0 {
		t.Errorf("the office that was written to sees %+v, %d messages, %d events, %v", c, len(messages), len(events), err)
	}
	_, _, events, err = to.pages.Case(ctx(t), staff("d2"), 10001)
	if err != nil || len(events) != 2 || events[1].Kind != casework.CaseLed || events[1].Detail["why"] != "The matter lies in district 2." {
		t.Errorf("%+v, %v", events, err)
	}
	if n := one[int](to, `SELECT count(*) FROM event_work`); n != 3 {
		t.Errorf("%d events wait to be looked at; nobody looks at the others", n)
	}
}

func TestAHomeIsRemembered(t *testing.T) {
	t.Parallel()
	to := newMappedTown(t)
	to.deliver("d1", mail("1@x", "ana@x.example", "d1@riverton.example", "Schools", "I live at 12 Alder Street. When is the next meeting?"))
	to.file()
	to.deliver("d1", mail("2@x", "ana@x.example", "d1@riverton.example", "Budget", "Please keep the budget as it is."))
	to.file()
	if k := to.routed(10002); k.Office != "d2" || k.Why != "The resident's known address lies in district 2." {
		t.Errorf("%+v", k)
	}
}
