package postgres

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/web"
	"github.com/jackc/pgx/v5"
)

// lockAlarm locks an alarm that a condition picks ($1 is the alarm), until the end of the transaction. Who confirmed it is "" where nobody did.
func lockAlarm(ctx context.Context, tx pgx.Tx, id casework.AlarmID, where string, args ...any) (a ringing, by string, verdict casework.Verdict, err error) {
	err = tx.QueryRow(ctx, `SELECT a.id, coalesce(a.case_id, 0), a.raw_id, coalesce(c.office, a.office), coalesce(s.name, ''), a.verdict
		FROM alarms a LEFT JOIN cases c ON c.id = a.case_id LEFT JOIN staff s ON s.id = a.confirmed_by WHERE a.id = $1 AND `+where+` FOR UPDATE OF a`, append([]any{id}, args...)...).
		Scan(&a.id, &a.kase, &a.raw, &a.office, &by, &verdict)
	return a, by, verdict, notFound(err, "There is no such alarm.")
}

// confirm notes that somebody looks after an alarm: nobody more is called. A second one hears who was faster.
func confirm(ctx context.Context, tx pgx.Tx, a ringing, by casework.Doer, how string) error {
	tag, err := tx.Exec(ctx, `UPDATE alarms SET confirmed_at = $2, confirmed_by = $3, confirmed_how = $4, next_at = NULL WHERE id = $1 AND confirmed_at IS NULL AND judged_at IS NULL`, a.id, by.At, by.Staff, how)
	if err != nil {
		return fmt.Errorf("confirming alarm %d: %w", a.id, err)
	}
	if tag.RowsAffected() == 0 {
		return casework.Errorf(casework.Conflict, "This alarm was confirmed already.")
	}
	return addEvents(ctx, tx, []eventRow{a.event(casework.AlarmConfirmed, by.Staff.Actor(), "by", by.Name, "how", how)})
}

// judge ends an alarm with what a person says of it; where nobody had confirmed it, this does. The case is urgent no more.
func (db *DB) judge(ctx context.Context, tx pgx.Tx, a ringing, by casework.Doer, v casework.Verdict) error {
	var phrase string
	err := tx.QueryRow(ctx, `UPDATE alarms SET verdict = $2, judged_at = $3, judged_by = $4, next_at = NULL WHERE id = $1 AND judged_at IS NULL RETURNING phrase`, a.id, v, by.At, by.Staff).Scan(&phrase)
	if errors.Is(err, pgx.ErrNoRows) {
		return casework.Errorf(casework.Conflict, "Somebody has said that already.")
	}
	if err != nil {
		return fmt.Errorf("judging alarm %d: %w", a.id, err)
	}
	kind := casework.DangerOver
	if v == casework.NoDanger {
		kind = casework.DangerDenied
	}
	e := a.event(kind, by.Staff.Actor(), "by", by.Name)
	if e.Detail["phrase"] = phrase; v != casework.NoDanger {
		delete(e.Detail, "phrase")
	}
	if err := addEvents(ctx, tx, []eventRow{e}); err != nil || a.kase == 0 {
		return err
	}
	if _, err := tx.Exec(ctx, `UPDATE cases SET danger_at = NULL, version = version + 1 WHERE id = $1 AND NOT EXISTS (SELECT FROM alarms WHERE case_id = $1 AND judged_at IS NULL)`, a.kase); err != nil {
		return fmt.Errorf("marking case %d as urgent no more: %w", a.kase, err)
	}
	_, err = db.settleClocks(ctx, tx, []int64{int64(a.kase)})
	return err
}

// ofAlarm keeps an alarm (a, with its case c) inside the wall of the viewer ($2, $3).
const ofAlarm = `($2 OR coalesce(c.office, a.office) = ANY($3))`

// ActOnAlarm implements web.Danger.
func (p Pages) ActOnAlarm(ctx context.Context, v casework.Viewer, id casework.AlarmID, act web.AlarmAct, at time.Time) (n casework.CaseNumber, err error) {
	err = p.inTx(ctx, func(tx pgx.Tx) error {
		w := p.wall(v)
		if !v.May(casework.WorkCases) {
			w = wall{offices: []string{}}
		}
		a, _, _, err := lockAlarm(ctx, tx, id, ofAlarm, w.all, w.offices)
		if err != nil {
			return err
		}
		by := casework.Doer{Staff: v.Staff, At: at}
		if err := tx.QueryRow(ctx, `SELECT s.name, coalesce(c.number, 0) FROM staff s LEFT JOIN cases c ON c.id = $2 WHERE s.id = $1 AND s.active`, v.Staff, a.kase).Scan(&by.Name, &n); err != nil {
			return notFound(err, "This account works no more.")
		}
		switch act {
		case web.ConfirmAlarm:
			return confirm(ctx, tx, a, by, casework.ConfirmedByPage)
		case web.DenyDanger:
			return p.judge(ctx, tx, a, by, casework.NoDanger)
		case web.EndDanger:
			return p.judge(ctx, tx, a, by, casework.RealDanger)
		}
		return casework.Errorf(casework.Invalid, "Choose what to do about the alarm.")
	})
	if err != nil {
		return n, fmt.Errorf("acting on alarm %d: %w", id, err)
	}
	return n, nil
}

