package postgres_test

import (
	"strings"
	"testing"
	"time"

	"github.com/commonline/commonline/casework"
)

// plan writes one for the resident of a case.
func (to *town) plan(v casework.Viewer, handler casework.StaffID, who casework.ResidentID, pace int) casework.Plan {
	to.t.Helper()
	to.must(to.pages.SavePlan(ctx(to.t), v, time.Now(), casework.Plan{Resident: who, Handler: handler, Pace: pace, Reason: "Forty mails a day", Review: time.Now().AddDate(0, 1, 0)}))
	all, err := to.pages.PersonPlans(ctx(to.t), v, who, time.Now())
	to.must(err)
	if len(all) != 1 {
		to.t.Fatalf("there are %d plans", len(all))
	}
	return all[0]
}

// TestAContactPlanFromBeginningToEnd follows one resident under a plan: what they write is filed and lies on one desk, machines are
// silent and say why, one person answers at the pace, and it ends by itself.
func TestAContactPlanFromBeginningToEnd(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	ana, marcus, head := to.hire("d1", "Ana Ribeiro", casework.Staffer), to.hire("d1", "Marcus Teague", casework.Staffer), to.hire("d1", "Hedda Lund", casework.OfficeHead)
	vi := to.hire("d1", "Vi Nguyen", casework.Volunteer)
	first := to.written(ana, "rosa")
	to.lapse(time.Second) // an acknowledgement waits to be sent
	if err := to.pages.SavePlan(ctx(t), vi, time.Now(), casework.Plan{Resident: first.Resident, Handler: vi.Staff, Pace: 7, Reason: "x", Review: time.Now().AddDate(0, 1, 0)}); casework.KindOf(err) != casework.Forbidden {
		t.Errorf("a volunteer writes a plan: %v", err)
	}
	p := to.plan(ana, marcus.Staff, first.Resident, 7)
	if p.HandlerName != "Marcus Teague" || p.By != "Ana Ribeiro" || p.Last.Year() > 1 {
		t.Errorf("the plan is %+v", p)
	}
	if got := one[string](to, `SELECT state || ': ' || reason FROM deliveries WHERE occasion = 'received'`); got != "suppressed: A contact plan was written before this left: no machine writes, and Marcus Teague answers." {
		t.Errorf("what waited to be sent is %s", got)
	}
	if err := to.pages.SavePlan(ctx(t), ana, time.Now(), casework.Plan{Resident: first.Resident, Handler: ana.Staff, Pace: 7, Reason: "x", Review: time.Now().AddDate(0, 1, 0)}); casework.KindOf(err) != casework.Conflict {
		t.Errorf("a second plan: %v", err)
	}
	to.deliver("d1", mail("again@x", "rosa@x.example", "d1@riverton.example", "Another thing entirely", "The school roof leaks, and nobody does anything."))
	to.file()
	third := to.look(ana, to.numbers()[len(to.numbers())-1])
	if third.Assignee != marcus.Staff || one[int](to, `SELECT count(*) FROM notifications WHERE kind = 'wrote' AND staff_id = $1`, marcus.Staff) == 0 {
		t.Errorf("what came is on the desk of %q", third.AssigneeName)
	}
	to.lapse(time.Minute)
	if got := one[string](to, `SELECT state || ': ' || reason FROM deliveries WHERE case_id = $1`, third.ID); got != "suppressed: A contact plan holds for this resident: no machine writes, and Marcus Teague answers." {
		t.Errorf("the acknowledgement is %s", got)
	}
	for who, want := range map[casework.Viewer]bool{marcus: true, head: true, ana: false, vi: false} {
		items, _, err := to.pages.Today(ctx(t), who, time.Now(), false)
		to.must(err)
		seen := false
		for _, x := range items {
			seen = seen || x.Case == third.Number
		}
		if seen != want {
			t.Errorf("%v sees it on Today: %v", who.Role, seen)
		}
	}
	answer := func(v casework.Viewer, key, why string) error {
		c := to.look(v, third.Number)
		voice := one[casework.IdentityID](to, `SELECT identity_id FROM voices WHERE case_id = $1 AND n = 0`, c.ID)
		a := casework.Answer{To: voice, Text: "We look into it.", Key: key, ThreadVersion: c.ThreadVersion, Why: why}
		if _, err := to.pages.Concerns(ctx(t), v, third.Number, a); err != nil {
			return err
		}
		_, err := to.pages.Answer(ctx(t), v, third.Number, time.Now(), a)
		return err
	}
	if err := answer(ana, "key-of-ana", "I want to"); casework.KindOf(err) != casework.Invalid || !strings.Contains(err.Error(), "Marcus Teague answers (one answer a week)") {
		t.Errorf("somebody else answers: %v", err)
	}
	to.must(answer(marcus, "key-of-marcus", ""))
	if err := answer(marcus, "key-of-marcus-2", ""); casework.KindOf(err) != casework.Invalid || !strings.Contains(err.Error(), "say why") {
		t.Errorf("a second answer on the same day: %v", err)
	}
	c := to.look(marcus, third.Number)
	concerns, err := to.pages.Concerns(ctx(t), marcus, third.Number, casework.Answer{To: one[casework.IdentityID](to, `SELECT identity_id FROM voices WHERE case_id = $1 AND n = 0`, c.ID), Text: "More."})
	if err != nil || len(concerns) != 1 || concerns[0].Kind != casework.AgainstPlan || !strings.HasPrefix(concerns[0].Words, "one answer a week, the last was on ") {
		t.Errorf("the guard asks %v, %v", concerns, err)
	}
	to.must(answer(head, "key-of-head", "The hearing is tomorrow"))
	if got := one[string](to, `SELECT string_agg(kind || ' ' || (detail ->> 'why'), E'\n' ORDER BY id) FROM events WHERE kind LIKE 'plan.%' AND detail ? 'why'`); got != "plan.written Forty mails a day\nplan.overruled The hearing is tomorrow" {
		t.Errorf("the events are\n%s", got)
	}
}

