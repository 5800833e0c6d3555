package ical

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Day is a day off; Year is 0 for one that returns every year.
type Day struct {
	Year  int
	Month time.Month
	Day   int
	Name  string
}

// longest is how many days one event may take: a longer one is a mistake, and not a holiday.
const longest = 60

// Days reads a calendar. Its error names the line, counted from 1.
func Days(text string) ([]Day, error) {
	var days []Day
	var event map[string]string
	began := 0
	for _, l := range unfold(text) {
		name, value := property(l.text)
		switch {
		case name == "BEGIN" && strings.EqualFold(value, "VEVENT"):
			event, began = map[string]string{}, l.number
		case name == "END" && strings.EqualFold(value, "VEVENT") && event != nil:
			more, err := daysOf(event)
			if err != nil {
				return nil, fmt.Errorf("line %d: %w", began, err)
			}
			days, event = append(days, more...), nil
		case event != nil:
			if _, twice := event[name]; !twice {
				event[name] = value
			}
		}
	}
	if event != nil {
		return nil, fmt.Errorf("line %d: the event has no end", began)
	}
	return slices.Compact(days), nil
}

type line struct {
	number int
	text   string
}

// unfold joins the lines that were broken: a continuation begins with a blank (RFC 5545 section 3.1).
func unfold(text string) []line {
	var lines []line
	for i, l := range strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n") {
		if len(lines) > 0 && len(l) > 0 && (l[0] == ' ' || l[0] == '\t') {
			lines[len(lines)-1].text += l[1:]
			continue
		}
		lines = append(lines, line{i + 1, l})
	}
	return lines
}

// property takes NAME;PARAMETER=x:VALUE apart. A colon within quotes belongs to a parameter.
func property(l string) (name, value string) {
	quoted := false
	for i, c := range l {
		switch {
		case c == '"':
			quoted = !quoted
		case c == ':' && !quoted:
			name, _, _ = strings.Cut(l[:i], ";")
			return strings.ToUpper(name), l[i+1:]
		}
	}
	return "", ""
}

func daysOf(event map[string]string) ([]Day, error) {
	if strings.EqualFold(event["STATUS"], "CANCELLED") {
		return nil, nil
	}
	from, err := date(event["DTSTART"])
	if err != nil {
		return nil, err
	}
	until := from.AddDate(0, 0, 1)
	if end := event["DTEND"]; end != "" { // the day after the last one (section 3.6.1)
		if until, err = date(end); err != nil {
			return nil, err
		}
		if len(end) > len("20060102") || !until.After(from) { // of an event of certain hours the last day counts too
			until = until.AddDate(0, 0, 1)
		}
	}
	yearly, err := everyYear(event["RRULE"])
	if err != nil {
		return nil, err
	}
	if until.Sub(from) > longest*24*time.Hour {
		return nil, fmt.Errorf("the event takes more than %d days", longest)
	}
	var days []Day
	for d := from; d.Before(until); d = d.AddDate(0, 0, 1) {
		day := Day{d.Year(), d.Month(), d.Day(), strings.ReplaceAll(event["SUMMARY"], `\,`, ",")}
		if yearly {
			day.Year = 0
		}
		days = append(days, day)
	}
	return days, nil
}

func date(value string) (time.Time, error) {
	if len(value) < 8 {
		return time.Time{}, fmt.Errorf("%q is not a day; one looks like 20261126", value)
	}
	d, err := time.Parse("20060102", value[:8])
	if err != nil {
		return time.Time{}, fmt.Errorf("%q is not a day; one looks like 20261126", value)
	}
	return d, nil
}

// everyYear understands one rule: FREQ=YEARLY and nothing that moves the day.
func everyYear(rule string) (bool, error) {
	if rule == "" {
		return false, nil
	}
	for part := range strings.SplitSeq(strings.ToUpper(rule), ";") {
		key, value, _ := strings.Cut(part, "=")
		n, err := strconv.Atoi(value)
		switch {
		case key == "FREQ" && value == "YEARLY", key == "INTERVAL" && n == 1 && err == nil, key == "WKST":
		default:
			return false, fmt.Errorf("the rule %q repeats the event in a way that is not read here; write its days one by one", rule)
		}
	}
	return true, nil
}
