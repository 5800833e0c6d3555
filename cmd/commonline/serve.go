package main

import "context"

type serveCommand struct {
	Roles []string `help:"What this process does of the work: ${enum}." enum:"web,intake,notify,clocks" default:"web,intake,notify,clocks"`
}

// Run is commonline serve.
func (s *serveCommand) Run(c *call) error {
	settings, err := c.settings()
	if err != nil {
		return err
	}
	return serve(c.ctx, settings, c, s.Roles)
}

func serve(ctx context.Context, s *Settings, c *call, roles []string) error {
	return notYet("serve")
}
