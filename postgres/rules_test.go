package postgres_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/postgres"
	"github.com/google/go-cmp/cmp"
)

// ruled is a town in which district 1 has people and rules.
type ruled struct {
	*town
	desk               postgres.RuleDesk
	ana, luis, head, d casework.Viewer // d is head of district 2
}

func newRuled(t *testing.T) *ruled {
	t.Helper()
	to := newTown(t)
	to.city.Departments = []casework.Department{{ID: "works", Name: "Public Works"}}
	to.city.Topics = []casework.Topic{{ID: "streets", Name: "Streets"}, {ID: "parks", Name: "Parks"}, {ID: "shelter", Name: "Shelter", Sensitive: true}}
	u := &ruled{town: to, desk: postgres.RuleDesk{DB: to.db}, ana: to.hire("d1", "Ana Ribeiro", casework.Staffer), luis: to.hire("d1", "Luis Vega", casework.Staffer),
		head: to.hire("d1", "Marcus Teague", casework.OfficeHead), d: to.hire("d2", "Deb Two", casework.OfficeHead)}
	for _, v := range []casework.Viewer{u.head, u.d} {
		to.must(to.pages.SetFeatures(t.Context(), v, casework.Features{casework.RulesFeature: true}))
	}
	return u
}

// rule keeps a rule of a head's office, and switches it on.
func (u *ruled) rule(v casework.Viewer, r casework.Rule) casework.RuleID {
	u.t.Helper()
	if r.When == "" {
		r.When = casework.WhenComes
	}
	if r.Name == "" {
		r.Name = "Potholes"
	}
	id, err := u.pages.SaveRule(u.t.Context(), v, time.Now(), r)
	u.must(err)
	u.must(u.pages.SwitchRule(u.t.Context(), v, time.Now(), id, u.version(v, id), true))
	return id
}

func (u *ruled) version(v casework.Viewer, id casework.RuleID) int {
	u.t.Helper()
	all, err := u.pages.OfficeRules(u.t.Context(), v)
	u.must(err)
	for _, r := range all {
		if r.ID == id {
			return r.Version
		}
	}
	u.t.Fatalf("there is no rule %d", id)
	return 0
}

// run runs rules until nothing waits.
func (u *ruled) run(now time.Time) (n int) {
	u.t.Helper()
	u.must(u.desk.Age(u.t.Context(), now))
	for {
		done, err := u.desk.Step(u.t.Context(), now)
		u.must(err)
		if n += done; done == 0 {
			return n
		}
	}
}

// writes files a mail to an office, and gives its case.
func (u *ruled) writes(office casework.MailboxID, who, subject, text string, headers ...string) casework.CaseNumber {
	u.t.Helper()
	u.deliver(office, mail(fmt.Sprintf("%s-%d@x", who, u.uid[office]), who+"@x.example", string(office)+"@riverton.example", subject, text, headers...))
	u.file()
	return one[casework.CaseNumber](u.town, `SELECT c.number FROM messages m JOIN cases c ON c.id = m.case_id ORDER BY m.id DESC LIMIT 1`)
}

// byRules are what rules did on a case, in order.
func (u *ruled) byRules(n casework.CaseNumber) string {
	u.t.Helper()
	return one[string](u.town, `SELECT coalesce(string_agg(e.kind || ' ' || coalesce(e.detail ->> 'to', ''), '; ' ORDER BY e.id), '') FROM events e JOIN cases c ON c.id = e.case_id WHERE c.number = $1 AND e.actor LIKE 'rule:%'`, n)
}

func soon() time.Time { return time.Now().Add(time.Second) }

