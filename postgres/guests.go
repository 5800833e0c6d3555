package postgres

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/jackc/pgx/v5"
)

// addGuests says which offices look in on a case, to who leads it, and whether the viewer's is one.
func (p Pages) addGuests(ctx context.Context, w wall, c *casework.Case) error {
	rows, err := p.pool.Query(ctx, `SELECT office FROM case_guests WHERE case_id = $1 ORDER BY office`, c.ID)
	if err != nil {
		return fmt.Errorf("reading who looks in on case %s: %w", c.Number, err)
	}
	all, err := pgx.CollectRows(rows, pgx.RowTo[casework.OfficeID])
	if err != nil {
		return fmt.Errorf("reading who looks in on case %s: %w", c.Number, err)
	}
	if c.Lead {
		c.Guests = all
		return nil
	}
	c.Guest = slices.ContainsFunc(all, func(o casework.OfficeID) bool { return slices.Contains(w.offices, string(o)) })
	return nil
}

// InviteGuest implements web.Guests.
func (p Pages) InviteGuest(ctx context.Context, v casework.Viewer, n casework.CaseNumber, at time.Time, o casework.OfficeID) error {
	err := p.inTx(ctx, func(tx pgx.Tx) error {
		c, by, err := p.atWork(ctx, tx, v, n, at)
		if err != nil {
			return err
		}
		if err := v.CheckGuest(c, o); err != nil {
			return err
		}
		if _, ok := p.city.Office(o); !ok {
			return casework.Errorf(casework.Invalid, "The city has no such office.")
		}
		tag, err := tx.Exec(ctx, `INSERT INTO case_guests (case_id, office, invited_by, at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`, c.ID, o, v.Staff, at)
		if err != nil || tag.RowsAffected() == 0 {
			return err
		}
		return p.guestEvent(ctx, tx, casework.GuestInvited, c, by, o)
	})
	if err != nil {
		return fmt.Errorf("asking office %s to look in on case %s: %w", o, n, err)
	}
	return nil
}

// EndGuest implements web.Guests.
func (p Pages) EndGuest(ctx context.Context, v casework.Viewer, n casework.CaseNumber, at time.Time, o casework.OfficeID) error {
	err := p.inTx(ctx, func(tx pgx.Tx) error {
		c, by, err := p.atWork(ctx, tx, v, n, at)
		if err != nil {
			return err
		}
		tag, err := tx.Exec(ctx, `DELETE FROM case_guests WHERE case_id = $1 AND office = $2`, c.ID, o)
		if err != nil || tag.RowsAffected() == 0 {
			return err
		}
		return p.guestEvent(ctx, tx, casework.GuestLeft, c, by, o)
	})
	if err != nil {
		return fmt.Errorf("ending the look of office %s at case %s: %w", o, n, err)
	}
	return nil
}

// guestEvent tells of it, and moves the version: what one decided on has changed.
func (p Pages) guestEvent(ctx context.Context, tx pgx.Tx, kind casework.EventKind, c casework.Case, by casework.Doer, o casework.OfficeID) error {
	if _, err := tx.Exec(ctx, `UPDATE cases SET version = version + 1 WHERE id = $1`, c.ID); err != nil {
		return err
	}
	return addEvents(ctx, tx, []eventRow{{Kind: kind, Case: c.ID, Office: c.Office, Actor: by.Staff.Actor(), Detail: map[string]string{"by": by.Name, "guest": string(o)}, Settle: -1}})
}

// atNotes reads a case that the viewer's office looks in on, for a note. The note is the guest's, so that is whose office the case
// is given out as here.
func (p Pages) atNotes(ctx context.Context, tx pgx.Tx, v casework.Viewer, n casework.CaseNumber, at time.Time) (casework.Case, casework.Doer, error) {
	w, by := p.wall(v), casework.Doer{Staff: v.Staff, At: at}
	if !v.May(casework.WorkCases) {
		w = wall{offices: []string{}}
	}
	c := casework.Case{Number: n, Office: v.Office, Guest: true}
	err := tx.QueryRow(ctx, `SELECT c.id FROM cases c WHERE c.number = $1 AND `+guest+` FOR SHARE`, n, w.offices).Scan(&c.ID)
	if err != nil {
		return c, by, notFound(err, "There is no case %s.", n)
	}
	err = tx.QueryRow(ctx, `SELECT name FROM staff WHERE id = $1 AND active`, v.Staff).Scan(&by.Name)
	return c, by, notFound(err, "This account works no more.")
}
