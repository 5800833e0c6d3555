package email

import (
	"strings"
	"time"
)

// invitation makes a text of a calendar object (RFC 5545): what, when, where, who, and what else it says, of each event.
func invitation(s string) string {
	var out []string
	var event map[string]string
	for _, line := range unfoldCalendar(s) {
		name, value, ok := strings.Cut(line, ":")
		if !ok {
			continue
		}
		name, params, _ := strings.Cut(name, ";")
		switch name = strings.ToUpper(name); {
		case name == "BEGIN" && (strings.EqualFold(value, "VEVENT") || strings.EqualFold(value, "VTODO")):
			event = map[string]string{}
		case name == "END" && event != nil && (strings.EqualFold(value, "VEVENT") || strings.EqualFold(value, "VTODO")):
			out, event = append(out, eventText(event)), nil
		case event == nil || event[name] != "":
		case name == "DTSTART" || name == "DTEND" || name == "DUE":
			event[name] = calendarTime(value, params)
		case name == "ORGANIZER":
			event[name] = strings.TrimPrefix(strings.ToLower(value), "mailto:")
		default:
			event[name] = calendarText.Replace(value)
		}
	}
	return strings.TrimSpace(strings.Join(out, "\n\n"))
}

// calendarText takes the escapes of RFC 5545 section 3.3.11 off.
var calendarText = strings.NewReplacer(`\n`, "\n", `\N`, "\n", `\,`, ",", `\;`, ";", `\\`, `\`)

// unfoldCalendar joins folded lines (RFC 5545 section 3.1).
func unfoldCalendar(s string) []string {
	return strings.Split(strings.NewReplacer("\n ", "", "\n\t", "").Replace(s), "\n")
}

func eventText(event map[string]string) string {
	var out strings.Builder
	if s := event["SUMMARY"]; s != "" {
		out.WriteString(s + "\n")
	}
	when := event["DTSTART"]
	if end := event["DTEND"]; when != "" && end != "" {
		when += " - " + end
	}
	for _, line := range [][2]string{{"When", when}, {"Due", event["DUE"]}, {"Where", event["LOCATION"]}, {"Organizer", event["ORGANIZER"]}} {
		if line[1] != "" {
			out.WriteString(line[0] + ": " + line[1] + "\n")
		}
	}
	if s := strings.TrimSpace(event["DESCRIPTION"]); s != "" {
		out.WriteString("\n" + s + "\n")
	}
	return out.String()
}

// calendarTime writes a time for people; one that nobody can read stays as it is (RFC 5545 sections 3.3.4 and 3.3.5).
func calendarTime(value, params string) string {
	zone := ""
	for _, p := range strings.Split(params, ";") {
		if name, v, ok := strings.Cut(p, "="); ok && strings.EqualFold(name, "TZID") {
			zone = " (" + strings.Trim(v, `"`) + ")"
		}
	}
	if strings.HasSuffix(value, "Z") {
		zone = " UTC"
	}
	value = strings.TrimSpace(value)
	if at, err := time.Parse("20060102T150405", strings.TrimSuffix(value, "Z")); err == nil {
		return at.Format("Mon 2 Jan 2006 15:04") + zone
	}
	if at, err := time.Parse("20060102", value); err == nil {
		return at.Format("Mon 2 Jan 2006")
	}
	return value
}
