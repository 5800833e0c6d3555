package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/internal/words"
	"github.com/jackc/pgx/v5"
)

const (
	searchBatch = 500       // cases whose words are made in one transaction
	searchedOf  = 100 << 10 // bytes of one message that are searched
)

// ages are how many cases one mark of age stands for, on each scale: of common words the newest cases are asked alone, of rarer ones more.
var ages = []int64{8_000, 32_000, 128_000, 512_000}

// Search keeps the words by which cases are found as new as the cases.
type Search struct{ *DB }

// Renew makes the words of cases that changed, oldest first, and says how many it did; 0 is that there is nothing to do, or that
// another process does it.
func (s Search) Renew(ctx context.Context) (done int, err error) {
	err = s.inTx(ctx, func(tx pgx.Tx) error {
		var ours bool
		// One at a time: of two that read the same case the slower would leave the older words.
		if err := tx.QueryRow(ctx, `SELECT pg_try_advisory_xact_lock(hashtext('commonline search'))`).Scan(&ours); err != nil || !ours {
			return err
		}
		rows, err := tx.Query(ctx, `DELETE FROM search_stale WHERE id IN (SELECT id FROM search_stale ORDER BY id LIMIT $1) RETURNING case_id`, 4*searchBatch)
		if err != nil {
			return err
		}
		ids, err := pgx.CollectRows(rows, pgx.RowTo[int64])
		if err != nil || len(ids) == 0 {
			return err
		}
		done = len(ids)
		return s.make(ctx, tx, unique(ids))
	})
	if err != nil {
		return 0, fmt.Errorf("renewing what is searched: %w", err)
	}
	return done, nil
}

// Rebuild has all words made anew, by whoever renews them. Until then the old ones are searched.
func (s Search) Rebuild(ctx context.Context) (cases int64, err error) {
	tag, err := s.pool.Exec(ctx, `INSERT INTO search_stale (case_id) SELECT id FROM cases ORDER BY id`)
	if err != nil {
		return 0, fmt.Errorf("asking for all words anew: %w", err)
	}
	return tag.RowsAffected(), nil
}

// Stale says how many changes wait to be searched, and since when.
func (s Search) Stale(ctx context.Context) (n int, since time.Time, err error) {
	err = s.pool.QueryRow(ctx, `SELECT count(*), coalesce(min(at), now()) FROM (SELECT at FROM search_stale ORDER BY id LIMIT 100000) x`).Scan(&n, &since)
	if err != nil {
		return 0, since, fmt.Errorf("asking how old the search is: %w", err)
	}
	return n, since, nil
}

// searched is a case while its words are gathered.
type searchedCase struct {
	id     int64
	office string
	copied []string
	all    words.Document // for the office that leads
	little words.Document // for a copied one
}

// make writes the words of some cases, as this transaction sees them.
func (s Search) make(ctx context.Context, tx pgx.Tx, ids []int64) error {
	cases, err := s.subjects(ctx, tx, ids)
	if err != nil {
		return err
	}
	for _, gather := range []func(context.Context, pgx.Tx, []int64, map[int64]*searchedCase) error{s.people, s.thread, s.placesOf, s.notesOf} {
		if err := gather(ctx, tx, ids, cases); err != nil {
			return err
		}
	}
	var id []int64
	var office, text []string
	var whole []bool
	add := func(c *searchedCase, o string, d *words.Document, all bool) {
		d.Mark("@" + o)
		id, office, text, whole = append(id, c.id), append(office, o), append(text, d.String()), append(whole, all)
	}
	for _, c := range cases {
		for _, o := range c.copied {
			if o != c.office {
				d := c.little.Clone()
				add(c, o, &d, false)
			}
		}
		add(c, c.office, &c.all, true)
	}
	b := &pgx.Batch{}
	b.Queue(`DELETE FROM case_words w WHERE w.case_id = ANY($1) AND NOT EXISTS (SELECT FROM unnest($2::bigint[], $3::text[]) AS t (id, office) WHERE t.id = w.case_id AND t.office = w.office)`, ids, id, office)
	b.Queue(`
		INSERT INTO case_words (case_id, office, whole, rules, words)
		SELECT id, office, whole, $5, words::tsvector FROM unnest($1::bigint[], $2::text[], $3::text[], $4::boolean[]) AS t (id, office, words, whole)
		ON CONFLICT (case_id, office) DO UPDATE SET words = excluded.words, whole = excluded.whole, rules = excluded.rules
		WHERE (case_words.words, case_words.whole, case_words.rules) IS DISTINCT FROM (excluded.words, excluded.whole, excluded.rules)`,
		id, office, text, whole, words.Version)
	return tx.SendBatch(ctx, b).Close()
}

