package ical_test

import (
	"strings"
	"testing"

	"github.com/commonline/commonline/internal/ical"
	"github.com/google/go-cmp/cmp"
)

func calendar(events ...string) string {
	return "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\n" + strings.Join(events, "\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\n") + "\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
}

func TestDays(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		text string
		want []ical.Day
	}{
		"one day":      {calendar("DTSTART;VALUE=DATE:20261126\r\nDTEND;VALUE=DATE:20261127\r\nSUMMARY:Thanks\r\n giving"), []ical.Day{{2026, 11, 26, "Thanksgiving"}}},
		"without end":  {calendar("DTSTART;VALUE=DATE:20260704\r\nSUMMARY:Fourth of July\\, observed"), []ical.Day{{2026, 7, 4, "Fourth of July, observed"}}},
		"two days":     {calendar("DTSTART;VALUE=DATE:20261231\r\nDTEND;VALUE=DATE:20270102"), []ical.Day{{2026, 12, 31, ""}, {2027, 1, 1, ""}}},
		"at times":     {calendar(`DTSTART;TZID="America/New York:x":20261224T120000` + "\r\nDTEND:20261224T170000Z"), []ical.Day{{2026, 12, 24, ""}}},
		"every year":   {calendar("DTSTART;VALUE=DATE:20200619\r\nRRULE:FREQ=YEARLY;INTERVAL=1\r\nSUMMARY:Juneteenth"), []ical.Day{{0, 6, 19, "Juneteenth"}}},
		"cancelled":    {calendar("DTSTART;VALUE=DATE:20260101\r\nSTATUS:CANCELLED"), nil},
		"no event":     {"BEGIN:VCALENDAR\nEND:VCALENDAR\n", nil},
		"bare newline": {"BEGIN:VEVENT\nDTSTART:20260102\nEND:VEVENT", []ical.Day{{2026, 1, 2, ""}}},
	} {
		got, err := ical.Days(c.text)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if diff := cmp.Diff(got, c.want); diff != "" {
			t.Errorf("%s: got -, want +:\n%s", name, diff)
		}
	}
}

func TestRefused(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		calendar("SUMMARY:No day"):                                  `line 3: "" is not a day; one looks like 20261126`,
		calendar("DTSTART:20261340"):                                `line 3: "20261340" is not a day; one looks like 20261126`,
		calendar("DTSTART:20261126\r\nDTEND:soon"):                  `line 3: "soon" is not a day; one looks like 20261126`,
		calendar("DTSTART:20261126\r\nRRULE:FREQ=YEARLY;BYDAY=4TH"): `line 3: the rule "FREQ=YEARLY;BYDAY=4TH" repeats the event in a way that is not read here; write its days one by one`,
		calendar("DTSTART:20260101\r\nDTEND:20270101"):              `line 3: the event takes more than 60 days`,
		"BEGIN:VEVENT\nDTSTART:20260101":                            `line 1: the event has no end`,
	} {
		if _, err := ical.Days(text); err == nil || err.Error() != want {
			t.Errorf("%v, want %s", err, want)
		}
	}
}

func FuzzDays(f *testing.F) {
	f.Add(calendar("DTSTART;VALUE=DATE:20261126\r\nDTEND;VALUE=DATE:20261127\r\nSUMMARY:Thanks\r\n giving"))
	f.Add(calendar("DTSTART:20200619\nRRULE:FREQ=YEARLY"))
	f.Fuzz(func(t *testing.T, text string) {
		days, err := ical.Days(text)
		for _, d := range days {
			if err != nil || d.Month < 1 || d.Month > 12 || d.Day < 1 || d.Day > 31 || d.Year < 0 {
				t.Fatalf("%+v, %v", d, err)
			}
		}
	})
}
