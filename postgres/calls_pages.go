package postgres

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/web"
	"github.com/jackc/pgx/v5"
)

// mostCalls is how many of each sort one page shows.
const mostCalls = 100

// CallList implements web.Calls.
func (p Pages) CallList(ctx context.Context, v casework.Viewer) (list web.CallList, err error) {
	w := p.wall(v)
	rows, err := p.pool.Query(ctx, `
		SELECT t.raw_id, coalesce(r.message_id, 0), coalesce(c.number, 0), coalesce(m.subject, r.subject), t.phone, t.office, coalesce(m.language, ''), r.delivered_at, t.due_at,
		  EXISTS (SELECT FROM recordings x WHERE x.raw_id = r.id AND NOT x.empty)
		FROM callbacks t JOIN raws r ON r.id = t.raw_id LEFT JOIN messages m ON m.id = r.message_id LEFT JOIN cases c ON c.id = r.case_id
		WHERE t.done_at IS NULL AND ($1 OR coalesce(c.office, t.office) = ANY($2)) ORDER BY t.due_at, t.raw_id LIMIT $3`, w.all, w.offices, mostCalls)
	if err != nil {
		return list, fmt.Errorf("listing whom to call back: %w", err)
	}
	list.Back, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (b web.CallBack, err error) {
		return b, row.Scan(&b.Raw, &b.Message, &b.Case, &b.Subject, &b.Phone, &b.Office, &b.Language, &b.At, &b.DueAt, &b.Recorded)
	})
	if err != nil {
		return list, fmt.Errorf("listing whom to call back: %w", err)
	}
	if list.Unlogged, err = p.phoneCalls(ctx, w, `connected_at IS NOT NULL AND logged_at IS NULL`); err != nil {
		return list, err
	}
	list.Missed, err = p.phoneCalls(ctx, w, `missed AND begun_at > now() - interval '7 days'`)
	return list, err
}

// phoneCalls reads calls with the cases of whoever called, as far as the viewer's office leads them.
func (p Pages) phoneCalls(ctx context.Context, w wall, where string) ([]web.PhoneCall, error) {
	rows, err := p.pool.Query(ctx, `SELECT sid, caller, office, language, coalesce(connected_at, begun_at), talked, direction = 'out', coalesce(case_id, 0) FROM calls
		WHERE `+where+` AND ($1 OR office = ANY($2)) ORDER BY begun_at DESC LIMIT $3`, w.all, w.offices, mostCalls)
	if err != nil {
		return nil, fmt.Errorf("listing calls: %w", err)
	}
	var seconds int
	from := map[string]casework.CaseID{}
	found, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (c web.PhoneCall, err error) {
		var on casework.CaseID
		err = row.Scan(&c.SID, &c.Phone, &c.Office, &c.Language, &c.At, &seconds, &c.Out, &on)
		from[c.SID] = on
		c.Talked = time.Duration(seconds) * time.Second
		return c, err
	})
	if err != nil {
		return nil, fmt.Errorf("listing calls: %w", err)
	}
	var numbers []string
	for _, c := range found {
		numbers = append(numbers, c.Phone)
	}
	cases, err := p.casesOfNumbers(ctx, w, numbers)
	for i := range found {
		of := slices.Clone(cases[found[i].Phone])
		slices.SortStableFunc(of, func(a, b caseOf) int { return first(a.id == from[found[i].SID], b.id == from[found[i].SID]) })
		for _, c := range of {
			found[i].Cases = append(found[i].Cases, c.CaseLine)
		}
	}
	return found, err
}

// caseOf is a case of a number.
type caseOf struct {
	web.CaseLine
	id casework.CaseID
}

// first orders what is so before what is not.
func first(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return -1
	}
	return 1
}