// LinkedAlarm implements web.Danger.
func (p Pages) LinkedAlarm(ctx context.Context, id casework.AlarmID, who casework.StaffID) (a casework.Alarm, err error) {
	all, err := p.alarms(ctx, `a.id = $1 AND EXISTS (SELECT FROM alarm_calls k JOIN staff s ON s.id = k.staff_id AND s.active WHERE k.alarm_id = a.id AND k.staff_id = $2)`, 1, id, who)
	if err != nil {
		return a, err
	}
	if len(all) == 0 {
		return a, casework.Errorf(casework.NotFound, "This link belongs to no alarm.")
	}
	return all[0], nil
}

// ConfirmByLink implements web.Danger.
func (p Pages) ConfirmByLink(ctx context.Context, id casework.AlarmID, who casework.StaffID, at time.Time) error {
	err := p.inTx(ctx, func(tx pgx.Tx) error {
		a, _, _, err := lockAlarm(ctx, tx, id, `EXISTS (SELECT FROM alarm_calls k WHERE k.alarm_id = a.id AND k.staff_id = $2)`, who)
		if err != nil {
			return err
		}
		by := casework.Doer{Staff: who, At: at}
		if err := tx.QueryRow(ctx, `SELECT name FROM staff WHERE id = $1 AND active`, who).Scan(&by.Name); err != nil {
			return notFound(err, "This account works no more.")
		}
		return confirm(ctx, tx, a, by, casework.ConfirmedByLink)
	})
	if err != nil {
		return fmt.Errorf("confirming alarm %d: %w", id, err)
	}
	return nil
}

// confirmAlarms takes the digits of those who were called, and tells each by text whether they have it or who was faster.
func (f *filing) confirmAlarms(ctx context.Context) error {
	for _, x := range f.confirmed {
		a, taken, verdict, err := lockAlarm(ctx, f.tx, x.ID, `true`)
		if err != nil {
			return err
		}
		by := casework.Doer{Staff: x.Staff, At: f.known.Now}
		if err := f.tx.QueryRow(ctx, `SELECT name FROM staff WHERE id = $1`, x.Staff).Scan(&by.Name); err != nil {
			return fmt.Errorf("reading who confirms alarm %d: %w", x.ID, err)
		}
		err = confirm(ctx, f.tx, a, by, casework.ConfirmedByText)
		switch {
		case err == nil, taken == by.Name:
			taken = ""
		case casework.KindOf(err) != casework.Conflict:
			return err
		case taken == "" && verdict != casework.NotJudged:
			taken = "a colleague"
		}
		e := a.event(casework.AlarmAnswered, "intake", "staff", x.Staff.String(), "way", string(casework.Text), "taken", taken)
		if e.Settle = 0; a.kase == 0 {
			e.Case = 0
		}
		if err := addEvents(ctx, f.tx, []eventRow{e}); err != nil {
			return err
		}
	}
	return nil
}

// bringAlarm puts the alarm of a message that was held on the case that it came to. What a person rejects was no danger.
func bringAlarm(ctx context.Context, tx pgx.Tx, db *DB, raw casework.RawID, id casework.CaseID, v casework.Viewer, now time.Time) error {
	var alarm casework.AlarmID
	err := tx.QueryRow(ctx, `SELECT id FROM alarms WHERE raw_id = $1 AND case_id IS NULL AND judged_at IS NULL FOR UPDATE`, raw).Scan(&alarm)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("looking for the alarm of message %d: %w", raw, err)
	}
	if id == 0 {
		a, _, _, err := lockAlarm(ctx, tx, alarm, `true`)
		if err != nil {
			return err
		}
		by := casework.Doer{Staff: v.Staff, At: now}
		if err := tx.QueryRow(ctx, `SELECT name FROM staff WHERE id = $1`, v.Staff).Scan(&by.Name); err != nil {
			return fmt.Errorf("reading who rejected message %d: %w", raw, err)
		}
		return db.judge(ctx, tx, a, by, casework.NoDanger)
	}
	// Where the case rings already, one alarm is enough.
	_, err = tx.Exec(ctx, `
		WITH other AS (SELECT EXISTS (SELECT FROM alarms WHERE case_id = $2 AND confirmed_at IS NULL AND judged_at IS NULL) AS rings)
		UPDATE alarms a SET case_id = $2, next_at = CASE WHEN NOT rings THEN next_at END,
		  verdict = CASE WHEN rings THEN 'left' ELSE '' END, judged_at = CASE WHEN rings THEN $3::timestamptz END FROM other WHERE a.id = $1`, alarm, id, now)
	if err != nil {
		return fmt.Errorf("putting alarm %d on case %d: %w", alarm, id, err)
	}
	var phrase string
	var office casework.OfficeID
	if err := tx.QueryRow(ctx, `UPDATE cases c SET danger_at = $3 FROM alarms a WHERE c.id = $1 AND a.id = $2 RETURNING a.phrase, c.office`, id, alarm, now).Scan(&phrase, &office); err != nil {
		return fmt.Errorf("marking case %d as urgent: %w", id, err)
	}
	e := eventRow{Kind: casework.DangerSeen, Case: id, Office: office, Raw: raw, Actor: "intake", Settle: -1, Detail: map[string]string{"phrase": phrase}}
	if err := addEvents(ctx, tx, []eventRow{e}); err != nil {
		return err
	}
	_, err = db.settleClocks(ctx, tx, []int64{int64(id)})
	return err
}
