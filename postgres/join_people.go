package postgres

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/web"
	"github.com/jackc/pgx/v5"
)

// consentLine reads one line of the ledger: seconds, yes or no, how, and the words.
func consentLine(text string) web.ConsentLine {
	f := strings.SplitN(text, "\x1f", 4)
	for len(f) < 4 {
		f = append(f, "")
	}
	seconds, _ := strconv.ParseInt(f[0], 10, 64)
	return web.ConsentLine{At: time.Unix(seconds, 0), Wanted: f[1] == "t", How: f[2], Words: f[3]}
}

// twoPeople reads two residents of whom the viewer's office leads cases: one takes part in the case that they are seen on.
func (p Pages) twoPeople(ctx context.Context, tx pgx.Tx, w wall, id casework.CaseID, one, other casework.ResidentID) error {
	var here, there bool
	err := tx.QueryRow(ctx, `
		SELECT EXISTS (SELECT FROM voices v JOIN identities i ON i.id = v.identity_id WHERE v.case_id = $3 AND i.resident_id = $4),
		  EXISTS (SELECT FROM voices v JOIN identities i ON i.id = v.identity_id JOIN cases c ON c.id = v.case_id WHERE i.resident_id = $5 AND `+led+`)`,
		w.all, w.offices, id, one, other).Scan(&here, &there)
	switch {
	case err != nil:
		return fmt.Errorf("reading two residents: %w", err)
	case !here || !there || one == other:
		return casework.Errorf(casework.Conflict, "This is not open any more: the two are one already, or one of them is gone from here. Look again.")
	}
	return nil
}

// JoinPeople implements web.People. The one that has a name is kept, or the one that was here first.
func (p Pages) JoinPeople(ctx context.Context, v casework.Viewer, n casework.CaseNumber, one, other casework.ResidentID, at time.Time, evidence string) (kept casework.ResidentID, err error) {
	evidence = strings.TrimSpace(evidence)
	if evidence == "" || len(evidence) > 1000 {
		return 0, casework.Errorf(casework.Invalid, "Say by what it is known that this is the same person, in at most 1000 letters.")
	}
	err = p.arranged(ctx, v, func(tx pgx.Tx) error {
		c, by, err := p.atWork(ctx, tx, v, n, at)
		if err != nil {
			return err
		}
		if err := p.twoPeople(ctx, tx, p.wall(v), c.ID, one, other); err != nil {
			return err
		}
		err = tx.QueryRow(ctx, `SELECT id FROM residents WHERE id IN ($1, $2) ORDER BY name = '', id LIMIT 1`, one, other).Scan(&kept)
		if err != nil {
			return fmt.Errorf("reading who is kept: %w", err)
		}
		gone := one + other - kept
		_, err = joinAll(ctx, tx, c, gone, kept, evidence, by.Staff.Actor(), map[string]string{"by": by.Name})
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("joining residents %d and %d: %w", one, other, err)
	}
	return kept, nil
}

// joinAll gives all addresses of one resident to another, each with a join that can be undone. A shared one stays whose it is.
func joinAll(ctx context.Context, tx pgx.Tx, c casework.Case, from, to casework.ResidentID, evidence, actor string, detail map[string]string) ([]int64, error) {
	rows, err := tx.Query(ctx, `SELECT i.id FROM identities i WHERE resident_id = $1 AND NOT `+isShared("i.id")+` ORDER BY id FOR UPDATE`, from)
	if err != nil {
		return nil, fmt.Errorf("reading the addresses of resident %d: %w", from, err)
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[casework.IdentityID])
	if err != nil {
		return nil, fmt.Errorf("reading the addresses of resident %d: %w", from, err)
	}
	if len(ids) == 0 {
		return nil, casework.Errorf(casework.Conflict, "Several people use this number or address, so that it is no one person's. Say first that it is not shared.")
	}
	var joins []int64
	for _, id := range ids {
		var join int64
		err := tx.QueryRow(ctx, `INSERT INTO identity_joins (identity_id, from_resident, to_resident, evidence, actor, office) VALUES ($1, $2, $3, $4, $5, $6) RETURNING id`,
			id, from, to, evidence, actor, c.Office).Scan(&join)
		if err != nil {
			return nil, fmt.Errorf("noting a join: %w", err)
		}
		joins = append(joins, join)
		if err := giveIdentity(ctx, tx, id, to); err != nil {
			return nil, err
		}
	}
	how := "join"
	if _, coded := detail["proof"]; coded {
		how = "code"
	}
	if err := vouchByJoin(ctx, tx, c, joins[0], to, how, actor); err != nil {
		return nil, err
	}
	detail["joins"] = fmt.Sprint(len(joins))
	return joins, addEvents(ctx, tx, []eventRow{{Kind: casework.IdentityJoined, Case: c.ID, Office: c.Office, Actor: actor, Detail: detail, Settle: -1}})
}

// KeepApart implements web.People.
func (p Pages) KeepApart(ctx context.Context, v casework.Viewer, n casework.CaseNumber, one, other casework.ResidentID, at time.Time) error {
	err := p.arranged(ctx, v, func(tx pgx.Tx) error {
		c, by, err := p.atWork(ctx, tx, v, n, at)
		if err != nil {
			return err
		}
		if err := p.twoPeople(ctx, tx, p.wall(v), c.ID, one, other); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `INSERT INTO not_same (one, other, office, staff_id, at) VALUES (least($1::bigint, $2), greatest($1::bigint, $2), $3, $4, $5) ON CONFLICT DO NOTHING`,
			one, other, c.Office, by.Staff, by.At)
		if err != nil {
			return fmt.Errorf("noting it: %w", err)
		}
		return addEvents(ctx, tx, []eventRow{{Kind: casework.NotTheSame, Case: c.ID, Office: c.Office, Actor: by.Staff.Actor(), Detail: map[string]string{"by": by.Name}, Settle: -1}})
	})
	if err != nil {
		return fmt.Errorf("keeping residents %d and %d apart: %w", one, other, err)
	}
	return nil
}

// Unjoin implements web.People.
func (p Pages) Unjoin(ctx context.Context, v casework.Viewer, join int64, at time.Time) error {
	w := p.wall(v)
	err := p.arranged(ctx, v, func(tx pgx.Tx) error {
		var ours bool
		err := tx.QueryRow(ctx, `SELECT true FROM identity_joins WHERE id = $3 AND ($1 OR office = ANY($2))`, w.all, w.offices, join).Scan(&ours)
		if err != nil {
			return notFound(err, "There is nothing to undo.")
		}
		if _, err := tx.Exec(ctx, `UPDATE identity_joins SET undone_by = $2 WHERE id = $1`, join, actor(v)); err != nil {
			return fmt.Errorf("noting who undoes it: %w", err)
		}
		return undoJoin(ctx, tx, join, v.Office, actor(v), at)
	})
	if err != nil {
		return fmt.Errorf("undoing join %d: %w", join, err)
	}
	return nil
}
