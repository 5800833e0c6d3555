package postgres_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/web"
	"github.com/google/go-cmp/cmp"
)

// TestARuleIsTried on what was there, and does nothing.
func TestARuleIsTried(t *testing.T) {
	t.Parallel()
	u := newRuled(t)
	pot, lamp := u.writes("d1", "rosa", "Elm St", "A pothole."), u.writes("d1", "jorge", "Lamp", "The lamp is out.")
	u.writes("d2", "otto", "Elm St", "A pothole.")
	u.writes("d1", "rosa", "Re: Elm St", "Still there.", "In-Reply-To: <rosa-1@x>")
	u.deed(u.ana, pot, casework.AssignTo{Staff: u.ana.Staff})
	u.deed(u.ana, lamp, casework.SetTopic{Topic: u.city.Topics[1]})
	u.exec(t, `UPDATE cases SET opened_at = opened_at - interval '20 days'`)
	try := func(r casework.Rule) web.Trial {
		t.Helper()
		r.Name = "x"
		id, err := u.pages.SaveRule(t.Context(), u.head, time.Now(), r)
		u.must(err)
		out, err := u.pages.TryRule(t.Context(), u.head, id, time.Now().AddDate(0, 0, -30), soon(), 10)
		u.must(err)
		return out
	}
	said := func(out web.Trial) (all []string) {
		for _, c := range out.Cases {
			for _, e := range c.Deeds {
				all = append(all, c.Number.String()+" "+string(e.Kind)+" "+e.Detail["to"])
			}
		}
		return append(all, fmt.Sprint(out.Touched, " of ", out.Looked))
	}
	before := u.byRules(pot)
	for name, c := range map[string]struct {
		r    casework.Rule
		want []string
	}{
		"comes":   {casework.Rule{When: casework.WhenComes, If: casework.RuleIf{Words: []string{"pothole"}}, Then: casework.RuleThen{Assign: u.luis.Staff}}, []string{pot.String() + " case.assigned Luis Vega", "1 of 2"}},
		"writes":  {casework.Rule{When: casework.WhenWrites, If: casework.RuleIf{Words: []string{"still"}}, Then: casework.RuleThen{Assign: u.luis.Staff, Tags: []string{"a"}}}, []string{pot.String() + " case.tagged a", "1 of 1"}},
		"changes": {casework.Rule{When: casework.WhenChanges, If: casework.RuleIf{Topics: []string{"parks"}}, Then: casework.RuleThen{Topic: "streets", Tags: []string{"b"}}}, []string{lamp.String() + " case.tagged b", "1 of 1"}},
		"ages":    {casework.Rule{When: casework.WhenAges, If: casework.RuleIf{Days: 10, Channels: []casework.Channel{casework.Mail}}, Then: casework.RuleThen{Tags: []string{"old"}}}, []string{lamp.String() + " case.tagged old", pot.String() + " case.tagged old", "2 of 2"}},
		"too old": {casework.Rule{When: casework.WhenAges, If: casework.RuleIf{Days: 25}, Then: casework.RuleThen{Tags: []string{"old"}}}, []string{"0 of 0"}},
		"nothing": {casework.Rule{When: casework.WhenComes, If: casework.RuleIf{Places: []string{"Elm"}}, Then: casework.RuleThen{Tags: []string{"old"}}}, []string{"0 of 2"}},
	} {
		if diff := cmp.Diff(said(try(c.r)), c.want); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
	if u.byRules(pot) != before || one[int](u.town, `SELECT count(*) FROM rule_runs`) != 0 {
		t.Error("a trial has done something")
	}
	id := one[casework.RuleID](u.town, `SELECT min(id) FROM rules`)
	for _, v := range []casework.Viewer{u.ana, u.d} {
		if _, err := u.pages.TryRule(t.Context(), v, id, time.Now(), time.Now(), 1); casework.KindOf(err) != casework.Forbidden && casework.KindOf(err) != casework.NotFound {
			t.Errorf("%s tries it: %v", v.Role, err)
		}
	}
	u.exec(t, `UPDATE rules SET assign = $1`, u.luis.Staff)
	u.exec(t, `UPDATE staff SET active = false WHERE id = $1`, u.luis.Staff)
	if out, err := u.pages.TryRule(t.Context(), u.head, id, time.Now(), time.Now(), 1); err != nil || out.Stop == "" {
		t.Errorf("%+v %v", out, err)
	}
}

// TestARuleIsTriedOnTenThousandCases within a second, with room for a machine that has other things to do.
func TestARuleIsTriedOnTenThousandCases(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED: -short is set, and this makes ten thousand cases")
	}
	t.Parallel()
	u := newRuled(t)
	u.exec(t, `INSERT INTO cases (id, number, office, status, subject, opened_at, last_message_at, messages) SELECT i, 100000 + i, 'd1', 'open', 'Matter ' || i, now() - i * interval '4 minutes', now() - i * interval '4 minutes', 1 FROM generate_series(1000, 10999) i`)
	u.exec(t, `INSERT INTO messages (id, case_id, office, direction, channel, kind, from_name, from_address, subject, reply, language, at)
		SELECT i, i, 'd1', 'in', 'mail', 'personal', '', 'a@x.example', 'Matter ' || i, repeat('The street light in front of my house has been out for two weeks, and nobody came. ', 8) || CASE i % 10 WHEN 0 THEN 'Also a Pothole.' ELSE 'Thanks.' END, 'en', now() FROM generate_series(1000, 10999) i`)
	u.exec(t, `INSERT INTO events (kind, case_id, office, actor) SELECT k, i, 'd1', 'intake' FROM generate_series(1000, 10999) i, unnest(ARRAY['case.opened', 'read.case', 'note.added']) k`)
	u.exec(t, `ANALYZE`)
	id, err := u.pages.SaveRule(t.Context(), u.head, time.Now(), casework.Rule{Name: "x", When: casework.WhenComes, If: casework.RuleIf{Words: []string{"pothole"}, Channels: []casework.Channel{casework.Mail}}, Then: casework.RuleThen{Assign: u.luis.Staff}})
	u.must(err)
	fastest := time.Hour
	for range 3 {
		start := time.Now()
		out, err := u.pages.TryRule(t.Context(), u.head, id, time.Now().AddDate(0, 0, -31), soon(), 100)
		u.must(err)
		if out.Looked != 10_000 || out.Touched != 1000 || len(out.Cases) != 100 {
			t.Fatalf("looked at %d, touched %d, listed %d", out.Looked, out.Touched, len(out.Cases))
		}
		fastest = min(fastest, time.Since(start))
	}
	t.Logf("10,000 cases: %v", fastest)
	if fastest > 3*time.Second {
		t.Errorf("it took %v", fastest)
	}
}
