package postgres_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/postgres"
	"github.com/commonline/commonline/web"
)

// hire makes an account and gives its viewer.
func (to *town) hire(office, name string, role casework.Role) casework.Viewer {
	to.t.Helper()
	email := strings.ToLower(strings.ReplaceAll(name, " ", ".")) + "@riverton.example"
	if err := to.db.SaveStaff(to.t.Context(), postgres.Staff{Email: email, Name: name, Office: casework.OfficeID(office), Role: role, Active: true}); err != nil {
		to.t.Fatal(err)
	}
	a, err := to.pages.Account(to.t.Context(), email)
	if err != nil {
		to.t.Fatal(err)
	}
	return a.Viewer
}

// open files a mail and gives the case that it made.
func (to *town) open(v casework.Viewer, id string) casework.Case {
	to.t.Helper()
	to.deliver("d1", mail(id, "Rosa Delgado <rosa@home.example>", "d1@riverton.example", "Flooded crosswalk", "It floods.", "References: <older@home.example>"))
	to.file()
	n := one[casework.CaseNumber](to, `SELECT number FROM cases ORDER BY id DESC LIMIT 1`)
	return to.look(v, n)
}

// look reads a case as it stands.
func (to *town) look(v casework.Viewer, n casework.CaseNumber) casework.Case {
	to.t.Helper()
	c, _, _, err := to.pages.Case(to.t.Context(), v, n)
	if err != nil {
		to.t.Fatal(err)
	}
	return c
}

// do does a deed on what a viewer sees now.
func (to *town) do(v casework.Viewer, n casework.CaseNumber, d casework.Deed) casework.Case {
	to.t.Helper()
	c, err := to.pages.Do(to.t.Context(), v, n, time.Now(), to.look(v, n).ThreadVersion, d, "")
	if err != nil {
		to.t.Fatal(err)
	}
	return c
}

// listed gives the lists in which a case stands.
func (to *town) listed(v casework.Viewer, n casework.CaseNumber) []web.View {
	to.t.Helper()
	var in []web.View
	for _, view := range []web.View{web.OpenCases, web.MyCases, web.UnassignedCases, web.OverdueCases, web.OnResident, web.OnDepartment, web.SnoozedCases, web.ResolvedCases} {
		cases, total, err := to.pages.Cases(to.t.Context(), v, web.CaseQuery{View: view, Page: web.Page{Number: 1, Size: 10}})
		if err != nil {
			to.t.Fatal(err)
		}
		if len(cases) != total {
			to.t.Errorf("%s: %d cases, and %d in all", view, len(cases), total)
		}
		if slices.ContainsFunc(cases, func(c casework.Case) bool { return c.Number == n }) {
			in = append(in, view)
		}
	}
	to.counted(v, in)
	return in
}

// counted checks that the figures beside the lists are those of a city with one case.
func (to *town) counted(v casework.Viewer, in []web.View) {
	to.t.Helper()
	n, err := to.pages.Counts(to.t.Context(), v)
	if err != nil {
		to.t.Fatal(err)
	}
	for view, got := range map[web.View]int{web.OpenCases: n.Open, web.MyCases: n.Mine, web.UnassignedCases: n.Unassigned, web.OverdueCases: n.Overdue,
		web.OnResident: n.OnResident, web.OnDepartment: n.OnDepartment, web.SnoozedCases: n.Snoozed, web.ResolvedCases: n.Resolved} {
		if want := slices.Contains(in, view); (got == 1) != want {
			to.t.Errorf("%s counts %d, and the case is in %v", view, got, in)
		}
	}
}

func TestACaseIsInTheListsOfItsWork(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	ana, vi := to.hire("d1", "Ana Ribeiro", casework.Staffer), to.hire("d1", "Vi Nguyen", casework.Volunteer)
	n := to.open(ana, "a@home.example").Number
	is := func(want ...web.View) {
		t.Helper()
		if got := to.listed(ana, n); !slices.Equal(got, want) {
			t.Errorf("in %v, want %v", got, want)
		}
	}
	is(web.OpenCases, web.UnassignedCases)
	if c := to.do(vi, n, casework.AssignTo{Staff: ana.Staff, Name: "a name that the form made up"}); c.AssigneeName != "Ana Ribeiro" {
		t.Errorf("assigned to %q", c.AssigneeName)
	}
	is(web.OpenCases, web.MyCases)
	to.do(ana, n, casework.WaitFor{Status: casework.WaitingOnDepartment, Request311: "101006214871"})
	is(web.OpenCases, web.MyCases, web.OnDepartment)
	to.do(ana, n, casework.WaitFor{Status: casework.WaitingOnResident})
	is(web.OpenCases, web.MyCases, web.OnResident)
	to.do(ana, n, casework.SetDue{At: time.Now().Add(time.Hour)})
	to.pool.Exec(t.Context(), `UPDATE cases SET due_at = now() - interval '1 hour'`)
	is(web.OpenCases, web.MyCases, web.OverdueCases, web.OnResident)
	to.do(ana, n, casework.Snooze{Until: time.Now().Add(time.Hour), Reason: "the crew comes"})
	is(web.SnoozedCases)
	to.pool.Exec(t.Context(), `UPDATE cases SET snoozed_until = now() - interval '1 second'`)
	is(web.OpenCases, web.MyCases, web.OverdueCases, web.OnResident) // it woke by itself
	c := to.do(ana, n, casework.Resolve{})
	is(web.ResolvedCases)
	if c.Request311 != "101006214871" || c.Assignee != ana.Staff {
		t.Errorf("resolving lost something: %+v", c)
	}
	to.do(ana, n, casework.Reopen{})
	is(web.OpenCases, web.MyCases)
	events := one[int](to, `SELECT count(*) FROM events WHERE case_id IS NOT NULL AND actor LIKE 'staff:%' AND detail ->> 'by' IN ('Ana Ribeiro', 'Vi Nguyen')`)
	if events != 7 {
		t.Errorf("%d events for 7 deeds", events)
	}
}

