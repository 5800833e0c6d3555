package postgres

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/jackc/pgx/v5"
)

// threatColumns are read by scanThreat.
const threatColumns = `t.id, c.number, c.id, c.office, c.subject, coalesce(nullif(m.from_name, ''), m.from_address), m.id, coalesce(t.raw_id, 0), t.at, s.name, t.against, t.reason, t.record, t.record_hash,
	coalesce((SELECT jsonb_agg(jsonb_build_object('act', j.act, 'words', j.words, 'police', j.police, 'by', w.name, 'at', j.at) ORDER BY j.id) FROM threat_verdicts j JOIN staff w ON w.id = j.staff_id WHERE j.threat_id = t.id), '[]'),
	coalesce((SELECT jsonb_agg(jsonb_build_object('part', f.part, 'name', f.name, 'type', f.type, 'size', f.size, 'sum', encode(f.hash, 'hex')) ORDER BY f.id) FROM threat_files f WHERE f.threat_id = t.id AND f.later_at IS NOT NULL), '[]')
	FROM threats t JOIN messages m ON m.id = t.message_id JOIN cases c ON c.id = m.case_id JOIN staff s ON s.id = t.staff_id`

type verdictColumn struct {
	Act               casework.ThreatAct
	Words, Police, By string
	At                time.Time
}

type lateColumn struct {
	Part, Name, Type, Sum string
	Size                  int64
}

func scanThreat(row pgx.CollectableRow) (t casework.Threat, err error) {
	var hash []byte
	var judged []verdictColumn
	var late []lateColumn
	err = row.Scan(&t.ID, &t.Case, &t.CaseID, &t.Office, &t.Subject, &t.Who, &t.Message, &t.Raw, &t.At, &t.By, &t.Against, &t.Why, &t.Record, &hash, &judged, &late)
	if err != nil {
		return t, err
	}
	copy(t.RecordHash[:], hash)
	for _, j := range judged {
		t.Judged = append(t.Judged, casework.ThreatJudged{ThreatVerdict: casework.ThreatVerdict{Act: j.Act, Words: j.Words, Police: j.Police}, By: j.By, At: j.At})
	}
	if err := json.Unmarshal([]byte(t.Record), &t.Evidence); err != nil {
		t.Evidence = casework.Evidence{} // somebody changed it; its hash says so
	}
	for _, f := range late {
		t.Evidence.Files = withLate(t.Evidence.Files, casework.EvidenceFile{Name: f.Name, Type: f.Type, Part: f.Part, Size: f.Size, SHA256: f.Sum, Later: true})
	}
	return t, nil
}

// withLate puts a file that came later in the place of what was missing.
func withLate(all []casework.EvidenceFile, late casework.EvidenceFile) []casework.EvidenceFile {
	for i := range all {
		if all[i].Part == late.Part {
			all[i] = late
			return all
		}
	}
	return append(all, late)
}

func (db *DB) threats(ctx context.Context, q querier, where string, args ...any) ([]casework.Threat, error) {
	rows, err := q.Query(ctx, `SELECT `+threatColumns+` WHERE `+where, args...)
	if err != nil {
		return nil, fmt.Errorf("reading flags: %w", err)
	}
	all, err := pgx.CollectRows(rows, scanThreat)
	if err != nil {
		return nil, fmt.Errorf("reading flags: %w", err)
	}
	return all, nil
}

// ThreatsOn implements web.Threats.
func (p Pages) ThreatsOn(ctx context.Context, v casework.Viewer, id casework.CaseID) ([]casework.Threat, error) {
	w := p.wall(v)
	return p.threats(ctx, p.pool, `c.id = $3 AND `+led+` ORDER BY t.id`, w.all, w.offices, id)
}

// mostThreats is how many flags one page lists.
const mostThreats = 200

// Threats implements web.Threats.
func (p Pages) Threats(ctx context.Context, v casework.Viewer) ([]casework.Threat, error) {
	if !v.May(casework.SeeThreats) {
		return nil, casework.Errorf(casework.Forbidden, "The list of threats is for the head of the office and the records officer. On a case you see what is flagged there.")
	}
	w := p.wall(v)
	return p.threats(ctx, p.pool, led+` ORDER BY EXISTS (SELECT FROM threat_verdicts x WHERE x.threat_id = t.id AND x.act = 'lift'), EXISTS (SELECT FROM threat_verdicts x WHERE x.threat_id = t.id), t.id DESC LIMIT $3`, w.all, w.offices, mostThreats)
}

// ThreatsNear implements web.Threats.
func (p Pages) ThreatsNear(ctx context.Context, v casework.Viewer, id casework.CaseID, who casework.ResidentID) ([]casework.CaseNumber, error) {
	w := p.wall(v)
	rows, err := p.pool.Query(ctx, `
		WITH here AS (SELECT c.id, c.office FROM cases c WHERE c.id = $3 AND `+led+`),
		  people AS (SELECT $4::bigint AS id WHERE $4 <> 0 UNION SELECT i.resident_id FROM here JOIN voices x ON x.case_id = here.id JOIN identities i ON i.id = x.identity_id)
		SELECT DISTINCT c.number FROM standing_threats t JOIN messages m ON m.id = t.message_id JOIN cases c ON c.id = m.case_id
		WHERE `+led+` AND c.id <> $3 AND ($3 = 0 OR c.office = (SELECT office FROM here))
		  AND (EXISTS (SELECT FROM identities i WHERE i.id = m.identity_id AND i.resident_id IN (SELECT id FROM people)) OR m.identity_id IS NULL AND c.resident_id IN (SELECT id FROM people))
		ORDER BY c.number`, w.all, w.offices, id, who)
	if err != nil {
		return nil, fmt.Errorf("looking for threats of the same person: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowTo[casework.CaseNumber])
}