// TestAPlanGoesAlongWithJoins joins a resident with a plan to one without, and parts them.
func TestAPlanGoesAlongWithJoins(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	ana := to.hire("d1", "Ana Ribeiro", casework.Staffer)
	rosa, jorge := to.written(ana, "rosa"), to.written(ana, "jorge")
	to.plan(ana, ana.Staff, jorge.Resident, 3)
	on := func(c casework.Case) int {
		t.Helper()
		all, err := to.pages.CasePlans(ctx(t), ana, c.ID, time.Now())
		to.must(err)
		return len(all)
	}
	if on(rosa) != 0 || on(jorge) != 1 {
		t.Fatalf("before: %d and %d plans", on(rosa), on(jorge))
	}
	_, err := to.pages.JoinPeople(ctx(t), ana, rosa.Number, rosa.Resident, jorge.Resident, time.Now(), "they said so")
	to.must(err)
	if on(rosa) != 1 || on(jorge) != 1 {
		t.Errorf("joined: %d and %d plans", on(rosa), on(jorge))
	}
	to.must(to.pages.Unjoin(ctx(t), ana, one[int64](to, `SELECT max(id) FROM identity_joins`), time.Now()))
	if on(rosa) != 0 || on(jorge) != 1 {
		t.Errorf("parted: %d and %d plans", on(rosa), on(jorge))
	}
}

// TestAPlanThatNobodyReviewsEndsByItself lets the day of the review pass, and a month.
func TestAPlanThatNobodyReviewsEndsByItself(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	ana, head := to.hire("d1", "Ana Ribeiro", casework.Staffer), to.hire("d1", "Hedda Lund", casework.OfficeHead)
	c := to.written(ana, "rosa")
	to.plan(ana, ana.Staff, c.Resident, 7)
	due := func(v casework.Viewer, at time.Time) bool {
		t.Helper()
		items, _, err := to.pages.Today(ctx(t), v, at, false)
		to.must(err)
		for _, x := range items {
			if x.Kind == casework.TodoPlan {
				return strings.HasPrefix(x.Path(), "/people/")
			}
		}
		return false
	}
	review := time.Now().AddDate(0, 1, 0)
	if due(head, review.AddDate(0, 0, -2)) || !due(head, review.AddDate(0, 0, 1)) || due(ana, review.AddDate(0, 0, 1)) {
		t.Error("the review comes up for the head, on its day")
	}
	sweep := func(days int) string {
		t.Helper()
		if _, err := to.db.SweepStaff(ctx(t), review.AddDate(0, 0, days)); err != nil {
			t.Fatal(err)
		}
		return one[string](to, `SELECT coalesce(max(ended_why), '') FROM contact_plans`)
	}
	if got := sweep(29); got != "" {
		t.Errorf("it ended within the month: %s", got)
	}
	if got := sweep(32); got != "Nobody reviewed it." {
		t.Errorf("a month later it says %q", got)
	}
	sweep(33)
	if told := one[int](to, `SELECT count(*) FROM notifications WHERE kind = 'plan-over' AND staff_id = $1`, head.Staff); told != 1 {
		t.Errorf("the head was told %d times", told)
	}
	if n := one[int](to, `SELECT count(*) FROM events WHERE kind = 'plan.ended' AND actor = 'clocks'`); n != 1 {
		t.Errorf("%d events", n)
	}
}
