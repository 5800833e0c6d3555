package main

import (
	"fmt"
	"io"
	"text/tabwriter"
	"time"

	"github.com/commonline/commonline/intake/phone"
	"github.com/commonline/commonline/postgres"
)

type reconcileCommand struct {
	Since time.Duration `help:"How far back to look; as far as needed where it is not given." placeholder:"48h"`
}

// Run is commonline reconcile: it may run beside serve.
func (r *reconcileCommand) Run(c *call) error {
	settings, err := c.settings()
	if err != nil {
		return err
	}
	return withStore(c.ctx, settings, func(st *store) error {
		log := newLogger(c.err, settings.Log)
		if err := st.migrated(c.ctx, log); err != nil {
			return err
		}
		city, err := settings.composed(c.ctx, st)
		if err != nil {
			return err
		}
		if city.settings.Twilio.AccountSID == "" {
			return invalid("TWILIO_ACCOUNT_SID is not set, and no account was named in the browser, so there is no list to compare with")
		}
		ways, err := newPhoneWays(city.settings, &city.file.City, postgres.New(st.pool, &city.file.City, nil), log)
		if err != nil {
			return err
		}
		ways.reconciler.Young = 0
		var since time.Time
		if r.Since > 0 {
			since = time.Now().Add(-r.Since)
		}
		looks, err := ways.reconciler.Look(c.ctx, since)
		return orPrinted(err, printLooks(c.out, looks))
	})
}

func orPrinted(err, printing error) error {
	if err == nil {
		return printing
	}
	return err
}

// printLooks tells what each list showed.
func printLooks(w io.Writer, looks []phone.Look) error {
	tab := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(tab, "ENTRANCE\tKIND\tAT TWILIO\tWERE MISSING\tTROUBLE")
	missing := 0
	for _, l := range looks {
		missing += l.Missing
		fmt.Fprintf(tab, "%s\t%s\t%d\t%d\t%s\n", l.Entrance, l.Kind, l.Seen, l.Missing, l.Trouble)
	}
	if err := tab.Flush(); err != nil {
		return fmt.Errorf("printing: %w", err)
	}
	_, err := fmt.Fprintf(w, "%d taken in now.\n", missing)
	return err
}
