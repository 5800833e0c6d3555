package casework

import (
	"slices"
	"time"
)

// Hours say when an office can be reached. The zero value is always.
type Hours struct {
	Week     [7][]Span // by time.Weekday, each day's spans in order
	Holidays []Date
}

// Span is a part of a day, in minutes since midnight on the clock of the wall: 540 to 1020 is 9:00 to 17:00.
type Span struct{ From, To int }

// Date is a day, in the city's own zone.
type Date struct {
	Year  int // 0 for every year
	Month time.Month
	Day   int
}

// DateOf is the day of a time, in the time's own zone.
func DateOf(at time.Time) Date {
	y, m, d := at.Date()
	return Date{y, m, d}
}

// Always reports whether no hours are named.
func (h Hours) Always() bool {
	return !slices.ContainsFunc(h.Week[:], func(spans []Span) bool { return len(spans) > 0 }) && len(h.Holidays) == 0
}

// Open reports whether the office can be reached at a time, which is to be in the city's zone.
func (h Hours) Open(at time.Time) bool {
	if h.Always() {
		return true
	}
	minute := at.Hour()*60 + at.Minute()
	return !h.off(at) && slices.ContainsFunc(h.Week[at.Weekday()], func(s Span) bool { return s.From <= minute && minute < s.To })
}

func (h Hours) off(at time.Time) bool {
	day := DateOf(at)
	return len(h.Week[at.Weekday()]) == 0 || slices.ContainsFunc(h.Holidays, func(d Date) bool {
		return d.Month == day.Month && d.Day == day.Day && (d.Year == 0 || d.Year == day.Year)
	})
}

// longestRest bounds how far the next working day is looked for: no calendar closes an office for longer.
const longestRest = 60

// EndOfNextDay is when the working day after a time ends: what came in on a Friday evening is owed on Monday evening. Where
// no hours are named it is a day later.
func (h Hours) EndOfNextDay(at time.Time) time.Time {
	if h.Always() {
		return at.AddDate(0, 0, 1)
	}
	for n := 1; n <= longestRest; n++ {
		day := at.AddDate(0, 0, n)
		if spans := h.Week[day.Weekday()]; !h.off(day) {
			y, m, d := day.Date()
			return time.Date(y, m, d, 0, spans[len(spans)-1].To, 0, 0, at.Location())
		}
	}
	return at.AddDate(0, 0, longestRest)
}
