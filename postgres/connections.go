package postgres

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/web"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// serverColumn is a casework.MailServer as it stands in a row.
type serverColumn struct {
	Host     string `json:"host,omitempty"`
	Port     int    `json:"port,omitempty"`
	Security string `json:"security,omitempty"`
	User     string `json:"user,omitempty"`
	CA       string `json:"ca,omitempty"`
}

// findingColumn is a web.MailFinding as it stands in a row.
type findingColumn struct {
	Wrong    bool   `json:"wrong,omitempty"`
	Sentence string `json:"sentence"`
}

const connectionColumns = `id, office, address, mode, plus, kind, imap, smtp, tenant, client_id, sealed, version, created_at, created_by, removed_at IS NOT NULL`

func scanConnection(row pgx.Row, more ...any) (c casework.Connection, err error) {
	var in, out serverColumn
	err = row.Scan(append([]any{&c.ID, &c.Office, &c.Address, &c.Mode, &c.Plus, &c.Kind, &in, &out, &c.Tenant, &c.ClientID, &c.Sealed, &c.Version, &c.Since, &c.By, &c.Removed}, more...)...)
	c.IMAP, c.SMTP = casework.MailServer(in), casework.MailServer(out)
	return c, err
}

// AllConnections gives all that were ever made, the oldest first: for the program, which follows them. Those that were taken away are
// marked as Removed.
func (db *DB) AllConnections(ctx context.Context) ([]casework.Connection, error) {
	rows, err := db.pool.Query(ctx, `SELECT `+connectionColumns+` FROM connections ORDER BY created_at, id`)
	if err != nil {
		return nil, fmt.Errorf("reading which mailboxes are connected: %w", err)
	}
	all, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (casework.Connection, error) { return scanConnection(row) })
	if err != nil {
		return nil, fmt.Errorf("reading which mailboxes are connected: %w", err)
	}
	return all, nil
}

// Reseal keeps what a mailbox signs in with, encrypted under the present key of the installation. It changes nothing where that was changed
// meanwhile.
func (db *DB) Reseal(ctx context.Context, id casework.MailboxID, old, sealed []byte) error {
	if _, err := db.pool.Exec(ctx, `UPDATE connections SET sealed = $3 WHERE id = $1 AND sealed = $2`, id, old, sealed); err != nil {
		return fmt.Errorf("sealing anew what mailbox %s signs in with: %w", id, err)
	}
	return nil
}

// connects says of which offices a viewer manages the mailboxes.
func connects(v casework.Viewer) (all bool, office casework.OfficeID, err error) {
	switch {
	case !v.May(casework.ConnectMail):
		return false, "", casework.Errorf(casework.Forbidden, "Your account may not connect mailboxes. Ask the head of your office.")
	case v.May(casework.OperateCity):
		return true, "", nil
	case v.Office == "":
		return false, "", casework.Errorf(casework.Forbidden, "Your account has no office that a mailbox could belong to.")
	}
	return false, v.Office, nil
}

// mine is what a viewer manages: $1 for all, else of the office $2.
const mineConnected = `removed_at IS NULL AND ($1 OR (office = $2 AND office <> ''))`

var noConnection = casework.Errorf(casework.NotFound, "There is no such mailbox among those that you manage.")

// Connections implements web.Connections.
func (p Pages) Connections(ctx context.Context, v casework.Viewer) ([]web.ConnectedMailbox, error) {
	all, office, err := connects(v)
	if err != nil {
		return nil, err
	}
	rows, err := p.pool.Query(ctx, `SELECT `+connectionColumns+`, coalesce(tested_at, '0001-01-01'), coalesce(tested, '[]') FROM connections WHERE `+mineConnected+` ORDER BY lower(address)`, all, office)
	if err != nil {
		return nil, fmt.Errorf("listing mailboxes: %w", err)
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (m web.ConnectedMailbox, err error) {
		var found []findingColumn
		m.Connection, err = scanConnection(row, &m.TestedAt, &found)
		m.Sealed = nil
		for _, f := range found {
			m.Tested = append(m.Tested, web.MailFinding(f))
		}
		return m, err
	})
}

// Connection implements web.Connections.
func (p Pages) Connection(ctx context.Context, v casework.Viewer, id casework.MailboxID) (casework.Connection, error) {
	all, office, err := connects(v)
	if err != nil {
		return casework.Connection{}, err
	}
	c, err := scanConnection(p.pool.QueryRow(ctx, `SELECT `+connectionColumns+` FROM connections WHERE `+mineConnected+` AND id = $3`, all, office, id))
	if errors.Is(err, pgx.ErrNoRows) {
		return c, noConnection
	}
	return c, err
}

