package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/notify"
	"github.com/jackc/pgx/v5"
)

var _ notify.AlarmStore = &DB{}

// dangerous are the cases of a transaction on which somebody wrote words that may mean danger.
func (f *filing) dangerous() (ids []int64) {
	for _, e := range f.events {
		if e.Kind == casework.DangerSeen && e.Case != 0 {
			ids = append(ids, int64(e.Case))
		}
	}
	return ids
}

// raiseDanger begins an alarm for each message that may mean danger, and calls the first at once. A case that rings already goes on ringing.
func (f *filing) raiseDanger(ctx context.Context) error {
	for _, e := range f.events {
		if e.Kind != casework.DangerSeen {
			continue
		}
		if _, err := f.tx.Exec(ctx, `UPDATE cases SET danger_at = $2 WHERE id = $1`, null(e.Case), f.known.Now); err != nil {
			return fmt.Errorf("marking a case as urgent: %w", err)
		}
		// One for which everybody was called in vain does not keep a new one from ringing.
		if _, err := f.tx.Exec(ctx, `UPDATE alarms SET verdict = 'left', judged_at = $2 WHERE case_id = $1 AND exhausted_at IS NOT NULL AND confirmed_at IS NULL AND judged_at IS NULL`, null(e.Case), f.known.Now); err != nil {
			return fmt.Errorf("ending an alarm that nobody heard: %w", err)
		}
		rows, err := f.tx.Query(ctx, `INSERT INTO alarms (case_id, raw_id, office, phrase, raised_at, next_at) VALUES ($1, $2, coalesce((SELECT office FROM cases WHERE id = $1), $3), $4, $5, $5)
			ON CONFLICT DO NOTHING RETURNING id`, null(e.Case), e.Raw, e.Office, e.Detail["phrase"], f.known.Now)
		if err != nil {
			return fmt.Errorf("raising an alarm: %w", err)
		}
		ids, err := pgx.CollectRows(rows, pgx.RowTo[casework.AlarmID])
		if err != nil {
			return fmt.Errorf("raising an alarm: %w", err)
		}
		if err := f.tellOwnerOfDanger(ctx, e.Case); err != nil {
			return err
		}
		if _, err := f.db.ring(ctx, f.tx, ids, f.known.Now); err != nil {
			return err
		}
	}
	return nil
}

// tellOwnerOfDanger tells whoever has the case. It is no alarm: nobody waits for them.
func (f *filing) tellOwnerOfDanger(ctx context.Context, id casework.CaseID) error {
	rows, err := f.tx.Query(ctx, `SELECT c.office, c.assignee FROM cases c JOIN staff s ON s.id = c.assignee AND s.active WHERE c.id = $1`, id)
	if err != nil {
		return fmt.Errorf("looking who has case %d: %w", id, err)
	}
	owned, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (c casework.Case, err error) {
		return c, row.Scan(&c.Office, &c.Assignee)
	})
	if err != nil {
		return fmt.Errorf("looking who has case %d: %w", id, err)
	}
	for _, c := range owned {
		if err := tell(ctx, f.tx, casework.ToldDanger, id, c.Office, []casework.StaffID{c.Assignee}, casework.Doer{At: f.known.Now}, 0); err != nil {
			return err
		}
	}
	return nil
}

// mostRung is how many alarms one step looks at.
const mostRung = 50

// unreached is an alarm (a) of which nothing that the last step sent is on its way: nobody need wait for those.
const unreached = `NOT EXISTS (SELECT FROM alarm_calls k LEFT JOIN deliveries d ON d.event_id = k.event_id
	WHERE k.alarm_id = a.id AND k.step = (SELECT max(step) FROM alarm_calls WHERE alarm_id = a.id)
	  AND coalesce(d.state, 'pending') NOT IN ('failed', 'bounced', 'withheld', 'suppressed', 'waiting'))`

