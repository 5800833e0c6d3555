package main

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/postgres"
	"github.com/commonline/commonline/routing"
)

// loadsShown is how many loads are listed.
const loadsShown = 10

// Run is commonline places show.
func (p *placesShow) Run(c *call) error {
	settings, err := c.settings()
	if err != nil {
		return err
	}
	return withDB(c.ctx, settings, func(db *postgres.DB) error {
		loads, err := db.PlaceLoads(c.ctx, loadsShown)
		if err != nil {
			return err
		}
		return writeLoads(c.out, loads, p.Report, time.Now())
	})
}

// writeLoads says what is in use, and lists the loads before it.
func writeLoads(w io.Writer, loads []postgres.PlaceLoad, report bool, now time.Time) error {
	used := "No places are loaded. commonline places import loads a city's map and addresses."
	for _, l := range loads {
		if l.State != postgres.PlacesCurrent {
			continue
		}
		n := l.Counts
		used = fmt.Sprintf("Load %d is in use: %d addresses on %d streets, %d corners, %d named places; %d addresses in no district.",
			l.ID, n.Addresses, n.Streets, n.Corners, n.Places, n.Outside)
		for i, m := range l.Maps {
			used += fmt.Sprintf("\nMap %s holds from %s%s.", m.Name, m.Effective.Format(time.DateOnly), until(l.Maps[i+1:], m, now))
		}
		if report {
			used += "\n\n" + strings.TrimRight(l.Report, "\n")
		}
	}
	fmt.Fprintln(w, used)
	if len(loads) == 0 {
		return nil
	}
	fmt.Fprintln(w)
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "LOAD\tSTATE\tAT\tBY\tADDRESSES\tOUTSIDE\tFILES")
	for _, l := range loads {
		fmt.Fprintf(table, "%d\t%s\t%s\t%s\t%d\t%d\t%s\n", l.ID, l.State, l.At.UTC().Format("2006-01-02 15:04"), l.By, l.Counts.Addresses, l.Counts.Outside, fileNames(l.Files))
	}
	return table.Flush()
}

// until says when the map after this one comes, and which of them holds today. A map without a later one has no end.
func until(later []casework.MapVersion, m casework.MapVersion, now time.Time) string {
	text, over := "", false
	if len(later) > 0 {
		text, over = " until "+later[0].Effective.AddDate(0, 0, -1).Format(time.DateOnly), !later[0].Effective.After(now)
	}
	if !over && !m.Effective.After(now) {
		text += ": the one of today"
	}
	return text
}

func fileNames(files []postgres.PlaceFile) string {
	var names []string
	for _, f := range files {
		names = append(names, f.Name)
	}
	return strings.Join(names, " ")
}

// writeMoves lists the open cases that a map would give to another office.
func writeMoves(w io.Writer, moves []routing.Move, looked int, m casework.MapVersion) {
	fmt.Fprintf(w, "Of %d open cases with a known place, %d would change office under map %s.\n", looked, len(moves), m.Name)
	if len(moves) == 0 {
		return
	}
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "CASE\tFROM\tTO\tDISTRICT")
	for _, m := range moves {
		next, to := string(m.Next), m.To
		if next == "" {
			next = "no office"
		}
		if to == "" {
			to = "none"
		}
		fmt.Fprintf(table, "%d\t%s\t%s\t%s to %s\n", m.Number, m.Office, next, m.From, to)
	}
	_ = table.Flush() // it writes where the line above was written
}