// Connect implements web.Connections.
func (p Pages) Connect(ctx context.Context, v casework.Viewer, at time.Time, c casework.Connection, from time.Time) error {
	if err := p.mayConnect(v, c); err != nil {
		return err
	}
	err := p.inTx(ctx, func(tx pgx.Tx) error {
		_, err := tx.Exec(ctx, `
			INSERT INTO connections (id, office, address, mode, plus, kind, imap, smtp, tenant, client_id, sealed, created_at, created_by)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
			c.ID, c.Office, c.Address, c.Mode, c.Plus, c.Kind, serverColumn(c.IMAP), serverColumn(c.SMTP), c.Tenant, c.ClientID, c.Sealed, at, actor(v))
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `INSERT INTO mailboxes (id, go_live_at) VALUES ($1, $2)`, c.ID, from); err != nil {
			return err
		}
		return addEvents(ctx, tx, []eventRow{connectionEvent(v, casework.MailboxConnected, c)})
	})
	if pg, ok := errors.AsType[*pgconn.PgError](err); ok && pg.Code == "23505" {
		return casework.Errorf(casework.Conflict, "A mailbox of this address is connected already.")
	}
	if err != nil {
		return fmt.Errorf("connecting a mailbox: %w", err)
	}
	return nil
}

func (p Pages) mayConnect(v casework.Viewer, c casework.Connection) error {
	all, office, err := connects(v)
	if err != nil {
		return err
	}
	if _, ok := p.city.Office(c.Office); !ok && c.Office != "" {
		return casework.Errorf(casework.Invalid, "The city has no such office.")
	}
	if !all && c.Office != office {
		return casework.Errorf(casework.Forbidden, "A mailbox of another office is connected by its own head, or by the city's administrator.")
	}
	if _, taken := p.city.MailboxAt(c.Address); taken {
		return casework.Errorf(casework.Conflict, "A mailbox of this address is connected already.")
	}
	return nil
}

func connectionEvent(v casework.Viewer, kind casework.EventKind, c casework.Connection) eventRow {
	return eventRow{Kind: kind, Office: c.Office, Actor: actor(v), Detail: map[string]string{"mailbox": string(c.ID), "kind": string(c.Kind)}, Settle: -1}
}

// Reconnect implements web.Connections.
func (p Pages) Reconnect(ctx context.Context, v casework.Viewer, id casework.MailboxID, sealed []byte) error {
	return p.changeConnection(ctx, v, casework.MailboxReconnected, id, `version = version + 1, sealed = coalesce($4, sealed)`, sealed)
}

// Disconnect implements web.Connections. What was sealed is forgotten, and so is the access that a person had given.
func (p Pages) Disconnect(ctx context.Context, v casework.Viewer, at time.Time, id casework.MailboxID) error {
	return p.changeConnection(ctx, v, casework.MailboxRemoved, id, `version = version + 1, sealed = '', removed_at = $4`, at)
}

// KeepTest implements web.Connections.
func (p Pages) KeepTest(ctx context.Context, v casework.Viewer, at time.Time, id casework.MailboxID, found []web.MailFinding) error {
	kept := []findingColumn{}
	for _, f := range found {
		kept = append(kept, findingColumn(f))
	}
	return p.changeConnection(ctx, v, casework.MailboxTested, id, `tested_at = $4, tested = $5`, at, kept)
}

func (p Pages) changeConnection(ctx context.Context, v casework.Viewer, kind casework.EventKind, id casework.MailboxID, set string, values ...any) error {
	all, office, err := connects(v)
	if err != nil {
		return err
	}
	err = p.inTx(ctx, func(tx pgx.Tx) error {
		c, err := scanConnection(tx.QueryRow(ctx, `UPDATE connections SET `+set+` WHERE `+mineConnected+` AND id = $3 RETURNING `+connectionColumns, append([]any{all, office, id}, values...)...))
		if errors.Is(err, pgx.ErrNoRows) {
			return noConnection
		}
		if err != nil {
			return err
		}
		if kind == casework.MailboxRemoved {
			if _, err := tx.Exec(ctx, `DELETE FROM oauth_tokens WHERE mailbox = $1`, id); err != nil {
				return err
			}
		}
		return addEvents(ctx, tx, []eventRow{connectionEvent(v, kind, c)})
	})
	if err != nil {
		return fmt.Errorf("changing mailbox %s: %w", id, err)
	}
	return nil
}

// CameBack tells in which folder a mail of a subject that nobody else has came in by a mailbox and was filed; "" where it has not.
func (db *DB) CameBack(ctx context.Context, id casework.MailboxID, subject string) (folder string, err error) {
	err = db.pool.QueryRow(ctx, `SELECT folder FROM raws WHERE mailbox = $1 AND subject = $2 AND folder <> 'sent' ORDER BY id DESC LIMIT 1`, id, subject).Scan(&folder)
	if errors.Is(err, pgx.ErrNoRows) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("looking for a mail to itself: %w", err)
	}
	return folder, nil
}
