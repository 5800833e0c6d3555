package main

import (
	"context"
	"fmt"
	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/migrations"
	"github.com/commonline/commonline/postgres"
)

type migrateCommand struct {
	Check bool `help:"Only say whether the database is at this program's schema."`
}

// Run is commonline migrate.
func (m *migrateCommand) Run(c *call) error {
	settings, err := c.settings()
	if err != nil {
		return err
	}
	return migrate(c.ctx, settings, c, m.Check)
}

func migrate(ctx context.Context, s *Settings, c *call, check bool) error {
	return withStore(ctx, s, func(st *store) error {
		if check {
			behind, err := postgres.Behind(ctx, st.pool, migrations.Files)
			if err == nil && behind > 0 {
				err = casework.Errorf(casework.Conflict, "The database is %d steps behind this program; commonline migrate brings it up to date.", behind)
			}
			return err
		}
		n, err := postgres.Migrate(ctx, st.pool, migrations.Files)
		if err == nil {
			fmt.Fprintf(c.out, "The database is up to date (%d steps taken).\n", n)
		}
		return err
	})
}
