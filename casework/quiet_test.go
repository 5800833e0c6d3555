package casework

import (
	"testing"
	"time"
	_ "time/tzdata"
)

func TestQuiet(t *testing.T) {
	t.Parallel()
	zone, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Fatal(err)
	}
	at := func(day, hour, minute int) time.Time { return time.Date(2026, 3, day, hour, minute, 0, 0, zone) }
	night := Quiet{From: 21 * 60, To: 8 * 60}
	for name, test := range map[string]struct {
		quiet Quiet
		at    time.Time
		end   time.Time // zero: it is not quiet
	}{
		"before it":                {night, at(3, 20, 59), time.Time{}},
		"its first minute":         {night, at(3, 21, 0), at(4, 8, 0)},
		"before midnight":          {night, at(3, 23, 59), at(4, 8, 0)},
		"after midnight":           {night, at(4, 0, 0), at(4, 8, 0)},
		"its last minute":          {night, at(4, 7, 59), at(4, 8, 0)},
		"after it":                 {night, at(4, 8, 0), time.Time{}},
		"the last day of a month":  {night, at(31, 22, 0), time.Date(2026, 4, 1, 8, 0, 0, 0, zone)},
		"the clocks go forward":    {night, at(8, 1, 30), at(8, 8, 0)},
		"at noon":                  {Quiet{From: 12 * 60, To: 13*60 + 30}, at(3, 13, 29), at(3, 13, 30)},
		"after noon":               {Quiet{From: 12 * 60, To: 13*60 + 30}, at(3, 13, 30), time.Time{}},
		"before noon":              {Quiet{From: 12 * 60, To: 13*60 + 30}, at(3, 11, 59), time.Time{}},
		"none":                     {Quiet{}, at(3, 3, 0), time.Time{}},
		"the zone is the city's":   {night, time.Date(2026, 3, 4, 3, 0, 0, 0, time.UTC), at(4, 8, 0)},
		"and not that of the time": {night, time.Date(2026, 3, 3, 23, 0, 0, 0, time.UTC), time.Time{}},
	} {
		end, quiet := test.quiet.Until(test.at, zone)
		if quiet != !test.end.IsZero() || !end.Equal(test.end) {
			t.Errorf("%s: quiet %v until %v, want %v", name, quiet, end, test.end)
		}
	}
}
