package main

import "context"

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
	return notYet("migrate")
}