// TestARuleRuns goes from a mail to a case that a rule gave away and tagged, and back again.
func TestARuleRuns(t *testing.T) {
	t.Parallel()
	u := newRuled(t)
	before := u.writes("d1", "early", "Pothole", "There is a pothole.")
	id := u.rule(u.head, casework.Rule{If: casework.RuleIf{Words: []string{"pothole*"}}, Then: casework.RuleThen{Assign: u.luis.Staff, Tags: []string{"streets", "Urgent"}, Topic: "streets", Due: casework.Within{Hours: 1}, Tell: u.ana.Staff}})
	n := u.writes("d1", "rosa", "Elm St", "Two potholes, near the school.")
	other := u.writes("d1", "jorge", "Lamp", "The lamp is out.")
	theirs := u.writes("d2", "otto", "Pothole", "A pothole.")
	due := u.look(u.ana, n).DueAt
	if u.run(soon()) == 0 {
		t.Fatal("nothing was looked at")
	}
	if got, want := u.byRules(n), "case.assigned Luis Vega; case.topic Streets; case.tagged streets, urgent; case.due ; rule.told Ana Ribeiro"; got != want {
		t.Errorf("got %s", got)
	}
	if got := u.byRules(before) + u.byRules(other) + u.byRules(theirs); got != "" {
		t.Errorf("touched besides: %s", got)
	}
	c := u.look(u.ana, n)
	if c.Assignee != u.luis.Staff || c.Topic != "streets" || !slices.Equal(c.Tags, []string{"streets", "urgent"}) || !c.DueAt.Before(due) || c.Status != casework.New {
		t.Errorf("%+v", c)
	}
	if !one[bool](u.town, `SELECT untouched FROM cases WHERE number = $1`, n) {
		t.Error("a rule is taken for a member of staff")
	}
	told := one[string](u.town, `SELECT string_agg(kind || ' ' || staff_id || ' ' || by_whom, '; ' ORDER BY kind) FROM notifications`)
	if want := fmt.Sprintf("assigned %d rule Potholes; rule %d rule Potholes", u.luis.Staff, u.ana.Staff); told != want {
		t.Errorf("told: %s", told)
	}
	if got := one[int](u.town, `SELECT count(*) FROM deliveries d JOIN events e ON e.id = d.event_id WHERE e.actor LIKE 'rule:%'`) + one[int](u.town, `SELECT count(*) FROM event_work w JOIN events e ON e.id = w.event_id WHERE e.actor LIKE 'rule:%'`); got != 0 {
		t.Errorf("%d messages to residents", got)
	}
	if u.run(soon()); u.byRules(n) == "" || one[int](u.town, `SELECT count(*) FROM rule_runs`) != 1 {
		t.Error("it ran again")
	}

	run := one[int64](u.town, `SELECT id FROM rule_runs`)
	if err := u.pages.UndoRun(t.Context(), u.d, n, time.Now(), run); casework.KindOf(err) != casework.NotFound {
		t.Errorf("another office takes it back: %v", err)
	}
	if err := u.pages.UndoRun(t.Context(), u.ana, other, time.Now(), run); casework.KindOf(err) != casework.NotFound {
		t.Errorf("by another case: %v", err)
	}
	u.must(u.pages.UndoRun(t.Context(), u.ana, n, time.Now(), run))
	if c := u.look(u.ana, n); c.Assignee != 0 || c.Topic != "" || len(c.Tags) != 0 || !c.DueAt.Equal(due) {
		t.Errorf("taken back: %+v, was due %v", c, due)
	}
	if err := u.pages.UndoRun(t.Context(), u.ana, n, time.Now(), run); casework.KindOf(err) != casework.Conflict {
		t.Errorf("twice: %v", err)
	}
	u.writes("d1", "rosa", "Re: Elm St", "Potholes still.", "In-Reply-To: <rosa-2@x>")
	if u.run(soon()); u.look(u.ana, n).Assignee != 0 {
		t.Error("what was taken back is done again")
	}
	if got := one[string](u.town, `SELECT string_agg(detail ->> 'what', ' ' ORDER BY id) FROM events WHERE kind = 'rule.written' AND detail ->> 'rule' = $1`, id.String()); got != "added on" {
		t.Errorf("events of the rule: %s", got)
	}
}

