package postgres

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// Replies implements web.Replies.
func (p Pages) Replies(ctx context.Context, v casework.Viewer) ([]casework.Reply, error) {
	if v.Office == "" || !v.May(casework.ReadCases) {
		return nil, nil
	}
	rows, err := p.pool.Query(ctx, `SELECT id, office, name, language, body, short FROM replies WHERE office = $1 AND retired_at IS NULL ORDER BY lower(name), language`, v.Office)
	if err != nil {
		return nil, fmt.Errorf("reading what is kept ready: %w", err)
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (r casework.Reply, err error) {
		return r, row.Scan(&r.ID, &r.Office, &r.Name, &r.Language, &r.Body, &r.Short)
	})
}

// SaveReply implements web.Replies.
func (p Pages) SaveReply(ctx context.Context, v casework.Viewer, at time.Time, r casework.Reply) error {
	if err := mayKeepReplies(v, r); err != nil {
		return err
	}
	r.Name = strings.TrimSpace(r.Name)
	err := p.inTx(ctx, func(tx pgx.Tx) error {
		kind := "added"
		if r.ID == 0 {
			if _, err := tx.Exec(ctx, `INSERT INTO replies (office, name, language, body, short, changed_by, changed_at) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
				v.Office, r.Name, r.Language, r.Body, r.Short, v.Staff, at); err != nil {
				return err
			}
		} else {
			kind = "changed"
			tag, err := tx.Exec(ctx, `UPDATE replies SET name = $3, language = $4, body = $5, short = $6, changed_by = $7, changed_at = $8 WHERE id = $2 AND office = $1 AND retired_at IS NULL`,
				v.Office, r.ID, r.Name, r.Language, r.Body, r.Short, v.Staff, at)
			if err != nil {
				return err
			}
			if tag.RowsAffected() == 0 {
				return casework.Errorf(casework.NotFound, "There is no such reply.")
			}
		}
		return p.noteReply(ctx, tx, v, kind, r)
	})
	if pg, ok := errors.AsType[*pgconn.PgError](err); ok && pg.Code == "23505" {
		return casework.Errorf(casework.Invalid, "There is a reply %q in this language already.", r.Name)
	}
	if err != nil {
		return fmt.Errorf("keeping a reply ready: %w", err)
	}
	return nil
}

// RetireReply implements web.Replies. The row stays: what was said with it can be explained.
func (p Pages) RetireReply(ctx context.Context, v casework.Viewer, at time.Time, id int64) error {
	if !v.May(casework.ManageOffice) || v.Office == "" {
		return casework.Errorf(casework.Forbidden, "The head of the office changes the replies.")
	}
	err := p.inTx(ctx, func(tx pgx.Tx) error {
		r := casework.Reply{ID: id}
		err := tx.QueryRow(ctx, `UPDATE replies SET retired_at = $3, changed_by = $4, changed_at = $3 WHERE id = $2 AND office = $1 AND retired_at IS NULL RETURNING name, language`,
			v.Office, id, at, v.Staff).Scan(&r.Name, &r.Language)
		if err != nil {
			return notFound(err, "There is no such reply.")
		}
		return p.noteReply(ctx, tx, v, "retired", r)
	})
	if err != nil {
		return fmt.Errorf("retiring reply %d: %w", id, err)
	}
	return nil
}

func mayKeepReplies(v casework.Viewer, r casework.Reply) error {
	if !v.May(casework.ManageOffice) || v.Office == "" {
		return casework.Errorf(casework.Forbidden, "The head of the office changes the replies.")
	}
	return r.Check()
}

func (p Pages) noteReply(ctx context.Context, tx pgx.Tx, v casework.Viewer, what string, r casework.Reply) error {
	return addEvents(ctx, tx, []eventRow{{Kind: casework.ReplyKept, Office: v.Office, Actor: v.Staff.Actor(), Settle: -1,
		Detail: map[string]string{"what": what, "name": r.Name, "language": r.Language}}})
}
