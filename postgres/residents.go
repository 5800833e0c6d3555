package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/intake/page"
	"github.com/commonline/commonline/intake/phone"
	"github.com/commonline/commonline/notify"
	"github.com/commonline/commonline/web"
	"github.com/jackc/pgx/v5"
)

// withPage is whether a case has a page for its resident: on a sensitive matter, for history and for spam there is none.
const withPage = `NOT c.sensitive AND NOT c.history AND c.spam_at IS NULL`

// PublicCase implements web.Public.
func (p Pages) PublicCase(ctx context.Context, id casework.CaseID) (c web.PublicCase, err error) {
	err = p.pool.QueryRow(ctx, `
		SELECT c.id, c.number, c.office, c.status, c.opened_at, coalesce(c.resolved_at, '0001-01-01'),
		  coalesce((SELECT min(at) FROM messages m LEFT JOIN answers a ON a.message_id = m.id WHERE m.case_id = c.id AND m.direction IN ('out', 'elsewhere') AND m.at <= now() AND a.undone_at IS NULL), '0001-01-01'),
		  c.topic, coalesce((SELECT district FROM case_places x WHERE x.case_id = c.id AND x.kind = 'matter' AND x.status = 'matched'), ''),
		  coalesce(f.since, c.opened_at), greatest(c.opened_at,
		    (SELECT max(sent_at) FROM deliveries d WHERE d.case_id = c.id AND d.state = 'sent'), (SELECT max(at) FROM messages m WHERE m.case_id = c.id AND m.direction IN ('out', 'elsewhere') AND m.at <= now())),
		  CASE WHEN c.status = 'waiting_department' THEN c.request_311 ELSE '' END,
		  CASE WHEN c.status IN ('resolved', 'closed') THEN coalesce((SELECT words FROM outcomes o WHERE o.case_id = c.id ORDER BY event_id DESC LIMIT 1), '') ELSE '' END,
		  coalesce(r.language, ''), coalesce(m.language, ''), coalesce(r.quiet_from, 0), coalesce(r.quiet_to, 0),
		  EXISTS (SELECT FROM silences s WHERE s.case_id = c.id AND s.identity_id = coalesce(m.identity_id, c.opener)), f.link_ends_at IS NOT NULL
		FROM cases n JOIN cases c ON c.id = coalesce(n.merged_into, n.id) `+whoWroteLast+` LEFT JOIN residents r ON r.id = i.resident_id LEFT JOIN followups f ON f.case_id = c.id
		WHERE n.id = $1 AND NOT n.sensitive AND `+withPage, id).
		Scan(&c.ID, &c.Number, &c.Office, &c.Status, &c.OpenedAt, &c.ResolvedAt, &c.AnsweredAt, &c.Topic, &c.Place, &c.Since, &c.ToldAt, &c.Request311, &c.Outcome,
			&c.Notices.Language, &c.Written, &c.Notices.Quiet.From, &c.Notices.Quiet.To, &c.Notices.Silent, &c.LinkEnded)
	if err != nil {
		return c, notFound(err, "There is no such page.")
	}
	if c.Place != "" {
		c.Place = "District " + c.Place
	}
	c.Story, err = p.story(ctx, c.ID)
	return c, err
}

// wroteIn is the language of the newest message (m) that has one, of whoever wrote it on its case: a few words in none, "2, still dark",
// do not make a resident read English from then on.
const wroteIn = `coalesce(nullif(m.language, ''), (SELECT x.language FROM messages x WHERE x.case_id = m.case_id AND x.identity_id = m.identity_id AND x.direction = 'in' AND x.language <> ''
	ORDER BY x.at DESC, x.id DESC LIMIT 1), '')`