func TestWhatRulesLeaveAlone(t *testing.T) {
	t.Parallel()
	u := newRuled(t)
	u.rule(u.head, casework.Rule{Name: "All", Then: casework.RuleThen{Tags: []string{"seen"}}})
	u.rule(u.head, casework.Rule{Name: "Delicate", Delicate: true, If: casework.RuleIf{Words: []string{"kept"}}, Then: casework.RuleThen{Tags: []string{"delicate"}}})
	danger := u.writes("d1", "ana", "Help", "The house next door is on fire!")
	sensitive := u.writes("d1", "bea", "Kept", "He hurts her.")
	if _, err := u.pool.Exec(t.Context(), `UPDATE cases SET sensitive = true WHERE number = $1`, sensitive); err != nil {
		t.Fatal(err)
	}
	owned := u.writes("d1", "cid", "Lamp", "The lamp is out.")
	u.deed(u.ana, owned, casework.AssignTo{Staff: u.ana.Staff})
	u.deed(u.ana, owned, casework.SetTopic{Topic: u.city.Topics[1]})
	u.rule(u.head, casework.Rule{Name: "Takes", When: casework.WhenWrites, Then: casework.RuleThen{Assign: u.luis.Staff, Topic: "streets"}})
	u.deliver("d1", mail("eve@x", "eve@x.example", "d1@riverton.example", "Re: Lamp", "Mine too.", "In-Reply-To: <cid-3@x>"), // held: a new voice
		mail("cid2@x", "cid@x.example", "d1@riverton.example", "Re: Lamp", "Still out.", "In-Reply-To: <cid-3@x>"))
	u.file()
	u.run(soon())
	if got := u.byRules(danger) + "|" + u.byRules(sensitive) + "|" + u.byRules(owned); got != "|case.tagged delicate|case.tagged seen" {
		t.Errorf("got %s", got)
	}
	u.exec(t, `INSERT INTO events (kind, case_id, office, actor) SELECT k, id, 'd1', 'staff:1' FROM cases, unnest(ARRAY['danger.denied', 'case.led']) k WHERE number = $1`, danger)
	if u.run(soon()); u.byRules(danger) != "case.tagged seen" {
		t.Errorf("a false alarm: %s", u.byRules(danger))
	}
	if n := one[int](u.town, `SELECT count(*) FROM raws WHERE outcome = 'held'`); n != 1 {
		t.Fatalf("%d are held", n)
	}
	u.must(u.pages.SetFeatures(t.Context(), u.head, casework.Features{}))
	if n := u.writes("d1", "fay", "Lamp", "Out."); u.run(soon()) != 1 || u.byRules(n) != "" {
		t.Error("rules run though they are not switched on")
	}
	if n := one[int](u.town, `SELECT count(*) FROM rule_work`); n != 0 {
		t.Errorf("%d wait", n)
	}
}

// TestRulesAreHeardOfWhateverKind holds the table of the database to that of the program.
func TestRulesAreHeardOfWhateverKind(t *testing.T) {
	t.Parallel()
	u := newRuled(t)
	n := u.writes("d1", "rosa", "Lamp", "Out.")
	id := one[int64](u.town, `SELECT id FROM cases WHERE number = $1`, n)
	rules := []casework.Rule{}
	for i, w := range casework.RuleWhens {
		r := casework.Rule{Name: string(w), When: w, Then: casework.RuleThen{Tags: []string{fmt.Sprint("t", i)}}}
		if w == casework.WhenAges {
			r.If.Days = 1
		}
		r.ID = u.rule(u.head, r)
		r.Office, r.OnSince = "d1", time.Now().Add(-time.Hour)
		rules = append(rules, r)
	}
	for _, kind := range []casework.EventKind{casework.CaseOpened, casework.CaseReopened, casework.CaseMoved, casework.CaseLed, casework.PlaceAsked, casework.PlaceSet, casework.MessageJoined, casework.MessageCopied,
		casework.MessageHeld, casework.MessageReleased, casework.AnsweredOutside, casework.DeliveryFailed, casework.CaseAssigned, casework.CaseTopic, casework.CaseDue, casework.CaseSnoozed, casework.CaseWoken,
		casework.NoteAdded, casework.StaffAnswered, casework.CaseRead, casework.CaseTagged, casework.CaseSpam, casework.DangerSeen, casework.RuleTold, casework.RuleStopped, casework.RuleUndone, casework.CaseMerged} {
		k := casework.RuleMoment{Kind: kind, At: time.Now(), By: "staff:1", Case: casework.Case{ID: 1, Office: "d1", Lead: true, Status: casework.Open}}
		heard := len(k.Judge(rules, nil, u.city)) > 0
		for _, actor := range []string{"staff:1", "rule:1"} {
			u.exec(t, `DELETE FROM rule_work`)
			u.exec(t, `INSERT INTO events (kind, case_id, office, actor) VALUES ($1, $2, 'd1', $3)`, kind, id, actor)
			if got := one[int](u.town, `SELECT count(*) FROM rule_work`); (got > 0) != (heard && actor == "staff:1") {
				t.Errorf("%s by %s: the database puts %d, the program hears %v", kind, actor, got, heard)
			}
		}
	}
}

