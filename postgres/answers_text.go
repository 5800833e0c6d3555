package postgres

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/notify"
	"github.com/commonline/commonline/notify/sms"
	"github.com/commonline/commonline/web"
	"github.com/jackc/pgx/v5"
)

// textTo finds who gets a text: one who takes part in the case by telephone, and can be texted now.
func (p Pages) textTo(ctx context.Context, v casework.Viewer, n casework.CaseNumber, a casework.Answer) (to recipient, err error) {
	w := p.wall(v)
	var id casework.CaseID
	var office casework.OfficeID
	if err := p.pool.QueryRow(ctx, `SELECT c.id, c.office FROM cases c WHERE c.number = $3 AND `+led, w.all, w.offices, n).Scan(&id, &office); err != nil {
		return to, notFound(err, "There is no case %s.", n)
	}
	voices, err := p.voices(ctx, id)
	if err == nil {
		err = p.describeVoices(ctx, id, office, voices)
	}
	if err != nil {
		return to, err
	}
	i := slices.IndexFunc(voices, func(x web.Voice) bool { return x.Identity == a.To && x.Channel == casework.Text })
	if i < 0 {
		return to, casework.Errorf(casework.NotFound, "This person takes no part in case %s by telephone. Choose somebody who does.", n)
	}
	x := voices[i]
	if x.Barred != "" {
		return to, casework.Errorf(casework.Invalid, "Not sent: %s %s", x.Address, x.Barred)
	}
	to = recipient{channel: casework.Text, person: casework.Correspondent{Name: x.Name, Address: x.Address}, heard: x.Texted,
		from: casework.Correspondent{Name: p.officeSender(office).Name, Address: x.From}}
	err = p.pool.QueryRow(ctx, `SELECT coalesce(max(raw_id), 0) FROM (SELECT raw_id FROM messages WHERE case_id = $1 AND identity_id = $2 AND direction = 'in' AND channel = 'text'
		ORDER BY at DESC, id DESC LIMIT 1) x`, id, a.To).Scan(&to.raw)
	if err != nil {
		return to, fmt.Errorf("looking for the text that is answered: %w", err)
	}
	return to, nil
}

// describeVoices says of those who take part when they wrote last, and of telephone numbers whether they can be texted.
func (p Pages) describeVoices(ctx context.Context, id casework.CaseID, office casework.OfficeID, voices []web.Voice) error {
	ids := make([]int64, len(voices))
	for i, x := range voices {
		ids[i] = int64(x.Identity)
	}
	refused, err := p.refusedSenders(ctx)
	if err != nil {
		return err
	}
	rows, err := p.pool.Query(ctx, `
		SELECT i.id, coalesce(l.at, '0001-01-01'), coalesce(t.at, '0001-01-01'), coalesce(t.mailbox, ''), coalesce(d.state, ''), coalesce(d.error_code, 0), coalesce(d.composed_at, '0001-01-01'),
		  ARRAY(SELECT DISTINCT from_address FROM deliveries x WHERE x.identity_id = i.id AND x.channel = 'text' AND x.state NOT IN ('suppressed', 'withheld', 'waiting', 'failed'))
		FROM identities i
		LEFT JOIN LATERAL (SELECT m.at FROM messages m WHERE m.case_id = $1 AND m.direction = 'in' AND m.identity_id = i.id AND m.channel IN ('mail', 'text') ORDER BY m.at DESC LIMIT 1) l ON true
		LEFT JOIN LATERAL (SELECT m.at, r.mailbox FROM messages m JOIN raws r ON r.id = m.raw_id
		  WHERE m.case_id = $1 AND m.direction = 'in' AND m.identity_id = i.id AND m.channel = 'text' ORDER BY m.at DESC, m.id DESC LIMIT 1) t ON true
		LEFT JOIN LATERAL (SELECT state, error_code, composed_at FROM deliveries x WHERE x.identity_id = i.id AND x.channel = 'text' AND x.state IN ('sent', 'failed') ORDER BY x.id DESC LIMIT 1) d ON true
		WHERE i.id = ANY($2)`, id, ids)
	if err != nil {
		return fmt.Errorf("asking who can be written to: %w", err)
	}
	var who casework.IdentityID
	var heard, texted, tried time.Time
	var entrance casework.MailboxID
	var state casework.DeliveryState
	var code int
	var before []string
	_, err = pgx.ForEachRow(rows, []any{&who, &heard, &texted, &entrance, &state, &code, &tried, &before}, func() error {
		x := &voices[slices.IndexFunc(voices, func(x web.Voice) bool { return x.Identity == who })]
		x.Heard, x.Texted = heard, texted
		if x.Channel != casework.Text {
			return nil
		}
		n, _ := p.numberFor(office, entrance)
		_, ours := p.city.NumberAt(x.Address)
		dead := state == casework.Failed && sms.Means(code).Remedy == notify.OtherChannel && texted.Before(tried)
		x.From, x.First = n.E164, !slices.Contains(before, n.E164)
		x.Barred = casework.Texting{From: n.E164, To: x.Address, OptedOut: x.OptedOut, Ours: ours, Dead: dead,
			Unapproved: n.Unapproved || slices.Contains(refused, n.E164) || (n.MessagingServiceSID != "" && slices.Contains(refused, n.MessagingServiceSID))}.Barred()
		return nil
	})
	if err != nil {
		return fmt.Errorf("asking who can be written to: %w", err)
	}
	return nil
}

// refusedSenders are the numbers and services that carriers take no texts from.
func (p Pages) refusedSenders(ctx context.Context) ([]string, error) {
	rows, err := p.pool.Query(ctx, `SELECT name FROM senders WHERE refused <> ''`)
	if err != nil {
		return nil, fmt.Errorf("asking which numbers are refused: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}

// noteDespite keeps that an answer went in spite of the guard's questions, and which these were.
func noteDespite(ctx context.Context, tx pgx.Tx, c casework.Case, by casework.Doer, id casework.MessageID, kinds []casework.ConcernKind) error {
	if len(kinds) == 0 {
		return nil
	}
	words := make([]string, len(kinds))
	for i, k := range kinds {
		words[i] = string(k)
	}
	return addEvents(ctx, tx, []eventRow{{Kind: casework.AnsweredAnyway, Case: c.ID, Office: c.Office, Message: id, Actor: by.Staff.Actor(), Settle: -1,
		Detail: map[string]string{"by": by.Name, "why": strings.Join(words, ", ")}}})
}

// sentFacts are what the event of an answer says: who, how, and when it goes where that was chosen.
func sentFacts(by casework.Doer, to recipient) map[string]string {
	facts := map[string]string{"by": by.Name, "channel": string(to.channel)}
	if to.leaves.Later {
		facts["at"] = to.leaves.At.UTC().Format(time.RFC3339)
	}
	return facts
}
