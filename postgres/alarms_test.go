package postgres_test

import (
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/notify"
	"github.com/commonline/commonline/web"
)

const anasPhone = "+15555550188"

// onCall puts Ana (text and mail) and then Ben (mail) of District 1 on call around the clock, under a head and an administrator.
func onCall(to *town) (ana, ben, head, admin casework.Viewer) {
	ana, ben = to.hire("d1", "Ana Ribeiro", casework.Staffer), to.hire("d1", "Ben Okoro", casework.Staffer)
	head, admin = to.hire("d1", "Marcus Teague", casework.OfficeHead), to.hire("", "Ida Admin", casework.CityAdmin)
	to.hire("d2", "Nia Two", casework.OfficeHead)
	to.exec(`UPDATE staff SET phone = $2 WHERE id = $1`, ana.Staff, anasPhone)
	to.city.Rota = casework.Rota{
		People: []casework.OnCall{{Mail: "ana.ribeiro@riverton.example", Ways: []casework.Channel{casework.Text, casework.Mail}}},
		Shifts: []casework.Shift{{Office: "d1", Days: [7]bool{true, true, true, true, true, true, true}, To: 24 * 60, People: []string{"ana.ribeiro@riverton.example", "ben.okoro@riverton.example"}}},
	}
	return ana, ben, head, admin
}

func (to *town) exec(sql string, args ...any) {
	to.t.Helper()
	if _, err := to.pool.Exec(to.t.Context(), sql, args...); err != nil {
		to.t.Fatal(err)
	}
}

// rung is what an alarm has called so far, in order: "Ana Ribeiro by text (duty)".
func (to *town) rung() []string {
	return strings.Split(one[string](to, `SELECT coalesce(string_agg(s.name || ' by ' || k.way || ' (' || k.rung || ')', '; ' ORDER BY k.event_id), '') FROM alarm_calls k JOIN staff s ON s.id = k.staff_id`), "; ")
}

func (to *town) ring(now time.Time) int {
	to.t.Helper()
	n, err := to.db.Ring(ctx(to.t), now)
	to.must(err)
	return n
}

func (to *town) fire() {
	to.deliver("d1", mail("f@x", "rosa@home.example", "d1@riverton.example", "Help", "The house next door is on fire!"))
	to.file()
}

// TestAnAlarmGoesUp has nobody confirm, and time pass: each is called once, at their time, and everybody in the end.
func TestAnAlarmGoesUp(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	onCall(to)
	to.fire()
	begun := one[time.Time](to, `SELECT raised_at FROM alarms`)
	at := func(m int) time.Time { return begun.Add(time.Duration(m)*time.Minute + time.Second) }
	to.send(begun.Add(time.Second))
	want := []string{"Ana Ribeiro by text (duty)", "Ana Ribeiro by mail (duty)"}
	for _, step := range []struct {
		at   time.Time
		then []string
	}{
		{at(0), nil}, {at(4), nil}, {at(5), []string{"Ben Okoro by mail (duty)"}}, {at(9), nil},
		{at(11), []string{"Marcus Teague by mail (heads)"}}, {at(17), []string{"Ida Admin by mail (administrators)"}}, {at(21), nil}, {at(23), nil}, {at(60), nil},
	} {
		to.ring(step.at)
		to.send(step.at)
		if want = append(want, step.then...); !slices.Equal(to.rung(), want) {
			t.Fatalf("after %s were called %q, want %q", step.at.Sub(begun).Round(time.Minute), to.rung(), want)
		}
	}
	if got := one[string](to, `SELECT string_agg(kind, ' ' ORDER BY id) FROM events WHERE kind LIKE 'alarm.%'`); got != strings.Repeat("alarm.called ", 5)+"alarm.exhausted" {
		t.Errorf("the case says %s", got)
	}
	if n, exhausted, err := to.db.RingingAlarms(t.Context()); n != 1 || exhausted != 1 || err != nil {
		t.Errorf("%d ring, for %d everybody was called, %v", n, exhausted, err)
	}
	for _, words := range []string{"fire", "house", "rosa"} {
		if n := one[int](to, `SELECT count(*) FROM deliveries WHERE occasion = 'alarm' AND (body_text || body_html || subject) ILIKE '%' || $1 || '%'`, words); n != 0 {
			t.Errorf("%d alarms say %q", n, words)
		}
	}
	if n := one[int](to, `SELECT count(*) FROM deliveries WHERE occasion = 'alarm' AND state = 'sent' AND body_text LIKE '%C-10001-%'`); n != 5 {
		t.Errorf("%d alarms were sent with the number", n)
	}
}

