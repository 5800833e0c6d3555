package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/jackc/pgx/v5"
)

// eventRow is an event to be added, and when somebody has to look at it.
type eventRow struct {
	Kind    casework.EventKind
	Case    casework.CaseID
	Office  casework.OfficeID
	Message casework.MessageID
	Raw     casework.RawID
	Actor   string
	Detail  map[string]string
	Settle  time.Duration // negative: nobody has to look at it
	At      time.Time     // zero: now
}

// addEvents adds events in the transaction of what they tell of.
func addEvents(ctx context.Context, tx pgx.Tx, events []eventRow) error {
	if len(events) == 0 {
		return nil
	}
	rows, err := tx.Query(ctx, `SELECT nextval(pg_get_serial_sequence('events', 'id')) FROM generate_series(1, $1)`, len(events))
	if err != nil {
		return fmt.Errorf("numbering events: %w", err)
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	if err != nil {
		return fmt.Errorf("numbering events: %w", err)
	}
	now := time.Now()
	lines, work := make([][]any, len(events)), [][]any{}
	for i, e := range events {
		if e.Detail == nil {
			e.Detail = map[string]string{}
		}
		at := e.At
		if at.IsZero() {
			at = now
		}
		lines[i] = []any{ids[i], at, string(e.Kind), null(e.Case), string(e.Office), null(e.Message), null(e.Raw), e.Actor, e.Detail}
		if e.Settle >= 0 {
			work = append(work, []any{ids[i], now.Add(e.Settle)})
		}
	}
	columns := []string{"id", "at", "kind", "case_id", "office", "message_id", "raw_id", "actor", "detail"}
	if err := copyIn(ctx, tx, "events", columns, lines); err != nil {
		return err
	}
	return copyIn(ctx, tx, "event_work", []string{"event_id", "due_at"}, work)
}

// addEvent adds one event that somebody has to look at from a time on, and gives its id.
func addEvent(ctx context.Context, tx pgx.Tx, e eventRow, due time.Time) (id casework.EventID, err error) {
	err = tx.QueryRow(ctx, `
		WITH e AS (INSERT INTO events (kind, case_id, office, message_id, raw_id, actor, detail) VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id)
		INSERT INTO event_work (event_id, due_at) SELECT id, $8 FROM e RETURNING event_id`,
		e.Kind, null(e.Case), e.Office, null(e.Message), null(e.Raw), e.Actor, e.Detail, due).Scan(&id)
	if err != nil {
		return 0, fmt.Errorf("adding an event: %w", err)
	}
	return id, nil
}

// null makes NULL of a zero id.
func null[T ~int64](id T) *int64 {
	if id == 0 {
		return nil
	}
	n := int64(id)
	return &n
}

// copyIn writes rows by COPY, which is the fastest way in.
func copyIn(ctx context.Context, tx pgx.Tx, table string, columns []string, rows [][]any) error {
	if len(rows) == 0 {
		return nil
	}
	if _, err := tx.CopyFrom(ctx, pgx.Identifier{table}, columns, pgx.CopyFromRows(rows)); err != nil {
		return fmt.Errorf("writing %d rows of %s: %w", len(rows), table, err)
	}
	return nil
}
