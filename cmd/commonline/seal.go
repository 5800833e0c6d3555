package main

import (
	"fmt"
	"io"
	"time"

	"github.com/commonline/commonline/postgres"
)

type sealCommand struct {
	Verify sealVerifyCommand `cmd:"" help:"Walk the chain of seals over all events, and say from when to when it holds."`
}

type sealVerifyCommand struct{}

// Run is commonline seal verify.
func (v *sealVerifyCommand) Run(c *call) error {
	settings, err := c.settings()
	if err != nil {
		return err
	}
	return withDB(c.ctx, settings, func(db *postgres.DB) error {
		report, err := db.VerifySeals(c.ctx)
		if err != nil {
			return err
		}
		return printSeals(c.out, report)
	})
}

// printSeals says in words how far the chain holds. It is errFound where it does not.
func printSeals(w io.Writer, r postgres.SealReport) error {
	at := func(t time.Time) string { return t.UTC().Format("2006-01-02 15:04:05 MST") }
	if r.Seals > 0 {
		fmt.Fprintf(w, "The seal holds from %s to %s: %d events under %d seals.\n", at(r.From), at(r.To), r.Events, r.Seals)
		fmt.Fprintf(w, "Seal %d, made %s: %x\n", r.Last.N, at(r.Last.At), r.Last.Hash)
	} else if r.Broken == nil {
		fmt.Fprintln(w, "Nothing is sealed yet.")
	}
	if r.Broken != nil {
		fmt.Fprintf(w, "Seal %d, made %s over events %d to %d, does not hold: %s. Nothing behind it can be trusted.\n", r.Broken.N, at(r.Broken.At), r.Broken.First, r.Broken.Last, r.Why)
	}
	if r.Tail > 0 {
		fmt.Fprintf(w, "Not sealed yet: %d events since %s.\n", r.Tail, at(r.TailFrom))
	}
	if r.Broken != nil {
		return errFound
	}
	return nil
}
