package casework_test

import (
	"testing"
	"time"

	"github.com/commonline/commonline/casework"
)

// clockCity answers first within a working day, later within two, resolves within ten, and waits five days for a department.
func clockCity(t *testing.T) *casework.City {
	t.Helper()
	zone, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Fatal(err)
	}
	return &casework.City{Zone: zone, Hours: weekdays(),
		Clocks: casework.Promise{FirstAnswer: casework.Within{Days: 1}, NextAnswer: casework.Within{Days: 2}, Department: casework.Within{Days: 5}},
		Topics: []casework.Topic{
			{ID: "heat", Promise: casework.Promise{FirstAnswer: casework.Within{Hours: 4}}},
			{ID: "roads", Promise: casework.Promise{Resolve: casework.Within{Days: 10}}},
		}}
}

const minuteForm = "2006-01-02 15:04"

// life is what happened to a case, each with its time in the city.
type life []struct {
	at   string
	kind casework.EventKind
	say  string // the value of the fact that the kind has
}

func (l life) events(t *testing.T, c *casework.City) (events []casework.Event) {
	t.Helper()
	for i, x := range l {
		at, err := time.ParseInLocation(minuteForm, x.at, c.Zone)
		if err != nil {
			t.Fatal(err)
		}
		e := casework.Event{ID: casework.EventID(i + 1), At: at, Kind: x.kind, Detail: map[string]string{}}
		switch x.kind {
		case casework.CaseOpened, casework.MessageJoined:
			e.Detail[casework.OwedFact] = at.Format(time.RFC3339)
			if x.say == "thanks" {
				delete(e.Detail, casework.OwedFact)
			}
		case casework.CaseMoved:
			e.Detail["status"] = x.say
		case casework.CaseDue:
			if due, err := time.ParseInLocation(minuteForm, x.say, c.Zone); err == nil {
				e.Detail["at"] = due.Format(time.RFC3339)
			}
		case casework.StaffAnswered, casework.AnswerTakenBack:
			e.Message = 77
		}
		events = append(events, e)
	}
	return events
}

