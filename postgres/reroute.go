package postgres

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/intake"
	"github.com/commonline/commonline/web"
	"github.com/jackc/pgx/v5"
)

// ordered is a case as an order finds it, and whom a question would go to.
type ordered struct {
	id      casework.CaseID
	version int
	thread  int
	facts   intake.OrderFacts
	ask     questionRow
	message casework.MessageID
}

// Reroute implements web.Triage. It holds the lock of filing: an answer of the resident is before it or after it.
func (p Pages) Reroute(ctx context.Context, v casework.Viewer, n casework.CaseNumber, o casework.RouteOrder) (lead casework.OfficeID, err error) {
	if !v.May(casework.RouteCases) {
		return "", casework.Errorf(casework.Forbidden, "Your role does not route cases.")
	}
	var located casework.Location
	if o.Act == casework.TypePlace && p.Locate != nil {
		located = p.Locate(&casework.Inbound{Reply: o.Text})
	}
	err = p.inTx(ctx, func(tx pgx.Tx) error {
		c, err := p.orderedCase(ctx, tx, v, n, o)
		if err != nil {
			return err
		}
		c.facts.Located = located
		done, err := p.Rules.Order(c.facts, o, time.Now(), actor(v))
		if err != nil {
			return err
		}
		lead = done.Lead
		if err := writeOrder(ctx, tx, c, done, o, actor(v)); err != nil || lead == c.facts.Office {
			return err
		}
		return tellThreatMoved(ctx, tx, c.id, lead, casework.Doer{Staff: v.Staff, At: time.Now()})
	})
	if err != nil {
		return "", fmt.Errorf("routing case %s: %w", n, err)
	}
	return lead, nil
}

// orderedCase reads a case that the viewer may give an order about. The office that was written to may take its case back
// from wherever it is.
func (p Pages) orderedCase(ctx context.Context, tx pgx.Tx, v casework.Viewer, n casework.CaseNumber, o casework.RouteOrder) (c ordered, err error) {
	if _, err := tx.Exec(ctx, `SELECT pg_advisory_xact_lock($1)`, filingLock); err != nil {
		return c, fmt.Errorf("waiting to route: %w", err)
	}
	w := p.wall(v)
	own := led
	if o.Act == casework.TakeBack {
		own = `(r.entrance <> '' AND r.entrance = ANY($2) AND $1::boolean IS NOT NULL)`
	}
	f := &c.facts
	into := append([]any{&c.id, &c.version, &c.thread, &f.Office, &f.Sensitive, &f.Live, &c.ask.identity, &c.ask.channel, &c.ask.raw, &c.message, &f.Asked}, routingInto(&f.Routing)...)
	err = tx.QueryRow(ctx, `
		SELECT c.id, c.version, c.thread_version, c.office, c.sensitive, c.status NOT IN ('resolved', 'closed'), coalesce(a.identity_id, 0), coalesce(a.channel, ''), coalesce(a.id, 0),
		  coalesce(a.message_id, 0), EXISTS (SELECT FROM questions q WHERE q.identity_id = a.identity_id AND q.channel = a.channel AND q.kind = 'address' AND q.closed_at IS NULL), `+routingColumns+`
		FROM cases c LEFT JOIN case_routing r ON r.case_id = c.id
		LEFT JOIN LATERAL (SELECT * FROM raws WHERE case_id = c.id AND identity_id = c.opener AND envelope IS NOT NULL ORDER BY id LIMIT 1) a ON true
		WHERE c.number = $3 AND `+own+` FOR UPDATE OF c`, w.all, w.offices, n).Scan(into...)
	if err != nil {
		return c, notFound(err, "There is no case %s.", n)
	}
	if err := web.CheckExpected(ctx, n, c.version, c.thread); err != nil {
		return c, err
	}
	if o.Version != 0 && o.Version != c.version {
		return c, casework.Errorf(casework.Conflict, "The case has changed since you looked; look again.")
	}
	f.Reachable = c.ask.raw != 0
	found, err := readPlaces(ctx, tx, []int64{int64(c.id)})
	f.Candidates = slices.Clone(found[c.id][casework.MatterPlace].Candidates)
	return c, err
}

// writeOrder writes what an order came to. An open question of where it is ends, since a person has settled it.
func writeOrder(ctx context.Context, tx pgx.Tx, c ordered, done intake.Ordered, o casework.RouteOrder, who string) error {
	b := &pgx.Batch{}
	moved := done.Lead != c.facts.Office
	if moved {
		keepSight(b, c.id, done.Lead)
	}
	b.Queue(`UPDATE cases SET office = $2, version = version + 1, untouched = false,
		  assignee = CASE WHEN office = $2 THEN assignee END WHERE id = $1`, c.id, done.Lead)
	saveRoutings(b, []routingRow{{c.id, done.Routing}})
	if done.Place != nil {
		savePlaces(b, []placeRow{{c.id, *done.Place}})
	}
	if done.Ask == nil {
		b.Queue(`UPDATE questions SET closed_at = now(), outcome = 'withdrawn' WHERE case_id = $1 AND kind = 'address' AND closed_at IS NULL`, c.id)
	} else {
		c.ask.kase, c.ask.choices = c.id, done.Ask.Candidates
		askQuestion(b, c.ask)
	}
	if err := tx.SendBatch(ctx, b).Close(); err != nil {
		return fmt.Errorf("writing the order: %w", err)
	}
	event := eventRow{Kind: casework.PlaceSet, Case: c.id, Office: done.Lead, Actor: who, Settle: -1,
		Detail: map[string]string{"act": string(o.Act), "state": string(done.Routing.State), "why": done.Why}}
	switch {
	case done.Ask != nil:
		event.Kind, event.Raw, event.Message, event.Settle = casework.PlaceAsked, c.ask.raw, c.message, 0
	case moved:
		event.Kind, event.Detail["from"], event.Detail["to"] = casework.CaseLed, string(c.facts.Office), string(done.Lead)
	}
	return addEvents(ctx, tx, []eventRow{event})
}
