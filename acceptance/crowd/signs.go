package main

import (
	"context"
	"fmt"
	"hash/fnv"
	"strconv"

	"github.com/jackc/pgx/v5"
)

// signs are what hangs on cases besides: whom they may belong to, how they came to their office, what waits, what was found to be
// spam. It is made of the rows that are there, so the same rows give the same.
var signs = []string{
	`INSERT INTO clues (identity_id, kind, value, case_id) SELECT c.opener, 'name', lower(p.name), c.id FROM cases c JOIN residents p ON p.id = c.resident_id ON CONFLICT DO NOTHING`,
	`INSERT INTO clues (identity_id, kind, value, case_id) SELECT m.identity_id, 'phone', '+1617' || replace(substring(m.reply from '\(617\) (\d{3}-\d{4})'), '-', ''), m.case_id
	   FROM messages m WHERE m.direction = 'in' AND m.reply ~ '\(617\) \d{3}-\d{4}' ON CONFLICT DO NOTHING`,
	`INSERT INTO case_routing (case_id, state, since, by_whom) SELECT id, CASE WHEN resolved_at IS NULL AND id % 20 = 0 THEN 'person' ELSE 'matched' END, opened_at, 'intake' FROM cases
	   ON CONFLICT DO NOTHING`,
	`UPDATE cases SET owed_since = last_message_at, turn_since = last_message_at WHERE resolved_at IS NULL AND status IN ('new', 'open') AND id % 3 > 0`,
	`UPDATE cases SET status = 'closed', spam_at = resolved_at WHERE resolved_at IS NOT NULL AND id % 200 = 0`,
	`UPDATE cases SET tags = ARRAY[(ARRAY['elderly', 'school', 'winter', 'petition', 'press', 'landlord'])[1 + id % 6]] WHERE id % 25 = 1`,
}

// spot is where a house stands: along its street, which crosses the city somewhere.
func spot(number, street string) (lat, lon float64) {
	h := fnv.New32a()
	_, _ = h.Write([]byte(street)) // never an error
	at, along := h.Sum32(), 0.0
	if n, err := strconv.Atoi(number); err == nil {
		along = float64(n) / 225_000
	}
	return 42.24 + float64(at%1000)/8000 + along, -71.14 + float64(at/1000%1000)/8000 + along
}

// hang makes the signs.
func hang(ctx context.Context, conn *pgx.Conn) error {
	for _, sql := range signs {
		if _, err := conn.Exec(ctx, sql); err != nil {
			return fmt.Errorf("hanging signs on cases: %w", err)
		}
	}
	return nil
}