func TestAMessageWakesACase(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	ana := to.hire("d1", "Ana Ribeiro", casework.Staffer)
	n := to.open(ana, "a@home.example").Number
	to.do(ana, n, casework.Snooze{Until: time.Now().Add(time.Hour), Reason: "the crew comes"})
	to.deliver("d1", mail("b@home.example", "rosa@home.example", "d1@riverton.example", "Re: Flooded crosswalk", "Still floods.", "In-Reply-To: <a@home.example>"))
	to.file()
	if c := to.look(ana, n); !c.SnoozedUntil.IsZero() && c.SnoozedUntil.Year() > 1 || c.SnoozeReason != "" || c.Messages != 2 {
		t.Errorf("the case sleeps on: %+v", c)
	}
}

func TestDeedsRestOnWhatWasRead(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	ana := to.hire("d1", "Ana Ribeiro", casework.Staffer)
	seen := to.open(ana, "a@home.example")
	to.deliver("d1", mail("b@home.example", "rosa@home.example", "d1@riverton.example", "Re: Flooded crosswalk", "Please do not close it.", "In-Reply-To: <a@home.example>"))
	to.file()
	_, err := to.pages.Do(t.Context(), ana, seen.Number, time.Now(), seen.ThreadVersion, casework.Resolve{}, "done")
	if casework.KindOf(err) != casework.Conflict {
		t.Errorf("resolved over an unread message: %v", err)
	}
	if _, err := to.pages.Do(t.Context(), ana, seen.Number, time.Now(), seen.ThreadVersion, casework.AssignTo{Staff: ana.Staff}, "mine, @Ana"); err != nil {
		t.Errorf("assigning was stopped by a message: %v", err)
	}
	if c := to.look(ana, seen.Number); c.Status == casework.Resolved || c.Assignee != ana.Staff {
		t.Errorf("%+v", c)
	}
	d, err := to.pages.Desk(t.Context(), ana, seen.ID)
	if err != nil || len(d.Notes) != 1 || d.Notes[0].Text != "mine, @Ana" || !slices.Equal(d.Notes[0].Mentions, []casework.StaffID{ana.Staff}) {
		t.Errorf("the hand-over note: %+v, %v", d.Notes, err)
	}
}

// TestWorkStaysInsideTheWalls asks for each operation in the name of who may not.
func TestWorkStaysInsideTheWalls(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	ana := to.hire("d1", "Ana Ribeiro", casework.Staffer)
	deb := to.hire("d2", "Deb Four", casework.Staffer)
	rhea, iris := to.hire("", "Rhea Dunn", casework.RecordsOfficer), to.hire("", "Iris Cole", casework.Intake)
	c := to.open(ana, "a@home.example")
	if err := to.pages.AddNote(t.Context(), ana, c.Number, time.Now(), "only for District 1"); err != nil {
		t.Fatal(err)
	}
	voice := one[casework.IdentityID](to, `SELECT identity_id FROM voices`)
	for name, v := range map[string]casework.Viewer{"another office": deb, "records officer": rhea, "triage": iris, "nobody": {}} {
		for what, err := range map[string]error{
			"do":    errOf(to.pages.Do(t.Context(), v, c.Number, time.Now(), c.ThreadVersion, casework.Resolve{}, "")),
			"note":  to.pages.AddNote(t.Context(), v, c.Number, time.Now(), "x"),
			"undo":  to.pages.TakeBack(t.Context(), v, c.Number, time.Now(), 1),
			"reply": errOf(to.pages.Answer(t.Context(), v, c.Number, time.Now(), casework.Answer{To: voice, Text: "x", Key: "k1234567", ThreadVersion: c.ThreadVersion})),
		} {
			if casework.KindOf(err) != casework.NotFound {
				t.Errorf("%s by %s: %v", what, name, err)
			}
		}
		d, err := to.pages.Desk(t.Context(), v, c.ID)
		if shown := len(d.Notes)+len(d.Voices) > 0; err != nil || shown != (v.Role == casework.RecordsOfficer) {
			t.Errorf("%s sees %+v, %v", name, d, err)
		}
	}
	if err := to.pages.SaveDraft(t.Context(), deb, c.Number, web.Draft{Kind: web.MailDraft, Text: "x"}); casework.KindOf(err) != casework.NotFound {
		t.Errorf("a draft on another office's case: %v", err)
	}
	for _, staff := range []casework.StaffID{deb.Staff, rhea.Staff, 999} {
		if _, err := to.pages.Do(t.Context(), ana, c.Number, time.Now(), c.ThreadVersion, casework.AssignTo{Staff: staff}, ""); casework.KindOf(err) != casework.NotFound {
			t.Errorf("assigned to staff %d of elsewhere: %v", staff, err)
		}
	}
	if got := to.look(ana, c.Number); got.Version != c.Version+0 || got.Status != c.Status {
		t.Errorf("something was done: %+v", got)
	}
}

