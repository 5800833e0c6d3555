package postgres_test

import (
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/postgres"
)

// sealed seals all that is there. Transactions of other databases of the server are waited for too: those of tests beside this one.
func (to *town) sealed() (all int64) {
	to.t.Helper()
	begun, patience := time.Now(), time.Now().Add(2*time.Minute) // a copy of a template is a long one
	for i := 0; time.Now().Before(patience); i++ {
		all += to.sealSteps(begun.Add(time.Duration(i)*time.Hour), 3)
		if to.verified().Tail == 0 {
			return all
		}
	}
	to.t.Fatal("the tail is never sealed")
	return all
}

func (to *town) sealSteps(now time.Time, steps int) int64 {
	to.t.Helper()
	s := &postgres.EventSealer{DB: to.db, Now: func() time.Time { return now }, Log: slog.New(slog.DiscardHandler)}
	var all int64
	for range steps { // the mark, the seal, and the mark of the next
		n, err := s.Step(to.t.Context())
		to.must(err)
		all, now = all+n, now.Add(time.Minute)
	}
	return all
}

func (to *town) verified() postgres.SealReport {
	to.t.Helper()
	r, err := to.db.VerifySeals(to.t.Context())
	to.must(err)
	return r
}

// happen adds events.
func (to *town) happen(n int) {
	to.t.Helper()
	for range n {
		to.must(to.pages.Record(to.t.Context(), []casework.Event{{Kind: casework.CaseRead, Case: 7, Actor: "staff:1", Detail: map[string]string{"b": "2", "a": "1"}}}))
	}
}

func TestTheSealHolds(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	if r := to.verified(); r.Seals != 0 || r.Broken != nil || r.Tail != 0 {
		t.Errorf("of nothing: %+v", r)
	}
	to.happen(3)
	if n := to.sealed(); n != 3 {
		t.Errorf("%d were sealed", n)
	}
	to.happen(2)
	to.sealed()
	to.happen(1)
	r := to.verified()
	if r.Seals != 2 || r.Events != 5 || r.Broken != nil || r.Tail != 1 || r.From.IsZero() || r.To.Before(r.From) || r.TailFrom.Before(r.To) {
		t.Errorf("%+v", r)
	}
}

// TestTheSealBreaks for each way of changing what happened. The triggers that refuse it are away, as they are for whoever owns the database.
func TestTheSealBreaks(t *testing.T) {
	t.Parallel()
	for name, x := range map[string]struct{ deed, why string }{
		"a row was changed":           {`UPDATE events SET actor = 'staff:2' WHERE id = (SELECT min(id) + 1 FROM events)`, "was changed"},
		"a detail was changed":        {`UPDATE events SET detail = '{"a": "1", "b": "3"}' WHERE id = (SELECT min(id) FROM events)`, "was changed"},
		"a time was changed":          {`UPDATE events SET at = at - interval '1 microsecond' WHERE id = (SELECT min(id) FROM events)`, "was changed"},
		"a row was taken out":         {`DELETE FROM events WHERE id = (SELECT min(id) FROM events)`, "1 of its 3 events are missing"},
		"a row was put in":            {`INSERT INTO events (id, kind, actor) SELECT min(id) - 1, 'x', 'y' FROM events`, "added to it later"},
		"a seal was taken out":        {`DELETE FROM seals WHERE n = 1`, "should stand before it"},
		"a seal was made to fit less": {`UPDATE seals SET hash = decode(repeat('00', 32), 'hex') WHERE n = 1`, "was changed"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			to := newTown(t)
			one[int](to, `SELECT setval(pg_get_serial_sequence('events', 'id'), 10)::int`)
			to.happen(3)
			to.sealed()
			to.happen(2)
			to.sealed()
			for _, sql := range []string{`ALTER TABLE events DISABLE TRIGGER ALL`, `ALTER TABLE seals DISABLE TRIGGER ALL`, x.deed} {
				if _, err := to.pool.Exec(ctx(t), sql); err != nil {
					t.Fatal(err)
				}
			}
			if r := to.verified(); r.Broken == nil || !strings.Contains(r.Why, x.why) {
				t.Errorf("found %+v: %s", r.Broken, r.Why)
			}
		})
	}
}

// TestTheSealWaitsForWhoIsUnderWay: a number that was given to a transaction that has not ended is not passed by.
func TestTheSealWaitsForWhoIsUnderWay(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	slow, err := to.pool.Begin(ctx(t))
	to.must(err)
	if _, err := slow.Exec(ctx(t), `INSERT INTO events (kind, actor) VALUES ('slow', 'x')`); err != nil {
		t.Fatal(err)
	}
	to.happen(2)
	if n := to.sealSteps(time.Now().Add(-time.Hour), 5); n != 0 {
		t.Errorf("%d were sealed over one that was under way", n)
	}
	to.must(slow.Commit(ctx(t)))
	if n := to.sealed(); n != 3 {
		t.Errorf("%d were sealed", n)
	}
	if r := to.verified(); r.Broken != nil || r.Events != 3 || r.Tail != 0 {
		t.Errorf("%+v", r)
	}
}

func TestSealsAreFinal(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	to.happen(1)
	to.sealed()
	for _, sql := range []string{`UPDATE seals SET events = 2`, `DELETE FROM seals`, `TRUNCATE seals`} {
		if _, err := to.pool.Exec(ctx(t), sql); err == nil {
			t.Errorf("%s went through", sql)
		}
	}
}
