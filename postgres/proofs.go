package postgres

import (
	"context"
	"crypto/rand"
	"fmt"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/intake"
	"github.com/commonline/commonline/notify"
	"github.com/jackc/pgx/v5"
)

// AskKnown implements web.Helping.
func (p Pages) AskKnown(ctx context.Context, v casework.Viewer, n casework.CaseNumber, claimed, known casework.IdentityID, at time.Time) error {
	err := p.arranged(ctx, v, func(tx pgx.Tx) error {
		c, by, err := p.atWork(ctx, tx, v, n, at)
		if err != nil {
			return err
		}
		if c.Sensitive {
			return casework.Errorf(casework.Conflict, "The matter is sensitive: no machine writes to another address of theirs. Ask in another way, where that is safe.")
		}
		if err := partner(ctx, tx, c, claimed); err != nil {
			return err
		}
		if err := p.mayAsk(ctx, tx, p.wall(v), claimed, known, at); err != nil {
			return err
		}
		nonce := make([]byte, 16)
		rand.Read(nonce)
		if _, err := tx.Exec(ctx, `UPDATE proofs SET closed_at = $2, outcome = 'withdrawn' WHERE claimed_id = $1 AND closed_at IS NULL`, claimed, at); err != nil {
			return fmt.Errorf("taking back the code before: %w", err)
		}
		var id int64
		err = tx.QueryRow(ctx, `INSERT INTO proofs (case_id, known_id, claimed_id, office, staff_id, nonce, mark, at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, '', $7, $8) RETURNING id`,
			c.ID, known, claimed, c.Office, by.Staff, nonce, at, at.Add(casework.ProofOpen)).Scan(&id)
		if err != nil {
			return fmt.Errorf("noting a code: %w", err)
		}
		mark := casework.ProofMark(p.Rules.Signer, id, casework.ProofCode(p.Rules.Signer, id, nonce))
		if _, err := tx.Exec(ctx, `UPDATE proofs SET mark = $2 WHERE id = $1`, id, mark); err != nil {
			return fmt.Errorf("marking a code: %w", err)
		}
		return addEvents(ctx, tx, []eventRow{{Kind: casework.ProofAsked, Case: c.ID, Office: c.Office, Actor: by.Staff.Actor(), Detail: map[string]string{"by": by.Name, "proof": fmt.Sprint(id)}}})
	})
	if err != nil {
		return fmt.Errorf("asking on the known channel for case %s: %w", n, err)
	}
	return nil
}

// mayAsk says why a code cannot go to an address: it has to be that of another resident whom the viewer's office knows.
func (p Pages) mayAsk(ctx context.Context, tx pgx.Tx, w wall, claimed, known casework.IdentityID, at time.Time) error {
	var same, out, shared bool
	var sent int
	err := tx.QueryRow(ctx, `
		SELECT k.resident_id = x.resident_id, k.opted_out_at IS NOT NULL, `+isShared("k.id")+` OR `+isShared("x.id")+`,
		  (SELECT count(*) FROM proofs WHERE known_id = k.id AND at > $5)
		FROM identities k, identities x WHERE k.id = $3 AND x.id = $4 AND k.kind IN ('mail', 'phone')
		  AND EXISTS (SELECT FROM voices v JOIN cases c ON c.id = v.case_id WHERE v.identity_id = k.id AND `+led+`)`,
		w.all, w.offices, known, claimed, at.Add(-24*time.Hour)).Scan(&same, &out, &shared, &sent)
	switch {
	case err != nil:
		return notFound(err, "Your office knows no such address.")
	case same:
		return casework.Errorf(casework.Conflict, "The two belong to one person already.")
	case out:
		return casework.Errorf(casework.Conflict, "Nothing may be sent to this address: its owner asked for that. Ask in another way.")
	case shared:
		return casework.Errorf(casework.Conflict, "Several people use one of the two: a code proves nothing there.")
	case sent >= casework.ProofsADay:
		return casework.Errorf(casework.Conflict, "This address got %d codes within a day. Ask in another way, or tomorrow.", sent)
	}
	return nil
}

// queueProofs reads which codes the senders were asked for.
func (f *filing) queueProofs(b *pgx.Batch, senders []string, cases map[int64]bool) {
	k := f.known
	queue(b, `SELECT i.value, p.id, p.case_id, p.mark, p.expires_at, p.wrong FROM proofs p JOIN identities i ON i.id = p.claimed_id
		WHERE p.closed_at IS NULL AND i.value = ANY($1)`, []any{senders}, func(row pgx.CollectableRow) error {
		var sender string
		var x intake.Proof
		err := row.Scan(&sender, &x.ID, &x.Case, &x.Mark, &x.ExpiresAt, &x.Wrong)
		k.Proofs[sender], cases[int64(x.Case)] = &x, true
		return err
	})
}

