package postgres

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/jackc/pgx/v5"
)

// Answer implements web.Work.
func (p Pages) Answer(ctx context.Context, v casework.Viewer, n casework.CaseNumber, at time.Time, a casework.Answer) (id casework.MessageID, err error) {
	if err := a.Check(); err != nil {
		return 0, err
	}
	to, err := p.recipientOf(ctx, v, n, a)
	if err != nil {
		return 0, err
	}
	if to.leaves, err = p.city.Leaves(a, at, to.heard); err != nil {
		return 0, err
	}
	err = p.inTx(ctx, func(tx pgx.Tx) error {
		id, err = p.answer(ctx, tx, v, n, at, to, a)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("answering case %s: %w", n, err)
	}
	return id, nil
}

func (p Pages) answer(ctx context.Context, tx pgx.Tx, v casework.Viewer, n casework.CaseNumber, at time.Time, to recipient, a casework.Answer) (id casework.MessageID, err error) {
	// The counter is taken before the case is locked, in the order in which filing takes the two.
	if err := tx.QueryRow(ctx, `UPDATE counters SET next = next + 1 WHERE name = 'message' RETURNING next - 1`).Scan(&id); err != nil {
		return 0, fmt.Errorf("numbering a message: %w", err)
	}
	was, by, err := p.atWork(ctx, tx, v, n, at)
	if err != nil {
		return 0, err
	}
	if sent, err := p.sentBefore(ctx, tx, v, a.Key); err != nil || sent != 0 {
		return sent, err
	}
	if was.ThreadVersion != a.ThreadVersion {
		return 0, casework.Errorf(casework.Conflict, "Your answer was not sent: something came in on case %s while you wrote.", n)
	}
	if err := p.holdToPlan(ctx, tx, v, was, by, a, to.leaves.At); err != nil {
		return 0, err
	}
	if err := p.putAnswer(ctx, tx, was, by, id, to, a); err != nil {
		return 0, err
	}
	next := was.Answered(at)
	next.Messages++
	next.ThreadVersion++
	if next, err = saveCase(ctx, tx, was, next); err != nil {
		return 0, err
	}
	if err := supersede(ctx, tx, was.ID, by); err != nil {
		return 0, err
	}
	if a.Then != nil {
		_, err = p.applyWith(ctx, tx, next, a.Then, by, id)
	}
	if err == nil {
		_, err = p.withClocks(ctx, tx, next)
	}
	return id, err
}

// sentBefore finds the answer that a form has made already.
func (p Pages) sentBefore(ctx context.Context, tx pgx.Tx, v casework.Viewer, key string) (id casework.MessageID, err error) {
	err = tx.QueryRow(ctx, `SELECT coalesce(max(message_id), 0) FROM answers WHERE staff_id = $1 AND key = $2`, v.Staff, key).Scan(&id)
	return id, err
}

// recipient is who gets an answer, and the mail that it answers.
type recipient struct {
	person  casework.Correspondent
	from    casework.Correspondent
	channel casework.Channel
	heard   time.Time // when they last wrote a text; zero for never, and for mail
	leaves  casework.Leaving
	raw     casework.RawID
	subject string
	parent  string   // id of the mail
	refs    []string // what it answered itself, as its header says
}

// recipientOf finds who gets it, and what it comes from.
func (p Pages) recipientOf(ctx context.Context, v casework.Viewer, n casework.CaseNumber, a casework.Answer) (to recipient, err error) {
	if a.Channel == casework.Text {
		return p.textTo(ctx, v, n, a)
	}
	to, err = p.answerTo(ctx, v, n, a)
	to.channel = casework.Mail
	return to, err
}

// answerTo finds who gets it: one who takes part in the case, by mail. An answer goes to nobody else. It is read before the case
// is locked: a mail that comes in between moves the version of the thread, and so stops the answer.
func (p Pages) answerTo(ctx context.Context, v casework.Viewer, n casework.CaseNumber, a casework.Answer) (to recipient, err error) {
	w := p.wall(v)
	err = p.pool.QueryRow(ctx, `
		SELECT p.name, i.value, coalesce(m.raw_id, 0), coalesce(m.subject, ''), coalesce(m.mail_id, '')
		FROM cases c JOIN voices x ON x.case_id = c.id JOIN identities i ON i.id = x.identity_id JOIN residents p ON p.id = i.resident_id
		LEFT JOIN LATERAL (SELECT raw_id, subject, mail_id FROM messages WHERE case_id = c.id AND direction = 'in' AND identity_id = i.id AND raw_id IS NOT NULL
		  ORDER BY at DESC, id DESC LIMIT 1) m ON true
		WHERE c.number = $3 AND `+led+` AND i.id = $4 AND i.kind = 'mail'`, w.all, w.offices, n, a.To).
		Scan(&to.person.Name, &to.person.Address, &to.raw, &to.subject, &to.parent)
	if err != nil || to.raw == 0 {
		return to, notFound(err, "This person takes no part in case %s by mail. Choose somebody who does.", n)
	}
	body, err := p.body(ctx, to.raw)
	if casework.KindOf(err) == casework.NotFound { // its bytes could not be fetched: it is answered without the chain
		return to, nil
	}
	if err != nil {
		return to, err
	}
	in := p.Parse(body)
	if to.refs = in.References; len(to.refs) == 0 {
		to.refs = in.InReplyTo
	}
	return to, nil
}

// putAnswer writes the message, the event that it goes out by, and what the case was before.
func (p Pages) putAnswer(ctx context.Context, tx pgx.Tx, c casework.Case, by casework.Doer, id casework.MessageID, to recipient, a casework.Answer) error {
	from, subject := to.from, ""
	if to.channel == casework.Mail {
		from, subject = p.officeSender(c.Office), a.Subject
		if strings.TrimSpace(subject) == "" {
			subject = to.subject
		}
		subject = c.ReplySubject(subject)
	}
	text := strings.TrimSpace(strings.ReplaceAll(a.Text, "\r\n", "\n"))
	at := by.At
	if to.leaves.Later { // it stands where it will have happened
		at = to.leaves.At
	}
	_, err := tx.Exec(ctx, `
		INSERT INTO messages (id, case_id, office, direction, channel, kind, identity_id, from_name, from_address, recipients, subject, reply, at)
		VALUES ($1, $2, $3, 'out', $11, 'own', $4, $5, $6, $7, $8, $9, $10)`,
		id, c.ID, c.Office, a.To, from.Name, from.Address, recipientsColumn{To: [][2]string{{to.person.Name, to.person.Address}}}, subject, text, at, string(to.channel))
	if err != nil {
		return fmt.Errorf("putting an answer on the thread: %w", err)
	}
	event, err := addEvent(ctx, tx, eventRow{Kind: casework.StaffAnswered, Case: c.ID, Office: c.Office, Message: id, Raw: to.raw, Actor: by.Staff.Actor(),
		Detail: sentFacts(by, to)}, to.leaves.At)
	if err != nil {
		return err
	}
	if err := noteDespite(ctx, tx, c, by, id, a.Despite); err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `
		INSERT INTO answers (message_id, event_id, key, staff_id, identity_id, answers_raw, parent_id, parent_refs, leaves_at, before, later, offer)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
		id, event, a.Key, by.Staff, a.To, null(to.raw), to.parent, strings0(to.refs), to.leaves.At, beforeAnswer(c, a), to.leaves.Later, a.Offer)
	if err != nil {
		return fmt.Errorf("noting an answer: %w", err)
	}
	if a.Program != 0 { // what its maker has begun to write is none of the program's business
		return nameFiles(ctx, tx, by, c.ID, id, a)
	}
	if to.channel == casework.Mail {
		if err := sendFiles(ctx, tx, by, c.ID, id); err != nil {
			return err
		}
	}
	_, err = tx.Exec(ctx, `DELETE FROM drafts WHERE staff_id = $1 AND case_id = $2 AND kind = $3`, by.Staff, c.ID, string(to.channel))
	return err
}

// officeSender is whom an answer comes from: the office that leads, by its own mailbox.
func (db *DB) officeSender(o casework.OfficeID) casework.Correspondent {
	office, ok := db.city.Office(o)
	if !ok {
		return casework.Correspondent{Name: db.city.Name}
	}
	m, _ := db.city.Mailbox(office.Mailbox)
	return casework.Correspondent{Name: office.Name, Address: m.Address}
}