func (u *ruled) exec(t *testing.T, sql string, args ...any) {
	t.Helper()
	if _, err := u.pool.Exec(t.Context(), sql, args...); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
}

// TestRulesRunOnce lets several processes run rules side by side, some of which are stopped in between.
func TestRulesRunOnce(t *testing.T) {
	t.Parallel()
	u := newRuled(t)
	u.rule(u.head, casework.Rule{Name: "First", Then: casework.RuleThen{Assign: u.luis.Staff}})
	u.rule(u.head, casework.Rule{Name: "Second", Then: casework.RuleThen{Assign: u.ana.Staff, Tags: []string{"a"}}})
	u.rule(u.head, casework.Rule{Name: "Again", When: casework.WhenWrites, Again: true, Then: casework.RuleThen{Tell: u.ana.Staff}})
	var numbers []casework.CaseNumber
	for i := range 12 {
		who := fmt.Sprintf("r%d", i)
		numbers = append(numbers, u.writes("d1", who, "Matter "+who, "Pothole"))
	}
	u.writes("d1", "r0", "Re: Matter r0", "Still.", "In-Reply-To: <r0-1@x>")
	u.writes("d1", "r0", "Re: Matter r0", "And again.", "In-Reply-To: <r0-1@x>")
	now := soon()
	var all sync.WaitGroup
	for i := range 4 {
		all.Go(func() {
			for tries := range 40 {
				ctx, stop := t.Context(), func() {}
				if i%2 == 1 { // stopped somewhere on its way
					ctx, stop = contextAfter(t, time.Duration(tries)*time.Millisecond)
				}
				n, err := u.desk.Step(ctx, now)
				stop()
				if err == nil && n == 0 {
					return
				}
			}
		})
	}
	all.Wait()
	u.exec(t, `UPDATE rule_work SET due_at = now()`) // what was stopped is put off by a minute
	u.run(now)
	for _, n := range numbers {
		want := "case.assigned Luis Vega; case.tagged a"
		if n == numbers[0] {
			want += "; rule.told Ana Ribeiro; rule.told Ana Ribeiro"
		}
		if got := u.byRules(n); got != want {
			t.Errorf("%s: %s", n, got)
		}
	}
}

