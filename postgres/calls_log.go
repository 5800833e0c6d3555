package postgres

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/intake"
	"github.com/commonline/commonline/intake/phone"
	"github.com/commonline/commonline/web"
	"github.com/jackc/pgx/v5"
)

// written is what a person wrote down, as it is stored raw and filed.
type written struct {
	web.HandLog
	Subject string
	Way     casework.Direction
	ID      string // within the source; the same is filed once
	Raw     casework.RawID

	Language string
	Files    []phone.Kept
}

// LogByHand implements web.Calls.
func (p Pages) LogByHand(ctx context.Context, v casework.Viewer, l web.HandLog) (casework.Case, error) {
	subjects := map[casework.Channel]string{casework.Call: "Telephone call", casework.WalkIn: "Visit", casework.Paper: "Letter"}
	x := written{HandLog: l, Subject: subjects[l.Channel], Way: casework.In}
	if x.Subject == "" {
		return casework.Case{}, casework.Errorf(casework.Invalid, "Choose whether it was a call, a visit or a letter.")
	}
	var err error
	if x.Contact, err = contactOf(l.Contact); err != nil {
		return casework.Case{}, err
	}
	if l.Case == 0 {
		x.Subject = cut(oneLine(l.Line), 80)
	}
	return p.write(ctx, v, x, casework.LoggedByHand, func(context.Context, pgx.Tx, intake.Decision) error { return nil })
}

// LogCall implements web.Calls.
func (p Pages) LogCall(ctx context.Context, v casework.Viewer, sid string, on casework.CaseNumber, line string) (casework.Case, error) {
	w := p.wall(v)
	var caller string
	var talked int
	var logged bool
	var direction string
	err := p.pool.QueryRow(ctx, `SELECT caller, talked, logged_at IS NOT NULL, direction FROM calls WHERE sid = $3 AND connected_at IS NOT NULL AND ($1 OR office = ANY($2))`, w.all, w.offices, sid).
		Scan(&caller, &talked, &logged, &direction)
	if err != nil {
		return casework.Case{}, notFound(err, "There is no such call.")
	}
	if logged {
		return casework.Case{}, casework.Errorf(casework.Conflict, "This call has been logged already.")
	}
	x := written{HandLog: web.HandLog{Channel: casework.Call, Case: on, Contact: caller, Line: line}, Subject: "Telephone call, " + minutesOf(talked), Way: casework.In, ID: sid + ":logged"}
	if direction == "out" {
		x.Way = casework.Elsewhere
	}
	return p.write(ctx, v, x, casework.CallLogged, func(ctx context.Context, tx pgx.Tx, d intake.Decision) error {
		tag, err := tx.Exec(ctx, `UPDATE calls SET logged_at = now(), logged_by = $2, log_line = $3, case_id = $4 WHERE sid = $1 AND logged_at IS NULL`, sid, v.Staff, line, d.Case)
		if err == nil && tag.RowsAffected() == 0 {
			err = casework.Errorf(casework.Conflict, "This call has been logged already.")
		}
		return err
	})
}

// DoneCallBack implements web.Calls.
func (p Pages) DoneCallBack(ctx context.Context, v casework.Viewer, raw casework.RawID, line string) (casework.Case, error) {
	w := p.wall(v)
	var number casework.CaseNumber
	var phone string
	var done bool
	err := p.pool.QueryRow(ctx, `SELECT coalesce(c.number, 0), t.phone, t.done_at IS NOT NULL FROM callbacks t JOIN raws r ON r.id = t.raw_id LEFT JOIN cases c ON c.id = r.case_id
		WHERE t.raw_id = $3 AND ($1 OR coalesce(c.office, t.office) = ANY($2))`, w.all, w.offices, raw).Scan(&number, &phone, &done)
	switch {
	case err != nil:
		return casework.Case{}, notFound(err, "There is nobody to call back.")
	case done:
		return casework.Case{}, casework.Errorf(casework.Conflict, "Somebody has called back already.")
	case number == 0:
		return casework.Case{}, casework.Errorf(casework.Conflict, "The message is on no case yet. Decide on it under Held first.")
	}
	x := written{HandLog: web.HandLog{Channel: casework.Call, Case: number, Contact: phone, Line: line}, Subject: "Called back", Way: casework.Elsewhere, ID: fmt.Sprintf("%d:called-back", raw)}
	return p.write(ctx, v, x, casework.CalledBack, func(ctx context.Context, tx pgx.Tx, _ intake.Decision) error {
		tag, err := tx.Exec(ctx, `UPDATE callbacks SET done_at = now(), done_by = $2, line = $3 WHERE raw_id = $1 AND done_at IS NULL`, raw, v.Staff, line)
		if err == nil && tag.RowsAffected() == 0 {
			err = casework.Errorf(casework.Conflict, "Somebody has called back already.")
		}
		return err
	})
}

// write stores what a person wrote down as a raw message, and files it in the same transaction, by the same road as all
// others. Whoever may not decide on messages may not add any.
func (p Pages) write(ctx context.Context, v casework.Viewer, x written, kind casework.EventKind, also func(context.Context, pgx.Tx, intake.Decision) error) (casework.Case, error) {
	if !v.May(casework.DecideHeld) {
		return casework.Case{}, casework.Errorf(casework.Forbidden, "Your account may not write on cases. Ask the head of your office.")
	}
	if x.Line = strings.TrimSpace(x.Line); x.Line == "" {
		return casework.Case{}, casework.Errorf(casework.Invalid, "Write one line on what it was about.")
	}
	box, err := p.deskOf(ctx, v, x.Case)
	if err != nil {
		return casework.Case{}, err
	}
	var d intake.Decision
	err = p.inTx(ctx, func(tx pgx.Tx) error {
		l, err := p.handRaw(ctx, tx, v, box, x)
		if err != nil {
			return err
		}
		if d, err = p.fileByHand(ctx, tx, v, l, x, kind); err != nil {
			return err
		}
		return also(ctx, tx, d)
	})
	if err != nil {
		return casework.Case{}, fmt.Errorf("writing down a %s: %w", x.Channel, err)
	}
	return p.caseByID(ctx, v, d.Case)
}

