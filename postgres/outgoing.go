package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/jackc/pgx/v5"
)

// Outgoing is how deliveries stand in the whole city: for the metrics, which show nothing of a resident.
type Outgoing struct {
	Open   map[casework.DeliveryState]int // something is still to happen: pending, sending, retrying, waiting
	Recent map[casework.DeliveryState]int // of the newest RecentDeliveries, whatever their state
	DueAt  time.Time                      // of the one that should have gone first and has not; zero where none is due
}

// RecentDeliveries is how many are looked at for Outgoing.Recent: all of them would take longer with every year.
const RecentDeliveries = 10_000

// OpenDeliveries are the states in which something is still to happen.
var OpenDeliveries = []casework.DeliveryState{casework.Pending, casework.Sending, casework.Retrying, casework.Waiting}

// Outgoing counts deliveries. What is open is found by partial indexes, so that it stays quick.
func (db *DB) Outgoing(ctx context.Context) (Outgoing, error) {
	out := Outgoing{Open: map[casework.DeliveryState]int{}, Recent: map[casework.DeliveryState]int{}}
	rows, err := db.pool.Query(ctx, `
		SELECT true, state, count(*) FROM deliveries WHERE state IN ('pending', 'retrying', 'sending') GROUP BY state
		UNION ALL SELECT true, 'waiting', count(*) FROM deliveries WHERE state = 'waiting'
		UNION ALL SELECT false, state, count(*) FROM deliveries WHERE id > (SELECT coalesce(max(id), 0) - $1 FROM deliveries) GROUP BY state`, int64(RecentDeliveries))
	if err != nil {
		return out, fmt.Errorf("counting deliveries: %w", err)
	}
	var open bool
	var state casework.DeliveryState
	var n int
	_, err = pgx.ForEachRow(rows, []any{&open, &state, &n}, func() error {
		if open {
			out.Open[state] = n
		} else {
			out.Recent[state] = n
		}
		return nil
	})
	if err != nil {
		return out, fmt.Errorf("counting deliveries: %w", err)
	}
	var due *time.Time
	err = db.pool.QueryRow(ctx, `
		SELECT min(not_before) FROM deliveries
		WHERE state IN ('pending', 'retrying', 'sending') AND not_before < now() AND (state <> 'sending' OR lease_until < now())`).Scan(&due)
	if err != nil {
		return out, fmt.Errorf("looking for the oldest delivery: %w", err)
	}
	if due != nil {
		out.DueAt = *due
	}
	return out, nil
}
