package cityfile

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/internal/ical"
)

var weekdays = []string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"} // in the order of time.Weekday

// dayRanges are keys that stand for several days; a day's own key wins.
var dayRanges = map[string][]time.Weekday{
	"daily":   {0, 1, 2, 3, 4, 5, 6},
	"mon-fri": {1, 2, 3, 4, 5},
	"mon-thu": {1, 2, 3, 4},
	"mon-sat": {1, 2, 3, 4, 5, 6},
	"sat-sun": {6, 0},
}

// hours reads when the offices can be reached.
func (r *reader) hours(root section) casework.Hours {
	var h casework.Hours
	s := r.section(root.find("hours"), "hours", "open", "holidays", "holidays_file")
	open := r.section(s.find("open"), "open", append([]string{"daily", "mon-sat", "mon-fri", "mon-thu", "sat-sun"}, weekdays...)...)
	for _, key := range []string{"daily", "mon-sat", "mon-fri", "mon-thu", "sat-sun"} {
		if spans, given := open.spans(key); given {
			for _, d := range dayRanges[key] {
				h.Week[d] = spans
			}
		}
	}
	for d, key := range weekdays {
		if spans, given := open.spans(key); given {
			h.Week[d] = spans
		}
	}
	for _, text := range s.list("holidays") {
		day, ok := dayOff(text)
		if !ok {
			s.refuse(s.lineOfItem("holidays", text), "%q of holidays is not a day; one looks like 2026-11-26, or 12-25 for every year", text)
			continue
		}
		h.Holidays = append(h.Holidays, day)
	}
	h.Holidays = append(h.Holidays, s.holidaysFile()...)
	if len(h.Holidays) > 0 && len(open.keys) == 0 {
		s.refuse(s.lineOf("holidays"), "hours have holidays and no open hours; say them under \"open:\"")
	}
	return h
}

// dayOff reads 2026-11-26, or 12-25 for every year.
func dayOff(text string) (casework.Date, bool) {
	if day, err := time.Parse(time.DateOnly, text); err == nil {
		return casework.DateOf(day), true
	}
	day, err := time.Parse("01-02", text)
	return casework.Date{Month: day.Month(), Day: day.Day()}, err == nil
}

// lineOfItem is where an entry of a list stands.
func (s section) lineOfItem(key, text string) int {
	for _, i := range s.find(key).items {
		if i.text == text {
			return i.line
		}
	}
	return s.lineOf(key)
}

// holidaysFile reads a calendar of days off, as calendar programs export it.
func (s section) holidaysFile() []casework.Date {
	name := s.text("holidays_file")
	if name == "" {
		return nil
	}
	text, err := s.read(name)
	if err != nil {
		s.refuse(s.lineOf("holidays_file"), "holidays_file %q cannot be read: %s", name, reason(err))
		return nil
	}
	days, err := ical.Days(string(text))
	if err != nil {
		s.refuse(s.lineOf("holidays_file"), "holidays_file %q: %s", name, err)
	}
	var dates []casework.Date
	for _, d := range days {
		dates = append(dates, casework.Date{Year: d.Year, Month: d.Month, Day: d.Day})
	}
	return dates
}

var spanForm = regexp.MustCompile(`^(\d{1,2}):(\d\d) *- *(\d{1,2}):(\d\d)$`)

// spans reads "9:00-12:00, 13:00-17:00", or "closed". given is false where the key is not there.
func (s section) spans(key string) (spans []casework.Span, given bool) {
	text := s.text(key)
	if text == "" || text == "closed" {
		return nil, text != ""
	}
	last := 0
	for part := range strings.SplitSeq(text, ",") {
		m := spanForm.FindStringSubmatch(strings.TrimSpace(part))
		if m == nil {
			s.refuse(s.lineOf(key), "%s of open is %q; hours look like 9:00-17:00, or 9:00-12:00, 13:00-17:00, or closed", key, text)
			return nil, true
		}
		from, to := minutes(m[1], m[2]), minutes(m[3], m[4])
		if from < last || to <= from || to > 24*60 {
			s.refuse(s.lineOf(key), "%s of open is %q; its hours are not in order", key, text)
			return nil, true
		}
		spans, last = append(spans, casework.Span{From: from, To: to}), to
	}
	return spans, true
}

// minutes since midnight; both are digits.
func minutes(hour, minute string) int {
	h, _ := strconv.Atoi(hour)
	m, _ := strconv.Atoi(minute)
	if m > 59 {
		return 24*60 + 1
	}
	return h*60 + m
}