// TestAnAlarmRingsOnce has four processes ring the same alarms at the same moments.
func TestAnAlarmRingsOnce(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	onCall(to)
	for _, from := range []string{"a", "b", "c"} {
		to.deliver("d1", mail(from+"@x", from+"@home.example", "d1@riverton.example", "Help "+from, "There was an explosion, "+from))
	}
	to.file()
	for minute := range 40 {
		now := time.Now().Add(time.Duration(minute) * time.Minute)
		var g sync.WaitGroup
		for range 4 {
			g.Go(func() {
				if _, err := to.db.Ring(t.Context(), now); err != nil {
					t.Error(err)
				}
			})
		}
		g.Wait()
		to.send(now)
	}
	if n := one[int](to, `SELECT count(*) FROM events WHERE kind = 'alarm.called'`); n != 15 {
		t.Errorf("%d calls of three alarms to four people", n)
	}
	if n := one[int](to, `SELECT count(*) FROM deliveries WHERE occasion = 'alarm'`); n != 15 {
		t.Errorf("%d messages", n)
	}
	if n := one[int](to, `SELECT count(*) FROM events WHERE kind = 'alarm.exhausted'`); n != 3 {
		t.Errorf("everybody was called for %d", n)
	}
}

// TestAnAlarmIsConfirmed goes through the ways: a digit, the link, the page; and whoever is second hears who was first.
func TestAnAlarmIsConfirmed(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	ana, ben, head, _ := onCall(to)
	other := to.hire("d2", "Olu Two", casework.Staffer)
	to.fire()
	to.send(time.Now().Add(time.Second))
	body := one[string](to, `SELECT body_text FROM deliveries WHERE occasion = 'alarm' AND channel = 'text' AND staff_id = $1`, ana.Staff)
	if !strings.Contains(body, "Reply 1 ") || !strings.Contains(body, "https://help.example/inbox/C-10001-") {
		t.Errorf("the text says %q", body)
	}
	to.hook(text("SM1", anasPhone, d1, " 1. "))
	to.file()
	to.send(time.Now().Add(2 * time.Second))
	if got := one[string](to, `SELECT s.name || ' by ' || a.confirmed_how FROM alarms a JOIN staff s ON s.id = a.confirmed_by`); got != "Ana Ribeiro by text" {
		t.Errorf("confirmed by %s", got)
	}
	if got := one[string](to, `SELECT body_text FROM deliveries WHERE occasion = 'alarm' AND channel = 'text' ORDER BY id DESC LIMIT 1`); !strings.HasPrefix(got, "You have case C-10001-") {
		t.Errorf("Ana hears %q", got)
	}
	if n := one[int](to, `SELECT count(*) FROM cases`); n != 1 {
		t.Errorf("the digit made a case: there are %d", n)
	}
	if n := to.ring(time.Now().Add(time.Hour)); n != 0 {
		t.Errorf("%d alarms go on ringing", n)
	}
	id := one[casework.AlarmID](to, `SELECT id FROM alarms`)
	if _, err := to.pages.ActOnAlarm(ctx(t), ben, id, web.ConfirmAlarm, time.Now()); casework.KindOf(err) != casework.Conflict {
		t.Errorf("a second confirmation: %v", err)
	}
	if err := to.pages.ConfirmByLink(ctx(t), id, ana.Staff, time.Now()); casework.KindOf(err) != casework.Conflict {
		t.Errorf("the link after it: %v", err)
	}
	if _, err := to.pages.LinkedAlarm(ctx(t), id, head.Staff); casework.KindOf(err) != casework.NotFound {
		t.Errorf("a link for somebody who was not called: %v", err)
	}
	if _, err := to.pages.ActOnAlarm(ctx(t), other, id, web.DenyDanger, time.Now()); casework.KindOf(err) != casework.NotFound {
		t.Errorf("another office: %v", err)
	}
	to.hook(text("SM2", anasPhone, d1, "1"))
	to.hook(text("SM3", anasPhone, d1, "2"))
	to.file()
	if n := one[int](to, `SELECT count(*) FROM cases`); n != 2 {
		t.Errorf("there are %d cases: a digit that nothing asked for is a message", n)
	}
}

