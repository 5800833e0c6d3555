package postgres_test

import (
	"crypto/rand"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/intake"
	"github.com/commonline/commonline/notify"
	"github.com/commonline/commonline/web"
)

// kinds lists what waits for somebody.
func (to *town) kinds(v casework.Viewer, now time.Time) []casework.TodoKind {
	to.t.Helper()
	items, total, err := to.pages.Today(to.t.Context(), v, now, false)
	if err != nil {
		to.t.Fatal(err)
	}
	if total != len(items) {
		to.t.Errorf("%d of %d", len(items), total)
	}
	all := []casework.TodoKind{}
	for _, i := range items {
		all = append(all, i.Kind)
	}
	slices.Sort(all)
	return all
}

// written files a mail of its own sender, and gives its case.
func (to *town) written(v casework.Viewer, id string) casework.Case {
	to.t.Helper()
	to.deliver("d1", mail(id+"@x.example", id+" <"+id+"@x.example>", "d1@riverton.example", "Matter "+id, "Please see to "+id+" in our street, it is number "+id+"."))
	to.file()
	return to.look(v, one[casework.CaseNumber](to, `SELECT number FROM cases ORDER BY id DESC LIMIT 1`))
}

// replyTo answers a case.
func (to *town) replyTo(v casework.Viewer, c casework.Case) {
	to.t.Helper()
	c = to.look(v, c.Number)
	id := one[casework.IdentityID](to, `SELECT identity_id FROM voices WHERE case_id = $1 AND n = 0`, c.ID)
	if _, err := to.pages.Answer(to.t.Context(), v, c.Number, time.Now(), casework.Answer{To: id, Text: "We look into it.", Key: "key-" + c.Number.String(), ThreadVersion: c.ThreadVersion}); err != nil {
		to.t.Fatal(err)
	}
}

