package cityfile

import (
	"slices"
	"strings"
	"time"

	"github.com/commonline/commonline/casework"
)

// Bounds of how long an alarm waits for a confirmation.
const (
	shortestConfirm = time.Minute
	longestConfirm  = time.Hour
)

// rota reads who is on call when: people, each with the ways they are called by, and shifts of the week.
func (r *reader) rota(file *File, root section) {
	s := r.section(root.find("rota"), "rota", "confirm_within", "people", "shifts")
	rota := &file.City.Rota
	rota.Within = s.duration("confirm_within", casework.UsualWithin, longestConfirm)
	if rota.Within < shortestConfirm {
		s.refuse(s.lineOf("confirm_within"), "confirm_within of rota is at least 1m: nobody wakes up in less")
	}
	for _, n := range s.sections("people") {
		p := r.section(n, "somebody of the rota", "mail", "by")
		who := casework.OnCall{Mail: strings.ToLower(p.text("mail"))}
		if !strings.Contains(who.Mail, "@") {
			r.refuse(p.line, "somebody of the rota has no mail address; it is that of the account: \"mail: ana.ribeiro@city.example\"")
			continue
		}
		for _, way := range p.list("by") {
			if way != string(casework.Mail) && way != string(casework.Text) {
				r.refuse(p.lineOf("by"), "by of %s is mail, text or both, not %q", who.Mail, way)
				continue
			}
			who.Ways = append(who.Ways, casework.Channel(way))
		}
		if slices.ContainsFunc(rota.People, func(o casework.OnCall) bool { return o.Mail == who.Mail }) {
			r.refuse(p.line, "%s stands in the rota's people twice", who.Mail)
		}
		if len(who.Ways) == 0 {
			who.Ways = []casework.Channel{casework.Mail}
		}
		rota.People = append(rota.People, who)
	}
	for _, n := range s.sections("shifts") {
		if shift, ok := r.shift(file, n); ok {
			rota.Shifts = append(rota.Shifts, shift)
		}
	}
}

// shift reads one: days, hours, and who is called first, second and on.
func (r *reader) shift(file *File, n *node) (x casework.Shift, ok bool) {
	s := r.section(n, "a shift of the rota", "office", "days", "hours", "people")
	before := len(r.problems)
	x.Office = casework.OfficeID(s.text("office"))
	if _, known := file.City.Office(x.Office); x.Office != "" && !known {
		r.refuse(s.lineOf("office"), "a shift of the rota is for office %q, which the file does not have%s", x.Office, suggestion(string(x.Office), officeIDs(&file.City)))
	}
	for _, key := range s.list("days") {
		key = strings.ToLower(key)
		days, known := dayRanges[key]
		if i := slices.Index(weekdays, key); i >= 0 {
			days, known = []time.Weekday{time.Weekday(i)}, true
		}
		if !known {
			r.refuse(s.lineOf("days"), "days of a shift of the rota are mon to sun, or mon-fri, mon-thu, mon-sat, sat-sun, daily; not %q", key)
		}
		for _, d := range days {
			x.Days[d] = true
		}
	}
	m := spanForm.FindStringSubmatch(s.text("hours"))
	if m == nil {
		r.refuse(s.lineOf("hours"), "hours of a shift of the rota are %q; they look like 9:00-17:00, or 17:00-9:00 for a night", s.text("hours"))
		return x, false
	}
	from, to := minutes(m[1], m[2]), minutes(m[3], m[4])
	if from >= 24*60 || to > 24*60 || from == to {
		r.refuse(s.lineOf("hours"), "hours of a shift of the rota are %q, which is no time of day; all of one is 0:00-24:00", s.text("hours"))
	}
	x.From, x.To = casework.TimeOfDay(from), casework.TimeOfDay(to)
	for _, mail := range s.list("people") {
		x.People = append(x.People, strings.ToLower(mail))
		if !strings.Contains(mail, "@") {
			r.refuse(s.lineOf("people"), "people of a shift of the rota are mail addresses of accounts, not %q", mail)
		}
	}
	switch {
	case x.Days == [7]bool{}:
		r.refuse(s.line, "a shift of the rota has no days; say them with \"days: mon-fri\"")
	case len(x.People) == 0:
		r.refuse(s.line, "a shift of the rota has no people; list the mail addresses of their accounts, who is called first being the first")
	}
	return x, len(r.problems) == before
}
