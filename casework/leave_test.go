package casework

import (
	"strings"
	"testing"
	"time"
)

func TestWhenAnAnswerLeaves(t *testing.T) {
	t.Parallel()
	zone := time.FixedZone("EDT", -4*3600)
	city := &City{Zone: zone, Quiet: Quiet{From: 21 * 60, To: 8 * 60}}
	day := time.Date(2026, time.June, 9, 14, 0, 0, 0, zone)
	night := time.Date(2026, time.June, 9, 23, 0, 0, 0, zone)
	morning := time.Date(2026, time.June, 10, 8, 0, 0, 0, zone)
	for name, x := range map[string]struct {
		a          Answer
		now, heard time.Time
		want       Leaving
		refused    string
	}{
		"a mail by night":              {Answer{Channel: Mail}, night, time.Time{}, Leaving{At: night.Add(UndoTime)}, ""},
		"a text by day":                {Answer{Channel: Text}, day, time.Time{}, Leaving{At: day.Add(UndoTime)}, ""},
		"a text begun by night":        {Answer{Channel: Text}, night, time.Time{}, Leaving{At: morning, Later: true, Night: true}, ""},
		"to who has just texted":       {Answer{Channel: Text}, night, night.Add(-20 * time.Minute), Leaving{At: night.Add(UndoTime)}, ""},
		"to who texted in the evening": {Answer{Channel: Text}, night, night.Add(-3 * time.Hour), Leaving{At: morning, Later: true, Night: true}, ""},
		"at the edge of the night":     {Answer{Channel: Text}, time.Date(2026, time.June, 9, 20, 59, 55, 0, zone), time.Time{}, Leaving{At: morning, Later: true, Night: true}, ""},
		"later":                        {Answer{Channel: Mail, Leave: morning}, day, day, Leaving{At: morning, Later: true}, ""},
		"a text at eight":              {Answer{Channel: Text, Leave: morning}, day, day, Leaving{At: morning, Later: true}, ""},
		"a text for the night":         {Answer{Channel: Text, Leave: night}, day, day, Leaving{}, "from 8:00 AM on"},
		"a mail for the night":         {Answer{Channel: Mail, Leave: night}, day, day, Leaving{At: night, Later: true}, ""},
		"in the past":                  {Answer{Channel: Mail, Leave: day.Add(-time.Hour)}, day, day, Leaving{}, "has passed"},
		"in a year":                    {Answer{Channel: Mail, Leave: day.AddDate(1, 0, 0)}, day, day, Leaving{}, "60 days"},
	} {
		got, err := city.Leaves(x.a, x.now, x.heard)
		if x.refused != "" {
			if err == nil || !strings.Contains(err.Error(), x.refused) {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		if err != nil || !got.At.Equal(x.want.At) || got.Later != x.want.Later || got.Night != x.want.Night {
			t.Errorf("%s: got %+v, want %+v (%v)", name, got, x.want, err)
		}
	}
}

func TestWhoCanBeTexted(t *testing.T) {
	t.Parallel()
	well := Texting{From: "+15555550104", To: "+15555550177"}
	for name, x := range map[string]struct {
		change func(*Texting)
		want   string
	}{
		"one who can":       {func(*Texting) {}, ""},
		"opted out":         {func(t *Texting) { t.OptedOut, t.Unapproved = true, true }, "opted out"},
		"not approved":      {func(t *Texting) { t.Unapproved = true }, "not approved"},
		"no number of ours": {func(t *Texting) { t.From = "" }, "no number for texts"},
		"a landline":        {func(t *Texting) { t.Dead = true }, "landline"},
		"a short code":      {func(t *Texting) { t.To = "72345" }, "no number of a phone"},
		"ourselves":         {func(t *Texting) { t.Ours = true }, "no number of a phone"},
	} {
		v := well
		x.change(&v)
		if got := v.Barred(); !strings.Contains(got, x.want) || (x.want == "") != (got == "") {
			t.Errorf("%s: %q", name, got)
		}
	}
}

func TestAnAnswerThatCannotGo(t *testing.T) {
	t.Parallel()
	whole := Answer{To: 1, Channel: Text, Text: "Good morning.", Key: "key-00001"}
	for name, x := range map[string]struct {
		change func(*Answer)
		want   string
	}{
		"whole":           {func(*Answer) {}, ""},
		"by pigeon":       {func(a *Answer) { a.Channel = "pigeon" }, "by mail or by text"},
		"a long text":     {func(a *Answer) { a.Text = strings.Repeat("a", 1401) }, "1401 characters"},
		"a long mail":     {func(a *Answer) { a.Channel, a.Text = Mail, strings.Repeat("a", 1401) }, ""},
		"nothing":         {func(a *Answer) { a.Text = " \n" }, "empty"},
		"to nobody":       {func(a *Answer) { a.To = 0 }, "Choose who"},
		"without its key": {func(a *Answer) { a.Key = "" }, "did not arrive whole"},
	} {
		a := whole
		x.change(&a)
		err := a.Check()
		if (err == nil) != (x.want == "") || (err != nil && !strings.Contains(err.Error(), x.want)) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