// TestTodayUntilNothingWaits makes one of each kind, and works through them until nothing waits anywhere.
func TestTodayUntilNothingWaits(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	ana, marcus := to.hire("d1", "Ana Ribeiro", casework.Staffer), to.hire("d1", "Marcus Teague", casework.OfficeHead)
	other := to.hire("d2", "Deb Ruiz", casework.Staffer)
	exec := func(sql string, args ...any) {
		t.Helper()
		if _, err := to.pool.Exec(t.Context(), sql, args...); err != nil {
			t.Fatalf("%s: %v", sql, err)
		}
	}
	if got := to.kinds(ana, time.Now()); len(got) != 0 {
		t.Fatalf("before anything happened there waits %v", got)
	}
	fresh, asked := to.written(ana, "fresh"), to.written(ana, "asked")
	to.replyTo(ana, asked)
	to.deliver("d1", mail("again@x.example", "asked <asked@x.example>", "d1@riverton.example", "Re: Matter asked", "Is there any news about it? It has become worse.", "In-Reply-To: <asked@x.example>"))
	to.file()
	confirm := to.written(ana, "confirm")
	to.replyTo(ana, confirm)
	to.do(ana, confirm.Number, casework.WaitFor{Status: casework.WaitingOnDepartment, Request311: "101006214871"})
	to.do(ana, confirm.Number, casework.WaitFor{Status: casework.ClosedBy311})
	chase, again := to.written(ana, "chase"), to.written(ana, "again")
	for _, c := range []casework.Case{chase, again} {
		to.replyTo(ana, c)
	}
	to.do(ana, chase.Number, casework.WaitFor{Status: casework.WaitingOnDepartment})
	to.do(ana, again.Number, casework.WaitFor{Status: casework.WaitingOnResident})
	exec(`UPDATE cases SET due_at = now() - interval '1 hour' WHERE id = ANY($1)`, []int64{int64(chase.ID), int64(again.ID)})
	due, woken, idle := to.written(ana, "due"), to.written(ana, "woken"), to.written(ana, "idle")
	for _, c := range []casework.Case{due, woken, idle} {
		to.replyTo(ana, c)
	}
	to.do(ana, due.Number, casework.SetDue{At: time.Now().Add(time.Hour)})
	to.do(ana, woken.Number, casework.Snooze{Until: time.Now().Add(time.Hour), Reason: "the crew comes"})
	exec(`UPDATE cases SET snoozed_until = now() - interval '1 minute' WHERE id = $1`, woken.ID)
	exec(`UPDATE cases SET last_message_at = now() - interval '9 days', turn_since = now() - interval '9 days' WHERE id = $1`, idle.ID)
	triage := to.written(ana, "triage")
	exec(`INSERT INTO case_routing (case_id, state, due_at, by_whom) VALUES ($1, 'person', now(), 'test') ON CONFLICT (case_id) DO UPDATE SET state = 'person', due_at = now()`, triage.ID)
	to.deliver("d1", "To: d1@riverton.example\nSubject: From nobody\nMessage-ID: <nobody@x.example>\n\nNobody says who.\n")
	to.file()
	mentioned := to.written(ana, "mentioned")
	to.replyTo(marcus, mentioned)
	if err := to.pages.AddNote(t.Context(), marcus, mentioned.Number, time.Now(), "@Ana can you look?"); err != nil {
		t.Fatal(err)
	}
	event := one[int64](to, `SELECT max(id) FROM events WHERE case_id = $1`, fresh.ID)
	delivery := func(occasion, state string) {
		exec(`INSERT INTO deliveries (event_id, occasion, channel, case_id, office, mailbox, identity_id, state, composed_at, not_before)
			SELECT $1, $2, 'mail', $4, 'd1', 'd1', opener, $3, now(), now() FROM cases WHERE id = $4`, event, occasion, state, mentioned.ID)
	}
	delivery("late", "waiting")
	delivery("lost", "failed")
	exec(`INSERT INTO calls (sid, opened, office, caller, begun_at, connected_at) VALUES ('CA1', true, 'd1', '+15555550123', now(), now())`)
	exec(`INSERT INTO hand_tasks (case_id, way, name) VALUES ($1, 'letter', 'Rosa')`, mentioned.ID)
	exec(`INSERT INTO interpreter_tasks (case_id, language, asked_by, asked_at, due_at) VALUES ($1, 'ht', $2, now(), now())`, mentioned.ID, marcus.Staff)
	exec(`INSERT INTO staff_languages (staff_id, language) VALUES ($1, 'ht')`, ana.Staff)
	exec(`INSERT INTO foreign_answers (case_id, office, identity_id, channel, english, language, thread_version, staff_id, asked_at, due_at)
		SELECT $1, 'd1', opener, 'mail', 'Hello', 'ht', 0, $2, now(), now() FROM cases WHERE id = $1`, mentioned.ID, marcus.Staff)
	exec(`INSERT INTO callbacks (raw_id, call, office, phone, due_at) SELECT min(id), 'CA2', 'd1', '+15555550124', now() FROM raws`)

	want := slices.DeleteFunc(slices.Clone(casework.TodoKinds), func(k casework.TodoKind) bool {
		return k == casework.TodoDanger || k == casework.TodoPlan || k == casework.TodoThreat // alarms have tests of their own, and plans and threats wait for heads alone
	})
	slices.Sort(want)
	if got := to.kinds(ana, time.Now()); !slices.Equal(got, want) {
		t.Fatalf("there waits %v,\nwant %v", got, want)
	}
	if got := to.kinds(other, time.Now()); len(got) != 0 {
		t.Errorf("another office is shown %v", got)
	}
	mine, _, err := to.pages.Today(t.Context(), ana, time.Now(), true)
	if err != nil || len(mine) != 1 || mine[0].Kind != casework.TodoMention {
		t.Errorf("of Ana's own there waits %v %v", mine, err)
	}

	done := 0
	gone := func(k casework.TodoKind) {
		t.Helper()
		done++
		if got := to.kinds(ana, time.Now()); slices.Contains(got, k) || len(got) != len(want)-done {
			t.Errorf("after %s was done there waits %v", k, got)
		}
	}
	to.do(ana, fresh.Number, casework.Resolve{})
	gone(casework.TodoNew)
	to.do(ana, asked.Number, casework.Resolve{Reason: "told by phone"})
	gone(casework.TodoAnswer)
	to.do(ana, confirm.Number, casework.Resolve{Reason: "it is done"})
	gone(casework.TodoConfirm)
	to.do(ana, chase.Number, casework.SetDue{At: time.Now().Add(72 * time.Hour)})
	gone(casework.TodoChase)
	to.do(ana, again.Number, casework.Resolve{})
	gone(casework.TodoAskAgain)
	to.do(ana, due.Number, casework.SetDue{})
	gone(casework.TodoDue)
	to.do(ana, woken.Number, casework.Wake{})
	gone(casework.TodoWoken)
	to.do(ana, idle.Number, casework.WaitFor{Status: casework.WaitingOnDepartment})
	gone(casework.TodoIdle)
	exec(`UPDATE case_routing SET state = 'settled' WHERE case_id = $1`, triage.ID)
	to.do(ana, triage.Number, casework.MarkSpam{})
	gone(casework.TodoTriage)
	if _, err := to.pages.ReleaseHeld(t.Context(), ana, one[casework.RawID](to, `SELECT id FROM raws WHERE outcome = 'held'`), casework.RejectHeld, "nobody"); err != nil {
		t.Fatal(err)
	}
	gone(casework.TodoHeld)
	if err := to.pages.ReadNotifications(t.Context(), ana, mentioned.Number, time.Now()); err != nil {
		t.Fatal(err)
	}
	gone(casework.TodoMention)
	if err := to.pages.Decline(t.Context(), ana, one[casework.DeliveryID](to, `SELECT id FROM deliveries WHERE state = 'waiting'`), "too late"); err != nil {
		t.Fatal(err)
	}
	gone(casework.TodoUnsent)
	lost := one[casework.DeliveryID](to, `SELECT id FROM deliveries WHERE state = 'failed'`)
	if err := to.pages.SeenFailed(t.Context(), other, time.Now(), lost); casework.KindOf(err) != casework.NotFound {
		t.Errorf("another office deals with it: %v", err)
	}
	if err := to.pages.SeenFailed(t.Context(), ana, time.Now(), lost); err != nil { // the page of failed sends does the same
		t.Fatal(err)
	}
	gone(casework.TodoFailed)
	if err := to.pages.DoneByHand(t.Context(), ana, mentioned.Number, one[int64](to, `SELECT id FROM hand_tasks`), "Written to."); err != nil {
		t.Fatal(err)
	}
	gone(casework.TodoTask)
	exec(`UPDATE calls SET logged_at = now(), logged_by = $1 WHERE sid = 'CA1'`, ana.Staff)
	gone(casework.TodoLogCall)
	exec(`UPDATE callbacks SET done_at = now(), done_by = $1`, ana.Staff)
	gone(casework.TodoCallBack)
	to.outcomes()
}