func TestRulesOfAge(t *testing.T) {
	t.Parallel()
	u := newRuled(t)
	old := u.writes("d1", "old", "Lamp", "Out.")
	u.exec(t, `UPDATE cases SET opened_at = now() - interval '20 days'`)
	id := u.rule(u.head, casework.Rule{Name: "Ten days", When: casework.WhenAges, If: casework.RuleIf{Days: 10, Depts: []string{"works"}, Statuses: []casework.Status{casework.New, casework.Open}}, Then: casework.RuleThen{Tags: []string{"old"}, Tell: u.head.Staff}})
	n, done := u.writes("d1", "new", "Lamp", "Out."), u.writes("d1", "done", "Lamp", "Out.")
	theirs, elsewhere := u.writes("d2", "theirs", "Lamp", "Out."), u.writes("d1", "elsewhere", "Tree", "Down.")
	u.exec(t, `UPDATE cases SET department = CASE subject WHEN 'Tree' THEN 'parks' ELSE 'works' END`)
	u.deed(u.ana, done, casework.Resolve{})
	now := soon()
	u.run(now)
	u.run(now.Add(239 * time.Hour))
	if got := u.byRules(n); got != "" {
		t.Errorf("too early: %s", got)
	}
	var two sync.WaitGroup
	for range 2 {
		two.Go(func() {
			if err := u.desk.Age(t.Context(), now.Add(241*time.Hour)); err != nil {
				t.Error(err)
			}
		})
	}
	two.Wait()
	u.run(now.Add(241 * time.Hour))
	u.run(now.Add(600 * time.Hour))
	if got := u.byRules(n); got != "case.tagged old; rule.told Marcus Teague" {
		t.Errorf("at its age: %s", got)
	}
	if got := u.byRules(old) + u.byRules(done) + u.byRules(theirs) + u.byRules(elsewhere); got != "" {
		t.Errorf("touched besides: %s", got)
	}
	u.must(u.pages.SwitchRule(t.Context(), u.head, now.Add(601*time.Hour), id, 0, false))
	u.must(u.desk.Age(t.Context(), now.Add(900*time.Hour)))
}

// TestARuleGoesOff by itself where it does too much, or names somebody who is gone; the head hears of it.
func TestARuleGoesOff(t *testing.T) {
	t.Parallel()
	u := newRuled(t)
	busy := u.rule(u.head, casework.Rule{Name: "Busy", When: casework.WhenWrites, Again: true, Then: casework.RuleThen{Tell: u.ana.Staff}})
	n := u.writes("d1", "rosa", "Lamp", "Out.")
	for i := range casework.MostRuleDeeds + 3 {
		u.writes("d1", "rosa", "Re: Lamp", fmt.Sprint("Still ", i), "In-Reply-To: <rosa-1@x>")
	}
	u.run(soon())
	if got := strings.Count(u.byRules(n), "rule.told"); got != casework.MostRuleDeeds {
		t.Errorf("%d deeds", got)
	}
	u.stopped(u.head, busy, "more on case "+n.String())

	gone := u.rule(u.head, casework.Rule{Name: "Gone", Then: casework.RuleThen{Assign: u.luis.Staff}})
	u.exec(t, `UPDATE staff SET active = false WHERE id = $1`, u.luis.Staff)
	m := u.writes("d1", "jorge", "Lamp", "Out.")
	u.run(soon())
	if u.byRules(m) != "rule.stopped " || u.look(u.ana, m).Assignee != 0 {
		t.Errorf("somebody who left has it: %s", u.byRules(m))
	}
	u.stopped(u.head, gone, "does not work in this office any more")
	if err := u.pages.SwitchRule(t.Context(), u.head, time.Now(), gone, u.version(u.head, gone), true); casework.KindOf(err) != casework.Conflict {
		t.Errorf("switched on again: %v", err)
	}
	if got := one[string](u.town, `SELECT string_agg(kind || ' ' || by_whom, '; ' ORDER BY id) FROM notifications WHERE staff_id = $1 AND mailed_at IS NOT NULL`, u.head.Staff); got != "rule-off rule Busy; rule-off rule Gone" {
		t.Errorf("the head hears %s", got)
	}
	mails := 0
	for _, d := range u.mails(soon()) {
		if d.Staff == u.head.Staff && strings.Contains(d.Mail.Text, "rule Gone of your office went off by itself, on "+m.String()) {
			mails++
		}
	}
	if mails != 1 {
		t.Errorf("%d mails to the head", mails)
	}
}

func (u *ruled) stopped(v casework.Viewer, id casework.RuleID, why string) {
	u.t.Helper()
	all, err := u.pages.OfficeRules(u.t.Context(), v)
	u.must(err)
	for _, r := range all {
		if r.ID == id && (r.On() || !strings.Contains(r.Stopped, why)) {
			u.t.Errorf("rule %s: on %v, stopped %q", r.Name, r.On(), r.Stopped)
		}
	}
}

