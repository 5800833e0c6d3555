package postgres_test

import (
	"strings"
	"testing"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/web"
)

var intakeStaff = casework.Viewer{Staff: 2, Role: casework.Intake}

func (to *town) order(v casework.Viewer, n casework.CaseNumber, o casework.RouteOrder) casework.OfficeID {
	to.t.Helper()
	lead, err := to.pages.Reroute(ctx(to.t), v, n, o)
	if err != nil {
		to.t.Fatalf("%s by %s: %v", o.Act, v.Office, err)
	}
	return lead
}

func (to *town) refused(v casework.Viewer, n casework.CaseNumber, o casework.RouteOrder, kind casework.Kind) {
	to.t.Helper()
	if _, err := to.pages.Reroute(ctx(to.t), v, n, o); casework.KindOf(err) != kind {
		to.t.Errorf("%s on %s by %s %s: %v, want it %s", o.Act, n, v.Role, v.Office, err, kind)
	}
}

func TestTriageQueueHasWalls(t *testing.T) {
	t.Parallel()
	to := newMappedTown(t)
	to.asked("ana")
	to.deliver("shared", mail("1@x", "bob@x.example", "council@riverton.example", "Trash", "There is trash."))
	to.deliver("d1", mail("2@x", "cy@x.example", "d1@riverton.example", "Light", "The light at 12 Bennington Street is out."))
	to.file()
	queue := func(v casework.Viewer) []web.TriageItem {
		items, total, err := to.pages.Triage(ctx(t), v, page)
		if err != nil || total != len(items) {
			t.Fatalf("%d of %d, %v", len(items), total, err)
		}
		return items
	}
	if own := queue(staff("d1")); len(own) != 1 || own[0].Number != 10001 || len(own[0].Matter.Candidates) != 3 || own[0].AskedAt.IsZero() || own[0].Text != "It is deep." ||
		own[0].Routing.State != casework.AskedPlace || own[0].Channel != casework.Mail || own[0].Matter.Mention != "120 washington" {
		t.Errorf("%+v", own)
	}
	if city := queue(intakeStaff); len(city) != 1 || city[0].Number != 10002 || city[0].Matter.Status != casework.NoPlace {
		t.Errorf("%+v", city)
	}
	for _, v := range []casework.Viewer{staff("d2"), {Role: casework.CityAdmin}} {
		if got := queue(v); len(got) != 0 {
			t.Errorf("%+v sees %+v", v, got)
		}
	}
	for _, v := range []casework.Viewer{staff("d2"), intakeStaff} {
		to.refused(v, 10001, casework.RouteOrder{Act: casework.KeepHere}, casework.NotFound)
		if _, err := to.pages.CaseRouting(ctx(t), v, 10001); casework.KindOf(err) != casework.NotFound {
			t.Errorf("%+v: %v", v, err)
		}
	}
	to.refused(casework.Viewer{Office: "d1", Role: casework.Volunteer}, 10001, casework.RouteOrder{Act: casework.KeepHere}, casework.Forbidden)
	to.refused(casework.Viewer{Role: casework.RecordsOfficer}, 10001, casework.RouteOrder{Act: casework.KeepHere}, casework.Forbidden)
}

func TestAPersonPicksAPlace(t *testing.T) {
	t.Parallel()
	to := newMappedTown(t)
	to.asked("ana")
	items, _, err := to.pages.Triage(ctx(t), staff("d1"), page)
	if err != nil {
		t.Fatal(err)
	}
	pick := casework.RouteOrder{Act: casework.PickPlace, Version: items[0].Version}
	for i, c := range items[0].Matter.Candidates {
		if c.District == "2" {
			pick.Candidate = i + 1
		}
	}
	to.refused(staff("d1"), 10001, casework.RouteOrder{Act: casework.PickPlace, Candidate: 9}, casework.Conflict)
	to.refused(staff("d1"), 10001, casework.RouteOrder{Act: casework.PickPlace, Candidate: 1, Version: 99}, casework.Conflict)
	if lead := to.order(staff("d1"), 10001, pick); lead != "d2" {
		t.Errorf("it went to %s", lead)
	}
	if k := to.routed(10001); k.Office != "d2" || k.State != "settled" || k.District != "2" || len(k.Copies) != 1 {
		t.Errorf("%+v", k)
	}
	if o := one[string](to, `SELECT outcome FROM questions`); o != "withdrawn" {
		t.Errorf("the question is %q", o)
	}
	// A late answer is ordinary text, on the case that it is about.
	to.deliver("d1", mail("a@x", "ana@x.example", "d1@riverton.example", "Re: We have your message", "1", "In-Reply-To: <ana@q>"))
	to.file()
	if k := to.routed(10001); k.Office != "d2" {
		t.Errorf("%+v", k)
	}
	r, err := to.pages.CaseRouting(ctx(t), staff("d1"), 10001)
	if err != nil || !r.MayTakeBack || r.Matter != nil || r.Office != "d2" || !strings.Contains(strings.Join(r.Why, ""), "120 Washington St, Northgate 00102 lies in district 2.") {
		t.Errorf("%+v, %v", r, err)
	}
	if r, err = to.pages.CaseRouting(ctx(t), staff("d2"), 10001); err != nil || r.MayTakeBack || r.Matter == nil || r.Matter.By != "staff:1" || r.By != "staff:1" {
		t.Errorf("%+v, %v", r, err)
	}
}

