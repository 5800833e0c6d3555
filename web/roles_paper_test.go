package web

import (
	"flag"
	"os"
	"slices"
	"strings"
	"testing"
)

var rewrite = flag.Bool("rewrite", false, "write the papers that are made from tables anew")

// paperColumns are the columns of the paper, in the words of the groups.
var paperColumns = []string{"nobody", "volunteer", "staff", "head", "intake", "records", "admin"}

const (
	tableBegins = "<!-- routes: made by go test ./web -run TestRolesPaper -rewrite -->\n"
	tableEnds   = "<!-- end of routes -->"
)

// TestRolesPaper keeps docs/roles.md equal to the table that TestRoutesAndRoles walks the program with.
func TestRolesPaper(t *testing.T) {
	t.Parallel()
	const path = "../docs/roles.md"
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, begins := strings.Cut(string(text), tableBegins)
	_, after, ends := strings.Cut(rest, tableEnds)
	if !begins || !ends {
		t.Fatalf("%s has no place for the table", path)
	}
	want := before + tableBegins + rolesTable() + tableEnds + after
	if want == string(text) {
		return
	}
	if !*rewrite {
		t.Fatalf("%s says something else than the table of routes: go test ./web -run TestRolesPaper -rewrite", path)
	}
	if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
		t.Fatal(err)
	}
}

// rolesTable is the table as Markdown, a route a line.
func rolesTable() string {
	var b strings.Builder
	b.WriteString("| route | " + strings.Join(paperColumns, " | ") + " |\n|---|" + strings.Repeat(":-:|", len(paperColumns)) + "\n")
	for line := range strings.Lines(allowedTable) {
		who, pattern, _ := strings.Cut(strings.TrimSpace(line), " ")
		let := strings.Fields(groups[who])
		b.WriteString("| `" + strings.TrimSuffix(pattern, "{$}") + "` |")
		for _, column := range paperColumns {
			b.WriteString(map[bool]string{true: " yes |", false: " |"}[slices.Contains(let, column)])
		}
		b.WriteString("\n")
	}
	return b.String()
}