// The week of Thanksgiving: the 26th and 27th of November 2026 are holidays, a Thursday and a Friday. Summer time ends on Sunday,
// November 1st. On Wednesdays there is an hour of lunch, and the day ends at four.
func TestClocks(t *testing.T) {
	t.Parallel()
	const opened, joined, moved = casework.CaseOpened, casework.MessageJoined, casework.CaseMoved
	for name, x := range map[string]struct {
		topic  string
		status casework.Status
		life   life
		now    string
		turn   casework.Turn
		due    string // "" for nothing
		owed   string // since when the resident waits
	}{
		"a new case is answered by the end of the next working day": {"", casework.New, life{{"2026-11-23 10:00", opened, ""}}, "2026-11-23 11:00", casework.OfficeTurn, "2026-11-24 17:00", "2026-11-23 10:00"},
		"over holidays and a weekend":                               {"", casework.New, life{{"2026-11-25 10:00", opened, ""}}, "2026-11-25 11:00", casework.OfficeTurn, "2026-11-30 17:00", "2026-11-25 10:00"},
		"what came on a Saturday":                                   {"", casework.New, life{{"2026-11-21 23:00", opened, ""}}, "2026-11-22 11:00", casework.OfficeTurn, "2026-11-23 17:00", "2026-11-21 23:00"},
		"over the end of summer time":                               {"", casework.New, life{{"2026-10-30 16:30", opened, ""}}, "2026-10-31 11:00", casework.OfficeTurn, "2026-11-02 17:00", "2026-10-30 16:30"},
		"hours of a topic":                                          {"heat", casework.New, life{{"2026-11-23 10:00", opened, ""}}, "2026-11-23 11:00", casework.OfficeTurn, "2026-11-23 14:00", "2026-11-23 10:00"},
		"hours go on in the morning":                                {"heat", casework.New, life{{"2026-11-23 15:00", opened, ""}}, "2026-11-23 16:00", casework.OfficeTurn, "2026-11-24 11:00", "2026-11-23 15:00"},
		"hours go on after lunch":                                   {"heat", casework.New, life{{"2026-11-18 10:00", opened, ""}}, "2026-11-18 11:00", casework.OfficeTurn, "2026-11-18 15:00", "2026-11-18 10:00"},
		"hours over the end of summer time":                         {"heat", casework.New, life{{"2026-10-30 16:00", opened, ""}}, "2026-10-30 16:30", casework.OfficeTurn, "2026-11-02 12:00", "2026-10-30 16:00"},
		"answered: nothing is owed":                                 {"", casework.Open, life{{"2026-11-23 10:00", opened, ""}, {"2026-11-23 12:00", casework.StaffAnswered, ""}}, "2026-11-23 13:00", casework.OfficeTurn, "", ""},
		"answered, and still to be resolved":                        {"roads", casework.Open, life{{"2026-11-02 10:00", opened, ""}, {"2026-11-02 12:00", casework.StaffAnswered, ""}}, "2026-11-02 13:00", casework.OfficeTurn, "2026-11-16 17:00", ""},
		"the earlier clock counts":                                  {"roads", casework.New, life{{"2026-11-02 10:00", opened, ""}}, "2026-11-02 13:00", casework.OfficeTurn, "2026-11-03 17:00", "2026-11-02 10:00"},
		"the next answer has its own time": {"", casework.Open, life{{"2026-11-02 10:00", opened, ""}, {"2026-11-02 12:00", casework.StaffAnswered, ""}, {"2026-11-03 09:30", joined, ""}}, "2026-11-03 13:00", casework.OfficeTurn,
			"2026-11-05 17:00", "2026-11-03 09:30"},
		"who writes twice has waited since the first": {"", casework.New, life{{"2026-11-02 10:00", opened, ""}, {"2026-11-03 09:30", joined, ""}}, "2026-11-03 13:00", casework.OfficeTurn, "2026-11-03 17:00", "2026-11-02 10:00"},
		"a thank you asks for nothing":                {"", casework.Open, life{{"2026-11-02 10:00", opened, ""}, {"2026-11-02 12:00", casework.StaffAnswered, ""}, {"2026-11-03 09:30", joined, "thanks"}}, "2026-11-03 13:00", casework.OfficeTurn, "", ""},
		"an answer taken back never was":              {"", casework.New, life{{"2026-11-02 10:00", opened, ""}, {"2026-11-02 12:00", casework.StaffAnswered, ""}, {"2026-11-02 12:01", casework.AnswerTakenBack, ""}}, "2026-11-02 13:00", casework.OfficeTurn, "2026-11-03 17:00", "2026-11-02 10:00"},
		"a department is chased after five working days": {"", casework.WaitingOnDepartment, life{{"2026-11-02 10:00", opened, ""}, {"2026-11-02 12:00", casework.StaffAnswered, ""}, {"2026-11-03 10:00", moved, "waiting_department"}}, "2026-11-03 13:00",
			casework.DepartmentTurn, "2026-11-10 17:00", ""},
		"what is owed stands still while a department has it": {"", casework.Open, life{{"2026-11-02 10:00", opened, ""}, {"2026-11-02 16:00", moved, "waiting_department"}, {"2026-11-05 16:00", moved, "open"}}, "2026-11-05 16:30",
			casework.OfficeTurn, "2026-11-06 17:00", "2026-11-02 10:00"}, // it stood still for 1+8+6+7 hours: those of the 4th, 5th and 6th
		"the resident writes: it is the office's turn": {"", casework.Open, life{{"2026-11-02 10:00", opened, ""}, {"2026-11-02 12:00", casework.StaffAnswered, ""}, {"2026-11-02 12:00", moved, "waiting_resident"}, {"2026-11-04 10:00", joined, ""}}, "2026-11-04 11:00",
			casework.OfficeTurn, "2026-11-06 17:00", "2026-11-04 10:00"},
		"resolved": {"roads", casework.Resolved, life{{"2026-11-02 10:00", opened, ""}, {"2026-11-02 12:00", moved, "resolved"}}, "2026-11-02 13:00", casework.NobodysTurn, "", ""},
		"opened again, the matter begins anew": {"roads", casework.Open, life{{"2026-11-02 10:00", opened, ""}, {"2026-11-02 12:00", moved, "resolved"}, {"2026-11-30 10:00", casework.CaseReopened, ""}}, "2026-11-30 13:00",
			casework.OfficeTurn, "2026-12-14 17:00", ""},
		"what a person set wins": {"", casework.New, life{{"2026-11-02 10:00", opened, ""}, {"2026-11-02 11:00", casework.CaseDue, "2026-11-20 12:00"}}, "2026-11-02 13:00", casework.OfficeTurn, "2026-11-20 12:00", "2026-11-02 10:00"},
		"also that nothing is":   {"", casework.New, life{{"2026-11-02 10:00", opened, ""}, {"2026-11-02 11:00", casework.CaseDue, ""}}, "2026-11-02 13:00", casework.OfficeTurn, "", "2026-11-02 10:00"},
		"until the next message": {"", casework.New, life{{"2026-11-02 10:00", opened, ""}, {"2026-11-02 11:00", casework.CaseDue, "2026-11-20 12:00"}, {"2026-11-03 11:00", joined, ""}}, "2026-11-03 13:00", casework.OfficeTurn, "2026-11-03 17:00", "2026-11-02 10:00"},
		"311 says that it is done": {"", casework.ClosedBy311, life{{"2026-11-02 10:00", opened, ""}, {"2026-11-02 12:00", casework.StaffAnswered, ""}, {"2026-11-02 13:00", moved, "waiting_department"}, {"2026-11-05 10:00", moved, "closed_311"}}, "2026-11-05 11:00",
			casework.OfficeTurn, "2026-11-09 17:00", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := clockCity(t)
			events := x.life.events(t, c)
			now, err := time.ParseInLocation(minuteForm, x.now, c.Zone)
			if err != nil {
				t.Fatal(err)
			}
			got := c.ClocksOf(casework.Case{Topic: x.topic, Status: x.status, OpenedAt: events[0].At}, events, now)
			if form(got.Due) != x.due || form(got.OwedSince) != x.owed || got.Turn != x.turn {
				t.Errorf("due %q since %q, the turn of %q; want %q, %q, %q", form(got.Due), form(got.OwedSince), got.Turn, x.due, x.owed, x.turn)
			}
		})
	}
}

