package main

import (
	"context"
	"github.com/commonline/commonline/postgres"
	"slices"
	"time"
)

type ledgerCommand struct {
	Since  time.Time `help:"The first day; a week ago where it is not given." format:"2006-01-02" placeholder:"DATE"`
	Source string    `help:"One source only, as the ledger names it (d4/INBOX)."`
}

// Run is commonline ledger.
func (l *ledgerCommand) Run(c *call) error {
	settings, err := c.settings()
	if err != nil {
		return err
	}
	return ledger(c.ctx, settings, c, l)
}

func ledger(ctx context.Context, s *Settings, c *call, l *ledgerCommand) error {
	since := l.Since
	if since.IsZero() {
		since = time.Now().AddDate(0, 0, -7)
	}
	return withDB(ctx, s, func(db *postgres.DB) error {
		lines, err := db.Ledger(ctx, since)
		if err != nil {
			return err
		}
		lines = slices.DeleteFunc(lines, func(x postgres.LedgerLine) bool { return l.Source != "" && x.Source != l.Source })
		balanced, err := printLedger(c.out, lines)
		if err == nil && !balanced {
			err = errFound
		}
		return err
	})
}
