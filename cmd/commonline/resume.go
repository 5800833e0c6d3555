package main

import (
	"context"
	"fmt"
	"github.com/commonline/commonline/postgres"
)

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
	return withDB(ctx, s, func(db *postgres.DB) error {
		n, err := db.Resume(ctx, r.Office, r.Channel, "operator")
		if err != nil {
			return err
		}
		if n == 0 {
			fmt.Fprintf(c.out, "Nothing was stopped%s.\n", r.brake)
			return nil
		}
		fmt.Fprintf(c.out, "Sending goes on%s (%d brakes let go). SENDING is %s.\n", r.brake, n, s.Sending)
		return nil
	})
}
