package records

import (
	"encoding/csv"
	"io"
	"strings"
)

// table writes CSV (RFC 4180) that spreadsheets open as it is meant: a cell that they would take for a formula begins with an apostrophe.
type table struct{ w *csv.Writer }

func newTable(w io.Writer, heads ...string) table {
	t := table{csv.NewWriter(w)}
	t.w.UseCRLF = true
	t.row(heads...)
	return t
}

// row keeps its error for flush.
func (t table) row(cells ...string) {
	out := make([]string, len(cells))
	for i, c := range cells {
		out[i] = strings.ToValidUTF8(c, "\ufffd")
		if c != "" && strings.ContainsRune("=+-@\t\r", rune(c[0])) {
			out[i] = "'" + out[i]
		}
	}
	_ = t.w.Write(out)
}

func (t table) flush() error {
	t.w.Flush()
	return t.w.Error()
}
