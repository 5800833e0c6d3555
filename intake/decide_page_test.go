package intake

import (
	"testing"
	"time"

	"github.com/commonline/commonline/casework"
)

func TestFixedByDigit(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"1": "yes", " 1. ": "yes", "2": "no", "2)": "no", "2 still dark": "no", "2\nstill dark": "no", "1 lamp is still out": "", "12": "", "yes": "", "": "", "no": "",
	} {
		if got := fixedDigit(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestWhatComesByThePage(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		status       casework.Status
		text, fixed  string
		message      bool
		reopen, owed bool
		events       string
	}{
		"words on a live case":     {casework.Open, "More of it.", "", true, false, true, "message.joined"},
		"words on a resolved case": {casework.Resolved, "It is back.", "", true, true, true, "message.joined case.reopened"},
		"it was fixed":             {casework.Resolved, "", "yes", false, false, false, "fixed.said"},
		"fixed, with thanks":       {casework.Resolved, "Thank you!", "yes", true, false, false, "message.joined fixed.said"},
		"it was not fixed":         {casework.Resolved, "", "no", true, true, true, "message.joined fixed.said case.reopened"},
		"an ended case":            {casework.Closed, "Look again.", "", true, true, true, "message.joined case.reopened"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			k := NewKnown(now)
			k.Cases[91] = &CaseFacts{ID: 91, Number: 48213, Office: "d4", Status: c.status, ResolvedAt: now.AddDate(0, 0, -60)}
			l := Letter{Raw: Raw{Channel: casework.Page, DeliveredAt: now}, In: &casework.Inbound{Reply: c.text, Kind: casework.Personal, Page: &casework.PageEntry{Case: 91, Fixed: c.fixed}}}
			d := Rules{City: &casework.City{}}.decide(l, k)
			events := ""
			for _, e := range d.Events {
				events += " " + string(e.Kind)
			}
			if d.Case != 91 || d.Office != "d4" || (d.Message != 0) != c.message || d.Reopen != c.reopen || d.Owed != c.owed || events != " "+c.events || d.Participant != "" {
				t.Errorf("decided %+v, events%s", d, events)
			}
		})
	}
	l := Letter{Raw: Raw{Channel: casework.Page, DeliveredAt: now}, In: &casework.Inbound{Page: &casework.PageEntry{Case: 5}}}
	if d := (Rules{City: &casework.City{}}).decide(l, NewKnown(now)); d.Outcome != Unreadable {
		t.Errorf("of no case: %s", d.Outcome)
	}
}