func form(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(minuteForm)
}

// TestWhoseTimeItTook counts each side's working time.
func TestWhoseTimeItTook(t *testing.T) {
	t.Parallel()
	c := clockCity(t)
	events := life{{"2026-11-02 10:00", casework.CaseOpened, ""}, {"2026-11-02 12:00", casework.CaseMoved, "waiting_department"},
		{"2026-11-03 10:00", casework.CaseMoved, "waiting_resident"}, {"2026-11-03 12:00", casework.MessageJoined, ""}}.events(t, c)
	got := c.ClocksOf(casework.Case{Status: casework.Open, OpenedAt: events[0].At}, events, events[3].At.Add(time.Hour))
	if got.Office != 3*time.Hour || got.Department != 6*time.Hour || got.Resident != 2*time.Hour {
		t.Errorf("office %s, department %s, resident %s", got.Office, got.Department, got.Resident)
	}
	if !got.Since.Equal(events[3].At) {
		t.Errorf("the office's turn since %s", got.Since)
	}
}

// TestOpenTime holds that counting forward and counting between agree.
func TestOpenTime(t *testing.T) {
	t.Parallel()
	c := clockCity(t)
	for h := range 24 * 21 {
		from := time.Date(2026, 10, 24, h, 17, 0, 0, c.Zone)
		for _, open := range []time.Duration{time.Minute, 3 * time.Hour, 8 * time.Hour, 31 * time.Hour} {
			if got := c.Hours.Between(from, c.Hours.Add(from, open)); got != open {
				t.Fatalf("%s and %s later are %s apart", from, open, got)
			}
		}
	}
	always := casework.Hours{}
	if got := always.Add(workday, time.Hour); !got.Equal(workday.Add(time.Hour)) || always.Between(workday, got) != time.Hour {
		t.Errorf("without hours: %s", got)
	}
	never := casework.Hours{Holidays: []casework.Date{{Year: 2026, Month: 1, Day: 1}}}
	if got := never.Add(workday, time.Hour); got.Sub(workday) < 50*24*time.Hour {
		t.Errorf("never open: %s", got)
	}
}

func TestDigestDay(t *testing.T) {
	t.Parallel()
	c := clockCity(t)
	for when, want := range map[string]bool{"2026-11-23 07:29": false, "2026-11-23 07:30": true, "2026-11-23 20:00": true, "2026-11-26 09:00": false, "2026-11-28 09:00": false} {
		now, err := time.ParseInLocation(minuteForm, when, c.Zone)
		if err != nil {
			t.Fatal(err)
		}
		if day, ok := c.DigestDay(now); ok != want || day != casework.DateOf(now) {
			t.Errorf("%s: %v %v", when, day, ok)
		}
	}
}
