package main

import "context"

type threadCommand struct {
	Files []string `arg:"" help:"Mails, one a file, in the order in which they came." placeholder:"FILE"`
}

// Run is commonline thread. It needs no setting.
func (t *threadCommand) Run(c *call) error { return thread(c.ctx, c, t.Files) }

func thread(ctx context.Context, c *call, files []string) error {
	return notYet("thread")
}
