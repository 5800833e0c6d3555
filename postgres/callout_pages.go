package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/intake/phone/callout"
	"github.com/commonline/commonline/web"
	"github.com/jackc/pgx/v5"
)

// Calling implements web.CallingOut.
func (p Pages) Calling(ctx context.Context, v casework.Viewer, id casework.CaseID) (c web.Calling, err error) {
	w := p.wall(v)
	err = p.pool.QueryRow(ctx, `SELECT phone FROM staff WHERE id = $1`, v.Staff).Scan(&c.Desk)
	if err != nil {
		return c, fmt.Errorf("reading the telephone of staff %d: %w", v.Staff, notFound(err, "There is no such account."))
	}
	rows, err := p.pool.Query(ctx, `
		SELECT i.id, p.name, i.value, i.call_note, i.opted_out_at IS NOT NULL FROM voices x JOIN cases c ON c.id = x.case_id JOIN identities i ON i.id = x.identity_id
		JOIN residents p ON p.id = i.resident_id WHERE x.case_id = $3 AND i.kind = 'phone' AND `+led+` ORDER BY x.n`, w.all, w.offices, id)
	if err != nil {
		return c, fmt.Errorf("reading who can be called: %w", err)
	}
	c.People, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (x web.Callable, err error) {
		return x, row.Scan(&x.Identity, &x.Name, &x.Phone, &x.Note, &x.OptedOut)
	})
	if err != nil {
		return c, fmt.Errorf("reading who can be called: %w", err)
	}
	rows, err = p.pool.Query(ctx, `
		SELECT o.begun_at, s.name, o.phone, o.failed, coalesce(k.sid, ''), coalesce(k.talked, 0), k.connected_at IS NOT NULL, k.ended_at IS NOT NULL OR o.over_at IS NOT NULL, k.logged_at IS NOT NULL
		FROM calls_out o JOIN cases c ON c.id = o.case_id JOIN staff s ON s.id = o.staff_id LEFT JOIN calls k ON k.sid = o.sid
		WHERE o.case_id = $3 AND `+led+` ORDER BY o.begun_at DESC LIMIT 5`, w.all, w.offices, id)
	if err != nil {
		return c, fmt.Errorf("reading the calls of case %d: %w", id, err)
	}
	c.Latest, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (x web.CallMade, err error) {
		var talked int
		err = row.Scan(&x.At, &x.By, &x.Phone, &x.Failed, &x.SID, &talked, &x.Connected, &x.Ended, &x.Logged)
		x.Talked = time.Duration(talked) * time.Second
		return x, err
	})
	if err != nil {
		return c, fmt.Errorf("reading the calls of case %d: %w", id, err)
	}
	return c, nil
}

// SetDesk implements web.CallingOut.
func (p Pages) SetDesk(ctx context.Context, v casework.Viewer, phone string) error {
	number, err := contactOf(phone)
	if err != nil || number != "" && number[0] != '+' {
		return casework.Errorf(casework.Invalid, "That is no telephone number. One looks like 617-555-0123.")
	}
	if _, err := p.pool.Exec(ctx, `UPDATE staff SET phone = $2 WHERE id = $1`, v.Staff, number); err != nil {
		return fmt.Errorf("keeping the telephone of staff %d: %w", v.Staff, err)
	}
	return nil
}

// NoteForCallers implements web.CallingOut.
func (p Pages) NoteForCallers(ctx context.Context, v casework.Viewer, n casework.CaseNumber, identity casework.IdentityID, note string) error {
	w := p.wall(v)
	return p.inTx(ctx, func(tx pgx.Tx) error {
		var id casework.CaseID
		var office casework.OfficeID
		err := tx.QueryRow(ctx, `
			UPDATE identities i SET call_note = $5 FROM voices x JOIN cases c ON c.id = x.case_id
			WHERE i.id = $4 AND x.identity_id = i.id AND c.number = $3 AND `+led+` RETURNING c.id, c.office`, w.all, w.offices, n, identity, note).Scan(&id, &office)
		if err != nil {
			return notFound(err, "There is nobody with that number on case %s.", n)
		}
		return addEvents(ctx, tx, []eventRow{{Kind: casework.CallNoteSet, Case: id, Office: office, Actor: actor(v), Settle: -1}})
	})
}

// BeginCall implements web.CallingOut. The row of the member of staff is locked, so that the limit holds for forms that are sent at once.
func (p Pages) BeginCall(ctx context.Context, v casework.Viewer, n casework.CaseNumber, at time.Time, ask web.CallWanted) (id int64, err error) {
	if !v.May(casework.DecideHeld) {
		return 0, casework.Errorf(casework.Forbidden, "Your account may not call residents. Ask the head of your office.")
	}
	w := p.wall(v)
	err = p.inTx(ctx, func(tx pgx.Tx) error {
		err := tx.QueryRow(ctx, `SELECT id FROM calls_out WHERE staff_id = $1 AND key = $2`, v.Staff, ask.Key).Scan(&id)
		if err == nil {
			return nil // the form was sent twice
		}
		var a callout.Asked
		var kase casework.CaseID
		var office casework.OfficeID
		var name string
		if err := tx.QueryRow(ctx, `SELECT phone, name FROM staff WHERE id = $1 FOR UPDATE`, v.Staff).Scan(&a.Desk, &name); err != nil {
			return notFound(err, "There is no such account.")
		}
		err = tx.QueryRow(ctx, `
			SELECT c.id, c.office, i.value FROM cases c JOIN voices x ON x.case_id = c.id JOIN identities i ON i.id = x.identity_id
			WHERE c.number = $3 AND i.id = $4 AND i.kind = 'phone' AND `+led, w.all, w.offices, n, ask.Identity).Scan(&kase, &office, &a.Phone)
		if err != nil {
			return notFound(err, "There is nobody with that number on case %s.", n)
		}
		if err := tx.QueryRow(ctx, `SELECT count(*) FROM calls_out WHERE staff_id = $1 AND begun_at > $2`, v.Staff, at.Add(-time.Hour)).Scan(&a.Recent); err != nil {
			return err
		}
		number, _ := p.city.CallNumberOf(office)
		_, deskOurs := p.city.NumberAt(a.Desk)
		_, phoneOurs := p.city.NumberAt(a.Phone)
		a.Sender, a.Ours = number.E164, deskOurs || phoneOurs
		if err := callout.Judge(a); err != nil {
			return err
		}
		err = tx.QueryRow(ctx, `
			INSERT INTO calls_out (key, staff_id, case_id, identity_id, entrance, office, sender, desk, phone, begun_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING id`,
			ask.Key, v.Staff, kase, ask.Identity, number.ID, office, a.Sender, a.Desk, a.Phone, at).Scan(&id)
		if err != nil {
			return err
		}
		return addEvents(ctx, tx, []eventRow{{Kind: casework.CallPlaced, Case: kase, Office: office, Actor: actor(v), Detail: map[string]string{"by": name}, Settle: -1}})
	})
	if err != nil {
		return 0, fmt.Errorf("beginning a call on case %s: %w", n, err)
	}
	return id, nil
}
