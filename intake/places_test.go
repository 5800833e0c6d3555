package intake

import (
	"fmt"
	"strings"
	"testing"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/routing"
	"github.com/commonline/commonline/routing/district"
	"github.com/commonline/commonline/routing/gazetteer"
)

// atlasOf makes a map of three districts side by side, each with a neighbourhood of its name (One, Two, Three). A line is
// "DISTRICT STREET…: NUMBER NUMBER …".
func atlasOf(t *testing.T, lines string) *routing.Atlas {
	t.Helper()
	var features []string
	for d := 1; d <= 3; d++ {
		w, e := -61+0.05*float64(d-1), -61+0.05*float64(d)
		features = append(features, fmt.Sprintf(`{"type":"Feature","properties":{"d":%d},"geometry":{"type":"Polygon","coordinates":[[[%f,43],[%f,43],[%f,43.1],[%f,43.1],[%f,43]]]}}`, d, w, e, e, w, w))
	}
	m, err := district.Read(strings.NewReader(`{"type":"FeatureCollection","features":[`+strings.Join(features, ",")+`]}`), "d", casework.MapVersion{Name: "wards"})
	if err != nil {
		t.Fatal(err)
	}
	var rows gazetteer.Rows
	for n, line := range strings.Split(strings.TrimSpace(lines), "\n") {
		where, numbers, ok := strings.Cut(line, ":")
		d, street, _ := strings.Cut(where, " ")
		if !ok {
			t.Fatalf("%q is no street", line)
		}
		at := number(t, d)
		for i, no := range strings.Fields(numbers) {
			rows.Houses = append(rows.Houses, gazetteer.House{Number: no, Street: street, City: []string{"Onehill", "Twobridge", "Threewell"}[at-1],
				Postcode: fmt.Sprintf("0010%d", at), Lat: 43.02 + 0.004*float64(n), Lon: -61 + 0.05*float64(at-1) + 0.02 + 0.0005*float64(i)})
		}
	}
	return routing.New([]district.Map{m}, gazetteer.New(rows))
}

// change sets what the city file says: "mode MAILBOX MODE", "by RULE", "citywide OFFICE WORD".
func (s *story) change(t *testing.T, data string) {
	t.Helper()
	for _, line := range strings.Split(strings.TrimSpace(data), "\n") {
		switch f := strings.Fields(line); f[0] {
		case "mode":
			for i := range s.rules.City.Mailboxes {
				if m := &s.rules.City.Mailboxes[i]; string(m.ID) == f[1] {
					m.Mode = casework.RouteMode(f[2])
				}
			}
		case "by":
			s.rules.City.RouteBy = casework.RouteRule(f[1])
		case "citywide":
			s.rules.City.Topics = append(s.rules.City.Topics, casework.Topic{ID: "citywide", Citywide: casework.OfficeID(f[1]), Words: f[2:]})
		default:
			t.Fatalf("%q is nothing that a city file says", line)
		}
	}
}

func names(offices []casework.OfficeID) string {
	var out []string
	for _, o := range offices {
		out = append(out, string(o))
	}
	return strings.Join(out, "+")
}

func (s *story) understand(answer string, candidates []casework.Candidate) routing.Reply {
	if s.atlas == nil {
		return routing.Reply{}
	}
	return s.atlas.Understand(answer, candidates, routing.Hints{})
}

// ask lets the open question on a case go out, or something else after it.
func (s *story) ask(t *testing.T, verb, rest string) {
	t.Helper()
	n, day, _ := strings.Cut(rest, " ")
	for _, q := range s.known.Asked {
		if q.Case != casework.CaseID(number(t, n)) {
			continue
		}
		if q.Last = verb == "asked"; q.Last {
			q.ExpiresAt = moment(t, day).Add(casework.QuestionOpen)
		}
		return
	}
	t.Fatalf("no question is open on case %s", n)
}
