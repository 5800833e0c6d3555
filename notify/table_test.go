package notify_test

import (
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/notify"
)

// stoppers are what may keep a notice back, in the words of docs/notices.md.
var stoppers = []struct {
	words string
	set   func(*casework.Event, *notify.Facts)
}{
	{"opted out", func(_ *casework.Event, f *notify.Facts) { f.Recipient.OptedOut = true }},
	{"no notices about this case", func(_ *casework.Event, f *notify.Facts) { f.Follow.Silenced = true }},
	{"automatic sender", func(_ *casework.Event, f *notify.Facts) {
		f.Recipient.Address = map[bool]string{true: "no-reply@shop.example", false: "22000"}[strings.Contains(f.Recipient.Address, "@")]
	}},
	{"sensitive matter", func(_ *casework.Event, f *notify.Facts) { f.Case.Sensitive = true }},
	{"two already today", func(_ *casework.Event, f *notify.Facts) { f.Follow.Today = 2 }},
	{"cap", func(_ *casework.Event, f *notify.Facts) {
		f.Caps = casework.Caps{AcknowledgementsPerSender: 1, AutomaticPerCase: 1, TextsPerNumber: 1}
		f.Counts = notify.Counts{ToRecipient: 9, ToCase: 9, TextsToRecipient: 9}
	}},
	{"a later change", func(_ *casework.Event, f *notify.Facts) { f.Follow.Next = 99 }},
	{"an answer that went along", func(e *casework.Event, f *notify.Facts) { f.Follow.AnsweredAt = e.At }},
	{"sent already", func(_ *casework.Event, f *notify.Facts) { f.Case.Acknowledged, f.Held.Acknowledged = true, true }},
}

// inTable are the rows of the table: the name of each in this package's tests, and in the table.
var inTable = [][2]string{
	{"received", "received"}, {"held", "held"}, {"asked", "asked"}, {"reminded", "reminded"}, {"status", "status"}, {"help", "help"}, {"waiting", "waiting"}, {"waiting-again", "waiting-again"},
	{"department", "department"}, {"working", "working"}, {"resolved", "resolved"}, {"closed", "closed"}, {"reopened", "reopened"},
}

// TestTheTableOfNotices: what docs/notices.md says of each occasion, by which channel it goes and what stops it, is what the rules do.
func TestTheTableOfNotices(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile("../docs/notices.md")
	if err != nil {
		t.Fatal(err)
	}
	rows := map[string][]string{}
	for line := range strings.Lines(string(raw)) {
		if cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|"); len(cells) == 4 && strings.HasPrefix(line, "| `") {
			rows[strings.Trim(strings.TrimSpace(cells[0]), "`")] = cells
		}
	}
	for _, row := range inTable {
		cells, ok := rows[row[1]]
		if !ok {
			t.Errorf("the table lacks %s; it ought to be\n| `%s` | … | %s | %s |", row[1], row[1], strings.Join(goesBy(row[0]), ", "), strings.Join(stoppedBy(t, row[0]), ", "))
			continue
		}
		delete(rows, row[1])
		if want, got := strings.Join(goesBy(row[0]), ", "), strings.TrimSpace(cells[2]); got != want {
			t.Errorf("%s goes by %q, the table says %q", row[1], want, got)
		}
		if want, got := strings.Join(stoppedBy(t, row[0]), ", "), strings.TrimSpace(cells[3]); got != want {
			t.Errorf("%s is stopped by\n%q, the table says\n%q", row[1], want, got)
		}
	}
	for name := range rows {
		t.Errorf("the table has %s, and no rule knows it", name)
	}
}

func goesBy(name string) (all []string) {
	for _, by := range []casework.Channel{casework.Mail, casework.Text} {
		if occasions(by)[name] != nil {
			all = append(all, string(by))
		}
	}
	return all
}

// stoppedBy tries each stopper on both channels: one that stops it on either counts, with the channel where it is one alone.
func stoppedBy(t *testing.T, name string) (all []string) {
	for _, s := range stoppers {
		var on []string
		for _, by := range goesBy(name) {
			e, f := occasions(casework.Channel(by))[name]()
			e.At = noon.Add(-time.Minute)
			s.set(&e, &f)
			made := composer(t).Compose(noon)(e, f)
			if len(made) == 1 && made[0].State == casework.Suppressed {
				on = append(on, by)
			}
		}
		switch {
		case len(on) == len(goesBy(name)):
			all = append(all, s.words)
		case len(on) == 1:
			all = append(all, s.words+" ("+on[0]+")")
		}
	}
	if slices.Contains(all, "") {
		t.Error("a stopper has no name")
	}
	return all
}
