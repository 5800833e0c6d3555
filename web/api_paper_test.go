package web

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

// TestEveryPageIsInThePaperOfPrograms: whoever adds a route decides whether programs may do it too, and writes it into docs/api.md. Package
// postgres holds the operations of that table against those that there are.
func TestEveryPageIsInThePaperOfPrograms(t *testing.T) {
	t.Parallel()
	paper, err := os.ReadFile("../docs/api.md")
	if err != nil {
		t.Fatal(err)
	}
	_, table, begins := strings.Cut(string(paper), "<!-- pages -->\n")
	table, _, ends := strings.Cut(table, "<!-- end of pages -->")
	if !begins || !ends {
		t.Fatal("docs/api.md has no table of pages")
	}
	in := map[string]string{}
	for _, row := range regexp.MustCompile("(?m)^\\| `([A-Z]+ [^`]*)` \\| (.+) \\|$").FindAllStringSubmatch(table, -1) {
		if in[row[1]] != "" {
			t.Errorf("%s is in docs/api.md twice", row[1])
		}
		in[row[1]] = row[2]
	}
	for line := range strings.Lines(allowedTable) {
		_, route, _ := strings.Cut(strings.TrimSpace(line), " ")
		route = strings.TrimSuffix(route, "{$}")
		if what := in[route]; !strings.HasPrefix(what, "`") && !strings.HasPrefix(what, "no: ") {
			t.Errorf("docs/api.md does not say which operation %s is, nor why it is none", route)
		}
		delete(in, route)
	}
	for route := range in {
		t.Errorf("docs/api.md speaks of %s, which is no route", route)
	}
}
