package postgres

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/intake/email/mailbox"
	"github.com/jackc/pgx/v5"
)

// Attend implements mailbox.Store. Times are the database's, so that clocks of machines need not agree.
func (db *DB) Attend(ctx context.Context, owner string, ttl time.Duration) (alive int, err error) {
	err = db.pool.QueryRow(ctx, `
		WITH gone AS (DELETE FROM attendance WHERE until < now() AND owner <> $1),
		     me AS (INSERT INTO attendance (owner, until) VALUES ($1, now() + $2)
		            ON CONFLICT (owner) DO UPDATE SET until = excluded.until)
		SELECT count(*) + CASE WHEN $2 > interval '0' THEN 1 ELSE 0 END FROM attendance WHERE owner <> $1 AND until >= now()`,
		owner, ttl).Scan(&alive)
	if err != nil {
		return 0, fmt.Errorf("signing on as %s: %w", owner, err)
	}
	return alive, nil
}

// Claim implements mailbox.Store.
func (db *DB) Claim(ctx context.Context, id casework.MailboxID, owner string, ttl time.Duration) (mailbox.Lease, bool, error) {
	lease := mailbox.Lease{Mailbox: id, Owner: owner}
	err := db.pool.QueryRow(ctx, `
		INSERT INTO leases (name, owner, epoch, until) VALUES ($1, $2, 1, now() + $3)
		ON CONFLICT (name) DO UPDATE SET owner = excluded.owner, epoch = leases.epoch + 1, until = excluded.until
		WHERE leases.until < now() OR leases.owner = excluded.owner
		RETURNING epoch`, leaseName(id), owner, ttl).Scan(&lease.Epoch)
	if errors.Is(err, pgx.ErrNoRows) {
		return mailbox.Lease{}, false, nil
	}
	if err != nil {
		return mailbox.Lease{}, false, fmt.Errorf("claiming mailbox %s: %w", id, err)
	}
	return lease, true, nil
}

// Renew implements mailbox.Store.
func (db *DB) Renew(ctx context.Context, l mailbox.Lease, ttl time.Duration) (bool, error) {
	tag, err := db.pool.Exec(ctx, `UPDATE leases SET until = now() + $4 WHERE name = $1 AND owner = $2 AND epoch = $3`,
		leaseName(l.Mailbox), l.Owner, l.Epoch, ttl)
	if err != nil {
		return false, fmt.Errorf("renewing the lease on mailbox %s: %w", l.Mailbox, err)
	}
	return tag.RowsAffected() == 1, nil
}

// Release implements mailbox.Store.
func (db *DB) Release(ctx context.Context, l mailbox.Lease) error {
	_, err := db.pool.Exec(ctx, `UPDATE leases SET until = '-infinity' WHERE name = $1 AND owner = $2 AND epoch = $3`,
		leaseName(l.Mailbox), l.Owner, l.Epoch)
	if err != nil {
		return fmt.Errorf("releasing mailbox %s: %w", l.Mailbox, err)
	}
	return nil
}

func leaseName(id casework.MailboxID) string { return "mailbox/" + string(id) }

// checkLease holds the lease's row for the transaction: whoever would take the mailbox over has to wait for it.
func checkLease(ctx context.Context, tx pgx.Tx, l mailbox.Lease) error {
	var epoch int64
	err := tx.QueryRow(ctx, `SELECT epoch FROM leases WHERE name = $1 FOR SHARE`, leaseName(l.Mailbox)).Scan(&epoch)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return fmt.Errorf("checking the lease on mailbox %s: %w", l.Mailbox, err)
	}
	if epoch != l.Epoch {
		return mailbox.ErrFenced
	}
	return nil
}

// Alone runs f while this process is the only one that holds the lock of that name, and waits for it first. Postgres lets
// the lock go when the process dies. ctx of f ends when the connection that holds it is lost.
func (db *DB) Alone(ctx context.Context, name string, f func(context.Context) error) error {
	conn, err := db.pool.Acquire(ctx)
	if err != nil {
		return fmt.Errorf("connecting for the lock %s: %w", name, err)
	}
	defer conn.Release()
	var got bool
	if err := conn.QueryRow(ctx, `SELECT pg_try_advisory_lock(hashtext($1))`, name).Scan(&got); err != nil {
		return fmt.Errorf("taking the lock %s: %w", name, err)
	}
	if !got {
		return nil
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	done := make(chan struct{})
	go func() {
		defer close(done)
		watch(ctx, conn.Conn(), cancel)
	}()
	err = f(ctx)
	cancel()
	<-done
	unlock, stop := context.WithTimeout(context.WithoutCancel(ctx), 2*time.Second)
	defer stop()
	if _, e := conn.Exec(unlock, `SELECT pg_advisory_unlock(hashtext($1))`, name); e != nil {
		_ = conn.Conn().Close(unlock) // the lock goes with its connection
	}
	return err
}

// watch cancels when the connection is lost: the lock is, too.
func watch(ctx context.Context, conn *pgx.Conn, cancel func()) {
	tick := time.NewTicker(2 * time.Second)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if err := conn.Ping(context.WithoutCancel(ctx)); err != nil {
				cancel()
				return
			}
		}
	}
}
