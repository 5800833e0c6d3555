package postgres_test

import (
	"testing"
	"time"

	"github.com/commonline/commonline/casework"
)

// TestWhoeverCoversIsToldToo lets a resident write on the case of somebody who is away, and names them in a note.
func TestWhoeverCoversIsToldToo(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	ana, marcus := to.hire("d1", "Ana Ribeiro", casework.Staffer), to.hire("d1", "Marcus Teague", casework.Staffer)
	deb, head := to.hire("d2", "Deb Two", casework.Staffer), to.hire("d1", "Hedda Lund", casework.OfficeHead)
	c := to.written(ana, "rosa")
	to.deed(head, c.Number, casework.AssignTo{Staff: ana.Staff})
	week := casework.Cover{By: marcus.Staff, From: time.Now().Add(-time.Hour), Until: time.Now().AddDate(0, 0, 7)}
	far := week
	far.By = deb.Staff
	if err := to.pages.SetCover(ctx(t), ana, time.Now(), far); casework.KindOf(err) != casework.NotFound {
		t.Errorf("somebody of another office covers: %v", err)
	}
	to.must(to.pages.SetCover(ctx(t), ana, time.Now(), week))
	to.deliver("d1", mail("again@x", "rosa@x.example", "d1@riverton.example", "Re: Matter rosa", "It is worse.", "In-Reply-To: <rosa@x.example>"))
	to.file()
	to.must(to.pages.AddNote(ctx(t), head, c.Number, time.Now(), "@Ana Ribeiro look"))
	told := func(after string) string {
		return one[string](to, `SELECT coalesce(string_agg(n.kind || ' to ' || s.name || coalesce(' for ' || f.name, ''), ', ' ORDER BY n.id), '') FROM notifications n JOIN staff s ON s.id = n.staff_id LEFT JOIN staff f ON f.id = n.for_staff WHERE n.kind = $1`, after)
	}
	if got := told("wrote"); got != "wrote to Ana Ribeiro, wrote to Marcus Teague for Ana Ribeiro" {
		t.Errorf("of what was written: %s", got)
	}
	if got := told("mention"); got != "mention to Ana Ribeiro, mention to Marcus Teague for Ana Ribeiro" {
		t.Errorf("of the note: %s", got)
	}
	desk, err := to.pages.Desk(ctx(t), head, c.ID)
	to.must(err)
	for _, x := range desk.Colleagues {
		if (x.Away != "") != (x.Staff == ana.Staff) {
			t.Errorf("%s is %q", x.Name, x.Away)
		}
	}
	mine, _, err := to.pages.Today(ctx(t), marcus, time.Now(), true)
	if err != nil || len(mine) != 2 || mine[1].AssigneeName != "Ana Ribeiro" {
		t.Errorf("on the cover's own Today: %+v, %v", mine, err)
	}
	if mine, _, _ = to.pages.Today(ctx(t), marcus, time.Now().AddDate(0, 0, 8), true); len(mine) != 1 || mine[0].Kind != casework.TodoMention {
		t.Errorf("a day after the end: %+v", mine)
	}
	to.must(to.pages.EndCover(ctx(t), ana, time.Now()))
	if err := to.pages.EndCover(ctx(t), ana, time.Now()); casework.KindOf(err) != casework.Conflict {
		t.Errorf("ended twice: %v", err)
	}
}

// TestAnAccountIsSwitchedOffAndItsWorkHandedOver shows the work first, and gives it to one person.
func TestAnAccountIsSwitchedOffAndItsWorkHandedOver(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	ana, marcus, head := to.hire("d1", "Ana Ribeiro", casework.Staffer), to.hire("d1", "Marcus Teague", casework.Staffer), to.hire("d1", "Hedda Lund", casework.OfficeHead)
	ole, deb := to.hire("", "Ole Berg", casework.CityAdmin), to.hire("d2", "Deb Two", casework.OfficeHead)
	c := to.written(ana, "rosa")
	to.deed(head, c.Number, casework.AssignTo{Staff: ana.Staff})
	to.plan(head, ana.Staff, c.Resident, 7)
	l, err := to.pages.LeavingWork(ctx(t), head, ana.Staff)
	if err != nil || len(l.Cases) != 1 || l.Count != 1 || l.Plans != 1 || len(l.Colleagues) != 2 {
		t.Errorf("the head sees %+v, %v", l, err)
	}
	if l, err = to.pages.LeavingWork(ctx(t), ole, ana.Staff); err != nil || len(l.Cases) != 0 || l.Count != 1 {
		t.Errorf("who reads no cases sees %+v, %v", l, err)
	}
	if _, err = to.pages.LeavingWork(ctx(t), deb, ana.Staff); casework.KindOf(err) != casework.NotFound {
		t.Errorf("another head: %v", err)
	}
	if _, err := to.pages.SwitchAccount(ctx(t), head, time.Now(), ana.Staff, false, deb.Staff); casework.KindOf(err) != casework.NotFound {
		t.Errorf("handed over to another office: %v", err)
	}
	left, err := to.pages.SwitchAccount(ctx(t), head, time.Now(), ana.Staff, false, marcus.Staff)
	if err != nil || left != 1 || to.look(head, c.Number).Assignee != marcus.Staff {
		t.Errorf("handed over: %d, %v, to %q", left, err, to.look(head, c.Number).AssigneeName)
	}
	if got := one[string](to, `SELECT h.name FROM contact_plans k JOIN staff h ON h.id = k.handler_id`); got != "Marcus Teague" {
		t.Errorf("the plan is with %s", got)
	}
	if got := one[string](to, `SELECT (detail ->> 'to') || ': ' || (detail ->> 'why') FROM events WHERE kind = 'case.assigned' ORDER BY id DESC LIMIT 1`); got != "Marcus Teague: the account was switched off" {
		t.Errorf("the event says %s", got)
	}
	if n := one[int](to, `SELECT count(*) FROM notifications WHERE kind = 'assigned' AND staff_id = $1`, marcus.Staff); n != 1 {
		t.Errorf("who takes over was told %d times", n)
	}
}