// whoWroteLast finds the resident of a case (c): whoever of those who take part wrote last (m), else who opened it.
const whoWroteLast = `LEFT JOIN LATERAL (SELECT m.identity_id, ` + wroteIn + ` AS language FROM messages m JOIN voices y ON y.case_id = c.id AND y.identity_id = m.identity_id
	WHERE m.case_id = c.id AND m.direction = 'in' ORDER BY m.at DESC, m.id DESC LIMIT 1) m ON true
	LEFT JOIN identities i ON i.id = coalesce(m.identity_id, c.opener)`

// story is what happened on a case, oldest first: what the resident may know, in nobody's words.
func (p Pages) story(ctx context.Context, id casework.CaseID) ([]web.Happening, error) {
	rows, err := p.pool.Query(ctx, `
		SELECT at, what, files FROM (
		  SELECT c.opened_at AS at, 'received' AS what, 0 AS files FROM cases c WHERE c.id = $1
		  UNION ALL SELECT m.at, CASE WHEN m.direction = 'in' AND m.channel = 'page' THEN 'added' WHEN m.direction = 'in' THEN 'wrote' ELSE 'answered' END,
		    CASE WHEN m.direction = 'in' THEN coalesce(jsonb_array_length(m.attachments), 0) ELSE 0 END
		    FROM messages m LEFT JOIN answers a ON a.message_id = m.id WHERE m.case_id = $1 AND m.at <= now() AND a.undone_at IS NULL AND m.kind IN ('personal', 'own')
		    AND m.id > (SELECT min(id) FROM messages WHERE case_id = $1)
		  UNION ALL SELECT e.at, CASE WHEN e.kind = 'case.reopened' THEN 'reopened' WHEN e.kind = 'fixed.said' THEN 'fixed_' || (e.detail->>'fixed')
		    WHEN e.kind = 'resident.reminded' THEN 'waiting-again' WHEN e.kind = 'case.silent' THEN 'working'
		    WHEN e.detail->>'status' = 'waiting_resident' THEN 'waiting' WHEN e.detail->>'status' = 'waiting_department' THEN 'department' ELSE coalesce(e.detail->>'status', '') END, 0
		    FROM events e WHERE e.case_id = $1 AND e.kind IN ('case.reopened', 'fixed.said', 'resident.reminded', 'case.silent', 'case.moved')
		) x ORDER BY at LIMIT 200`, id)
	if err != nil {
		return nil, fmt.Errorf("reading the story of case %d: %w", id, err)
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (h web.Happening, err error) {
		return h, row.Scan(&h.At, &h.What, &h.Files)
	})
}

// Enter implements web.Residents.
func (p Pages) Enter(ctx context.Context, at time.Time, e web.Entry) error {
	var office casework.OfficeID
	var number casework.CaseNumber
	if err := p.pool.QueryRow(ctx, `SELECT office, number FROM cases c WHERE id = $1 AND `+withPage, e.Case).Scan(&office, &number); err != nil {
		return notFound(err, "There is no such page.")
	}
	entry := page.Entry{PageEntry: casework.PageEntry{Case: e.Case, Fixed: e.Fixed}, Key: e.Key, At: at, Text: e.Text}
	for _, f := range e.Files {
		entry.Files = append(entry.Files, page.File{Name: f.Name, Type: f.Type, Bytes: f.Bytes})
	}
	raw, err := page.Write(entry)
	if err != nil {
		return err
	}
	box := casework.MailboxID("")
	if o, ok := p.city.Office(office); ok {
		box = o.Mailbox
	}
	_, err = p.TakeIn(ctx, phone.Arrived{Channel: casework.Page, Entrance: box, Source: string(office) + "/page", ID: fmt.Sprintf("%d:%s", e.Case, e.Key), At: at, Body: raw})
	return err
}

