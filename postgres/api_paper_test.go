package postgres_test

import (
	"fmt"
	"net/http/httptest"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/web/api"
)

// TestTheExamplesOfThePaper runs what docs/api.md tells people to type.
func TestTheExamplesOfThePaper(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED: -short is set, and this takes long under the race detector")
	}
	t.Parallel()
	curl, err := exec.LookPath("curl")
	if err != nil {
		t.Skip("SKIPPED: there is no curl")
	}
	g := newGate(t)
	server := httptest.NewServer(g.handler)
	t.Cleanup(server.Close)
	paper, err := os.ReadFile("../docs/api.md")
	g.must(err)
	examples := regexp.MustCompile("(?s)<!-- example: (\\w+) -->\n```sh\n(.*?)```").FindAllStringSubmatch(string(paper), -1)
	want := map[string]string{"list": `"cases":[{`, "read": `"thread":[{`, "note": `"case":"` + g.n.String(), "answer": `"message":`}
	if len(examples) != len(want) {
		t.Errorf("the paper has %d examples, this test knows %d", len(examples), len(want))
	}
	token := g.token(g.head, casework.ScopeCasesRead, casework.ScopeCasesWrite, casework.ScopeMessagesSend)
	for _, x := range examples {
		c := exec.CommandContext(t.Context(), "sh", "-c", x[2])
		c.Env = append(os.Environ(), "PATH="+os.Getenv("PATH"), "TOKEN="+token, "CITY="+server.URL, "CASE="+g.n.String(), fmt.Sprintf("VOICE=%d", g.opener), fmt.Sprintf("THREAD=%d", g.thread(g.n)), "no_proxy=127.0.0.1")
		out, err := c.CombinedOutput()
		if err != nil || !strings.Contains(string(out), want[x[1]]) {
			t.Errorf("%s (by %s): %v\n%s", x[1], curl, err, out)
		}
	}
	for _, w := range casework.ScopeWords {
		if !strings.Contains(string(paper), "`"+string(w.AccessScope)+"`") {
			t.Errorf("the paper does not speak of %s", w.AccessScope)
		}
	}
}

// TestThePaperNamesEveryOperation: the table of docs/api.md, which package web holds against the pages, names operations that there are, and all.
func TestThePaperNamesEveryOperation(t *testing.T) {
	t.Parallel()
	paper, err := os.ReadFile("../docs/api.md")
	if err != nil {
		t.Fatal(err)
	}
	_, table, _ := strings.Cut(string(paper), "<!-- pages -->\n")
	table, _, _ = strings.Cut(table, "<!-- end of pages -->")
	named := map[string]bool{}
	for _, word := range regexp.MustCompile("`([a-z]+[A-Za-z]*)`").FindAllStringSubmatch(table, -1) {
		named[word[1]] = true
	}
	for _, r := range api.Table() {
		if !named[r.ID] {
			t.Errorf("no page of the table is %s", r.ID)
		}
		delete(named, r.ID)
	}
	for _, field := range []string{"case", "owed"} {
		delete(named, field)
	}
	for name := range named {
		t.Errorf("the table names %s, which is no operation", name)
	}
}
