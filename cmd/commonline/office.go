package main

import (
	"context"
	"fmt"
	"text/tabwriter"
)

type officeCommand struct {
	List officeList `cmd:"" help:"List the offices and where the city file names them."`
}

type officeList struct{}

// Run is commonline office list.
func (*officeList) Run(c *call) error {
	settings, err := c.settings()
	if err != nil {
		return err
	}
	return listOffices(c.ctx, settings, c)
}

func listOffices(ctx context.Context, s *Settings, c *call) error {
	file, err := s.wholeCity(ctx)
	if err != nil {
		return err
	}
	table := tabwriter.NewWriter(c.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "OFFICE\tKIND\tDISTRICT\tMAIL\tNAME\tNAMED IN")
	for _, o := range file.City.Offices {
		m, _ := file.City.Mailbox(o.Mailbox)
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%s\n", o.ID, o.Kind, o.District, m.Address, o.Name, orBrowser(file.Place("office", string(o.ID))))
	}
	return table.Flush()
}

// orBrowser says where something is set that the file does not name.
func orBrowser(place string) string {
	if place == "" {
		return "the browser"
	}
	return place
}
