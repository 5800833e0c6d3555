package postgres

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"strings"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/intake/phone/calls"
	"github.com/commonline/commonline/records"
	"github.com/jackc/pgx/v5"
)

// evidence is a record on its way, with the blobs that have to stay for it: by part, ” is the message as received.
type evidence struct {
	casework.Evidence
	raw   casework.RawID
	blobs map[string]keptBytes
}

// keptBytes is a file that has bytes of its own.
type keptBytes struct {
	casework.EvidenceFile
	hash []byte
}

// evidence reads what exactly came with a message that the viewer sees.
func (p Pages) evidence(ctx context.Context, v casework.Viewer, id casework.MessageID) (e evidence, err error) {
	m, err := p.Message(ctx, v, id)
	if err != nil {
		return e, err
	}
	e.raw, e.blobs = m.Raw, map[string]keptBytes{}
	e.Version, e.Message, e.Channel, e.Subject, e.To, e.Words = 1, id, m.Channel, m.Subject, m.To, sumOf([]byte(m.Text))
	var to recipientsColumn
	err = p.pool.QueryRow(ctx, `SELECT from_name, from_address, mail_id, at, recipients FROM messages WHERE id = $1`, id).Scan(&e.From.Name, &e.From.Address, &e.ID, &e.ReceivedAt, &to)
	if err != nil {
		return e, fmt.Errorf("reading who sent it: %w", err)
	}
	e.ReceivedAt, e.StoredAt = e.ReceivedAt.UTC(), e.ReceivedAt.UTC()
	var body []byte
	if m.Raw != 0 {
		if body, err = p.evidenceBytes(ctx, &e, m); err != nil {
			return e, err
		}
	}
	e.Files, err = p.evidenceFiles(ctx, &e, m, body)
	return e, err
}

// evidenceBytes reads the message as received, and what is known of how it came. Bytes that could not be fetched are nil.
func (p Pages) evidenceBytes(ctx context.Context, e *evidence, m casework.Message) ([]byte, error) {
	var hash []byte
	err := p.pool.QueryRow(ctx, `SELECT mailbox, source, external_id, delivered_at, received_at, hash FROM raws WHERE id = $1`, m.Raw).
		Scan(&e.Entrance, &e.Source, &e.External, &e.ReceivedAt, &e.StoredAt, &hash)
	if err != nil {
		return nil, fmt.Errorf("reading how it came: %w", err)
	}
	e.ReceivedAt, e.StoredAt = e.ReceivedAt.UTC(), e.StoredAt.UTC()
	if e.ID == "" {
		e.ID = e.External
	}
	if hash == nil {
		return nil, nil
	}
	e.SHA256 = hex.EncodeToString(hash) // as it was when they came
	body, err := p.body(ctx, m.Raw)
	switch {
	case err != nil && ctx.Err() != nil:
		return nil, err
	case err != nil:
		e.Problem = "The bytes could not be read when the message was flagged."
	case sumOf(body) != e.SHA256:
		e.Problem = "The bytes had another hash when the message was flagged than when they came."
	}
	e.Size = int64(len(body))
	e.blobs[""] = keptBytes{casework.EvidenceFile{Size: e.Size}, hash}
	if m.Channel == casework.Mail || m.Channel == "" {
		e.Headers, e.Proofs = records.Headers(body)
	}
	return body, nil
}

// evidenceFiles reads the files of a message: those inside a mail, and those that have bytes of their own.
func (p Pages) evidenceFiles(ctx context.Context, e *evidence, m casework.Message, body []byte) (all []casework.EvidenceFile, err error) {
	beside, err := p.filesBeside(ctx, m.Raw)
	if err != nil {
		return nil, err
	}
	for _, a := range m.Attachments {
		f := casework.EvidenceFile{Name: a.Filename, Type: a.ContentType, Part: a.Part, Size: a.Size}
		if x, own := beside[a.Part]; own {
			f.Size, f.SHA256, f.Missing = x.Size, x.SHA256, x.Missing
			delete(beside, a.Part)
			if x.hash != nil {
				e.blobs[a.Part] = keptBytes{f, x.hash}
			}
		} else if part, err := p.inside(body, a.Part); err != nil {
			f.Missing = "It could not be read out of its message."
		} else {
			f.SHA256, f.Size = sumOf(part), int64(len(part))
		}
		all = append(all, f)
	}
	if x, left := beside[calls.SoundPart]; left {
		all = append(all, x.EvidenceFile)
		if x.hash != nil {
			e.blobs[calls.SoundPart] = x
		}
	}
	return all, nil
}