// TestSpamGoesAndComesBack: out of the lists, its sender held, the ledger in balance.
func TestSpamGoesAndComesBack(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	ana := to.hire("d1", "Ana Ribeiro", casework.Staffer)
	c := to.written(ana, "prize")
	if next := to.do(ana, c.Number, casework.MarkSpam{}); next.Status != casework.Closed || !next.Spam || !next.DueAt.IsZero() {
		t.Errorf("the case is %+v", next)
	}
	if got := to.listed(ana, c.Number); len(got) != 0 {
		t.Errorf("spam stands in %v", got)
	}
	if n := one[int](to, `SELECT count(*) FROM event_work`); n != 0 {
		t.Errorf("%d events wait to be told of", n)
	}
	to.deliver("d1", mail("prize2@x.example", "prize <prize@x.example>", "d1@riverton.example", "Another prize", "Claim this one too."))
	to.deliver("d2", mail("prize3@x.example", "prize <prize@x.example>", "d2@riverton.example", "A third prize, for elsewhere", "Claim that one in your district."))
	to.file()
	if got := to.outcomes(); got[intake.Rejected] != 1 || got[intake.Held] != 1 || got[intake.NewCase] != 1 {
		t.Errorf("outcomes %v", got)
	}
	held, _, err := to.pages.Held(t.Context(), ana, web.Page{Number: 1, Size: 5})
	if err != nil || len(held) != 1 || held[0].Reason != casework.SpamSender {
		t.Errorf("held %+v %v", held, err)
	}
	to.do(ana, c.Number, casework.NotSpam{})
	if got := to.listed(ana, c.Number); !slices.Contains(got, web.OpenCases) {
		t.Errorf("taken back it stands in %v", got)
	}
	to.deliver("d1", mail("prize4@x.example", "prize <prize@x.example>", "d1@riverton.example", "A real question now", "When is the library open on Sundays, and who pays?"))
	to.file()
	if got := to.outcomes(); got[intake.Rejected] != 0 || got[intake.Held] != 1 || got[intake.NewCase] != 3 {
		t.Errorf("outcomes %v", got)
	}
}

