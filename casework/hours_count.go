package casework

import (
	"fmt"
	"time"
)

// Within is how long something may take, in working time: whole days, or hours. The zero value promises nothing.
type Within struct{ Days, Hours int }

// IsZero reports whether nothing is promised.
func (w Within) IsZero() bool { return w == Within{} }

func (w Within) String() string {
	switch {
	case w.IsZero():
		return "none"
	case w.Days > 0:
		return fmt.Sprintf("%dd", w.Days)
	}
	return fmt.Sprintf("%dh", w.Hours)
}

// After is by when something is due that began at a time, which is to be in the city's zone: the end of that working day, or so
// many open hours later. The zero time: it is not due.
func (h Hours) After(at time.Time, w Within) time.Time {
	switch {
	case w.Days > 0:
		for range w.Days {
			at = h.EndOfNextDay(at)
		}
		return at
	case w.Hours > 0:
		return h.Add(at, time.Duration(w.Hours)*time.Hour)
	}
	return time.Time{}
}

// Add counts open time forward from a time, which is to be in the city's zone.
func (h Hours) Add(at time.Time, open time.Duration) time.Time {
	if h.Always() || open <= 0 {
		return at.Add(max(open, 0))
	}
	rest := 0 // days in a row without an open minute
	for day := at; rest <= longestRest; day = midnight(day, 1) {
		rest++
		for _, s := range h.spans(day) {
			from := later(s.from, at)
			if left := s.to.Sub(from); left > 0 {
				if rest = 0; left >= open {
					return from.Add(open)
				}
				open -= left
			}
		}
	}
	return at.AddDate(0, 0, longestRest)
}

// Between counts the open time from one time to another; both are to be in the city's zone.
func (h Hours) Between(from, to time.Time) time.Duration {
	if !to.After(from) {
		return 0
	}
	if h.Always() {
		return to.Sub(from)
	}
	var open time.Duration
	for day := from; day.Before(to); day = midnight(day, 1) {
		for _, s := range h.spans(day) {
			begin, end := later(s.from, from), s.to
			if to.Before(end) {
				end = to
			}
			open += max(0, end.Sub(begin))
		}
	}
	return open
}

type openSpan struct{ from, to time.Time }

// spans are the open times of the day that a time lies in.
func (h Hours) spans(day time.Time) []openSpan {
	if h.off(day) {
		return nil
	}
	y, m, d := day.Date()
	at := func(minute int) time.Time { return time.Date(y, m, d, 0, minute, 0, 0, day.Location()) }
	var all []openSpan
	for _, s := range h.Week[day.Weekday()] {
		all = append(all, openSpan{at(s.From), at(s.To)})
	}
	return all
}

// midnight begins a day some days after that of a time.
func midnight(t time.Time, days int) time.Time {
	y, m, d := t.Date()
	return time.Date(y, m, d+days, 0, 0, 0, 0, t.Location())
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