// deskOf is the entrance that something is written down under: that of the case's office, else of the viewer's own.
func (p Pages) deskOf(ctx context.Context, v casework.Viewer, on casework.CaseNumber) (casework.MailboxID, error) {
	office := v.Office
	if on != 0 {
		w := p.wall(v)
		err := p.pool.QueryRow(ctx, `SELECT office FROM cases c WHERE number = $3 AND `+led, w.all, w.offices, on).Scan(&office)
		if err != nil {
			return "", notFound(err, "There is no case %s that your office leads.", on)
		}
	}
	if o, ok := p.city.Office(office); ok {
		return o.Mailbox, nil
	}
	for _, m := range p.city.AllMailboxes() {
		if m.Office == office && !m.Removed {
			return m.ID, nil
		}
	}
	return "", casework.Errorf(casework.Invalid, "Your account has no office that this could stand under.")
}

// handRaw stores it raw, and reads it.
func (p Pages) handRaw(ctx context.Context, tx pgx.Tx, v casework.Viewer, box casework.MailboxID, x written) (intake.Letter, error) {
	now := time.Now()
	if x.ID == "" {
		x.ID = fmt.Sprintf("%d:%d", v.Staff, now.UnixNano())
	}
	body, err := json.Marshal(map[string]any{"by": actor(v), "channel": x.Channel, "case": x.Case, "name": x.Name, "contact": x.Contact, "line": x.Line, "at": now})
	if err != nil {
		return intake.Letter{}, err
	}
	hash, err := p.keep(ctx, tx, body)
	if err != nil {
		return intake.Letter{}, err
	}
	raw := intake.Raw{Channel: x.Channel, Mailbox: box, Folder: intake.Inbox, Hash: hash, DeliveredAt: now, ReceivedAt: now}
	err = tx.QueryRow(ctx, `INSERT INTO raws (channel, mailbox, source, external_id, hash, size, delivered_at) VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING RETURNING id`,
		string(x.Channel), box, string(box)+"/by hand", x.ID, hash[:], len(body), now).Scan(&raw.ID)
	if err != nil {
		return intake.Letter{}, notFound(err, "This has been written down already.")
	}
	in := &casework.Inbound{Channel: x.Channel, Kind: casework.Personal, KindReason: "a person wrote it down", Subject: x.Subject, Text: x.Line, Reply: x.Line, Date: now, BodyHash: hash,
		From: casework.Correspondent{Name: x.Name, Address: x.Contact}, Language: x.Language}
	if err := p.keepFiles(ctx, tx, raw.ID, in, x.Files); err != nil {
		return intake.Letter{}, err
	}
	if x.Way == casework.Elsewhere { // staff called
		in.To, in.From = []casework.Correspondent{in.From}, casework.Correspondent{}
		if err := tx.QueryRow(ctx, `SELECT name FROM staff WHERE id = $1`, v.Staff).Scan(&in.From.Name); err != nil {
			return intake.Letter{}, fmt.Errorf("reading who it was: %w", err)
		}
	}
	return intake.Read(raw, in), nil
}

func (p Pages) fileByHand(ctx context.Context, tx pgx.Tx, v casework.Viewer, l intake.Letter, x written, kind casework.EventKind) (intake.Decision, error) {
	var d intake.Decision
	f, open, err := p.begin(ctx, tx, []intake.Letter{l}, "")
	if err != nil || !open[l.Raw.ID] {
		return d, err
	}
	keys := p.Rules.Keys([]intake.Letter{l})
	if x.Case != 0 {
		keys.Numbers = append(keys.Numbers, int64(x.Case))
	}
	if err := f.load(ctx, keys); err != nil {
		return d, err
	}
	if d, err = p.Rules.ByHand(l, f.known, f.known.Numbers[x.Case], x.Way, x.Owed); err != nil {
		return d, err
	}
	f.known.Apply(l, d)
	for i := range d.Events {
		d.Events[i].Actor = actor(v)
	}
	d.Events = append(d.Events, casework.Event{Kind: kind, Actor: actor(v), Detail: map[string]string{"channel": string(x.Channel)}})
	f.add(l, d)
	return d, f.write(ctx)
}

// contactOf reads a telephone number or a mail address as people write them.
func contactOf(text string) (string, error) {
	text = strings.TrimSpace(text)
	if _, domain, ok := strings.Cut(text, "@"); text == "" || ok && domain != "" && !strings.ContainsAny(text, " ,;<>") {
		return strings.ToLower(text), nil
	}
	digits := strings.Map(func(r rune) rune {
		switch {
		case r >= '0' && r <= '9':
			return r
		case strings.ContainsRune("+-.() /", r):
			return -1
		}
		return 'x'
	}, text)
	switch {
	case strings.Contains(digits, "x"):
	case strings.HasPrefix(text, "+") && len(digits) >= 7 && len(digits) <= 15 && digits[0] != '0':
		return "+" + digits, nil
	case len(digits) == 10:
		return "+1" + digits, nil
	case len(digits) == 11 && digits[0] == '1':
		return "+" + digits, nil
	}
	return "", casework.Errorf(casework.Invalid, "That is neither a telephone number nor a mail address. A number looks like 617-555-0123.")
}

func minutesOf(seconds int) string {
	if n := (seconds + 59) / 60; n != 1 {
		return fmt.Sprintf("%d minutes", n)
	}
	return "1 minute"
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