// Ring implements notify.AlarmStore.
func (db *DB) Ring(ctx context.Context, now time.Time) (n int, err error) {
	err = db.inTx(ctx, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, `SELECT a.id FROM alarms a WHERE a.next_at IS NOT NULL AND (a.next_at <= $1 OR `+unreached+`)
			ORDER BY a.next_at LIMIT $2 FOR UPDATE OF a SKIP LOCKED`, now, mostRung)
		if err != nil {
			return fmt.Errorf("looking for alarms that nobody confirmed: %w", err)
		}
		due, err := pgx.CollectRows(rows, pgx.RowTo[casework.AlarmID])
		if err != nil {
			return fmt.Errorf("looking for alarms that nobody confirmed: %w", err)
		}
		n, err = db.ring(ctx, tx, due, now)
		return err
	})
	return n, err
}

// ringing is an alarm whose row is locked.
type ringing struct {
	id     casework.AlarmID
	kase   casework.CaseID
	raw    casework.RawID
	office casework.OfficeID // that has it now
	over   bool              // the case was ended
	step   int
}

// ring calls whoever comes next, for each alarm. n is how many did something.
func (db *DB) ring(ctx context.Context, tx pgx.Tx, ids []casework.AlarmID, now time.Time) (n int, err error) {
	if len(ids) == 0 {
		return 0, nil
	}
	rows, err := tx.Query(ctx, `SELECT a.id, coalesce(a.case_id, 0), a.raw_id, coalesce(c.office, a.office), coalesce(c.status IN ('resolved', 'closed'), false),
		coalesce((SELECT max(step) FROM alarm_calls k WHERE k.alarm_id = a.id), 0) FROM alarms a LEFT JOIN cases c ON c.id = a.case_id WHERE a.id = ANY($1) AND a.next_at IS NOT NULL ORDER BY a.id`, ids)
	if err != nil {
		return 0, fmt.Errorf("reading alarms: %w", err)
	}
	all, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (a ringing, err error) {
		return a, row.Scan(&a.id, &a.kase, &a.raw, &a.office, &a.over, &a.step)
	})
	if err != nil {
		return 0, fmt.Errorf("reading alarms: %w", err)
	}
	for _, a := range all {
		if err := db.ringOne(ctx, tx, a, now); err != nil {
			return n, fmt.Errorf("ringing alarm %d: %w", a.id, err)
		}
		n++
	}
	return n, nil
}

func (db *DB) ringOne(ctx context.Context, tx pgx.Tx, a ringing, now time.Time) error {
	if a.over { // whoever ended the case has looked at it
		_, err := tx.Exec(ctx, `UPDATE alarms SET next_at = NULL, verdict = 'left', judged_at = $2 WHERE id = $1`, a.id, now)
		return err
	}
	who, rung, err := db.nextCalled(ctx, tx, a, now)
	if err != nil {
		return err
	}
	if len(who) == 0 {
		if _, err := tx.Exec(ctx, `UPDATE alarms SET next_at = NULL, exhausted_at = $2 WHERE id = $1`, a.id, now); err != nil {
			return err
		}
		return addEvents(ctx, tx, []eventRow{a.event(casework.AlarmExhausted, "alarms")})
	}
	for _, s := range who {
		if err := db.call(ctx, tx, a, s, rung, now); err != nil {
			return err
		}
	}
	_, err = tx.Exec(ctx, `UPDATE alarms SET next_at = $2 WHERE id = $1`, a.id, now.Add(db.city.Rota.Wait()))
	return err
}

// event makes an event of an alarm that nobody has to look at; details come in pairs.
func (a ringing) event(kind casework.EventKind, actor string, detail ...string) eventRow {
	e := eventRow{Kind: kind, Case: a.kase, Office: a.office, Raw: a.raw, Actor: actor, Settle: -1, Detail: map[string]string{"alarm": fmt.Sprint(int64(a.id))}}
	for i := 0; i+1 < len(detail); i += 2 {
		e.Detail[detail[i]] = detail[i+1]
	}
	return e
}
