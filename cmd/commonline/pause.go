package main

import (
	"context"
	"fmt"
	"github.com/commonline/commonline/postgres"

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
	reason := p.Reason
	if reason == "" {
		reason = "An operator stopped the sending."
	}
	return withDB(ctx, s, func(db *postgres.DB) error {
		if err := db.Stop(ctx, p.Office, p.Channel, reason, "operator"); err != nil {
			return err
		}
		fmt.Fprintf(c.out, "Sending is stopped%s. What is due waits; commonline resume lets it go.\n", p.brake)
		return nil
	})
}

// String says what is stopped.
func (b brake) String() string {
	text := ""
	if b.Office != "" {
		text += " for office " + string(b.Office)
	}
	if b.Channel != "" {
		text += " by " + string(b.Channel)
	}
	return text
}
