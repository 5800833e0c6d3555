package postgres

import (
	"context"
	"fmt"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/web"
	"github.com/jackc/pgx/v5"
)

// Around implements web.Helping.
func (p Pages) Around(ctx context.Context, v casework.Viewer, id casework.CaseID) (web.Around, error) {
	w := p.wall(v)
	a := web.Around{Shared: map[casework.IdentityID][]string{}, Speakers: map[casework.MessageID]string{}, Unnamed: map[casework.MessageID][]string{}}
	const ours = ` JOIN cases c ON c.id = $3 AND ` + led + ` `
	args := []any{w.all, w.offices, id}
	b := &pgx.Batch{}
	queue(b, `SELECT s.identity_id, s.people FROM shared_identities s JOIN voices v ON v.identity_id = s.identity_id AND v.case_id = $3`+ours, args, func(row pgx.CollectableRow) error {
		var i casework.IdentityID
		var people []string
		err := row.Scan(&i, &people)
		a.Shared[i] = people
		return err
	})
	queue(b, `SELECT m.id, coalesce(s.name, ''), x.people || ARRAY(SELECT h.name || ' (helper)' FROM helpers h WHERE h.case_id = $3 AND h.ended_at IS NULL)
		FROM messages m `+ours+` LEFT JOIN message_speakers s ON s.message_id = m.id LEFT JOIN shared_identities x ON x.identity_id = m.identity_id AND x.at <= m.at
		WHERE m.case_id = $3 AND m.direction = 'in' AND (s.name IS NOT NULL OR x.identity_id IS NOT NULL)`, args, func(row pgx.CollectableRow) error {
		var m casework.MessageID
		var name string
		var people []string
		err := row.Scan(&m, &name, &people)
		if name != "" {
			a.Speakers[m] = name
		} else {
			a.Unnamed[m] = people
		}
		return err
	})
	queue(b, `SELECT h.id, h.name, i.value, h.purpose, h.consent, coalesce(h.until, '0001-01-01'), coalesce(h.ended_at, '0001-01-01'), s.name, h.at
		FROM helpers h `+ours+` JOIN identities i ON i.id = h.identity_id JOIN staff s ON s.id = h.staff_id WHERE h.case_id = $3 ORDER BY h.at, h.id`, args, func(row pgx.CollectableRow) error {
		var h web.Helper
		err := row.Scan(&h.ID, &h.Name, &h.Address, &h.Purpose, &h.Consent, &h.Until, &h.EndedAt, &h.By, &h.At)
		a.Helpers = append(a.Helpers, h)
		return err
	})
	queue(b, `SELECT i.value, k.value, f.claimed_id, s.name, f.at, f.expires_at, f.wrong, coalesce(f.outcome, ''), coalesce(d.state, '')
		FROM proofs f `+ours+` JOIN identities i ON i.id = f.claimed_id JOIN identities k ON k.id = f.known_id JOIN staff s ON s.id = f.staff_id
		LEFT JOIN deliveries d ON d.case_id = f.case_id AND d.occasion = 'proof' AND d.event_id = (SELECT e.id FROM events e WHERE e.case_id = f.case_id AND e.kind = 'proof.asked' AND e.detail ->> 'proof' = f.id::text)
		WHERE f.case_id = $3 ORDER BY f.id`, args, func(row pgx.CollectableRow) error {
		var x web.Proof
		err := row.Scan(&x.Claimed, &x.Known, &x.ClaimedID, &x.By, &x.At, &x.ExpiresAt, &x.Wrong, &x.Outcome, &x.Sent)
		a.Proofs = append(a.Proofs, x)
		return err
	})
	if err := p.pool.SendBatch(ctx, b).Close(); err != nil {
		return a, fmt.Errorf("reading who takes part in case %d: %w", id, err)
	}
	return a, nil
}
