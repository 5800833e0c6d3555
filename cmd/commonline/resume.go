package main

import "context"

type resumeCommand struct {
	brake
}

// Run is commonline resume.
func (r *resumeCommand) Run(c *call) error {
	settings, err := c.settings()
	if err != nil {
		return err
	}
	return resume(c.ctx, settings, c, r)
}

func resume(ctx context.Context, s *Settings, c *call, r *resumeCommand) error {
	return notYet("resume")
}
