package main

import (
	"context"
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
	return notYet("ledger")
}
