package postgres

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/jackc/pgx/v5"
)

// FlagThreat implements web.Threats. The evidence is read before the case is locked: bytes that were received do not change.
func (p Pages) FlagThreat(ctx context.Context, v casework.Viewer, at time.Time, n casework.CaseNumber, f casework.ThreatFlag) error {
	if err := v.CheckFlag(); err != nil {
		return err
	}
	f.Against, f.Why = strings.TrimSpace(f.Against), strings.TrimSpace(f.Why)
	e, err := p.evidence(ctx, v, f.Message)
	if err != nil {
		return fmt.Errorf("reading the evidence of message %d: %w", f.Message, err)
	}
	err = p.inTx(ctx, func(tx pgx.Tx) error {
		c, by, err := p.atWork(ctx, tx, v, n, at)
		if err != nil {
			return err
		}
		if err := f.Check(); err != nil { // after the wall: to strangers there is no case
			return err
		}
		if err := flaggable(ctx, tx, c.ID, f.Message); err != nil {
			return err
		}
		e.Case, e.FlaggedBy, e.FlaggedAt, e.Against, e.Why = c.Number.String(), by.Name, at.UTC(), f.Against, f.Why
		id, sum, err := keepThreat(ctx, tx, e, by)
		if err != nil {
			return err
		}
		if err := muteThreat(ctx, tx, c.Office, f.Message); err != nil {
			return err
		}
		if err := addEvents(ctx, tx, []eventRow{{Kind: casework.ThreatFlagged, Case: c.ID, Office: c.Office, Message: f.Message, Actor: by.Staff.Actor(), Settle: -1,
			Detail: map[string]string{"threat": id, "by": by.Name, "against": f.Against, "why": f.Why, "record": sum}}}); err != nil {
			return err
		}
		return tellThreat(ctx, tx, c.ID, c.Office, by)
	})
	if err != nil {
		return fmt.Errorf("flagging message %d as a threat: %w", f.Message, err)
	}
	return nil
}

// flaggable refuses what is not on the case, what did not come from outside, and what is flagged already.
func flaggable(ctx context.Context, tx pgx.Tx, c casework.CaseID, m casework.MessageID) error {
	var direction, by string
	err := tx.QueryRow(ctx, `SELECT m.direction, coalesce((SELECT s.name FROM standing_threats t JOIN staff s ON s.id = t.staff_id WHERE t.message_id = m.id LIMIT 1), '')
		FROM messages m WHERE m.id = $1 AND m.case_id = $2`, m, c).Scan(&direction, &by)
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return casework.Errorf(casework.NotFound, "There is no such message on this case.")
	case err != nil:
		return fmt.Errorf("looking for message %d: %w", m, err)
	case direction != string(casework.In):
		return casework.Errorf(casework.Invalid, "Not flagged: only what came in can be a threat against the office.")
	case by != "":
		return casework.Errorf(casework.Conflict, "This message is flagged as a threat already: %s did that.", by)
	}
	return nil
}

// keepThreat writes the flag with its record, and gives its number and the record's hash in hex.
func keepThreat(ctx context.Context, tx pgx.Tx, e evidence, by casework.Doer) (id, sum string, err error) {
	record, err := json.MarshalIndent(e.Evidence, "", "  ")
	if err != nil {
		return "", "", fmt.Errorf("writing the evidence record: %w", err)
	}
	hash := sha256.Sum256(record)
	var n int64
	err = tx.QueryRow(ctx, `INSERT INTO threats (message_id, raw_id, against, reason, staff_id, at, record, record_hash) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id`,
		e.Message, null(e.raw), e.Against, e.Why, by.Staff, by.At, string(record), hash[:]).Scan(&n)
	if err != nil {
		return "", "", fmt.Errorf("keeping the flag: %w", err)
	}
	b := &pgx.Batch{}
	for part, f := range e.blobs {
		b.Queue(`INSERT INTO threat_files (threat_id, part, hash, name, type, size) VALUES ($1, $2, $3, $4, $5, $6)`, n, part, f.hash, f.Name, f.Type, f.Size)
	}
	if err := tx.SendBatch(ctx, b).Close(); err != nil {
		return "", "", fmt.Errorf("keeping which bytes are evidence: %w", err)
	}
	return strconv.FormatInt(n, 10), hex.EncodeToString(hash[:]), nil
}

// JudgeThreat implements web.Threats.
func (p Pages) JudgeThreat(ctx context.Context, v casework.Viewer, at time.Time, id casework.ThreatID, j casework.ThreatVerdict) (n casework.CaseNumber, err error) {
	j.Words, j.Police = strings.TrimSpace(j.Words), strings.TrimSpace(j.Police)
	err = p.inTx(ctx, func(tx pgx.Tx) error {
		var office casework.OfficeID
		w := p.wall(v)
		err := tx.QueryRow(ctx, `SELECT c.number, c.office FROM threats t JOIN messages m ON m.id = t.message_id JOIN cases c ON c.id = m.case_id WHERE t.id = $3 AND `+led, w.all, w.offices, id).Scan(&n, &office)
		if err != nil {
			return notFound(err, "There is no such flag.")
		}
		if err := v.CheckJudge(office); err != nil {
			return err
		}
		if err := j.Check(); err != nil {
			return err
		}
		c, by, err := p.atWork(ctx, tx, v, n, at) // nobody else judges it meanwhile
		if err != nil {
			return err
		}
		tag, err := tx.Exec(ctx, `INSERT INTO threat_verdicts (threat_id, act, words, police, staff_id, at) SELECT id, $2, $3, $4, $5, $6 FROM standing_threats WHERE id = $1`, id, j.Act, j.Words, j.Police, by.Staff, by.At)
		if err != nil {
			return fmt.Errorf("keeping the verdict: %w", err)
		}
		if tag.RowsAffected() == 0 {
			return casework.Errorf(casework.Conflict, "The flag was lifted meanwhile.")
		}
		e := eventRow{Kind: casework.ThreatSeen, Case: c.ID, Office: c.Office, Actor: by.Staff.Actor(), Settle: -1, Detail: map[string]string{"threat": strconv.FormatInt(int64(id), 10), "by": by.Name, "why": j.Words}}
		if j.Police != "" {
			e.Detail["police"] = j.Police
		}
		if j.Act == casework.ThreatIsLifted {
			e.Kind = casework.ThreatLifted
		}
		return addEvents(ctx, tx, []eventRow{e})
	})
	if err != nil {
		return n, fmt.Errorf("judging threat %d: %w", id, err)
	}
	return n, nil
}
