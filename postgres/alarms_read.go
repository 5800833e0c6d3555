package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/web"
	"github.com/jackc/pgx/v5"
)

// alarms reads those that a condition picks.
func (db *DB) alarms(ctx context.Context, where string, most int, args ...any) ([]casework.Alarm, error) {
	rows, err := db.pool.Query(ctx, fmt.Sprintf(`
		SELECT a.id, coalesce(c.number, 0), a.raw_id, a.case_id IS NULL, coalesce(r.number, 0), coalesce(c.office, a.office), a.phrase, a.raised_at, coalesce(a.next_at, '0001-01-01'),
		  coalesce(a.exhausted_at, '0001-01-01'), coalesce(a.confirmed_at, '0001-01-01'), coalesce(s.name, ''), a.verdict
		FROM alarms a LEFT JOIN cases c ON c.id = a.case_id JOIN raws r ON r.id = a.raw_id LEFT JOIN staff s ON s.id = a.confirmed_by
		WHERE %s ORDER BY a.confirmed_at IS NOT NULL OR a.judged_at IS NOT NULL, a.id DESC LIMIT %d`, where, most), args...)
	if err != nil {
		return nil, fmt.Errorf("reading alarms: %w", err)
	}
	all, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (a casework.Alarm, err error) {
		err = row.Scan(&a.ID, &a.Case, &a.Raw, &a.Held, &a.HeldAs, &a.Office, &a.Phrase, &a.RaisedAt, &a.NextAt, &a.ExhaustedAt, &a.ConfirmedAt, &a.ConfirmedBy, &a.Verdict)
		for _, t := range []*time.Time{&a.NextAt, &a.ExhaustedAt, &a.ConfirmedAt} {
			if t.Year() <= 1 {
				*t = time.Time{}
			}
		}
		return a, err
	})
	if err != nil {
		return nil, fmt.Errorf("reading alarms: %w", err)
	}
	return all, db.withCalls(ctx, all)
}

// withCalls adds whom alarms called, and how far that came.
func (db *DB) withCalls(ctx context.Context, all []casework.Alarm) error {
	at := map[casework.AlarmID]*casework.Alarm{}
	var ids []int64
	for i := range all {
		at[all[i].ID], ids = &all[i], append(ids, int64(all[i].ID))
	}
	rows, err := db.pool.Query(ctx, `SELECT k.alarm_id, s.name, k.way, k.rung, k.at, coalesce(d.state, ''), coalesce(d.reason, '') FROM alarm_calls k JOIN staff s ON s.id = k.staff_id
		LEFT JOIN deliveries d ON d.event_id = k.event_id AND d.occasion = 'alarm' WHERE k.alarm_id = ANY($1) ORDER BY k.at, k.event_id`, ids)
	if err != nil {
		return fmt.Errorf("reading whom alarms called: %w", err)
	}
	var id casework.AlarmID
	var c casework.AlarmCall
	_, err = pgx.ForEachRow(rows, []any{&id, &c.Name, &c.Way, &c.Rung, &c.At, &c.State, &c.Why}, func() error {
		at[id].Calls = append(at[id].Calls, c)
		return nil
	})
	if err != nil {
		return fmt.Errorf("reading whom alarms called: %w", err)
	}
	return nil
}

// inside keeps alarms inside the wall ($1, $2).
const inside = `($1 OR coalesce(c.office, a.office) = ANY($2))`

// Alarms implements web.Danger.
func (p Pages) Alarms(ctx context.Context, v casework.Viewer, most int) ([]casework.Alarm, error) {
	w := p.wall(v)
	return p.alarms(ctx, inside, most, w.all, w.offices)
}

// AlarmOf implements web.Danger.
func (p Pages) AlarmOf(ctx context.Context, v casework.Viewer, id casework.CaseID) (a casework.Alarm, ok bool, err error) {
	w := p.wall(v)
	all, err := p.alarms(ctx, inside+` AND a.case_id = $3`, 1, w.all, w.offices, id)
	if err != nil || len(all) == 0 {
		return a, false, err
	}
	return all[0], true, nil
}

// Alarming implements web.Danger.
func (p Pages) Alarming(ctx context.Context, v casework.Viewer) (n web.AlarmCounts, err error) {
	w := p.wall(v)
	return p.alarming(ctx, w.all || v.May(casework.OperateCity), w.offices)
}

func (db *DB) alarming(ctx context.Context, all bool, offices []string) (n web.AlarmCounts, err error) {
	err = db.pool.QueryRow(ctx, `SELECT count(*), count(a.exhausted_at) FROM alarms a LEFT JOIN cases c ON c.id = a.case_id
		WHERE a.confirmed_at IS NULL AND a.judged_at IS NULL AND coalesce(c.status NOT IN ('resolved', 'closed'), true) AND `+inside, all, offices).Scan(&n.Ringing, &n.Exhausted)
	if err != nil {
		return n, fmt.Errorf("counting alarms: %w", err)
	}
	return n, nil
}

// RingingAlarms counts those of the whole city, for the metrics.
func (db *DB) RingingAlarms(ctx context.Context) (ringing, exhausted int, err error) {
	n, err := db.alarming(ctx, true, nil)
	return n.Ringing, n.Exhausted, err
}

// Phrases implements web.Danger.
func (p Pages) Phrases(ctx context.Context, v casework.Viewer) ([]web.PhraseCount, error) {
	w := p.wall(v)
	rows, err := p.pool.Query(ctx, `SELECT a.phrase, count(*), count(*) FILTER (WHERE a.verdict = 'none'), count(*) FILTER (WHERE a.verdict = 'danger') FROM alarms a LEFT JOIN cases c ON c.id = a.case_id
		WHERE `+inside+` GROUP BY 1 ORDER BY 3 DESC, 2 DESC, 1 LIMIT 200`, w.all, w.offices)
	if err != nil {
		return nil, fmt.Errorf("counting phrases: %w", err)
	}
	all, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (c web.PhraseCount, err error) {
		return c, row.Scan(&c.Phrase, &c.Alarms, &c.None, &c.Real)
	})
	if err != nil {
		return nil, fmt.Errorf("counting phrases: %w", err)
	}
	return all, nil
}

// OnCall implements web.Danger. Who is on call is for all offices to know.
func (p Pages) OnCall(ctx context.Context, _ casework.Viewer, mails []string) (map[string]web.OnCallPerson, error) {
	return p.Accountable(ctx, mails)
}

// Accountable finds the accounts of those on call that work, by their addresses in small letters.
func (db *DB) Accountable(ctx context.Context, mails []string) (map[string]web.OnCallPerson, error) {
	rows, err := db.pool.Query(ctx, `SELECT lower(email), name, phone <> '' FROM staff WHERE active AND lower(email) = ANY($1)`, mails)
	if err != nil {
		return nil, fmt.Errorf("reading who is on call: %w", err)
	}
	out := map[string]web.OnCallPerson{}
	var mail string
	var c web.OnCallPerson
	_, err = pgx.ForEachRow(rows, []any{&mail, &c.Name, &c.Phone}, func() error {
		out[mail] = c
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("reading who is on call: %w", err)
	}
	return out, nil
}
