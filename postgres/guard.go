package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/jackc/pgx/v5"
)

// Concerns implements web.Guarding. What belongs to others is looked for among those whose cases the viewer's office leads: it cannot tell
// of anybody else, and the question would say that there is such a person.
func (p Pages) Concerns(ctx context.Context, v casework.Viewer, n casework.CaseNumber, a casework.Answer) ([]casework.Concern, error) {
	w := p.wall(v)
	var id casework.CaseID
	if err := p.pool.QueryRow(ctx, `SELECT c.id FROM cases c WHERE c.number = $3 AND `+led, w.all, w.offices, n).Scan(&id); err != nil {
		return nil, notFound(err, "There is no case %s.", n)
	}
	var g casework.Guard
	for _, read := range []func() error{
		func() error { return p.guardWords(ctx, w, id, &g) },
		func() error { return p.guardPeople(ctx, id, a.To, &g) },
		func() error { return p.guardOthers(ctx, w, id, casework.ContactsIn(a.Text), &g) },
	} {
		if err := read(); err != nil {
			return nil, fmt.Errorf("reading what an answer on case %s is held against: %w", n, err)
		}
	}
	held, err := p.planConcerns(ctx, v, id, a, time.Now())
	if err != nil {
		return nil, err
	}
	care, err := p.careConcerns(ctx, v, id, a)
	if err != nil {
		return nil, err
	}
	return append(append(held, care...), g.Concerns(a.Text)...), nil
}

// guardWords reads the notes, and what stands on the thread.
func (p Pages) guardWords(ctx context.Context, w wall, id casework.CaseID, g *casework.Guard) error {
	notes, err := p.notes(ctx, w, id)
	if err != nil {
		return err
	}
	for _, n := range notes {
		g.Notes = append(g.Notes, n.Text)
	}
	rows, err := p.pool.Query(ctx, `
		SELECT concat_ws(E'\n', m.subject, m.reply, m.text) FROM messages m LEFT JOIN answers a ON a.message_id = m.id WHERE m.case_id = $1 AND a.undone_at IS NULL
		UNION ALL SELECT concat_ws(E'\n', subject, body_text) FROM deliveries WHERE case_id = $1 AND state IN ('sent', 'pending', 'sending', 'retrying')`, id)
	if err != nil {
		return err
	}
	g.Thread, err = pgx.CollectRows(rows, pgx.RowTo[string])
	return err
}

// guardPeople reads whom it goes to, who wrote, and who was in copy.
func (p Pages) guardPeople(ctx context.Context, id casework.CaseID, to casework.IdentityID, g *casework.Guard) error {
	rows, err := p.pool.Query(ctx, `SELECT from_address, recipients FROM messages WHERE case_id = $1 AND direction = 'in'`, id)
	if err != nil {
		return err
	}
	var from string
	var got recipientsColumn
	_, err = pgx.ForEachRow(rows, []any{&from, &got}, func() error {
		g.Writers = append(g.Writers, from)
		_, cc := got.correspondents()
		for _, c := range cc {
			g.Copied = append(g.Copied, c.Address)
		}
		got = recipientsColumn{}
		return nil
	})
	if err != nil {
		return err
	}
	return p.pool.QueryRow(ctx, `SELECT coalesce(max(value), '') FROM identities WHERE id = $1`, to).Scan(&g.To)
}

// guardOthers keeps of what an answer names what belongs to residents who take no part in its case.
func (p Pages) guardOthers(ctx context.Context, w wall, id casework.CaseID, said casework.Contacts, g *casework.Guard) error {
	if len(said.Mails)+len(said.Phones) > 0 {
		rows, err := p.pool.Query(ctx, `
			SELECT i.kind = 'phone', i.value FROM identities i
			WHERE ((i.kind = 'mail' AND i.value = ANY($4)) OR (i.kind = 'phone' AND i.value = ANY($5)))
			  AND i.resident_id NOT IN (SELECT y.resident_id FROM voices x JOIN identities y ON y.id = x.identity_id WHERE x.case_id = $3)
			  AND EXISTS (SELECT FROM voices x JOIN cases c ON c.id = x.case_id WHERE x.identity_id = i.id AND `+led+`)`, w.all, w.offices, id, strings0(said.Mails), strings0(said.Phones))
		if err != nil {
			return err
		}
		var phone bool
		var value string
		_, err = pgx.ForEachRow(rows, []any{&phone, &value}, func() error {
			if phone {
				g.Others.Phones = append(g.Others.Phones, value)
			} else {
				g.Others.Mails = append(g.Others.Mails, value)
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return p.guardHomes(ctx, w, id, said.Houses, g)
}

func (p Pages) guardHomes(ctx context.Context, w wall, id casework.CaseID, houses []casework.House, g *casework.Guard) error {
	var numbers, streets []string
	for _, h := range houses {
		numbers, streets = append(numbers, h.Number), append(streets, h.Street)
	}
	if len(numbers) == 0 {
		return nil
	}
	rows, err := p.pool.Query(ctx, `
		SELECT DISTINCT lower(h.address ->> 'number'), lower(split_part(h.address ->> 'street', ' ', 1)) FROM case_places h JOIN cases c ON c.id = h.case_id
		WHERE h.kind = 'home' AND h.status = 'matched' AND c.id <> $3 AND `+led+`
		  AND (lower(h.address ->> 'number'), lower(split_part(h.address ->> 'street', ' ', 1))) IN (SELECT * FROM unnest($4::text[], $5::text[]))
		  AND c.resident_id IS DISTINCT FROM (SELECT resident_id FROM cases WHERE id = $3)
		  AND NOT EXISTS (SELECT FROM case_places o WHERE o.case_id = $3 AND o.address ->> 'number' = h.address ->> 'number' AND o.address ->> 'street' = h.address ->> 'street')`,
		w.all, w.offices, id, numbers, streets)
	if err != nil {
		return err
	}
	g.Others.Houses, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (h casework.House, err error) {
		return h, row.Scan(&h.Number, &h.Street)
	})
	return err
}
