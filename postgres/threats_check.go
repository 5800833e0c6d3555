package postgres

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"

	"github.com/commonline/commonline/casework"
)

// CheckThreats sums up again what is kept of every flag, also of those that were lifted: the message as received, its files, and the record
// against the event that tells of the flag. Nothing of a resident is in the answer. File names are not: files are counted.
func (p Pages) CheckThreats(ctx context.Context) (all []casework.EvidenceCheck, err error) {
	flags, err := p.threats(ctx, p.pool, `true ORDER BY t.id`)
	if err != nil {
		return nil, err
	}
	for _, t := range flags {
		found, err := p.checkThreat(ctx, t)
		if err != nil {
			return nil, fmt.Errorf("checking threat %d: %w", t.ID, err)
		}
		all = append(all, found...)
	}
	return all, nil
}

// checkThreat checks one flag. A file that never came is not among what is checked.
func (p Pages) checkThreat(ctx context.Context, t casework.Threat) (all []casework.EvidenceCheck, err error) {
	record := casework.EvidenceCheck{Threat: t.ID, Case: t.Case, What: "evidence record", Got: sumOf([]byte(t.Record))}
	err = p.pool.QueryRow(ctx, `SELECT coalesce((SELECT detail ->> 'record' FROM events WHERE kind = $1 AND message_id = $2 AND detail ->> 'threat' = $3 ORDER BY id LIMIT 1), '')`,
		casework.ThreatFlagged, t.Message, strconv.FormatInt(int64(t.ID), 10)).Scan(&record.Want)
	if err != nil {
		return nil, fmt.Errorf("reading the event of the flag: %w", err)
	}
	if record.Want == "" {
		record.Problem = "No event tells of the flag."
	}
	all = append(all, record)
	var body []byte
	if t.Evidence.SHA256 != "" {
		c := casework.EvidenceCheck{Threat: t.ID, Case: t.Case, What: "message as received", Want: t.Evidence.SHA256}
		if body, err = p.body(ctx, t.Raw); err == nil {
			c.Got = sumOf(body)
		} else if ctx.Err() != nil {
			return nil, err
		} else {
			c.Problem = "The bytes cannot be read: " + reasonOf(err)
		}
		all = append(all, c)
	}
	for i, f := range t.Evidence.Files {
		if f.SHA256 == "" {
			continue
		}
		c := casework.EvidenceCheck{Threat: t.ID, Case: t.Case, What: fmt.Sprintf("file %d", i+1), Want: f.SHA256}
		c.Got, c.Problem = p.sumOfFile(ctx, t, f, body)
		all = append(all, c)
	}
	return all, ctx.Err()
}

// sumOfFile is the hash of a file as it is now, or why there is none.
func (p Pages) sumOfFile(ctx context.Context, t casework.Threat, f casework.EvidenceFile, body []byte) (sum, problem string) {
	var hash []byte
	err := p.pool.QueryRow(ctx, `SELECT hash FROM threat_files WHERE threat_id = $1 AND part = $2`, t.ID, f.Part).Scan(&hash)
	if err != nil { // it is inside the message
		part, err := p.inside(body, f.Part)
		if err != nil {
			return "", "It cannot be read out of its message."
		}
		return sumOf(part), ""
	}
	found, err := p.bytesOf(ctx, p.pool, [][]byte{hash})
	b, there := found[[32]byte(hash)]
	switch {
	case err != nil:
		return "", "The bytes cannot be read: " + reasonOf(err)
	case !there:
		return "", "The bytes are not there."
	case hex.EncodeToString(hash) != f.SHA256:
		return sumOf(b), "The record names another file."
	}
	return sumOf(b), ""
}

// reasonOf is an error in a sentence that holds nothing of a resident.
func reasonOf(err error) string {
	if e, ok := errors.AsType[*casework.Error](err); ok {
		return e.Message
	}
	return "the store of files did not give them"
}