func TestWhoWritesRules(t *testing.T) {
	t.Parallel()
	u := newRuled(t)
	good := casework.Rule{Name: "Good", When: casework.WhenComes, Then: casework.RuleThen{Assign: u.luis.Staff}}
	for name, c := range map[string]struct {
		v    casework.Viewer
		r    func(*casework.Rule)
		want casework.Kind
	}{
		"staff": {u.ana, nil, casework.Forbidden}, "nobody": {casework.Viewer{}, nil, casework.Forbidden}, "nothing to do": {u.head, func(r *casework.Rule) { r.Then = casework.RuleThen{} }, casework.Invalid},
		"to somebody of another office": {u.head, func(r *casework.Rule) { r.Then.Assign = u.d.Staff }, casework.Invalid}, "telling nobody who is": {u.head, func(r *casework.Rule) { r.Then.Tell = 999 }, casework.Invalid},
		"one that there is not": {u.head, func(r *casework.Rule) { r.ID = 999 }, casework.NotFound},
	} {
		r := good
		if c.r != nil {
			c.r(&r)
		}
		if _, err := u.pages.SaveRule(t.Context(), c.v, time.Now(), r); casework.KindOf(err) != c.want {
			t.Errorf("%s: %v", name, err)
		}
	}
	names := func() (all []string) {
		rules, err := u.pages.OfficeRules(t.Context(), u.ana)
		u.must(err)
		for _, r := range rules {
			all = append(all, r.Name)
		}
		return all
	}
	var ids []casework.RuleID
	for _, name := range []string{"a", "b", "c"} {
		r := good
		r.Name = name
		ids = append(ids, u.rule(u.head, r))
	}
	u.must(u.pages.MoveRule(t.Context(), u.head, time.Now(), ids[2], true))
	u.must(u.pages.MoveRule(t.Context(), u.head, time.Now(), ids[0], true))
	u.must(u.pages.MoveRule(t.Context(), u.head, time.Now(), ids[1], false))
	if diff := cmp.Diff(names(), []string{"a", "c", "b"}); diff != "" {
		t.Error(diff)
	}
	r := good
	r.ID, r.Name = ids[0], "a, changed"
	v := u.version(u.head, ids[0])
	if _, err := u.pages.SaveRule(t.Context(), u.head, time.Now(), r); err != nil {
		t.Fatal(err)
	}
	if all, _ := u.pages.OfficeRules(t.Context(), u.head); all[0].On() || all[0].Writer != "Marcus Teague" {
		t.Errorf("changed, and still on: %+v", all[0])
	}
	if err := u.pages.SwitchRule(t.Context(), u.head, time.Now(), ids[0], v, true); casework.KindOf(err) != casework.Conflict {
		t.Errorf("switched on in words that nobody tried: %v", err)
	}
	u.must(u.pages.RetireRule(t.Context(), u.head, time.Now(), ids[1]))
	if diff := cmp.Diff(names(), []string{"a, changed", "c"}); diff != "" {
		t.Error(diff)
	}
	if theirs, err := u.pages.OfficeRules(t.Context(), u.d); err != nil || len(theirs) != 0 {
		t.Errorf("another office reads %v %v", theirs, err)
	}
	u.exec(t, `INSERT INTO rules (office, name, position, happens, tags, written_by, written_at) SELECT 'd1', 'x', i, 'comes', '{x}', $1, now() FROM generate_series(1, $2) i`, u.head.Staff, casework.MostRules-2)
	if _, err := u.pages.SaveRule(t.Context(), u.head, time.Now(), good); casework.KindOf(err) != casework.Conflict {
		t.Errorf("one more than there may be: %v", err)
	}
}

func contextAfter(t *testing.T, d time.Duration) (context.Context, func()) {
	t.Helper()
	c, stop := context.WithTimeout(t.Context(), d)
	return c, stop
}
