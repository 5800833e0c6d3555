package main

import "context"

type restoreCommand struct {
	File   string `arg:"" help:"A file that commonline backup wrote." placeholder:"FILE"`
	Verify bool   `help:"Only see that it is whole and can be brought back; change nothing."`
}

// Run is commonline restore.
func (r *restoreCommand) Run(c *call) error {
	settings, err := c.settings()
	if err != nil {
		return err
	}
	return restore(c.ctx, settings, c, r.File, r.Verify)
}

func restore(ctx context.Context, s *Settings, c *call, file string, verify bool) error {
	return notYet("restore")
}