func (p Pages) casesOfNumbers(ctx context.Context, w wall, numbers []string) (map[string][]caseOf, error) {
	rows, err := p.pool.Query(ctx, `
		SELECT i.value, c.id, c.number, c.subject, c.status FROM identities i JOIN voices v ON v.identity_id = i.id JOIN cases c ON c.id = v.case_id
		WHERE i.kind = 'phone' AND i.value = ANY($3) AND `+led+` ORDER BY c.last_message_at DESC`, w.all, w.offices, numbers)
	if err != nil {
		return nil, fmt.Errorf("reading the cases of callers: %w", err)
	}
	out := map[string][]caseOf{}
	var number string
	var c caseOf
	_, err = pgx.ForEachRow(rows, []any{&number, &c.id, &c.Number, &c.Subject, &c.Status}, func() error {
		out[number] = append(out[number], c)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("reading the cases of callers: %w", err)
	}
	return out, nil
}

// Recording implements web.Calls.
func (p Pages) Recording(ctx context.Context, v casework.Viewer, id casework.MessageID) (r web.Recording, err error) {
	m, err := p.Message(ctx, v, id)
	if err != nil {
		return r, err
	}
	var seconds int
	err = p.pool.QueryRow(ctx, `
		SELECT seconds, hash IS NOT NULL, CASE WHEN empty THEN 'Twilio has no sound of it.' ELSE problem END, coalesce(transcript, ''), transcript_lang,
		  coalesce((SELECT name FROM staff s WHERE 'staff:' || s.id = transcript_by), transcript_by), transcript_by LIKE 'staff:%'
		FROM recordings WHERE raw_id = $1`, m.Raw).Scan(&seconds, &r.Fetched, &r.Problem, &r.Transcript, &r.Language, &r.By, &r.ByPerson)
	r.Length = time.Duration(seconds) * time.Second
	return r, notFound(err, "This message has no recording.")
}

// sound is bytes in memory that can be read from anywhere.
type sound struct{ *bytes.Reader }

func (sound) Close() error { return nil }

var _ io.ReadSeekCloser = sound{}

// Sound implements web.Calls.
func (p Pages) Sound(ctx context.Context, v casework.Viewer, id casework.MessageID) (s web.Sound, err error) {
	m, err := p.Message(ctx, v, id)
	if err != nil {
		return s, err
	}
	var hash []byte
	err = p.pool.QueryRow(ctx, `SELECT hash, kind, fetched_at FROM recordings WHERE raw_id = $1 AND hash IS NOT NULL`, m.Raw).Scan(&hash, &s.Kind, &s.At)
	if err != nil {
		return s, notFound(err, "The sound of this message is not here yet.")
	}
	found, err := p.bytesOf(ctx, p.pool, [][]byte{hash})
	if err != nil {
		return s, fmt.Errorf("reading the recording of message %d: %w", id, err)
	}
	s.ReadSeekCloser = sound{bytes.NewReader(found[[32]byte(hash)])}
	return s, nil
}

// MendTranscript implements web.Calls.
func (p Pages) MendTranscript(ctx context.Context, v casework.Viewer, id casework.MessageID, text string) error {
	if !v.May(casework.DecideHeld) {
		return casework.Errorf(casework.Forbidden, "Your account may not change a transcript.")
	}
	m, err := p.Message(ctx, v, id)
	if err != nil {
		return err
	}
	if err := heldFast(ctx, p.pool, m.Case); err != nil {
		return err
	}
	return p.inTx(ctx, func(tx pgx.Tx) error {
		tag, err := tx.Exec(ctx, `UPDATE recordings SET transcript = $2, transcript_by = $3, transcript_at = now() WHERE raw_id = $1`, m.Raw, text, actor(v))
		if err != nil {
			return fmt.Errorf("keeping the transcript of message %d: %w", id, err)
		}
		if tag.RowsAffected() == 0 {
			return casework.Errorf(casework.NotFound, "This message has no recording.")
		}
		var sid string
		if err := tx.QueryRow(ctx, `SELECT sid FROM recordings WHERE raw_id = $1`, m.Raw).Scan(&sid); err != nil {
			return fmt.Errorf("reading which recording it is: %w", err)
		}
		if err := transcribed(ctx, tx, sid, text); err != nil {
			return err
		}
		return addEvents(ctx, tx, []eventRow{{Kind: casework.TranscriptMade, Case: m.Case, Message: m.ID, Office: v.Office, Actor: actor(v), Settle: -1}})
	})
}

// describeCalls shows on a message what is known of its recording since: its size, and what a machine understood, marked
// as such. The message itself stays as it was filed.
func (p Pages) describeCalls(ctx context.Context, messages []casework.Message) error {
	at := map[int64]*casework.Message{}
	ids := []int64{}
	for i := range messages {
		if m := &messages[i]; m.Channel == casework.Call && len(m.Attachments) > 0 {
			at[int64(m.Raw)], ids = m, append(ids, int64(m.Raw))
		}
	}
	if len(ids) == 0 {
		return nil
	}
	rows, err := p.pool.Query(ctx, `SELECT raw_id, size, kind, coalesce(transcript, ''), transcript_lang, transcript_by FROM recordings WHERE raw_id = ANY($1)`, ids)
	if err != nil {
		return fmt.Errorf("reading the recordings of messages: %w", err)
	}
	var raw, size int64
	var kind, text, language, by string
	_, err = pgx.ForEachRow(rows, []any{&raw, &size, &kind, &text, &language, &by}, func() error {
		m := at[raw]
		m.Attachments[0].Size = size
		if kind != "" {
			m.Attachments[0].ContentType = kind
		}
		if text != "" {
			m.Reply = transcriptMark(language, by) + "\n\n" + text
			m.Text = m.Reply
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("reading the recordings of messages: %w", err)
	}
	return nil
}

// transcriptMark says that a text was made by a machine, and in what language.
func transcriptMark(language, by string) string {
	if strings.HasPrefix(by, "staff:") {
		return "[Transcript, mended by staff. The recording counts.]"
	}
	if language != "" {
		language = ", " + language
	}
	return "[Automatic transcript" + language + ", by " + by + ". It may be wrong; the recording counts.]"
}
