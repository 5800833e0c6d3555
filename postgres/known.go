package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/intake"
	"github.com/jackc/pgx/v5"
)

// person is an identity with the resident behind it.
type person struct {
	Identity casework.IdentityID
	Resident casework.ResidentID
}

// load reads what is known about letters, in two round trips whatever their number: the rows that they name, and then
// the cases of these.
func (f *filing) load(ctx context.Context, keys intake.Keys) error {
	k := f.known
	b := &pgx.Batch{}
	cases := map[int64]bool{}
	for _, id := range keys.Cases {
		cases[id] = true
	}
	queue(b, `SELECT fingerprint, id, mailbox, outcome, coalesce(message_id, 0), coalesce(case_id, 0) FROM raws
		WHERE fingerprint = ANY($1) ORDER BY id`, []any{keys.Fingerprints}, func(row pgx.CollectableRow) error {
		var mark []byte
		var x intake.Filed
		var box casework.MailboxID
		if err := row.Scan(&mark, &x.Raw, &box, &x.Outcome, &x.Message, &x.Case); err != nil {
			return err
		}
		cases[int64(x.Case)] = true
		have := k.Filed[[32]byte(mark)]
		if have == nil {
			x.Mailboxes = map[casework.MailboxID]bool{}
			have = &x
			k.Filed[[32]byte(mark)] = have
		}
		have.Mailboxes[box] = true
		return nil
	})
	queue(b, `SELECT id, case_id, filed FROM thread_ids WHERE id = ANY($1)`, []any{keys.IDs}, func(row pgx.CollectableRow) error {
		var id string
		var t intake.Thread
		err := row.Scan(&id, &t.Case, &t.Filed)
		k.Threads[id], cases[int64(t.Case)] = t, true
		return err
	})
	queue(b, `SELECT number, id FROM cases WHERE number = ANY($1)`, []any{keys.Numbers}, func(row pgx.CollectableRow) error {
		var n casework.CaseNumber
		var id casework.CaseID
		err := row.Scan(&n, &id)
		k.Numbers[n], cases[int64(id)] = id, true
		return err
	})
	queue(b, `SELECT value, id, resident_id FROM identities WHERE kind IN ('mail', 'phone') AND value = ANY($1)`, []any{keys.Senders}, func(row pgx.CollectableRow) error {
		var v string
		var p person
		err := row.Scan(&v, &p.Identity, &p.Resident)
		f.people[v] = p
		return err
	})
	queue(b, `SELECT d.id, coalesce(d.case_id, 0), d.address, d.mail_id, d.bounce_tag FROM deliveries d
		WHERE d.mail_id = ANY($1) OR (d.bounce_tag <> '' AND d.bounce_tag = ANY($2))`, []any{keys.IDs, keys.Tags}, func(row pgx.CollectableRow) error {
		var s intake.SentFacts
		var id, tag string
		err := row.Scan(&s.Delivery, &s.Case, &s.To, &id, &tag)
		k.Sent[id] = s
		if tag != "" {
			k.Sent[tag] = s
		}
		cases[int64(s.Case)] = true
		return err
	})
	queue(b, `SELECT i.value, c.id, c.base_subject, c.opened_at, c.history, coalesce(m.subject, ''), coalesce(m.reply, '')
		FROM cases c JOIN identities i ON i.id = c.opener
		LEFT JOIN LATERAL (SELECT subject, reply FROM messages WHERE case_id = c.id ORDER BY at LIMIT 1) m ON c.opened_at > $3 AND NOT c.history
		WHERE i.kind IN ('mail', 'phone') AND i.value = ANY($1) AND c.last_message_at > $2 ORDER BY c.opened_at, c.id`,
		[]any{keys.Senders, k.Now.Add(-recent), k.Now.Add(-recentMatter)}, func(row pgx.CollectableRow) error { return f.addMatter(row, cases) })
	f.queueSenders(b, keys, cases)
	if err := f.tx.SendBatch(ctx, b).Close(); err != nil {
		return fmt.Errorf("reading what is known: %w", err)
	}
	return f.loadCases(ctx, cases)
}

