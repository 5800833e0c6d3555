package main

import "context"

type parseCommand struct {
	Files []string `arg:"" optional:"" help:"Mails, one a file; one from standard input where none is named." placeholder:"FILE"`
}

// Run is commonline parse. It needs no setting.
func (p *parseCommand) Run(c *call) error { return parse(c.ctx, c, p.Files) }

func parse(ctx context.Context, c *call, files []string) error {
	return notYet("parse")
}
