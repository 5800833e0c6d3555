package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/jackc/pgx/v5"
)

// JoinIdentity says that an address or number belongs to another resident than was thought, on stated evidence, and tells the
// number of the join, by which it is undone. Cases go with the address that opened them.
func (db *DB) JoinIdentity(ctx context.Context, id casework.IdentityID, to casework.ResidentID, evidence, actor string) (join int64, err error) {
	if evidence == "" {
		return 0, casework.Errorf(casework.Invalid, "Say by what it is known that this is the same person.")
	}
	err = db.inTx(ctx, func(tx pgx.Tx) error {
		var from casework.ResidentID
		err := tx.QueryRow(ctx, `SELECT resident_id FROM identities WHERE id = $1 FOR UPDATE`, id).Scan(&from)
		if err != nil {
			return notFound(err, "There is no such address.")
		}
		if from == to {
			return casework.Errorf(casework.Conflict, "It belongs to this person already.")
		}
		err = tx.QueryRow(ctx, `INSERT INTO identity_joins (identity_id, from_resident, to_resident, evidence, actor) VALUES ($1, $2, $3, $4, $5) RETURNING id`,
			id, from, to, evidence, actor).Scan(&join)
		if err != nil {
			return err
		}
		return moveIdentity(ctx, tx, id, to, actor, map[string]string{"evidence": evidence})
	})
	if err != nil {
		return 0, fmt.Errorf("joining identity %d to resident %d: %w", id, to, err)
	}
	return join, nil
}

// UndoJoin takes a join back: the address is again whose it was before. One that was built on since is refused, since undoing
// it would undo that too.
func (db *DB) UndoJoin(ctx context.Context, join int64, actor string) error {
	err := db.inTx(ctx, func(tx pgx.Tx) error { return undoJoin(ctx, tx, join, "", actor, time.Now()) })
	if err != nil {
		return fmt.Errorf("undoing join %d: %w", join, err)
	}
	return nil
}

func undoJoin(ctx context.Context, tx pgx.Tx, join int64, office casework.OfficeID, actor string, at time.Time) error {
	var id casework.IdentityID
	var from, to, now casework.ResidentID
	err := tx.QueryRow(ctx, `
		UPDATE identity_joins j SET undone_at = $2 FROM identities i WHERE j.id = $1 AND j.undone_at IS NULL AND i.id = j.identity_id
		RETURNING j.identity_id, j.from_resident, j.to_resident, i.resident_id`, join, at).Scan(&id, &from, &to, &now)
	if err != nil {
		return notFound(err, "There is nothing to undo.")
	}
	if now != to {
		return casework.Errorf(casework.Conflict, "The address went to yet another person since; undo that first.")
	}
	if _, err := doubt(ctx, tx, casework.Doer{At: at}, `x.join_id = $2`, join); err != nil {
		return err
	}
	if err := giveIdentity(ctx, tx, id, from); err != nil {
		return err
	}
	return addEvents(ctx, tx, []eventRow{{Kind: casework.IdentityApart, Office: office, Actor: actor, Detail: map[string]string{"undone": fmt.Sprint(join), "identity": fmt.Sprint(id)}, Settle: -1}})
}

// giveIdentity makes an address another resident's, and the cases that were opened from it theirs.
func giveIdentity(ctx context.Context, tx pgx.Tx, id casework.IdentityID, to casework.ResidentID) error {
	b := &pgx.Batch{}
	b.Queue(`UPDATE identities SET resident_id = $2 WHERE id = $1`, id, to)
	b.Queue(`UPDATE cases SET resident_id = $2 WHERE opener = $1`, id, to)
	if err := tx.SendBatch(ctx, b).Close(); err != nil {
		return fmt.Errorf("giving identity %d to resident %d: %w", id, to, err)
	}
	return nil
}

func moveIdentity(ctx context.Context, tx pgx.Tx, id casework.IdentityID, to casework.ResidentID, actor string, detail map[string]string) error {
	if err := giveIdentity(ctx, tx, id, to); err != nil {
		return err
	}
	detail["identity"] = fmt.Sprint(id)
	return addEvents(ctx, tx, []eventRow{{Kind: casework.IdentityJoined, Actor: actor, Detail: detail, Settle: -1}})
}
