package main

import (
	"context"

	"github.com/commonline/commonline/casework"
)

type staffCommand struct {
	Add     staffAdd     `cmd:"" help:"Let a person sign in."`
	List    staffList    `cmd:"" help:"List who may sign in."`
	Disable staffDisable `cmd:"" help:"End a person's sessions and let them sign in no more."`
}

type staffAdd struct {
	Address string            `arg:"" help:"The person's mail address, which is the name to sign in with."`
	Name    string            `help:"As colleagues know them." required:""`
	Office  casework.OfficeID `help:"The office that they work for." placeholder:"ID"`
	Role    casework.Role     `help:"One of ${enum}." enum:"volunteer,staff,head,intake,records,admin" default:"staff"`
}

type staffList struct{}

type staffDisable struct {
	Address string `arg:"" help:"The address that they sign in with."`
}

// Run is commonline staff add. The password is read from standard input.
func (a *staffAdd) Run(c *call) error {
	settings, err := c.settings()
	if err != nil {
		return err
	}
	return addStaff(c.ctx, settings, c, a)
}

// Run is commonline staff list.
func (*staffList) Run(c *call) error {
	settings, err := c.settings()
	if err != nil {
		return err
	}
	return listStaff(c.ctx, settings, c)
}

// Run is commonline staff disable.
func (d *staffDisable) Run(c *call) error {
	settings, err := c.settings()
	if err != nil {
		return err
	}
	return disableStaff(c.ctx, settings, c, d.Address)
}

func addStaff(ctx context.Context, s *Settings, c *call, a *staffAdd) error {
	return notYet("staff add")
}

func listStaff(ctx context.Context, s *Settings, c *call) error {
	return notYet("staff list")
}

func disableStaff(ctx context.Context, s *Settings, c *call, address string) error {
	return notYet("staff disable")
}