// SetNotices implements web.Residents.
func (p Pages) SetNotices(ctx context.Context, at time.Time, id casework.CaseID, n web.Notices) error {
	err := p.inTx(ctx, func(tx pgx.Tx) error {
		var who casework.IdentityID
		var resident casework.ResidentID
		var office casework.OfficeID
		var was string
		err := tx.QueryRow(ctx, `SELECT i.id, i.resident_id, c.office, r.language FROM cases c `+whoWroteLast+` JOIN residents r ON r.id = i.resident_id WHERE c.id = $1 AND `+withPage, id).
			Scan(&who, &resident, &office, &was)
		if err != nil {
			return notFound(err, "There is no such page.")
		}
		if _, err := tx.Exec(ctx, `UPDATE residents SET language = $2, quiet_from = $3, quiet_to = $4 WHERE id = $1`, resident, n.Language, int(n.Quiet.From), int(n.Quiet.To)); err != nil {
			return fmt.Errorf("keeping a resident's language and hours: %w", err)
		}
		if err := keepSilence(ctx, tx, id, who, n.Silent, at, "page"); err != nil {
			return err
		}
		events := []eventRow{{Kind: casework.NoticesSet, Case: id, Office: office, Actor: "resident", Settle: -1, Detail: map[string]string{"what": wants(n)}}}
		if n.Language != was && n.Language != "" {
			events = append(events, eventRow{Kind: casework.LanguageChosen, Case: id, Office: office, Actor: "resident", Settle: -1, Detail: map[string]string{"language": n.Language, "by": "the page"}})
		}
		return addEvents(ctx, tx, events)
	})
	if err != nil {
		return fmt.Errorf("keeping what a resident wants: %w", err)
	}
	return nil
}

func wants(n web.Notices) string {
	switch {
	case n.Silent:
		return "none about this case"
	case n.Quiet.From != n.Quiet.To:
		return "with hours in which they are not to be disturbed"
	}
	return "about this case"
}

func keepSilence(ctx context.Context, tx pgx.Tx, id casework.CaseID, who casework.IdentityID, silent bool, at time.Time, how string) error {
	sql, args := `DELETE FROM silences WHERE identity_id = $1 AND case_id = $2`, []any{who, id}
	if silent {
		sql = `INSERT INTO silences (identity_id, case_id, at, how) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`
		args = append(args, at, how)
	}
	if _, err := tx.Exec(ctx, sql, args...); err != nil {
		return fmt.Errorf("keeping whether a resident wants notices about case %d: %w", id, err)
	}
	return nil
}

// StopNotices implements web.Residents. It asks not whether the case has a page: whoever got a mail may stop the next one.
func (p Pages) StopNotices(ctx context.Context, at time.Time, id casework.CaseID, who casework.IdentityID, all bool, how string) error {
	err := p.inTx(ctx, func(tx pgx.Tx) error {
		var office casework.OfficeID
		err := tx.QueryRow(ctx, `SELECT c.office FROM cases c JOIN voices v ON v.case_id = c.id AND v.identity_id = $2 WHERE c.id = $1`, id, who).Scan(&office)
		if err != nil {
			return notFound(err, "There is no such case.")
		}
		what := "none about this case"
		if all {
			what = "none at all by this way"
			b := &pgx.Batch{}
			saveConsents(b, []consentRow{{Identity: who, Channel: casework.Mail, At: at, How: how}})
			if err := tx.SendBatch(ctx, b).Close(); err != nil {
				return fmt.Errorf("keeping that a resident wants no notices: %w", err)
			}
		} else if err := keepSilence(ctx, tx, id, who, true, at, how); err != nil {
			return err
		}
		return addEvents(ctx, tx, []eventRow{{Kind: casework.NoticesSet, Case: id, Office: office, Actor: "resident", Settle: -1, Detail: map[string]string{"what": what}}})
	})
	if err != nil {
		return fmt.Errorf("stopping notices: %w", err)
	}
	return nil
}

