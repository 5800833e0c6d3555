package intake

import (
	"testing"
	"time"

	"github.com/commonline/commonline/casework"
)

func TestLanguageByDigit(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 2, 15, 0, 0, 0, time.UTC)
	for name, x := range map[string]struct {
		text     string
		change   func(*Question)
		language string
	}{
		"a digit":                   {"2", nil, "ht"},
		"with a full stop":          {" 1. ", nil, "es"},
		"one that was not offered":  {"3", nil, ""},
		"nothing":                   {"0", nil, ""},
		"below nothing":             {"-1", nil, ""},
		"words after it":            {"2 lamps are out", nil, ""},
		"a house number":            {"212", nil, ""},
		"we wrote since":            {"2", func(q *Question) { q.Last = false }, ""},
		"too late":                  {"2", func(q *Question) { q.ExpiresAt = now.Add(-time.Minute) }, ""},
		"of a case that is nowhere": {"2", func(q *Question) { q.Case = 17 }, ""},
	} {
		k := NewKnown(now)
		k.Cases[1] = &CaseFacts{ID: 1, Number: 10001, Office: "d1", Status: casework.New, LastAt: now, Offices: map[casework.OfficeID]bool{"d1": true}}
		k.Own["+15555550177"] = []casework.CaseID{1}
		q := &Question{ID: 5, Case: 1, ExpiresAt: now.Add(time.Hour), Last: true, Languages: []string{"es", "ht"}}
		if x.change != nil {
			x.change(q)
		}
		k.Tongues["+15555550177"] = q
		city := &casework.City{Offices: []casework.Office{{ID: "d1"}}, Numbers: []casework.Number{{ID: "d1-phone", Office: "d1", E164: "+15555550101"}}}
		l := Letter{Raw: Raw{Channel: casework.Text, Mailbox: "d1-phone", DeliveredAt: now}, Sender: casework.Correspondent{Address: "+15555550177"}, In: &casework.Inbound{Channel: casework.Text, Kind: casework.Personal, Reply: x.text}}
		d := Rules{City: city}.decide(l, k)
		if d.Language != x.language || d.Case != 1 || (d.Answers != nil) != (x.language != "") || d.Owed == (x.language != "") {
			t.Errorf("%s: %+v", name, d)
		}
	}
}
