package postgres

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/intake"
	"github.com/commonline/commonline/web"
	"github.com/jackc/pgx/v5"
)

// Pages is what the pages read and decide. Every method that shows anything of a resident takes the viewer, and holds the
// query inside the walls of the viewer's office.
type Pages struct {
	*DB
	Rules intake.Rules
	Parse func(body []byte) *casework.Inbound
	// Locate says where the matter of a held message lies; nil: nothing is located.
	Locate func(*casework.Inbound) casework.Location
	// Others read other channels than mail.
	Others map[casework.Channel]func(body []byte) *casework.Inbound
	// Part finds a file in a raw message by its path (casework.Attachment.Part); nil: files inside messages are not read.
	Part func(raw io.Reader, path string) (io.Reader, error)
	// Looks gathers events of reading; nil: each is written before its page is answered.
	Looks *Looks
}

var _ web.Store = Pages{}

// Record adds events of reading, searching and signing in.
func (p Pages) Record(ctx context.Context, events []casework.Event) error {
	rows, looks := make([]eventRow, len(events)), p.Looks != nil
	for i, e := range events {
		rows[i] = eventRow{Kind: e.Kind, Case: e.Case, Office: e.Office, Message: e.Message, Raw: e.Raw, Actor: e.Actor, Detail: e.Detail, Settle: -1}
		looks = looks && isLook(e)
	}
	if looks {
		for i, e := range events {
			rows[i].At = e.At
		}
		return p.Looks.add(ctx, rows)
	}
	if err := p.inTx(ctx, func(tx pgx.Tx) error { return addEvents(ctx, tx, rows) }); err != nil {
		return fmt.Errorf("noting what was read: %w", err)
	}
	return nil
}

// wall is what a viewer may see, as the queries take it: all offices, or a list of them. "" in the list is the city's
// triage queue. Whoever may read no cases gets an empty list.
type wall struct {
	all       bool
	offices   []string
	mailboxes []string
}

// narrow writes the wall of a viewer of one office as an equality: only that lets an index give the cases of an office in their order.
// Of who sees all offices it asks what the index over all cases is made for; the newest cases are few of an office's resolved ones, which
// the planner does not know, so no list of one office may use it.
func (w wall) narrow(sql string) string {
	if w.all {
		return strings.ReplaceAll(sql, led, `(c.id > 0)`)
	}
	if len(w.offices) != 1 {
		return sql
	}
	return strings.ReplaceAll(sql, led, `c.office = ($2::text[])[1]`)
}

func (db *DB) wall(v casework.Viewer) wall {
	w := wall{all: v.AllOffices(), offices: []string{}, mailboxes: []string{}}
	if !v.May(casework.ReadCases) {
		return wall{offices: []string{}, mailboxes: []string{}}
	}
	if v.Office != "" {
		w.offices = append(w.offices, string(v.Office))
	}
	if v.Role == casework.Intake {
		w.offices = append(w.offices, "")
	}
	w.mailboxes = db.entrancesOf(w.offices)
	return w
}

// entrancesOf are the mailboxes, numbers and forms of offices. What came to a number that nobody has is the triage queue's.
func (db *DB) entrancesOf(offices []string) []string {
	ids := []string{}
	for _, o := range offices {
		for _, m := range db.city.AllMailboxes() {
			if string(m.Office) == o {
				ids = append(ids, string(m.ID))
			}
		}
		for _, n := range db.city.Numbers {
			if string(n.Office) == o {
				ids = append(ids, string(n.ID))
			}
		}
		for _, f := range db.city.Forms {
			if string(f.Office) == o {
				ids = append(ids, string(f.ID))
			}
		}
		if o == "" {
			ids = append(ids, "")
		}
	}
	return ids
}

// notFound turns an empty answer into words, the same whether there is nothing or nothing that the viewer may know of.
func notFound(err error, format string, args ...any) error {
	if errors.Is(err, pgx.ErrNoRows) {
		return casework.Errorf(casework.NotFound, format, args...)
	}
	return err
}

// actor is how a viewer stands in events.
func actor(v casework.Viewer) string { return fmt.Sprintf("staff:%d", v.Staff) }
