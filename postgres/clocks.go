package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/jackc/pgx/v5"
)

// clockKinds are the events that move a clock by themselves; others do so by a fact that filing adds.
var clockKinds = []string{string(casework.StaffAnswered), string(casework.AnswerTakenBack), string(casework.AnsweredOutside), string(casework.CaseMoved),
	string(casework.CaseReopened), string(casework.CaseDue), string(casework.DangerSeen), string(casework.DangerDenied), string(casework.DangerOver), string(casework.CaseSpam), string(casework.CaseNotSpam), string(casework.CaseUnmerged),
	string(casework.RuleUndone)}

// settleClocks reads the clocks of cases off their events, and writes what the lists go by. It goes last in the transaction of
// whatever happened to them.
func (db *DB) settleClocks(ctx context.Context, tx pgx.Tx, ids []int64) (map[casework.CaseID]casework.Clocks, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	cases, err := clockCases(ctx, tx, ids)
	if err != nil {
		return nil, err
	}
	events, err := clockEvents(ctx, tx, ids)
	if err != nil {
		return nil, err
	}
	now, out := time.Now(), map[casework.CaseID]casework.Clocks{}
	var due, owed, since []*time.Time
	var hand []bool
	ids = ids[:0:0]
	for _, c := range cases {
		k := db.city.ClocksOf(c, events[c.ID], now)
		out[c.ID] = k
		ids, hand = append(ids, int64(c.ID)), append(hand, k.ByHand)
		due, owed, since = append(due, someTime(k.Due)), append(owed, someTime(k.OwedSince)), append(since, someTime(k.Since))
	}
	_, err = tx.Exec(ctx, `
		UPDATE cases c SET due_at = x.due, owed_since = x.owed, turn_since = x.since, due_by_hand = x.hand,
		  escalated_at = CASE WHEN x.due > now() THEN NULL ELSE c.escalated_at END
		FROM unnest($1::bigint[], $2::timestamptz[], $3::timestamptz[], $4::timestamptz[], $5::boolean[]) AS x (id, due, owed, since, hand)
		WHERE c.id = x.id`, ids, due, owed, since, hand)
	if err != nil {
		return nil, fmt.Errorf("setting clocks: %w", err)
	}
	return out, nil
}

func clockCases(ctx context.Context, tx pgx.Tx, ids []int64) ([]casework.Case, error) {
	rows, err := tx.Query(ctx, `SELECT id, status, topic, opened_at, department FROM cases WHERE id = ANY($1) AND NOT history`, ids)
	if err != nil {
		return nil, fmt.Errorf("reading cases for their clocks: %w", err)
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (c casework.Case, err error) {
		return c, row.Scan(&c.ID, &c.Status, &c.Topic, &c.OpenedAt, &c.Department)
	})
}

func clockEvents(ctx context.Context, tx pgx.Tx, ids []int64) (map[casework.CaseID][]casework.Event, error) {
	// What a message began counts where the message is: a split takes it along, and parting gives it back.
	rows, err := tx.Query(ctx, `SELECT e.id, e.at, e.kind, e.case_id, coalesce(e.message_id, 0), e.detail FROM events e
		WHERE e.case_id = ANY($1) AND (e.kind = ANY($2) OR e.detail ?| ARRAY['owed', 'answered'])
		  AND NOT (e.detail ? 'owed' AND EXISTS (SELECT FROM messages m WHERE m.id = e.message_id AND m.case_id <> e.case_id))
		ORDER BY e.id`, ids, clockKinds)
	if err != nil {
		return nil, fmt.Errorf("reading what moved clocks: %w", err)
	}
	of := map[casework.CaseID][]casework.Event{}
	var e casework.Event
	_, err = pgx.ForEachRow(rows, []any{&e.ID, &e.At, &e.Kind, &e.Case, &e.Message, &e.Detail}, func() error {
		of[e.Case] = append(of[e.Case], e)
		e.Detail = nil
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("reading what moved clocks: %w", err)
	}
	return of, nil
}

// withClocks settles the clocks of one case, and gives it with its due time.
func (db *DB) withClocks(ctx context.Context, tx pgx.Tx, c casework.Case) (casework.Case, error) {
	clocks, err := db.settleClocks(ctx, tx, []int64{int64(c.ID)})
	if k, ok := clocks[c.ID]; ok {
		c.DueAt = k.Due
	}
	return c, err
}

// tellOwners tells whoever has a case that its resident has written.
func (f *filing) tellOwners(ctx context.Context) error {
	var ids []int64
	for id, c := range f.changes {
		if c.due != nil {
			ids = append(ids, int64(id))
		}
	}
	if len(ids) == 0 {
		return nil
	}
	rows, err := f.tx.Query(ctx, `SELECT id, office, assignee FROM cases WHERE id = ANY($1) AND assignee IS NOT NULL ORDER BY id`, ids)
	if err != nil {
		return fmt.Errorf("looking whose cases they are: %w", err)
	}
	owned, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (c casework.Case, err error) {
		return c, row.Scan(&c.ID, &c.Office, &c.Assignee)
	})
	if err != nil {
		return fmt.Errorf("looking whose cases they are: %w", err)
	}
	for _, c := range owned {
		if err := tell(ctx, f.tx, casework.ToldWrote, c.ID, c.Office, []casework.StaffID{c.Assignee}, casework.Doer{At: f.known.Now}, 0); err != nil {
			return err
		}
	}
	return nil
}

// clockFact is what a decision of filing says to the clocks of its case, on the first of its events.
func clockFact(owed, answered bool, at time.Time) (name, value string) {
	switch {
	case owed:
		name = casework.OwedFact
	case answered:
		name = casework.AnsweredFact
	default:
		return "", ""
	}
	return name, at.UTC().Format(time.RFC3339Nano)
}