// byCode is the evidence of a join that nobody had to confirm.
const byCode = "A code that was sent to the address that we knew came back from this one."

// saveProofs keeps what letters said about codes. A right one joins, and is good once.
func (f *filing) saveProofs(ctx context.Context) error {
	for _, x := range f.proofs {
		if !x.Right {
			_, err := f.tx.Exec(ctx, `UPDATE proofs SET wrong = wrong + 1, closed_at = CASE WHEN $2 THEN now() END, outcome = CASE WHEN $2 THEN 'wrong' END WHERE id = $1 AND closed_at IS NULL`, x.ID, x.Over)
			if err != nil {
				return fmt.Errorf("counting a wrong code: %w", err)
			}
			continue
		}
		var c casework.Case
		var from, to casework.ResidentID
		err := f.tx.QueryRow(ctx, `UPDATE proofs p SET closed_at = now(), outcome = 'proven' FROM identities x, identities k, cases c
			WHERE p.id = $1 AND p.closed_at IS NULL AND x.id = p.claimed_id AND k.id = p.known_id AND c.id = p.case_id RETURNING c.id, c.office, x.resident_id, k.resident_id`, x.ID).
			Scan(&c.ID, &c.Office, &from, &to)
		if err != nil {
			return fmt.Errorf("closing a code: %w", err)
		}
		if from == to { // somebody was faster
			continue
		}
		joins, err := joinAll(ctx, f.tx, c, from, to, byCode, "intake", map[string]string{"proof": fmt.Sprint(x.ID)})
		if casework.KindOf(err) == casework.Conflict { // it is shared since
			continue
		}
		if err != nil {
			return err
		}
		if _, err := f.tx.Exec(ctx, `UPDATE proofs SET join_ids = $2 WHERE id = $1`, x.ID, joins); err != nil {
			return fmt.Errorf("noting what a code proved: %w", err)
		}
	}
	return nil
}

// loadProofs adds to the events that ask for a code whom it goes to.
func (db *DB) loadProofs(ctx context.Context, tx pgx.Tx, due []dueEvent) error {
	for i := range due {
		d := &due[i]
		if d.event.Kind != casework.ProofAsked {
			continue
		}
		f, r := &d.facts, notify.RecipientFacts{}
		rows, err := tx.Query(ctx, `SELECT p.id, p.nonce, k.id, k.value, k.opted_out_at IS NOT NULL, n.name, n.language, CASE k.kind WHEN 'phone' THEN 'text' ELSE 'mail' END
			FROM proofs p JOIN identities k ON k.id = p.known_id JOIN residents n ON n.id = k.resident_id WHERE p.id = $1::bigint AND p.closed_at IS NULL`, d.event.Detail["proof"])
		if err != nil {
			return fmt.Errorf("reading a code: %w", err)
		}
		_, err = pgx.ForEachRow(rows, []any{&f.Proof.ID, &f.Proof.Nonce, &r.Identity, &r.Address, &r.OptedOut, &r.Name, &r.Language, &f.Answered.Channel}, func() error { return nil })
		if err != nil {
			return fmt.Errorf("reading a code: %w", err)
		}
		f.Recipient, f.Answered.Kind = r, casework.Personal
		db.placeFacts(f, f.Office.ID, "")
	}
	return nil
}

// loadShared marks who is written to at an address that several people use.
func loadShared(ctx context.Context, tx pgx.Tx, due []dueEvent) error {
	var ids []int64
	for _, d := range due {
		ids = append(ids, int64(d.facts.Recipient.Identity))
	}
	rows, err := tx.Query(ctx, `SELECT identity_id FROM shared_identities WHERE identity_id = ANY($1)`, ids)
	if err != nil {
		return fmt.Errorf("reading who shares an address: %w", err)
	}
	shared, err := pgx.CollectRows(rows, pgx.RowTo[casework.IdentityID])
	if err != nil {
		return fmt.Errorf("reading who shares an address: %w", err)
	}
	for i := range due {
		for _, id := range shared {
			due[i].facts.Recipient.Shared = due[i].facts.Recipient.Shared || due[i].facts.Recipient.Identity == id
		}
	}
	return nil
}
