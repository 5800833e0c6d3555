package web

import "time"

// localTime is how a browser writes the value of a field for a time.
const localTime = "2006-01-02T15:04"

// until is a time that a case may sleep until.
type until struct {
	Label, When string
	Value       string // RFC 3339
}

// morning is when a case that slept overnight wakes.
const morning = 9

// Snoozes are the times that are offered.
func (p *openPane) Snoozes() []until {
	at := func(label string, t time.Time) until {
		return until{label, t.Format("Mon 3:04 PM"), t.Format(time.RFC3339)}
	}
	tomorrow := morningOf(p.now.AddDate(0, 0, 1))
	monday := p.now.AddDate(0, 0, 1)
	for monday.Weekday() != time.Monday {
		monday = monday.AddDate(0, 0, 1)
	}
	all := []until{at("Tomorrow morning", tomorrow), at("In three days", afterDays(p.now, 3)), at("Next Monday", morningOf(monday)), at("In two weeks", afterDays(p.now, 14))}
	if p.now.Hour() < 15 {
		all = append([]until{at("Later today", p.now.Truncate(time.Hour).Add(3*time.Hour))}, all...)
	}
	return all
}

func morningOf(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), morning, 0, 0, 0, t.Location())
}

// afterDays is a morning some days away, and never one of a weekend.
func afterDays(now time.Time, days int) time.Time {
	t := morningOf(now.AddDate(0, 0, days))
	for t.Weekday() == time.Saturday || t.Weekday() == time.Sunday {
		t = t.AddDate(0, 0, 1)
	}
	return t
}
