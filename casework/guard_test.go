package casework

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

func TestTheGuard(t *testing.T) {
	t.Parallel()
	note := "Her landlord, Mr. Pratt, has been in court twice; do not tell her that Legal looks into it."
	g := Guard{
		Notes:   []string{note, "Short note."},
		Thread:  []string{"I live at 42 Poplar St. Call me at (617) 555-0123, or ask my brother, jorge@mail.example.", "my landlord has been in court twice over the boiler and the heat"},
		Others:  Contacts{Mails: []string{"harold@mail.example", "jorge@mail.example"}, Phones: []string{"+16175550199", "+16175550123"}, Houses: []House{{"120", "washington"}, {"42", "poplar"}}},
		To:      "rosa@mail.example",
		Writers: []string{"Rosa@mail.example"}, Copied: []string{"school@mail.example", "rosa@mail.example"},
	}
	for name, x := range map[string]struct {
		text string
		to   string
		want []string
	}{
		"plain":                        {"Dear Rosa, the crew comes on Friday between eight and noon, weather permitting.", "", nil},
		"a note's sentence":            {"Hello. Do not tell her that LEGAL looks into it!", "", []string{"words of an internal note: do not tell her that legal looks into it"}},
		"seven words of it":            {"tell her that Legal looks into it", "", nil},
		"across a line and a dash":     {"do not tell her —\nthat legal looks into it", "", []string{"words of an internal note: do not tell her that legal looks into it"}},
		"the resident's own words":     {"you wrote: my landlord has been in court twice over the boiler", "", nil},
		"a note's words twice":         {"do not tell her that legal looks into it. do not tell her that legal looks into it", "", []string{"words of an internal note: do not tell her that legal looks into it"}},
		"another's mail":               {"Ask Harold@Mail.example.", "", []string{"another resident's mail address: harold@mail.example"}},
		"a mail that is on the thread": {"Your brother (jorge@mail.example) knows.", "", nil},
		"a mail of nobody's":           {"Write to parks@city.example.", "", nil},
		"another's number":             {"Call 617.555.0199 or 1-617-555-0199", "", []string{"another resident's telephone number: +16175550199"}},
		"the resident's own number":    {"We call you at 617-555-0123.", "", nil},
		"another's home":               {"The leak is at 120 Washington St, next to you.", "", []string{"another resident's home: 120 washington"}},
		"the resident's own home":      {"We come to 42 Poplar Street.", "", nil},
		"to one in copy":               {"Good morning.", "school@mail.example", []string{"somebody who was only in copy: school@mail.example"}},
		"to one in copy who wrote too": {"Good morning.", "Rosa@Mail.example", nil},
		"in Spanish, and all at once":  {"Vaya al 120 de Washington y llame al +1 (617) 555-0199", "", []string{"another resident's telephone number: +16175550199", "another resident's home: 120 washington"}},
		"a number that is none":        {"Your case is C-48213-5, 311 request 101006214871.", "", nil},
		"empty":                        {"", "", nil},
	} {
		g := g
		if x.to != "" {
			g.To = x.to
		}
		var got []string
		for _, c := range g.Concerns(x.text) {
			got = append(got, fmt.Sprintf("%s: %s", c.Kind, c.Words))
		}
		if !slices.Equal(got, x.want) {
			t.Errorf("%s: got %q, want %q", name, got, x.want)
		}
	}
}

func FuzzGuard(f *testing.F) {
	f.Add("a b c d e f g h i j", "x a b c d e f g h i j y")
	f.Add("call 617-555-0123 or x@y.example, 12 Elm St", "12 Elm St")
	f.Fuzz(func(t *testing.T, note, text string) {
		g := Guard{Notes: []string{note}, Others: ContactsIn(text)}
		for _, c := range g.Concerns(text) {
			if c.Words == "" {
				t.Errorf("a %s without words", c.Kind)
			}
		}
		g.Thread = []string{text}
		if all := g.Concerns(text); len(all) != 0 {
			t.Errorf("what stands on the thread is asked about: %v", all)
		}
		if all := (Guard{}).Concerns(text); len(all) != 0 {
			t.Errorf("without notes and others: %v", all)
		}
		if strings.Count(note, " ") < 7 && len(Guard{Notes: []string{note}}.Concerns(text)) > 0 && len(wordsOf(note)) < runOfWords {
			t.Errorf("a short note is found in %q", text)
		}
	})
}