func TestAPersonTypesAPlace(t *testing.T) {
	t.Parallel()
	to := newMappedTown(t)
	to.deliver("shared", mail("1@x", "bob@x.example", "council@riverton.example", "Trash", "There is trash."))
	to.file()
	for _, text := range []string{"nowhere at all", "120 Washington St", "12 Elm St, Springfield, MA 01103", "12 Elm Street"} { // the last lies in a district without an office here
		to.refused(intakeStaff, 10001, casework.RouteOrder{Act: casework.TypePlace, Text: text}, casework.Invalid)
	}
	for _, act := range []casework.RouteAct{casework.KeepHere, casework.MarkCitywide, casework.MarkOutside, "dance"} { // it has no office yet
		to.refused(intakeStaff, 10001, casework.RouteOrder{Act: act}, casework.Invalid)
	}
	if lead := to.order(intakeStaff, 10001, casework.RouteOrder{Act: casework.TypePlace, Text: "12 Alder St"}); lead != "d2" {
		t.Errorf("it went to %s", lead)
	}
	if k := to.routed(10001); k.State != "settled" || k.District != "2" || len(k.Copies) != 0 {
		t.Errorf("the queue keeps sight of what has its office: %+v", k)
	}
	to.refused(intakeStaff, 10001, casework.RouteOrder{Act: casework.TypePlace, Text: "12 Alder St"}, casework.NotFound)
}

func TestACaseIsHandedOverAndTakenBack(t *testing.T) {
	t.Parallel()
	to := newMappedTown(t)
	to.deliver("d1", mail("1@x", "ana@x.example", "d1@riverton.example", "Light", "The light at 12 Bennington Street is out."))
	to.file()
	to.refused(staff("d1"), 10001, casework.RouteOrder{Act: casework.HandOver, Office: "d2"}, casework.Invalid)
	to.refused(staff("d1"), 10001, casework.RouteOrder{Act: casework.HandOver, Office: "d1", Reason: "ours"}, casework.Conflict)
	to.refused(staff("d1"), 10001, casework.RouteOrder{Act: casework.HandOver, Office: "d8", Reason: "theirs"}, casework.Invalid)
	to.order(staff("d1"), 10001, casework.RouteOrder{Act: casework.HandOver, Office: "d2", Reason: "They mend that lamp."})
	c, messages, events, err := to.pages.Case(ctx(t), staff("d2"), 10001)
	if err != nil || !c.Lead || len(messages) != 1 {
		t.Fatalf("the messages did not come along: %+v, %d, %v", c, len(messages), err)
	}
	last := events[len(events)-1]
	if last.Kind != casework.CaseLed || last.Detail["why"] != "They mend that lamp." || last.Detail["from"] != "d1" || last.Actor != "staff:1" {
		t.Errorf("%+v", last)
	}
	if c, messages, _, err = to.pages.Case(ctx(t), staff("d1"), 10001); err != nil || c.Lead || len(messages) != 1 {
		t.Errorf("the office that had it sees %+v, %d messages, %v", c, len(messages), err)
	}
	to.refused(staff("al1"), 10001, casework.RouteOrder{Act: casework.TakeBack}, casework.NotFound)
	to.order(staff("d1"), 10001, casework.RouteOrder{Act: casework.TakeBack})
	if k := to.routed(10001); k.Office != "d1" || len(k.Copies) != 1 || k.Copies[0] != "d2" {
		t.Errorf("%+v", k)
	}
	to.refused(staff("d1"), 10001, casework.RouteOrder{Act: casework.TakeBack}, casework.Conflict)
}

func TestAPersonAsks(t *testing.T) {
	t.Parallel()
	to := newMappedTown(t)
	to.asked("ana")
	to.refused(staff("d1"), 10001, casework.RouteOrder{Act: casework.AskResident}, casework.Conflict)
	to.sweep(time.Now().Add(80 * time.Hour))
	to.order(staff("d1"), 10001, casework.RouteOrder{Act: casework.AskResident})
	to.send(time.Now())
	if text := to.sent("asked"); !strings.Contains(text, "have a question") || !strings.Contains(text, "2) 120 Washington St, Northgate") {
		t.Errorf("the question:\n%s", text)
	}
	to.deliver("d1", mail("a@x", "ana@x.example", "d1@riverton.example", "Re: A question", "2", "In-Reply-To: <ana@q>"))
	to.file()
	// Staff had it in hand: the case is not taken from them, the office is proposed.
	if k := to.routed(10001); k.Office != "d1" || k.State != "proposed" || k.District != "2" {
		t.Errorf("%+v", k)
	}
	to.deliver("d1", mail("s@x", "bob@x.example", "d1@riverton.example", "Hello", "I am at 120 washington"))
	to.file()
	if _, err := to.pool.Exec(ctx(t), `UPDATE cases SET sensitive = true WHERE number = 10002`); err != nil {
		t.Fatal(err)
	}
	to.refused(staff("d1"), 10002, casework.RouteOrder{Act: casework.AskResident}, casework.Forbidden)
}
