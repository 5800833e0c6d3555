package cityfile

import (
	"strings"

	"github.com/commonline/commonline/casework"
)

// The usual quiet hours of texts: 47 CFR 64.1200(c)(1) has 8 a.m. to 9 p.m. for calls that nobody asked for.
const usualQuiet = "21:00-08:00"

// quiet reads the hours in which nobody is texted by what we begin. They may go past midnight.
func (s section) quiet() casework.Quiet {
	text := s.text("quiet_hours")
	switch text {
	case "":
		text = usualQuiet
	case "none":
		return casework.Quiet{}
	}
	if m := spanForm.FindStringSubmatch(strings.TrimSpace(text)); m != nil {
		from, to := minutes(m[1], m[2]), minutes(m[3], m[4])
		if from < 24*60 && to < 24*60 {
			return casework.Quiet{From: casework.TimeOfDay(from), To: casework.TimeOfDay(to)}
		}
	}
	s.refuse(s.lineOf("quiet_hours"), `quiet_hours is %q; write 21:00-08:00, or none`, text)
	return casework.Quiet{}
}
