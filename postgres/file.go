package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/intake"
	"github.com/jackc/pgx/v5"
)

// filingLock is held by whoever files, for one transaction. Filing is one at a time in the whole city: a hundred letters
// take some tens of milliseconds, and no two can then be decided on the same state.
const filingLock = 0x636f6d6d // "comm"

// filing is one transaction of it.
type filing struct {
	db     *DB
	tx     pgx.Tx
	known  *intake.Known
	people map[string]person
	next   counters

	residents, identities, cases, voices, messages [][]any
	events                                         []eventRow
	changes                                        map[casework.CaseID]*change
	threads                                        threadRows
	copies                                         []copyRow
	routings                                       []routingRow
	places                                         []placeRow
	questions                                      []questionRow
	answers                                        []intake.Answered
	fixed                                          []fixedRow
	bounces                                        []*intake.BounceOf
	consents                                       []consentRow
	clues                                          []clueRow
	proofs                                         []*intake.Proving
	confirmed                                      []*intake.OpenAlarm
	sensitive                                      []int64 // cases that are from now on
	outcomes                                       outcomeRows
}

// File implements intake.Store.
func (db *DB) File(ctx context.Context, letters []intake.Letter, keys intake.Keys, decide func(*intake.Known, intake.Letter) intake.Decision) ([]intake.Decision, error) {
	var decisions []intake.Decision
	err := db.inTx(ctx, func(tx pgx.Tx) error {
		f, open, err := db.begin(ctx, tx, letters, "")
		if err != nil {
			return err
		}
		if err := f.load(ctx, keys); err != nil {
			return err
		}
		decisions = decisions[:0]
		for _, l := range letters {
			if !open[l.Raw.ID] {
				continue
			}
			d := decide(f.known, l)
			decisions = append(decisions, d)
			f.add(l, d)
		}
		return f.write(ctx)
	})
	if err != nil && isData(err) {
		return nil, &intake.Poison{Err: err}
	}
	if err != nil {
		return nil, err
	}
	return decisions, nil
}

// begin takes the lock, and finds which letters still have the outcome that they are thought to have ("" for none), and
// which numbers are free.
func (db *DB) begin(ctx context.Context, tx pgx.Tx, letters []intake.Letter, outcome intake.Outcome) (*filing, map[casework.RawID]bool, error) {
	ids := make([]int64, len(letters))
	for i, l := range letters {
		ids[i] = int64(l.Raw.ID)
	}
	f := &filing{db: db, tx: tx, known: intake.NewKnown(time.Now()), people: map[string]person{}, changes: map[casework.CaseID]*change{}}
	open := map[casework.RawID]bool{}
	b := &pgx.Batch{}
	b.Queue(`SELECT pg_advisory_xact_lock($1)`, filingLock)
	// A plan that was made while the tables were small would read them whole ever after.
	b.Queue(`SET LOCAL plan_cache_mode = force_custom_plan`)
	queue(b, `SELECT id FROM raws WHERE id = ANY($1) AND coalesce(outcome, '') = $2 FOR UPDATE`, []any{ids, string(outcome)}, func(row pgx.CollectableRow) error {
		var id casework.RawID
		err := row.Scan(&id)
		open[id] = true
		return err
	})
	f.next.queue(b)
	if err := tx.SendBatch(ctx, b).Close(); err != nil {
		return nil, nil, fmt.Errorf("beginning to file: %w", err)
	}
	f.known.NextCase, f.known.NextMessage = casework.CaseID(f.next["case"]), casework.MessageID(f.next["message"])
	f.known.NextNumber = casework.CaseNumber(f.next["number"])
	return f, open, nil
}

// counters are the next free numbers, by name.
type counters map[string]int64

func (c *counters) queue(b *pgx.Batch) {
	*c = counters{}
	queue(b, `SELECT name, next FROM counters FOR UPDATE`, nil, func(row pgx.CollectableRow) error {
		var name string
		var next int64
		err := row.Scan(&name, &next)
		(*c)[name] = next
		return err
	})
}

func (c counters) take(name string) int64 {
	n := c[name]
	c[name]++
	return n
}

func (f *filing) saveCounters(b *pgx.Batch) {
	f.next["case"], f.next["message"], f.next["number"] = int64(f.known.NextCase), int64(f.known.NextMessage), int64(f.known.NextNumber)
	for name, next := range f.next {
		b.Queue(`UPDATE counters SET next = $2 WHERE name = $1 AND next <> $2`, name, next)
	}
}
