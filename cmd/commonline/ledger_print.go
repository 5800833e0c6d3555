package main

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/intake"
	"github.com/commonline/commonline/postgres"
)

// printLedger prints what every source handed over on each day and what became of it, a sum, and the raw messages that are
// missing. balanced says whether there are none.
func printLedger(w io.Writer, lines []postgres.LedgerLine) (balanced bool, err error) {
	if len(lines) == 0 {
		_, err := fmt.Fprintln(w, "Nothing was received in this time.")
		return true, err
	}
	columns := ledgerColumns(lines)
	tab := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	ledgerRow(tab, "day", "source", append([]string{"received"}, append(words(columns), "unfiled")...))
	sum := postgres.LedgerLine{Outcomes: map[intake.Outcome]int{}}
	for _, l := range lines {
		ledgerRow(tab, l.Day.Format("2006-01-02"), l.Source, ledgerNumbers(l, columns))
		sum.Received += l.Received
		for o, n := range l.Outcomes {
			sum.Outcomes[o] += n
		}
	}
	ledgerRow(tab, "", "all", ledgerNumbers(sum, columns))
	if err := tab.Flush(); err != nil {
		return false, fmt.Errorf("printing the ledger: %w", err)
	}
	if err := printMissing(w, lines); err != nil {
		return false, fmt.Errorf("printing the ledger: %w", err)
	}
	return unfiled(sum) == 0 && !slices.ContainsFunc(lines, func(l postgres.LedgerLine) bool { return unfiled(l) != 0 || !l.Balanced() }), nil
}

// ledgerColumns are the outcomes that this program knows, and behind them those that a newer one has written.
func ledgerColumns(lines []postgres.LedgerLine) []intake.Outcome {
	columns := slices.Clone(intake.Outcomes)
	for _, l := range lines {
		for o := range l.Outcomes {
			if !slices.Contains(columns, o) {
				columns = append(columns, o)
			}
		}
	}
	slices.Sort(columns[len(intake.Outcomes):])
	return columns
}

// unfiled is what was received and has no outcome.
func unfiled(l postgres.LedgerLine) int {
	n := l.Received
	for _, m := range l.Outcomes {
		n -= m
	}
	return n
}

func ledgerNumbers(l postgres.LedgerLine, columns []intake.Outcome) []string {
	cells := []string{number(l.Received)}
	for _, o := range columns {
		cells = append(cells, number(l.Outcomes[o]))
	}
	return append(cells, number(unfiled(l)))
}

// number writes a zero as a dash, so that the eye goes to what is there.
func number(n int) string {
	if n == 0 {
		return "-"
	}
	return strconv.Itoa(n)
}

func words(outcomes []intake.Outcome) []string {
	out := make([]string, len(outcomes))
	for i, o := range outcomes {
		out[i] = string(o)
	}
	return out
}

// ledgerRow writes a row. A tabwriter keeps to one side, and what its buffer cannot write Flush tells.
func ledgerRow(tab *tabwriter.Writer, day, source string, cells []string) {
	fmt.Fprintf(tab, "%s\t%s\t%s\t\n", day, source, strings.Join(cells, "\t"))
}

// printMissing names what has no outcome, as far as the ledger lists it.
func printMissing(w io.Writer, lines []postgres.LedgerLine) error {
	for _, l := range lines {
		n := unfiled(l)
		if n == 0 && l.Balanced() {
			continue
		}
		more := ""
		if n > len(l.Missing) {
			more = fmt.Sprintf(" and %d more", n-len(l.Missing))
		}
		if _, err := fmt.Fprintf(w, "\nDoes not balance: %s of %s. Received and not filed: raw %s%s.\n", l.Source, l.Day.Format("2006-01-02"), rawIDs(l.Missing), more); err != nil {
			return err
		}
	}
	return nil
}

func rawIDs(ids []casework.RawID) string {
	out := make([]string, len(ids))
	for i, id := range ids {
		out[i] = strconv.FormatInt(int64(id), 10)
	}
	return strings.Join(out, ", ")
}
