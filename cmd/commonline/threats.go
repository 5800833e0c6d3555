package main

import (
	"fmt"
	"io"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/postgres"
)

type threatsCommand struct {
	Verify threatsVerifyCommand `cmd:"" help:"Sum up again what is kept as evidence of flagged threats, and say whether it is what came."`
}

type threatsVerifyCommand struct{}

// Run is commonline threats verify.
func (v *threatsVerifyCommand) Run(c *call) error {
	settings, err := c.settings()
	if err != nil {
		return err
	}
	return withDB(c.ctx, settings, func(db *postgres.DB) error {
		all, err := (postgres.Pages{DB: db, Part: openPart}).CheckThreats(c.ctx)
		if err != nil {
			return err
		}
		return printThreats(c.out, all)
	})
}

// printThreats says of each thing whether it is whole; nothing of it tells who wrote or what. It is errFound where one is not.
func printThreats(w io.Writer, all []casework.EvidenceCheck) error {
	if len(all) == 0 {
		fmt.Fprintln(w, "No message was ever flagged as a threat.")
		return nil
	}
	bad := 0
	for _, c := range all {
		if c.Whole() {
			fmt.Fprintf(w, "OK         %s, flag %d, %s: %s\n", c.Case, c.Threat, c.What, c.Want)
			continue
		}
		bad++
		fmt.Fprintf(w, "NOT WHOLE  %s, flag %d, %s: was %s, is %s %s\n", c.Case, c.Threat, c.What, hashOrNone(c.Want), hashOrNone(c.Got), c.Problem)
	}
	fmt.Fprintf(w, "%d of %d whole, %s.\n", len(all)-bad, len(all), time.Now().UTC().Format("2006-01-02 15:04:05 MST"))
	if bad > 0 {
		return errFound
	}
	return nil
}

func hashOrNone(s string) string {
	if s == "" {
		return "none"
	}
	return s
}
