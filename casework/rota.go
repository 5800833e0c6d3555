package casework

import (
	"slices"
	"time"
)

// Rota says who is on call when. The zero value calls nobody: alarms go to the heads of the office at once.
type Rota struct {
	Within time.Duration // until the next are called; 0 is UsualWithin
	People []OnCall
	Shifts []Shift
}

// UsualWithin is how long an alarm waits for a confirmation where the city file says nothing. It counts by day and by night alike.
const UsualWithin = 5 * time.Minute

// OnCall is somebody who may be called, and by which ways.
type OnCall struct {
	Mail string // of the account; lower-case
	Ways []Channel
}

// Shift is a part of each week in which people are called, the first of them first.
type Shift struct {
	Office   OfficeID // "" is the city's: for all offices, after their own
	Days     [7]bool  // by time.Weekday, on which it begins
	From, To TimeOfDay
	People   []string // mail addresses, as in OnCall
}

// Wait is how long an alarm waits for a confirmation.
func (r Rota) Wait() time.Duration {
	if r.Within == 0 {
		return UsualWithin
	}
	return r.Within
}

// On lists who is on call for an office at a time, which is to be in the city's zone: those of the office first, then the city's, each once.
func (r Rota) On(at time.Time, o OfficeID) (people []OnCall) {
	for _, city := range []bool{false, true} {
		for _, s := range r.Shifts {
			if (s.Office == "") != city || !city && s.Office != o || !s.Covers(at) {
				continue
			}
			for _, mail := range s.People {
				if !slices.ContainsFunc(people, func(p OnCall) bool { return p.Mail == mail }) {
					people = append(people, r.Person(mail))
				}
			}
		}
	}
	return people
}

// Person finds somebody by the address of the account; who is not listed is called by mail.
func (r Rota) Person(mail string) OnCall {
	for _, p := range r.People {
		if p.Mail == mail {
			return p
		}
	}
	return OnCall{Mail: mail, Ways: []Channel{Mail}}
}

// Covers reports whether a time of the city's zone lies in the shift. One that ends no later than it begins goes past midnight, and belongs
// to the day on which it began.
func (s Shift) Covers(at time.Time) bool {
	minute := TimeOfDay(at.Hour()*60 + at.Minute())
	if s.From < s.To {
		return s.Days[at.Weekday()] && s.From <= minute && minute < s.To
	}
	return s.Days[at.Weekday()] && minute >= s.From || s.Days[(at.Weekday()+6)%7] && minute < s.To
}

// Rung is how far up an alarm has come.
type Rung string

const (
	DutyRung  Rung = "duty"           // the next one on call
	HeadRung  Rung = "heads"          // the heads of the office, all at once
	AdminRung Rung = "administrators" // whoever runs the installation
)

// NextRung says whom an alarm calls next: the first on call who was not called yet, then all heads, then all administrators. It is asked
// anew each time, so that a change of shift counts. nobody: all were called.
func NextRung(duty, heads, admins []StaffID, called func(StaffID) bool) (who []StaffID, rung Rung) {
	fresh := func(all []StaffID) (out []StaffID) {
		for _, id := range all {
			if !called(id) && !slices.Contains(out, id) {
				out = append(out, id)
			}
		}
		return out
	}
	if next := fresh(duty); len(next) > 0 {
		return next[:1], DutyRung
	}
	if next := fresh(heads); len(next) > 0 {
		return next, HeadRung
	}
	return fresh(admins), AdminRung
}
