package main

import (
	goflag "flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/commonline/commonline/internal/twiliohost"
)

var rewrite = goflag.Bool("rewrite", false, "write the papers of runs anew")

// minutes are what was said in a run, word for word, for a paper of docs/runs. What differs from run to run has a word in its place.
type minutes struct {
	t     *testing.T
	lines []string
	same  [][2]string // what differs, and what stands for it
	days  *regexp.Regexp
	today string
}

func (m *minutes) add(format string, args ...any) {
	m.lines = append(m.lines, fmt.Sprintf(format, args...))
}

// quote adds what was said, each line of it as a quotation.
func (m *minutes) quote(title, words string) {
	m.add("\n**%s**\n\n> %s", title, strings.ReplaceAll(strings.TrimSpace(m.steady(words)), "\n", "\n> "))
}

var (
	statusLink  = regexp.MustCompile(`/s/[a-z0-9]{16,}`)
	trailing    = regexp.MustCompile(`(?m)[ \t]+$`)
	manyNewline = regexp.MustCompile(`\n{3,}`)
)

// steady takes out what differs from run to run.
func (m *minutes) steady(words string) string {
	for _, s := range m.same {
		words = strings.ReplaceAll(words, s[0], s[1])
	}
	if m.days != nil {
		words = m.days.ReplaceAllStringFunc(words, func(day string) string {
			if strings.Join(strings.Fields(day), " ") == m.today {
				return "(today)"
			}
			return "(a later day)"
		})
	}
	return statusLink.ReplaceAllString(words, "/s/…")
}

// keep holds the run against its paper, or writes it.
func (m *minutes) keep(name string) {
	m.t.Helper()
	path := filepath.Join("../../docs/runs", name)
	text := strings.TrimSpace(manyNewline.ReplaceAllString(trailing.ReplaceAllString(strings.Join(m.lines, "\n"), ""), "\n\n")) + "\n"
	if *rewrite {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			m.t.Fatal(err)
		}
		return
	}
	was, err := os.ReadFile(path)
	if err != nil {
		m.t.Fatal(err)
	}
	if unwrapped(string(was)) != unwrapped(text) {
		m.t.Errorf("docs/runs/%s says something else than this run (go test ./cmd/commonline -run %s -rewrite):\n%s", name, m.t.Name(), text)
	}
}

// unwrapped leaves out where lines end: a mail is wrapped otherwise on another day.
func unwrapped(text string) string {
	return strings.Join(strings.Fields(strings.ReplaceAll(text, "\n>", "\n")), " ")
}

// newest is the last text that the city sent.
func (tr *trial) newest(all []twiliohost.Text) string {
	tr.t.Helper()
	for _, x := range slices.Backward(all) {
		if x.From == harborPhone {
			return x.Body
		}
	}
	tr.t.Fatal("no text has come")
	return ""
}