func errOf[T any](_ T, err error) error { return err }

func TestTheDesk(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	ana, vi := to.hire("d1", "Ana Ribeiro", casework.Staffer), to.hire("d1", "Vi Nguyen", casework.Volunteer)
	to.hire("d2", "Deb Four", casework.Staffer)
	first := to.open(ana, "a@home.example")
	to.deliver("d1", mail("z@home.example", "Rosa Delgado <rosa@home.example>", "d1@riverton.example", "A streetlight", "It is dark."))
	to.deliver("d2", mail("y@home.example", "Rosa Delgado <rosa@home.example>", "d2@riverton.example", "Secret of district 2", "Psst."))
	to.file()
	to.do(ana, first.Number, casework.AssignTo{Staff: vi.Staff})
	save := func(k web.DraftKind, text string) {
		t.Helper()
		if err := to.pages.SaveDraft(t.Context(), ana, first.Number, web.Draft{Kind: k, Subject: "Re: x", Text: text}); err != nil {
			t.Fatal(err)
		}
	}
	save(web.MailDraft, "Dear Rosa")
	save(web.MailDraft, "Dear Rosa, we")
	save(web.NoteDraft, "she called twice")
	d, err := to.pages.Desk(t.Context(), ana, first.ID)
	if err != nil {
		t.Fatal(err)
	}
	if len(d.Drafts) != 2 || d.Drafts[0].Text != "Dear Rosa, we" || d.Drafts[1].Kind != web.NoteDraft {
		t.Errorf("drafts: %+v", d.Drafts)
	}
	if len(d.Colleagues) != 2 || d.Colleagues[0].Name != "Ana Ribeiro" || d.Colleagues[1].Open != 1 {
		t.Errorf("colleagues: %+v", d.Colleagues)
	}
	if len(d.Others) != 1 || d.Others[0].Subject != "A streetlight" {
		t.Errorf("other cases: %+v", d.Others)
	}
	if len(d.Voices) != 1 || d.Voices[0].Address != "rosa@home.example" || d.Voices[0].Channel != casework.Mail {
		t.Errorf("voices: %+v", d.Voices)
	}
	if other, err := to.pages.Desk(t.Context(), vi, first.ID); err != nil || len(other.Drafts) != 0 {
		t.Errorf("a colleague sees the drafts: %+v %v", other.Drafts, err)
	}
	save(web.MailDraft, "")
	if d, _ = to.pages.Desk(t.Context(), ana, first.ID); len(d.Drafts) != 1 {
		t.Errorf("an emptied draft stays: %+v", d.Drafts)
	}
}

// TestAMovedCaseIsNobodys gives a case to another office: who worked on it does no more, and the notes stay behind the wall.
func TestAMovedCaseIsNobodys(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	ana, deb := to.hire("d1", "Ana Ribeiro", casework.Staffer), to.hire("d2", "Deb Four", casework.Staffer)
	c := to.open(ana, "a@home.example")
	to.do(ana, c.Number, casework.AssignTo{Staff: ana.Staff})
	if err := to.pages.AddNote(t.Context(), ana, c.Number, time.Now(), "only for District 1"); err != nil {
		t.Fatal(err)
	}
	if _, err := to.pages.Reroute(t.Context(), ana, c.Number, casework.RouteOrder{Act: casework.HandOver, Office: "d2", Reason: "It is theirs"}); err != nil {
		t.Fatal(err)
	}
	if got := to.look(deb, c.Number); got.Assignee != 0 || got.Office != "d2" {
		t.Errorf("%+v", got)
	}
	d, err := to.pages.Desk(t.Context(), deb, c.ID)
	if err != nil || len(d.Notes) != 0 || len(d.Voices) != 1 {
		t.Errorf("the new office sees %+v, %v", d, err)
	}
}
