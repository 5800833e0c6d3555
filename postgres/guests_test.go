package postgres_test

import (
	"slices"
	"testing"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/web"
)

func TestAGuestOfficeLooksIn(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	ana, vi, head := to.hire("d1", "Ana Ribeiro", casework.Staffer), to.hire("d1", "Vi Nguyen", casework.Volunteer), to.hire("d1", "Marcus Teague", casework.OfficeHead)
	otto := to.hire("d2", "Otto Two", casework.OfficeHead)
	c := to.open(ana, "a@home.example")
	n, now := c.Number, time.Now()
	out := func() {
		t.Helper()
		if _, _, _, err := to.pages.Case(ctx(t), otto, n); casework.KindOf(err) != casework.NotFound {
			t.Errorf("the other office reads it: %v", err)
		}
		if err := to.pages.AddNote(ctx(t), otto, n, now, "a note"); casework.KindOf(err) != casework.NotFound {
			t.Errorf("the other office notes: %v", err)
		}
	}
	out()
	if err := to.pages.AddNote(ctx(t), ana, n, now, "of our own"); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		v    casework.Viewer
		o    casework.OfficeID
		want casework.Kind
	}{
		"a volunteer": {vi, "d2", casework.Forbidden}, "the other office itself": {otto, "d2", casework.NotFound},
		"to oneself": {ana, "d1", casework.Invalid}, "to nobody": {ana, "d99", casework.Invalid},
	} {
		if err := to.pages.InviteGuest(ctx(t), c.v, n, now, c.o); casework.KindOf(err) != c.want {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := to.pages.InviteGuest(ctx(t), ana, n, now, "d2"); err != nil {
		t.Fatal(err)
	}
	seen, messages, events, err := to.pages.Case(ctx(t), otto, n)
	if err != nil || !seen.Guest || seen.Lead || len(messages) == 0 || len(events) != 0 {
		t.Fatalf("the guest sees %+v, %d messages, %d events, %v", seen, len(messages), len(events), err)
	}
	if _, err := to.pages.Message(ctx(t), otto, messages[0].ID); err != nil {
		t.Errorf("a message: %v", err)
	}
	if _, _, err := to.pages.Raw(ctx(t), otto, messages[0].Raw); err != nil {
		t.Errorf("its original: %v", err)
	}
	if list, _, err := to.pages.Cases(ctx(t), otto, web.CaseQuery{View: web.CopiedCases, Page: web.Page{Number: 1, Size: 9}}); err != nil || len(list) != 1 {
		t.Errorf("the guest's list holds %d, %v", len(list), err)
	}
	if list, _, err := to.pages.Cases(ctx(t), otto, web.CaseQuery{View: web.OpenCases, Page: web.Page{Number: 1, Size: 9}}); err != nil || len(list) != 0 {
		t.Errorf("it is their work: %d, %v", len(list), err)
	}
	if err := to.pages.AddNote(ctx(t), otto, n, now, "from next door"); err != nil {
		t.Fatal(err)
	}
	notes := func(v casework.Viewer) (texts []string) {
		d, err := to.pages.Desk(ctx(t), v, c.ID)
		if err != nil {
			t.Fatal(err)
		}
		for _, n := range d.Notes {
			texts = append(texts, n.Text)
		}
		slices.Sort(texts)
		return texts
	}
	if a, b := notes(ana), notes(otto); !slices.Equal(a, []string{"from next door", "of our own"}) || !slices.Equal(b, []string{"from next door"}) {
		t.Errorf("the lead reads %v, the guest %v", a, b)
	}
	if _, err := to.pages.Do(ctx(t), otto, n, now, seen.ThreadVersion, casework.Resolve{}, ""); casework.KindOf(err) != casework.NotFound {
		t.Errorf("the guest resolves it: %v", err)
	}
	if _, err := to.pages.Answer(ctx(t), otto, n, now, casework.Answer{Key: "a key of its own", Text: "x", To: casework.IdentityID(one[int64](to, `SELECT min(id) FROM identities`)), ThreadVersion: seen.ThreadVersion}); casework.KindOf(err) != casework.NotFound {
		t.Errorf("the guest answers: %v", err)
	}
	if err := to.pages.EndGuest(ctx(t), otto, n, now, "d2"); casework.KindOf(err) != casework.NotFound {
		t.Errorf("the guest changes who looks in: %v", err)
	}
	if err := to.pages.EndGuest(ctx(t), ana, n, now, "d2"); err != nil {
		t.Fatal(err)
	}
	out()
	if _, err := to.pages.Message(ctx(t), otto, messages[0].ID); casework.KindOf(err) != casework.NotFound {
		t.Errorf("a copied link still opens a message: %v", err)
	}
	if got := one[int](to, `SELECT count(*) FROM events WHERE kind IN ('case.guest', 'case.guest.left') AND detail->>'guest' = 'd2'`); got != 2 {
		t.Errorf("%d events", got)
	}
	to.pool.Exec(ctx(t), `UPDATE cases SET sensitive = true`)
	if err := to.pages.InviteGuest(ctx(t), ana, n, now, "d2"); casework.KindOf(err) != casework.Forbidden {
		t.Errorf("staff share a sensitive case: %v", err)
	}
	if err := to.pages.InviteGuest(ctx(t), head, n, now, "d2"); err != nil {
		t.Errorf("the head shares it: %v", err)
	}
}

// TestAGuestGetsHintsOfThatCase alone, and none once it is asked no more.
func TestAGuestGetsHintsOfThatCase(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	ana := to.hire("d1", "Ana Ribeiro", casework.Staffer)
	asked, other := to.open(ana, "a@home.example").Number, to.written(ana, "jorge").Number
	hints := func(after casework.EventID) (of map[casework.CaseNumber][]casework.OfficeID, newest casework.EventID) {
		t.Helper()
		p, err := to.pages.Pulse(t.Context(), casework.SystemViewer, after)
		to.must(err)
		of = map[casework.CaseNumber][]casework.OfficeID{}
		for _, h := range p.Hints {
			if h.Event > after {
				of[h.Case] = h.Offices
			}
		}
		return of, p.Newest
	}
	note := func() {
		t.Helper()
		to.must(to.pages.AddNote(t.Context(), ana, asked, time.Now(), "x"))
		to.must(to.pages.AddNote(t.Context(), ana, other, time.Now(), "x"))
	}
	_, seen := hints(1)
	note()
	before, seen := hints(seen)
	to.must(to.pages.InviteGuest(t.Context(), ana, asked, time.Now(), "d2"))
	note()
	during, seen := hints(seen)
	to.must(to.pages.EndGuest(t.Context(), ana, asked, time.Now(), "d2"))
	note()
	after, _ := hints(seen)
	alone, both := []casework.OfficeID{"d1"}, []casework.OfficeID{"d1", "d2"}
	slices.Sort(during[asked])
	if !slices.Equal(before[asked], alone) || !slices.Equal(during[asked], both) || !slices.Equal(after[asked], alone) {
		t.Errorf("of the case: %v, then %v, then %v", before[asked], during[asked], after[asked])
	}
	if !slices.Equal(during[other], alone) || !slices.Equal(after[other], alone) {
		t.Errorf("of another: %v, %v", during[other], after[other])
	}
}
