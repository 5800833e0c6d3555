package main

import "context"

type demoCommand struct {
	Listen string `help:"Where the pages are served." default:"127.0.0.1:0" placeholder:"HOST:PORT"`
	Fresh  bool   `help:"Begin anew: throw the data of the last demo away."`
	Quiet  bool   `help:"No stream of mail: only what one writes oneself."`
}

// Run is commonline demo. Of the settings only COMMONLINE_HOME counts: a demo never touches a real database or mailbox.
func (d *demoCommand) Run(c *call) error {
	settings, err := ReadSettings(homeOnly(c.env))
	if err != nil {
		return err
	}
	return demo(c.ctx, settings, c, d)
}

func demo(ctx context.Context, s *Settings, c *call, d *demoCommand) error {
	return notYet("demo")
}
