package web

import (
	"slices"
	"testing"

	"github.com/commonline/commonline/casework"
)

// TestNavigation has the lists of decisions before whoever decides or looks over all, and not before a volunteer, who does neither.
func TestNavigation(t *testing.T) {
	t.Parallel()
	decisions := []string{"Triage", "Held", "Waiting for a yes", "Automatic mail"}
	for role, want := range map[casework.Role]struct {
		heading string
		decides bool
	}{
		casework.Volunteer:      {"Other work", false},
		casework.Staffer:        {"Needs a decision", true},
		casework.OfficeHead:     {"Needs a decision", true},
		casework.RecordsOfficer: {"Needs a decision", true},
		casework.Intake:         {"Needs a decision", true},
	} {
		groups := navigation(casework.Viewer{Staff: 1, Office: "d5", Role: role}, Counts{}, 0, "/today")
		at := slices.IndexFunc(groups, func(g navGroup) bool { return g.Heading == want.heading })
		if at < 0 {
			t.Errorf("%s: nothing is headed %q in %+v", role, want.heading, groups)
			continue
		}
		var labels []string
		for _, g := range groups {
			for _, item := range g.Items {
				labels = append(labels, item.Label)
			}
		}
		for _, label := range append([]string{"Failed sends", "Calls"}, decisions...) {
			if shown := slices.Contains(labels, label); shown != (want.decides || !slices.Contains(decisions, label)) {
				t.Errorf("%s: %s shown is %v", role, label, shown)
			}
		}
	}
}
