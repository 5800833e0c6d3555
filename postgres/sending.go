package postgres

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/notify"
	"github.com/jackc/pgx/v5"
)

// SetSending gives the position of the switch as the settings say. The brakes stand in the database.
func (db *DB) SetSending(s notify.Switch) { db.sending = s }

// Sending implements notify.Store.
func (db *DB) Sending(ctx context.Context) (notify.Switch, error) {
	s := db.sending
	stops, err := db.stops(ctx)
	if err != nil {
		return notify.Switch{}, err
	}
	s.Stops = stops
	err = db.pool.QueryRow(ctx, `SELECT coalesce(max(at), 'epoch') FROM standing WHERE name = 'resumed'`).Scan(&s.ResumedAt)
	if err != nil {
		return notify.Switch{}, fmt.Errorf("reading when sending was resumed: %w", err)
	}
	return s, nil
}

// stopName is the name of a brake: "stop/OFFICE/CHANNEL", either of them empty for all.
func stopName(o casework.OfficeID, c casework.Channel) string {
	return "stop/" + string(o) + "/" + string(c)
}

func (db *DB) stops(ctx context.Context) ([]notify.Stop, error) {
	rows, err := db.pool.Query(ctx, `SELECT name, value, at FROM standing WHERE name LIKE 'stop/%' ORDER BY at`)
	if err != nil {
		return nil, fmt.Errorf("reading the brakes: %w", err)
	}
	stops, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (s notify.Stop, err error) {
		var name string
		err = row.Scan(&name, &s.Reason, &s.At)
		parts := strings.SplitN(name, "/", 3)
		s.Office, s.Channel = casework.OfficeID(parts[1]), casework.Channel(parts[2])
		return s, err
	})
	if err != nil {
		return nil, fmt.Errorf("reading the brakes: %w", err)
	}
	return stops, nil
}

// Trip implements notify.Store.
func (db *DB) Trip(ctx context.Context, c casework.Channel, reason string) error {
	return db.Stop(ctx, "", c, reason, "notify")
}

// Stop pulls a brake: for an office, a channel, or with both empty for everything. One that is pulled already stays as it is.
func (db *DB) Stop(ctx context.Context, o casework.OfficeID, c casework.Channel, reason, actor string) error {
	err := db.inTx(ctx, func(tx pgx.Tx) error {
		tag, err := tx.Exec(ctx, `INSERT INTO standing (name, value, by_whom) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`, stopName(o, c), reason, actor)
		if err != nil || tag.RowsAffected() == 0 {
			return err
		}
		return addEvents(ctx, tx, []eventRow{{Kind: casework.SendingSet, Office: o, Actor: actor, Settle: -1,
			Detail: map[string]string{"to": "stopped", "channel": string(c), "why": reason}}})
	})
	if err != nil {
		return fmt.Errorf("stopping the sending: %w", err)
	}
	return nil
}

// Resume lets brakes go: that of an office and channel, or with both empty every one. n is how many there were.
func (db *DB) Resume(ctx context.Context, o casework.OfficeID, c casework.Channel, actor string) (n int, err error) {
	err = db.inTx(ctx, func(tx pgx.Tx) error {
		tag, err := tx.Exec(ctx, `DELETE FROM standing WHERE name = $1 OR ($1 = 'stop//' AND name LIKE 'stop/%')`, stopName(o, c))
		if err != nil || tag.RowsAffected() == 0 {
			return err
		}
		n = int(tag.RowsAffected())
		if c == "" || c == casework.Text { // whoever resumes says that the carriers take our texts now
			if _, err := tx.Exec(ctx, `UPDATE senders SET refused = '', since = now() WHERE refused <> ''`); err != nil {
				return err
			}
		}
		if _, err := tx.Exec(ctx, `INSERT INTO standing (name, value, by_whom) VALUES ('resumed', '', $1)
			ON CONFLICT (name) DO UPDATE SET by_whom = $1, at = now()`, actor); err != nil {
			return err
		}
		return addEvents(ctx, tx, []eventRow{{Kind: casework.SendingSet, Office: o, Actor: actor, Settle: -1,
			Detail: map[string]string{"to": "resumed", "channel": string(c)}}})
	})
	if err != nil {
		return 0, fmt.Errorf("resuming the sending: %w", err)
	}
	return n, nil
}

// byAge sorts claimed deliveries by when they were due.
func byAge(out []notify.Delivery) {
	slices.SortFunc(out, func(a, b notify.Delivery) int {
		return cmp.Or(a.NotBefore.Compare(b.NotBefore), cmp.Compare(a.ID, b.ID))
	})
}