// subjects reads what all who may see a case may find it by.
func (s Search) subjects(ctx context.Context, tx pgx.Tx, ids []int64) (map[int64]*searchedCase, error) {
	rows, err := tx.Query(ctx, `
		SELECT c.id, c.number, c.office, c.subject, c.request_311, coalesce(p.name, ''), coalesce(i.kind, ''), coalesce(i.value, ''),
		  ARRAY(SELECT office FROM case_copies x WHERE x.case_id = c.id ORDER BY office)
		FROM cases c LEFT JOIN residents p ON p.id = c.resident_id LEFT JOIN identities i ON i.id = c.opener WHERE c.id = ANY($1)`, ids)
	if err != nil {
		return nil, err
	}
	cases := map[int64]*searchedCase{}
	var c searchedCase
	var number casework.CaseNumber
	var subject, request, name, kind, value string
	_, err = pgx.ForEachRow(rows, []any{&c.id, &number, &c.office, &subject, &request, &name, &kind, &value, &c.copied}, func() error {
		found := &searchedCase{id: c.id, office: c.office, copied: c.copied}
		c.copied = nil
		for _, d := range []*words.Document{&found.all, &found.little} {
			d.Add(words.First, name)
			addIdentity(d, kind, value)
			d.Add(words.Second, subject)
			d.Mark(fmt.Sprintf("=%d", number))
			for _, size := range ages {
				d.Mark(ageMark(size, c.id))
			}
		}
		found.all.Add(words.Second, request)
		cases[c.id] = found
		return nil
	})
	return cases, err
}

// ageMark marks a case with its age on one scale, so that the newest cases can be searched first.
func ageMark(size, id int64) string { return fmt.Sprintf("~%d/%d", size/1000, id/size) }

func addIdentity(d *words.Document, kind, value string) {
	if kind == "phone" {
		d.Number(words.First, value)
		return
	}
	d.Add(words.First, value)
}

// people are all who take part.
func (s Search) people(ctx context.Context, tx pgx.Tx, ids []int64, cases map[int64]*searchedCase) error {
	rows, err := tx.Query(ctx, `
		SELECT v.case_id, i.kind, i.value, coalesce(p.name, '') FROM voices v JOIN identities i ON i.id = v.identity_id LEFT JOIN residents p ON p.id = i.resident_id
		WHERE v.case_id = ANY($1)`, ids)
	if err != nil {
		return err
	}
	var id int64
	var kind, value, name string
	_, err = pgx.ForEachRow(rows, []any{&id, &kind, &value, &name}, func() error {
		if c := cases[id]; c != nil {
			addIdentity(&c.all, kind, value)
			c.all.Add(words.First, name)
		}
		return nil
	})
	return err
}

// thread is what was said, and the names of the files.
func (s Search) thread(ctx context.Context, tx pgx.Tx, ids []int64, cases map[int64]*searchedCase) error {
	rows, err := tx.Query(ctx, `
		SELECT m.case_id, m.from_name, m.from_address, m.direction, m.subject, left(m.reply, $2), coalesce(m.attachments, '[]') FROM messages m
		WHERE m.case_id = ANY($1) AND NOT EXISTS (SELECT FROM answers a WHERE a.message_id = m.id AND a.undone_at IS NOT NULL)`, ids, searchedOf)
	if err != nil {
		return err
	}
	var id int64
	var name, address, direction, subject, text string
	var files []attachmentColumn
	_, err = pgx.ForEachRow(rows, []any{&id, &name, &address, &direction, &subject, &text, &files}, func() error {
		c := cases[id]
		if c == nil {
			return nil
		}
		weight := words.Third
		if direction == string(casework.In) {
			weight = words.First
		}
		c.all.Add(weight, name)
		c.all.Add(weight, address)
		c.all.Add(words.Second, subject)
		c.all.Add(words.Third, text)
		for _, f := range files {
			c.all.Add(words.Third, f.Filename)
			c.all.Mark("%file")
		}
		files = nil
		return nil
	})
	return err
}

// placesOf are where the matter lies.
func (s Search) placesOf(ctx context.Context, tx pgx.Tx, ids []int64, cases map[int64]*searchedCase) error {
	return s.texts(ctx, tx, words.Second, cases, `
		SELECT x.case_id, concat_ws(' ', x.mention, x.address ->> 'name', x.address ->> 'number', x.address ->> 'street', x.address ->> 'unit', x.address ->> 'city', x.address ->> 'postcode')
		FROM case_places x WHERE x.case_id = ANY($1)`, ids)
}

// notesOf are those of the office that leads: no other office reads them.
func (s Search) notesOf(ctx context.Context, tx pgx.Tx, ids []int64, cases map[int64]*searchedCase) error {
	return s.texts(ctx, tx, words.Fourth, cases, `SELECT x.case_id, x.text FROM notes x JOIN cases c ON c.id = x.case_id AND c.office = x.office WHERE x.case_id = ANY($1)`, ids)
}

func (s Search) texts(ctx context.Context, tx pgx.Tx, w words.Weight, cases map[int64]*searchedCase, sql string, ids []int64) error {
	rows, err := tx.Query(ctx, sql, ids)
	if err != nil {
		return err
	}
	var id int64
	var text string
	_, err = pgx.ForEachRow(rows, []any{&id, &text}, func() error {
		if c := cases[id]; c != nil {
			c.all.Add(w, text)
		}
		return nil
	})
	return err
}

func unique(ids []int64) []int64 {
	seen := map[int64]bool{}
	var out []int64
	for _, id := range ids {
		if !seen[id] {
			seen[id] = true
			out = append(out, id)
		}
	}
	return out
}