// TestNoDanger counts false alarms by phrase, and gives the case its clock back.
func TestNoDanger(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	ana, _, head, _ := onCall(to)
	to.fire()
	c := to.look(ana, to.numbers()[0])
	if !c.Urgent {
		t.Error("the case is not urgent")
	}
	items, _, err := to.pages.Today(ctx(t), ana, time.Now(), false)
	to.must(err)
	if len(items) != 1 || items[0].Kind != casework.TodoDanger {
		t.Errorf("Today shows %+v", items)
	}
	id := one[casework.AlarmID](to, `SELECT id FROM alarms`)
	n, err := to.pages.ActOnAlarm(ctx(t), ana, id, web.DenyDanger, time.Now())
	if to.must(err); n != c.Number {
		t.Errorf("it leads to %s", n)
	}
	if c = to.look(ana, n); c.Urgent || c.DueAt.Before(time.Now().Add(time.Hour)) {
		t.Errorf("afterwards it is urgent: %t, due %s", c.Urgent, c.DueAt)
	}
	got, err := to.pages.Phrases(ctx(t), head)
	to.must(err)
	if want := []web.PhraseCount{{Phrase: "on fire", Alarms: 1, None: 1}}; !slices.Equal(got, want) {
		t.Errorf("phrases: %+v", got)
	}
	if _, err := to.pages.ActOnAlarm(ctx(t), ana, id, web.DenyDanger, time.Now()); casework.KindOf(err) != casework.Conflict {
		t.Errorf("said twice: %v", err)
	}
	if n := to.ring(time.Now().Add(time.Hour)); n != 0 {
		t.Errorf("%d alarms go on ringing", n)
	}
	// What is written later rings anew, and is dealt with.
	to.hook(text("SM1", rosasPhone, d1, "Huele a gas en mi casa"))
	to.file()
	second := one[casework.AlarmID](to, `SELECT max(id) FROM alarms`)
	for _, act := range []web.AlarmAct{web.ConfirmAlarm, web.EndDanger} {
		_, err = to.pages.ActOnAlarm(ctx(t), ana, second, act, time.Now())
		to.must(err)
	}
	if n := one[int](to, `SELECT count(*) FROM cases WHERE danger_at IS NOT NULL`); n != 0 {
		t.Errorf("%d cases are urgent", n)
	}
}

