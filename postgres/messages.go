package postgres

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"

	"github.com/commonline/commonline/casework"
	"github.com/jackc/pgx/v5"
)

// messages reads messages that a condition ($3) picks. An office that leads the case sees all; a copied one sees the
// message that it was copied on.
func (p Pages) messages(ctx context.Context, w wall, where string, arg any) ([]casework.Message, error) {
	rows, err := p.pool.Query(ctx, `
		SELECT m.id, m.case_id, m.direction, m.channel, m.kind, m.from_name, m.from_address, m.recipients, m.subject, m.reply, coalesce(m.text, m.reply), m.has_html,
		  m.language, m.at, coalesce(m.raw_id, 0), coalesce(m.attachments, '[]'), coalesce(m.defects, '[]'),
		  coalesce(who.name, ''), coalesce(a.staff_id, 0), coalesce(a.leaves_at, '0001-01-01'), coalesce(a.later, false), coalesce(d.id, 0), coalesce(d.state, ''), coalesce(d.attempts, 0), coalesce(d.reason, ''), coalesce(d.sent_at, '0001-01-01'), coalesce(d.delivered_at, '0001-01-01')
		FROM messages m JOIN cases c ON c.id = m.case_id
		LEFT JOIN answers a ON a.message_id = m.id LEFT JOIN staff who ON who.id = a.staff_id
		LEFT JOIN deliveries d ON d.event_id = a.event_id AND d.occasion = 'answered'
		WHERE `+where+` AND a.undone_at IS NULL AND (`+led+` OR EXISTS (SELECT FROM message_copies x WHERE x.message_id = m.id AND x.office = ANY($2)))
		ORDER BY m.at, m.id`, w.all, w.offices, arg)
	if err != nil {
		return nil, fmt.Errorf("reading messages: %w", err)
	}
	out, err := pgx.CollectRows(rows, scanMessage)
	if err != nil {
		return nil, fmt.Errorf("reading messages: %w", err)
	}
	if err := p.describeCalls(ctx, out); err != nil {
		return nil, err
	}
	return out, p.describeMedia(ctx, out)
}

// hasHTML stands in Message.HTML of a list: the page itself is made from the raw message when somebody opens it.
const hasHTML = "html"

func scanMessage(row pgx.CollectableRow) (m casework.Message, err error) {
	var to recipientsColumn
	var html bool
	var files []attachmentColumn
	var defects []defectColumn
	var d casework.Delivery
	err = row.Scan(&m.ID, &m.Case, &m.Direction, &m.Channel, &m.Kind, &m.From.Name, &m.From.Address, &to, &m.Subject, &m.Reply, &m.Text, &html,
		&m.Language, &m.At, &m.Raw, &files, &defects,
		&m.Author, &m.Written, &m.LeavesAt, &m.Later, &d.ID, &d.State, &d.Attempts, &d.Reason, &d.SentAt, &d.ArrivedAt)
	if d.ID != 0 {
		d.Occasion = "answered"
		m.Delivery = &d
	}
	m.To, m.Cc = to.correspondents()
	if html {
		m.HTML = hasHTML
	}
	for _, f := range files {
		m.Attachments = append(m.Attachments, casework.Attachment(f))
	}
	for _, d := range defects {
		m.Defects = append(m.Defects, casework.Defect(d))
	}
	return m, err
}

