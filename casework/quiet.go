package casework

import "time"

// Quiet is the time of day at which nobody is disturbed by what we begin. Both zero: there is none. From may be later than To: then it
// goes past midnight.
type Quiet struct{ From, To TimeOfDay }

// TimeOfDay is minutes since midnight, on the city's clocks.
type TimeOfDay int

// Until tells whether t lies in the quiet time of a place, and when that ends.
func (q Quiet) Until(t time.Time, zone *time.Location) (end time.Time, quiet bool) {
	if q.From == q.To {
		return time.Time{}, false
	}
	if zone == nil {
		zone = time.UTC
	}
	local := t.In(zone)
	minute := TimeOfDay(local.Hour()*60 + local.Minute())
	day := local.Day()
	switch {
	case q.From < q.To && (minute < q.From || minute >= q.To):
		return time.Time{}, false
	case q.From > q.To && minute < q.From && minute >= q.To:
		return time.Time{}, false
	case q.From > q.To && minute >= q.From:
		day++ // it ends tomorrow
	}
	return time.Date(local.Year(), local.Month(), day, int(q.To)/60, int(q.To)%60, 0, 0, zone), true
}