// queueSenders asks what is known of those who wrote.
func (f *filing) queueSenders(b *pgx.Batch, keys intake.Keys, cases map[int64]bool) {
	f.queueSpam(b, keys.Senders)
	f.queueHomes(b, keys.Senders)
	f.queueQuestions(b, keys.Senders, cases)
	f.queuePhones(b, keys, cases)
	f.queueProofs(b, keys.Senders, cases)
}

// recent is how far back a sender's own cases are looked at: the longest time that a rule names.
const (
	recent       = 14 * 24 * time.Hour
	recentMatter = 4 * 24 * time.Hour // found up to two days late
)

func (f *filing) addMatter(row pgx.CollectableRow, cases map[int64]bool) error {
	var sender, base, subject, reply string
	var id casework.CaseID
	var at time.Time
	var history bool
	if err := row.Scan(&sender, &id, &base, &at, &history, &subject, &reply); err != nil {
		return err
	}
	cases[int64(id)] = true
	if !history {
		f.known.Matters[sender] = append(f.known.Matters[sender], intake.Matter{Case: id, Sketch: intake.NewSketch(subject, reply), At: at})
	}
	f.known.AddSubject(base, id)
	return nil
}

func (f *filing) loadCases(ctx context.Context, wanted map[int64]bool) error {
	delete(wanted, 0)
	if len(wanted) == 0 {
		return nil
	}
	ids := make([]int64, 0, len(wanted))
	for id := range wanted {
		ids = append(ids, id)
	}
	k, b := f.known, &pgx.Batch{}
	queue(b, `SELECT c.id, c.number, c.office, c.status, coalesce(c.resolved_at, 'epoch'), c.last_message_at, c.untouched, c.history,
		  coalesce(r.entrance, c.office), coalesce(r.state, 'none'), coalesce(c.merged_into, 0) FROM cases c LEFT JOIN case_routing r ON r.case_id = c.id WHERE `+withHeads("c.id"),
		[]any{ids}, func(row pgx.CollectableRow) error {
			c := &intake.CaseFacts{Voices: map[string]int{}, Offices: map[casework.OfficeID]bool{}, Kin: map[string]bool{}}
			err := row.Scan(&c.ID, &c.Number, &c.Office, &c.Status, &c.ResolvedAt, &c.LastAt, &c.Untouched, &c.History, &c.Entrance, &c.Routing, &c.Merged)
			c.Offices[c.Office] = true
			k.Cases[c.ID], k.Numbers[c.Number] = c, c.ID
			return err
		})
	queue(b, `SELECT v.case_id, i.value, v.n FROM voices v JOIN identities i ON i.id = v.identity_id WHERE `+withHeads("v.case_id"),
		[]any{ids}, func(row pgx.CollectableRow) error {
			var id casework.CaseID
			var value string
			var n int
			err := row.Scan(&id, &value, &n)
			if c := k.Cases[id]; c != nil {
				c.Voices[value] = n
			}
			return err
		})
	queue(b, `SELECT case_id, office FROM case_copies WHERE `+withHeads("case_id"), []any{ids}, func(row pgx.CollectableRow) error {
		var id casework.CaseID
		var office casework.OfficeID
		err := row.Scan(&id, &office)
		if c := k.Cases[id]; c != nil {
			c.Offices[office] = true
		}
		return err
	})
	f.queueKin(b, ids)
	if err := f.tx.SendBatch(ctx, b).Close(); err != nil {
		return fmt.Errorf("reading the cases: %w", err)
	}
	return nil
}

// queue adds a query to a batch, with what is done with each of its rows.
func queue(b *pgx.Batch, sql string, args []any, each func(pgx.CollectableRow) error) {
	b.Queue(sql, args...).Query(func(rows pgx.Rows) error {
		defer rows.Close()
		for rows.Next() {
			if err := each(rows); err != nil {
				return err
			}
		}
		return rows.Err()
	})
}
