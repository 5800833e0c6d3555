package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"github.com/commonline/commonline/postgres"
	"github.com/commonline/commonline/web"
	"io"
	"strings"
	"text/tabwriter"

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
	password, err := bufio.NewReader(c.in).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return fmt.Errorf("reading the password: %w", err)
	}
	password = strings.TrimRight(password, "\r\n")
	if len(password) < shortestPassword {
		return invalid("the password on standard input has %d characters and needs %d", len(password), shortestPassword)
	}
	return withDB(ctx, s, func(db *postgres.DB) error {
		err := db.SaveStaff(ctx, postgres.Staff{Email: a.Address, Name: a.Name, Office: a.Office, Role: a.Role, PasswordHash: web.HashPassword(password), Active: true})
		if err == nil {
			fmt.Fprintf(c.out, "%s may sign in.\n", a.Address)
		}
		return err
	})
}

const shortestPassword = web.ShortestPassword

func listStaff(ctx context.Context, s *Settings, c *call) error {
	return withDB(ctx, s, func(db *postgres.DB) error {
		all, err := db.StaffList(ctx)
		if err != nil {
			return err
		}
		table := tabwriter.NewWriter(c.out, 0, 0, 2, ' ', 0)
		fmt.Fprintln(table, "ADDRESS\tNAME\tOFFICE\tROLE\tMAY SIGN IN")
		for _, p := range all {
			fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%v\n", p.Email, p.Name, p.Office, p.Role, p.Active)
		}
		return table.Flush()
	})
}

func disableStaff(ctx context.Context, s *Settings, c *call, address string) error {
	return withDB(ctx, s, func(db *postgres.DB) error {
		err := db.DisableStaff(ctx, address)
		if err == nil {
			fmt.Fprintf(c.out, "%s may sign in no more.\n", address)
		}
		return err
	})
}