// TestDigestGoesOnce: one mail for each person and day, whatever number of processes look, and no word of a resident in it.
func TestDigestGoesOnce(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	ana, marcus := to.hire("d1", "Ana Ribeiro", casework.Staffer), to.hire("d1", "Marcus Teague", casework.OfficeHead)
	to.hire("d2", "Deb Ruiz", casework.Staffer)  // nothing waits there
	to.hire("", "Ole Admin", casework.CityAdmin) // reads no cases
	quiet := to.hire("d1", "Vi Nguyen", casework.Volunteer)
	if err := to.pages.SetNotifyChoice(t.Context(), quiet, casework.NotifyChoice{Mention: casework.AtOnce, Assigned: casework.OnPage, Wrote: casework.OnPage}); err != nil {
		t.Fatal(err)
	}
	c := to.written(ana, "secret")
	to.do(marcus, c.Number, casework.AssignTo{Staff: ana.Staff})
	if err := to.pages.AddNote(t.Context(), marcus, c.Number, time.Now(), "@Ana the words of the note"); err != nil {
		t.Fatal(err)
	}
	composer := &notify.Composer{Signer: testSigner{}, Catalogue: &notify.Catalogue{}, PublicURL: "https://help.riverton.example", Random: rand.Reader, Mode: notify.On}
	// The acknowledgement is another matter.
	if _, err := to.pool.Exec(t.Context(), `DELETE FROM event_work w USING events e WHERE e.id = w.event_id AND e.kind = 'case.opened'`); err != nil {
		t.Fatal(err)
	}
	compose := func(now time.Time) {
		t.Helper()
		if _, err := to.out.Compose(t.Context(), now, 100, composer.Compose(now)); err != nil {
			t.Fatal(err)
		}
	}
	morning := time.Now().UTC().Truncate(24 * time.Hour).Add(24*time.Hour + 8*time.Hour)
	for range 3 {
		if _, err := to.db.SweepStaff(t.Context(), morning); err != nil {
			t.Fatal(err)
		}
		compose(morning)
	}
	if n := one[int](to, `SELECT count(*) FROM deliveries WHERE occasion = 'digest'`); n != 2 {
		t.Errorf("%d digests, want one for Ana and one for Marcus", n)
	}
	text := one[string](to, `SELECT subject || E'\n' || body_text || body_html FROM deliveries WHERE occasion = 'digest' AND staff_id = $1`, ana.Staff)
	for _, want := range []string{"Today: 2 things wait", c.Number.String(), "https://help.riverton.example/inbox/" + c.Number.String(), "Marcus Teague gave you", "due in"} {
		if !strings.Contains(text, want) {
			t.Errorf("the digest lacks %q:\n%s", want, text)
		}
	}
	for _, secret := range []string{"secret", "Matter", "x.example", "the words of the note"} {
		if strings.Contains(text, secret) {
			t.Errorf("the digest holds %q:\n%s", secret, text)
		}
	}
	told := one[string](to, `SELECT subject || body_text FROM deliveries WHERE occasion = 'told' AND staff_id = $1`, ana.Staff)
	if !strings.Contains(told, "Marcus Teague named you in a note on "+c.Number.String()) || strings.Contains(told, "the words") {
		t.Errorf("told: %s", told)
	}
	next := morning.Add(24 * time.Hour)
	if n, err := to.db.SweepStaff(t.Context(), next); err != nil || n != 2 {
		t.Errorf("on the next day %d %v", n, err)
	}
	if n := one[int](to, `SELECT count(*) FROM deliveries WHERE identity_id IS NULL AND (case_id IS NOT NULL OR state <> 'pending')`); n != 0 {
		t.Errorf("%d mails to staff stand on a case, or do not go", n)
	}
	claimed, err := to.out.Claim(t.Context(), morning, "w", 10, time.Minute)
	if err != nil || !slices.ContainsFunc(claimed, func(d notify.Delivery) bool {
		return d.Staff == ana.Staff && d.Mail.To.Address == "ana.ribeiro@riverton.example"
	}) {
		t.Errorf("claimed %d %v", len(claimed), err)
	}
}

