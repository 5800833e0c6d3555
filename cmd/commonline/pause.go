package main

import (
	"context"

	"github.com/commonline/commonline/casework"
)

// brake names what is stopped or let go: everything, or what one office or one channel sends.
type brake struct {
	Office  casework.OfficeID `help:"One office only." placeholder:"ID"`
	Channel casework.Channel  `help:"One channel only: mail, text or call." enum:",mail,text,call" default:""`
}

type pauseCommand struct {
	brake
	Reason string `arg:"" optional:"" help:"What staff read on the banner."`
}

// Run is commonline pause.
func (p *pauseCommand) Run(c *call) error {
	settings, err := c.settings()
	if err != nil {
		return err
	}
	return pause(c.ctx, settings, c, p)
}

func pause(ctx context.Context, s *Settings, c *call, p *pauseCommand) error {
	return notYet("pause")
}