// inside gives a file inside a message as received.
func (p Pages) inside(body []byte, path string) ([]byte, error) {
	if p.Part == nil || body == nil {
		return nil, fmt.Errorf("there is nothing to read part %s out of", path)
	}
	part, err := p.Part(bytes.NewReader(body), path)
	if err != nil {
		return nil, err
	}
	return io.ReadAll(part)
}

// filesBeside are the files of a message that lie beside it, by their part: pictures of a text or a form, and the recording of a call.
func (p Pages) filesBeside(ctx context.Context, raw casework.RawID) (map[string]keptBytes, error) {
	rows, err := p.pool.Query(ctx, `
		SELECT 'media/' || n, content_type, size, hash, CASE state WHEN 'kept' THEN '' WHEN 'lost' THEN 'It could not be fetched.' ELSE 'It is still on its way.' END FROM media WHERE raw_id = $1
		UNION ALL SELECT $2, coalesce(nullif(kind, ''), 'audio/wav'), size, hash, CASE WHEN hash IS NOT NULL THEN '' WHEN problem <> '' THEN problem ELSE 'It is still on its way.' END
		FROM recordings WHERE raw_id = $1 AND NOT empty`, raw, calls.SoundPart)
	if err != nil {
		return nil, fmt.Errorf("reading the files of raw message %d: %w", raw, err)
	}
	all := map[string]keptBytes{}
	var f keptBytes
	_, err = pgx.ForEachRow(rows, []any{&f.Part, &f.Type, &f.Size, &f.hash, &f.Missing}, func() error {
		f.hash = bytes.Clone(f.hash)
		f.SHA256 = hex.EncodeToString(f.hash)
		f.Name = strings.ReplaceAll(f.Part, "/", "-")
		all[f.Part] = f
		f.hash = nil
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("reading the files of raw message %d: %w", raw, err)
	}
	return all, nil
}

func sumOf(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// lateEvidence keeps a file of a flagged message that has just come in: a picture of a text, or a recording. which finds it (raw_id, part,
// hash, type, size), and may have one argument.
func lateEvidence(ctx context.Context, tx pgx.Tx, which string, arg any) error {
	rows, err := tx.Query(ctx, `
		WITH f AS (`+which+`), kept AS (
		  INSERT INTO threat_files (threat_id, part, hash, name, type, size, later_at)
		  SELECT t.id, f.part, f.hash, replace(f.part, '/', '-'), f.type, f.size, now() FROM f JOIN standing_threats t ON t.raw_id = f.raw_id ON CONFLICT (threat_id, part) DO NOTHING
		  RETURNING threat_id, part, hash)
		SELECT c.id, c.office, k.threat_id::text, k.part, encode(k.hash, 'hex') FROM kept k JOIN threats t ON t.id = k.threat_id JOIN messages m ON m.id = t.message_id JOIN cases c ON c.id = m.case_id`, arg)
	if err != nil {
		return fmt.Errorf("keeping a late file of a threat: %w", err)
	}
	events, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (eventRow, error) {
		e := eventRow{Kind: casework.ThreatFile, Actor: "intake", Settle: -1}
		var threat, part, sum string
		err := row.Scan(&e.Case, &e.Office, &threat, &part, &sum)
		e.Detail = map[string]string{"threat": threat, "file": part, "sha256": sum}
		return e, err
	})
	if err != nil {
		return fmt.Errorf("keeping a late file of a threat: %w", err)
	}
	return addEvents(ctx, tx, events)
}