// TestLongOverdueIsToldOnce tells the head of the office, and nobody else.
func TestLongOverdueIsToldOnce(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	ana, marcus := to.hire("d1", "Ana Ribeiro", casework.Staffer), to.hire("d1", "Marcus Teague", casework.OfficeHead)
	to.hire("d2", "Other Head", casework.OfficeHead)
	c := to.written(ana, "slow")
	for range 2 {
		if _, err := to.db.SweepStaff(t.Context(), c.DueAt.Add(71*time.Hour)); err != nil {
			t.Fatal(err)
		}
	}
	if n := one[int](to, `SELECT count(*) FROM notifications`); n != 0 {
		t.Errorf("%d were told too early", n)
	}
	for range 2 {
		if _, err := to.db.SweepStaff(t.Context(), c.DueAt.Add(73*time.Hour)); err != nil {
			t.Fatal(err)
		}
	}
	told, total, err := to.pages.Notifications(t.Context(), marcus, web.Page{Number: 1, Size: 5})
	if err != nil || total != 1 || told[0].Kind != casework.ToldOverdue || told[0].Case != c.Number {
		t.Errorf("the head was told %v %v", told, err)
	}
	if n := one[int](to, `SELECT count(*) FROM notifications`); n != 1 {
		t.Errorf("%d were told", n)
	}
}

// TestNearby finds what lies close, of the own office alone, and nothing for a sensitive case.
func TestNearby(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	ana := to.hire("d1", "Ana Ribeiro", casework.Staffer)
	put := func(c casework.Case, lat, lon float64, street string) {
		t.Helper()
		if _, err := to.pool.Exec(t.Context(), `INSERT INTO case_places (case_id, kind, status, lat, lon, address, by_whom) VALUES ($1, 'matter', 'matched', $2, $3, jsonb_build_object('number', '12', 'street', $4::text), 'test')
			ON CONFLICT (case_id, kind) DO UPDATE SET status = 'matched', lat = $2, lon = $3, address = excluded.address`, c.ID, lat, lon, street); err != nil {
			t.Fatal(err)
		}
	}
	here, near, far, same := to.written(ana, "here"), to.written(ana, "near"), to.written(ana, "far"), to.written(ana, "same")
	put(here, 42.3, -71.1, "Oak St")
	put(near, 42.3010, -71.1, "Elm St") // 111 m
	put(far, 42.3, -71.0975, "Fir St")  // 206 m
	put(same, 42.31, -71.1, "Oak St")   // the same house, placed otherwise
	numbers := func() (all []casework.CaseNumber) {
		t.Helper()
		found, err := to.pages.Nearby(t.Context(), ana, here.Number)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range found {
			all = append(all, f.Number)
		}
		return all
	}
	if got := numbers(); !slices.Equal(got, []casework.CaseNumber{near.Number, same.Number}) {
		t.Errorf("nearby %v", got)
	}
	to.pool.Exec(t.Context(), `UPDATE cases SET office = 'd2' WHERE id = $1`, near.ID)
	to.pool.Exec(t.Context(), `UPDATE cases SET sensitive = true WHERE id = $1`, same.ID)
	if got := numbers(); len(got) != 0 {
		t.Errorf("another office's, or a sensitive case, is shown: %v", got)
	}
	to.pool.Exec(t.Context(), `UPDATE cases SET sensitive = (id = $1), office = 'd1'`, here.ID)
	if got := numbers(); len(got) != 0 {
		t.Errorf("a sensitive case shows %v", got)
	}
}