// TestAHeldMessageRings has a stranger write danger on somebody else's case: it is held, rings, and comes to a case with its alarm.
func TestAHeldMessageRings(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	ana, _, _, _ := onCall(to)
	to.deliver("d1", mail("p@x", "rosa@home.example", "d1@riverton.example", "Pothole", "A pothole."))
	to.file()
	n := to.numbers()[0]
	to.hook(text("SM1", "+15555550191", d1, n.String()+" She wants to die, he has a gun"))
	to.hook(text("SM2", "+15555550192", d1, n.String()+" Somebody is shooting again"))
	to.file()
	if got := one[int](to, `SELECT count(*) FROM alarms WHERE case_id IS NULL`); got != 2 {
		t.Fatalf("%d held messages ring", got)
	}
	to.send(time.Now().Add(time.Second))
	if n := one[int](to, `SELECT count(*) FROM deliveries WHERE occasion = 'alarm' AND body_text LIKE '%held message C-%' AND state = 'sent'`); n != 4 {
		t.Errorf("%d messages name it", n)
	}
	items, _, err := to.pages.Today(ctx(t), ana, time.Now(), false)
	to.must(err)
	if len(items) != 3 || items[0].Kind != casework.TodoDanger || items[0].Path() == "" || items[0].Office != "d1" {
		t.Errorf("Today: %+v", items)
	}
	raws := []casework.RawID{one[casework.RawID](to, `SELECT min(raw_id) FROM alarms`), one[casework.RawID](to, `SELECT max(raw_id) FROM alarms`)}
	c, err := to.pages.ReleaseHeld(ctx(t), ana, raws[0], casework.AsNewCase, "")
	to.must(err)
	if c = to.look(ana, c.Number); !c.Urgent || c.DueAt.After(time.Now().Add(time.Minute)) {
		t.Errorf("the case is urgent: %t, due %s", c.Urgent, c.DueAt)
	}
	if _, err = to.pages.ReleaseHeld(ctx(t), ana, raws[1], casework.RejectHeld, "spam"); err != nil {
		t.Fatal(err)
	}
	if got := one[string](to, `SELECT string_agg(coalesce(case_id, 0) || ':' || verdict, ' ' ORDER BY id) FROM alarms`); got != "2: 0:none" {
		t.Errorf("alarms: %s", got)
	}
}

// TestAnAlarmThatReachesNobody waits for nobody: with sending off, the next is called at once.
func TestAnAlarmThatReachesNobody(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	onCall(to)
	to.db.SetSending(notify.Switch{Mode: notify.Off})
	to.fire()
	for range 10 {
		now := time.Now().Add(time.Second)
		to.send(now)
		to.ring(now)
	}
	if _, exhausted, err := to.db.RingingAlarms(t.Context()); exhausted != 1 || err != nil {
		t.Errorf("everybody was called for %d alarms, %v", exhausted, err)
	}
	// And one that was never heard rings again when more is written.
	to.deliver("d1", mail("g@x", "rosa@home.example", "d1@riverton.example", "Re: "+to.numbers()[0].String(), "The house is burning, is on fire"))
	to.file()
	if got := one[string](to, `SELECT string_agg(verdict || (next_at IS NOT NULL)::text, ' ' ORDER BY id) FROM alarms`); got != "leftfalse true" {
		t.Errorf("alarms: %s", got)
	}
}

// TestAlarmsWithoutARota go to the heads at once, of triage to those who find offices, and end with the case.
func TestAlarmsWithoutARota(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	_, _, head, _ := onCall(to)
	to.city.Rota = casework.Rota{}
	to.hire("", "Tri Age", casework.Intake)
	to.fire()
	to.deliver("shared", mail("t@x", "ines@home.example", "council@riverton.example", "Help", "I smell gas"))
	to.file()
	if got := to.rung(); !slices.Equal(got, []string{"Marcus Teague by mail (heads)", "Tri Age by mail (heads)"}) {
		t.Errorf("called: %q", got)
	}
	n := one[casework.CaseNumber](to, `SELECT number FROM cases WHERE office = 'd1'`)
	_, err := to.pages.Do(ctx(t), head, n, time.Now(), to.look(head, n).ThreadVersion, casework.Resolve{}, "")
	to.must(err)
	to.ring(time.Now().Add(time.Hour))
	if got := one[string](to, `SELECT string_agg(verdict, ',' ORDER BY id) FROM alarms`); got != "left," {
		t.Errorf("alarms: %s", got)
	}
}