// EndLink implements web.Residents.
func (p Pages) EndLink(ctx context.Context, v casework.Viewer, n casework.CaseNumber, at time.Time) error {
	err := p.inTx(ctx, func(tx pgx.Tx) error {
		c, by, err := p.atWork(ctx, tx, v, n, at)
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `INSERT INTO followups (case_id, since, link_ends_at) VALUES ($1, $2, $2) ON CONFLICT (case_id) DO UPDATE SET link_ends_at = $2`, c.ID, at)
		if err != nil {
			return fmt.Errorf("ending the link of case %s: %w", n, err)
		}
		return addEvents(ctx, tx, []eventRow{{Kind: casework.LinkRevoked, Case: c.ID, Office: c.Office, Actor: by.Staff.Actor(), Settle: -1, Detail: map[string]string{"by": by.Name}}})
	})
	if err != nil {
		return fmt.Errorf("ending a link: %w", err)
	}
	return nil
}

// NoticesOf implements web.Residents.
func (p Pages) NoticesOf(ctx context.Context, v casework.Viewer, id casework.CaseID) (s web.ResidentSays, err error) {
	w := p.wall(v)
	err = p.pool.QueryRow(ctx, `
		SELECT coalesce(r.language, ''), coalesce(r.quiet_from, 0), coalesce(r.quiet_to, 0), EXISTS (SELECT FROM silences s WHERE s.case_id = c.id AND s.identity_id = i.id),
		  coalesce(f.fixed, ''), coalesce(f.fixed_at, '0001-01-01'), f.link_ends_at IS NOT NULL
		FROM cases c `+whoWroteLast+` LEFT JOIN residents r ON r.id = i.resident_id LEFT JOIN followups f ON f.case_id = c.id WHERE c.id = $3 AND `+led, w.all, w.offices, id).
		Scan(&s.Language, &s.Quiet.From, &s.Quiet.To, &s.Silent, &s.Fixed, &s.FixedAt, &s.LinkEnds)
	return s, notFound(err, "There is no such case.")
}

// ApproveText implements web.Residents.
func (p Pages) ApproveText(ctx context.Context, v casework.Viewer, at time.Time, t web.TextApproval) error {
	if !v.May(casework.ApproveTexts) {
		return casework.Errorf(casework.Forbidden, "Your account may not approve texts.")
	}
	err := p.inTx(ctx, func(tx pgx.Tx) error {
		tag, err := tx.Exec(ctx, `INSERT INTO text_approvals (language, text, hash, by_whom, staff_id, at) SELECT $1, $2, $3, s.name, s.id, $5 FROM staff s WHERE s.id = $4 AND s.active
			ON CONFLICT DO NOTHING`, t.Language, t.Text, t.Hash, v.Staff, at)
		if err != nil || tag.RowsAffected() == 0 {
			return err
		}
		return addEvents(ctx, tx, []eventRow{{Kind: casework.TextApproved, Actor: v.Staff.Actor(), Settle: -1, Detail: map[string]string{"language": t.Language, "text": t.Text, "hash": t.Hash, "by": t.By}}})
	})
	if err != nil {
		return fmt.Errorf("approving %s/%s: %w", t.Language, t.Text, err)
	}
	return nil
}

// TextApprovals implements web.Residents.
func (p Pages) TextApprovals(ctx context.Context, v casework.Viewer) ([]web.TextApproval, error) {
	if !v.May(casework.ApproveTexts) {
		return nil, nil
	}
	rows, err := p.pool.Query(ctx, `SELECT language, text, hash, by_whom, at FROM text_approvals ORDER BY id DESC`)
	if err != nil {
		return nil, fmt.Errorf("reading who stands for texts: %w", err)
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (a web.TextApproval, err error) {
		return a, row.Scan(&a.Language, &a.Text, &a.Hash, &a.By, &a.At)
	})
}

// ApprovedTexts are the texts that people stand for, for whoever composes notices.
func (db *DB) ApprovedTexts(ctx context.Context) ([]notify.Approval, error) {
	rows, err := db.pool.Query(ctx, `SELECT language, text, hash FROM text_approvals`)
	if err != nil {
		return nil, fmt.Errorf("reading which texts are approved: %w", err)
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (a notify.Approval, err error) {
		return a, row.Scan(&a.Language, &a.Text, &a.Hash)
	})
}