// sentOn reads what a machine of ours sent on a case, or would have sent, as messages. What a person wrote is a message
// already.
func (p Pages) sentOn(ctx context.Context, id casework.CaseID) ([]casework.Message, error) {
	rows, err := p.pool.Query(ctx, `
		SELECT d.id, d.case_id, d.channel, d.from_name, d.from_address, d.to_name, d.address, d.subject,
		  CASE d.occasion WHEN 'proof' THEN regexp_replace(d.body_text, '(?<![#-])\m\d{6}\M', '······', 'g') ELSE d.body_text END, coalesce(d.sent_at, d.composed_at),
		  d.state, d.occasion, d.attempts, d.reason, coalesce(d.sent_at, '0001-01-01'), coalesce(d.delivered_at, '0001-01-01'), d.language
		FROM deliveries d WHERE d.case_id IN (SELECT id FROM cases WHERE id = $1 OR merged_into = $1) AND d.occasion <> 'answered' ORDER BY d.composed_at, d.id`, id)
	if err != nil {
		return nil, fmt.Errorf("reading what was sent on case %d: %w", id, err)
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (casework.Message, error) {
		m := casework.Message{Direction: casework.Out, Kind: casework.Own, To: make([]casework.Correspondent, 1), Delivery: &casework.Delivery{}}
		d := m.Delivery
		err := row.Scan(&d.ID, &m.Case, &m.Channel, &m.From.Name, &m.From.Address, &m.To[0].Name, &m.To[0].Address, &m.Subject, &m.Text, &m.At,
			&d.State, &d.Occasion, &d.Attempts, &d.Reason, &d.SentAt, &d.ArrivedAt, &m.Language)
		m.Reply = m.Text
		return m, err
	})
}

func merge(a, b []casework.Message) []casework.Message {
	all := slices.Concat(a, b)
	slices.SortStableFunc(all, func(x, y casework.Message) int { return cmp.Or(x.At.Compare(y.At)) })
	return all
}

// Message implements web.Cases: with its page of HTML, made from the raw message.
func (p Pages) Message(ctx context.Context, v casework.Viewer, id casework.MessageID) (casework.Message, error) {
	found, err := p.messages(ctx, p.wall(v), `m.id = $3`, id)
	if err != nil {
		return casework.Message{}, err
	}
	if len(found) == 0 {
		return casework.Message{}, casework.Errorf(casework.NotFound, "There is no such message.")
	}
	m := found[0]
	if m.HTML == "" {
		return m, nil
	}
	body, err := p.body(ctx, m.Raw)
	if err != nil {
		return m, err
	}
	m.HTML = p.Parse(body).HTML
	return m, nil
}

// seen is whether a viewer may see a raw message: it came to a mailbox of theirs, or is on a case that they lead.
const seen = `($1 OR r.mailbox = ANY($3) OR EXISTS (SELECT FROM messages m JOIN cases c ON c.id = m.case_id WHERE m.raw_id = r.id AND c.office = ANY($2))
	OR EXISTS (SELECT FROM message_copies x JOIN messages m ON m.id = x.message_id WHERE m.raw_id = r.id AND x.office = ANY($2)))`

// Raw implements web.Cases.
func (p Pages) Raw(ctx context.Context, v casework.Viewer, id casework.RawID) (io.ReadCloser, int64, error) {
	w := p.wall(v)
	var there bool
	err := p.pool.QueryRow(ctx, `SELECT true FROM raws r WHERE r.id = $4 AND r.hash IS NOT NULL AND `+seen, w.all, w.offices, w.mailboxes, id).Scan(&there)
	if err != nil {
		return nil, 0, notFound(err, "There is no such message.")
	}
	body, err := p.body(ctx, id)
	return io.NopCloser(bytes.NewReader(body)), int64(len(body)), err
}

// body reads the bytes of a raw message.
func (db *DB) body(ctx context.Context, id casework.RawID) ([]byte, error) {
	var hash []byte
	if err := db.pool.QueryRow(ctx, `SELECT hash FROM raws WHERE id = $1 AND hash IS NOT NULL`, id).Scan(&hash); err != nil {
		return nil, notFound(err, "The bytes of this message could not be fetched.")
	}
	found, err := db.bytesOf(ctx, db.pool, [][]byte{hash})
	if err != nil {
		return nil, fmt.Errorf("reading raw message %d: %w", id, err)
	}
	return found[[32]byte(hash)], nil
}
