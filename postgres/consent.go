package postgres

import (
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/intake"
	"github.com/jackc/pgx/v5"
)

// consentRow is one thing that a resident said about being written to.
type consentRow struct {
	Identity casework.IdentityID
	Channel  casework.Channel
	Wanted   bool
	At       time.Time
	How      string
	Words    string
	Entrance casework.MailboxID
	Raw      casework.RawID
}

// addConsent gathers what a letter says of it.
func (f *filing) addConsent(l intake.Letter, d intake.Decision) {
	if d.Consent == nil {
		return
	}
	f.consents = append(f.consents, consentRow{Identity: f.person(l.Sender).Identity, Channel: l.Raw.Channel, Wanted: !d.Consent.Out,
		At: l.Raw.DeliveredAt, How: d.Consent.How, Words: cut(d.Consent.Words, previewBytes), Entrance: l.Raw.Mailbox, Raw: l.Raw.ID})
}

// saveConsents writes the ledger, and where each identity stands by its newest line: a text that was found late does not undo a
// later one. "at" without its table would mean the CASE, which Postgres names after its ELSE: a START would win for ever.
func saveConsents(b *pgx.Batch, rows []consentRow) {
	for _, c := range rows {
		b.Queue(`INSERT INTO consents (identity_id, channel, wanted, at, how, words, entrance, raw_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
			c.Identity, c.Channel, c.Wanted, c.At, c.How, c.Words, c.Entrance, null(c.Raw))
		b.Queue(`UPDATE identities SET opted_out_at = (SELECT CASE WHEN k.wanted THEN NULL ELSE k.at END FROM consents k WHERE k.identity_id = $1 ORDER BY k.at DESC, k.id DESC LIMIT 1)
			WHERE id = $1`, c.Identity)
		// What waits for the morning, or for a second try, must not go out after it. One that the provider may have is looked for first.
		b.Queue(`UPDATE deliveries SET state = 'suppressed', reason = 'The resident has stopped our texts.' WHERE identity_id = $1 AND channel = 'text' AND occasion <> 'stopped'
			AND state IN ('pending', 'retrying', 'waiting') AND begun_at IS NULL AND EXISTS (SELECT FROM identities WHERE id = $1 AND opted_out_at IS NOT NULL)`, c.Identity)
	}
}
