package main

import "context"

type backupCommand struct {
	File string `arg:"" help:"Where to write it; - is standard output." placeholder:"FILE"`
}

// Run is commonline backup.
func (b *backupCommand) Run(c *call) error {
	settings, err := c.settings()
	if err != nil {
		return err
	}
	return backup(c.ctx, settings, c, b.File)
}

func backup(ctx context.Context, s *Settings, c *call, file string) error {
	return notYet("backup")
}
