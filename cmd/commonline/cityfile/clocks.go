package cityfile

import (
	"regexp"
	"strconv"

	"github.com/commonline/commonline/casework"
)

// promises are the keys that say how fast an office means to be, in the city's clocks and in a topic.
var promises = []string{"first_answer", "next_answer", "resolve", "department", "resident", "confirm", "escalate"}

// promise reads them.
func (s section) promise() casework.Promise {
	var p casework.Promise
	for i, to := range []*casework.Within{&p.FirstAnswer, &p.NextAnswer, &p.Resolve, &p.Department, &p.Resident, &p.Confirm, &p.Escalate} {
		*to = s.within(promises[i])
	}
	return p
}

var withinForm = regexp.MustCompile(`^([1-9][0-9]{0,2})([dh])$`)

// within reads "2d" or "4h".
func (s section) within(key string) (w casework.Within) {
	text := s.text(key)
	if text == "" {
		return w
	}
	m := withinForm.FindStringSubmatch(text)
	if m == nil {
		s.refuse(s.lineOf(key), "%s of %s is %q; a time looks like 2d, for working days, or 4h, for open hours", key, s.noun, text)
		return w
	}
	n, _ := strconv.Atoi(m[1]) // three digits
	if m[2] == "d" {
		return casework.Within{Days: n}
	}
	return casework.Within{Hours: n}
}

// clocks reads how fast all offices mean to be, and when they hear in the morning what waits.
func (r *reader) clocks(file *File, root section) {
	s := r.section(root.find("clocks"), "clocks", append([]string{"digest"}, promises...)...)
	file.City.Clocks = s.promise()
	text := s.text("digest")
	if text == "" {
		return
	}
	m := timeForm.FindStringSubmatch(text)
	if m == nil || minutes(m[1], m[2]) >= 24*60 || minutes(m[1], m[2]) == 0 {
		s.refuse(s.lineOf("digest"), "digest of clocks is %q; a time of day looks like 7:30", text)
		return
	}
	file.City.Digest = casework.TimeOfDay(minutes(m[1], m[2]))
}

var timeForm = regexp.MustCompile(`^(\d{1,2}):(\d\d)$`)
