package casework_test

import (
	"strings"
	"testing"
	"time"

	"github.com/commonline/commonline/casework"
)

var (
	workday = time.Date(2026, time.June, 9, 14, 0, 0, 0, time.UTC)
	ana     = casework.Doer{Staff: 2, Name: "Ana Ribeiro", At: workday}
)

func openCase() casework.Case {
	return casework.Case{ID: 3, Number: 48213, Office: "d5", Status: casework.Open, Lead: true, Subject: "Flooded crosswalk",
		DueAt: workday.Add(time.Hour), Assignee: 7, AssigneeName: "Thuy Lam"}
}

func TestDeedsThatAreDone(t *testing.T) {
	t.Parallel()
	tomorrow := workday.Add(24 * time.Hour)
	for name, x := range map[string]struct {
		deed  casework.Deed
		kind  casework.EventKind
		facts string
		holds func(casework.Case) bool
	}{
		"assign":   {casework.AssignTo{Staff: 9, Name: "Joan", Was: 7}, casework.CaseAssigned, "by=Ana Ribeiro staff=9 to=Joan", func(c casework.Case) bool { return c.Assignee == 9 && c.AssigneeName == "Joan" }},
		"unassign": {casework.AssignTo{Was: 7}, casework.CaseAssigned, "by=Ana Ribeiro to=nobody", func(c casework.Case) bool { return c.Assignee == 0 && c.AssigneeName == "" }},
		"same person whom another chose meanwhile": {casework.AssignTo{Staff: 7, Name: "Thuy Lam"}, casework.CaseAssigned, "by=Ana Ribeiro staff=7 to=Thuy Lam", func(c casework.Case) bool { return c.Assignee == 7 }},
		"topic":           {casework.SetTopic{Topic: casework.Topic{ID: "roads", Name: "Roads"}}, casework.CaseTopic, "by=Ana Ribeiro to=Roads", func(c casework.Case) bool { return c.Topic == "roads" && !c.Sensitive }},
		"sensitive topic": {casework.SetTopic{Topic: casework.Topic{ID: "x", Name: "Immigration", Sensitive: true}}, casework.CaseTopic, "by=Ana Ribeiro to=Immigration", func(c casework.Case) bool { return c.Sensitive }},
		"no topic":        {casework.SetTopic{}, casework.CaseTopic, "by=Ana Ribeiro to=none", func(c casework.Case) bool { return c.Topic == "" }},
		"due":             {casework.SetDue{At: tomorrow}, casework.CaseDue, "at=2026-06-10T14:00:00Z by=Ana Ribeiro", func(c casework.Case) bool { return c.DueAt.Equal(tomorrow) }},
		"nothing owed":    {casework.SetDue{}, casework.CaseDue, "at= by=Ana Ribeiro", func(c casework.Case) bool { return c.DueAt.IsZero() }},
		"snooze": {casework.Snooze{Until: tomorrow, Reason: " the crew comes "}, casework.CaseSnoozed, "at=2026-06-10T14:00:00Z by=Ana Ribeiro why=the crew comes", func(c casework.Case) bool {
			return c.SnoozedUntil.Equal(tomorrow) && c.SnoozeReason == "the crew comes"
		}},
		"wait for the resident": {casework.WaitFor{Status: casework.WaitingOnResident}, casework.CaseMoved, "by=Ana Ribeiro status=waiting_resident", func(c casework.Case) bool { return c.Status == casework.WaitingOnResident }},
		"wait for a department": {casework.WaitFor{Status: casework.WaitingOnDepartment, Request311: "101006214871"}, casework.CaseMoved, "311=101006214871 by=Ana Ribeiro status=waiting_department", func(c casework.Case) bool { return c.Request311 == "101006214871" }},
		"resolve": {casework.Resolve{}, casework.CaseMoved, "by=Ana Ribeiro status=resolved", func(c casework.Case) bool {
			return c.Status == casework.Resolved && c.ResolvedAt.Equal(workday) && c.DueAt.IsZero()
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, e, err := openCase().After(x.deed, ana)
			if err != nil {
				t.Fatal(err)
			}
			if !x.holds(c) {
				t.Errorf("the case is %+v", c)
			}
			if e.Kind != x.kind || facts(e.Detail) != x.facts || e.Actor != "staff:2" || e.Case != 3 || e.Office != "d5" || !e.At.Equal(workday) {
				t.Errorf("the event is %+v with %q", e, facts(e.Detail))
			}
		})
	}
}

// facts writes details in the order of their names.
func facts(d map[string]string) string {
	var all []string
	for _, k := range []string{"311", "at", "by", "staff", "status", "to", "why"} {
		if v, ok := d[k]; ok {
			all = append(all, k+"="+v)
		}
	}
	return strings.Join(all, " ")
}

func TestDeedsThatAreRefused(t *testing.T) {
	t.Parallel()
	resolved, copied, asleep := openCase(), openCase(), openCase()
	resolved.Status, resolved.ResolvedAt = casework.Resolved, workday
	copied.Lead = false
	asleep.SnoozedUntil, asleep.SnoozeReason = workday.Add(time.Hour), "x"
	for name, x := range map[string]struct {
		c    casework.Case
		deed casework.Deed
		kind casework.Kind
		says string
	}{
		"another office's":      {copied, casework.Resolve{}, casework.NotFound, "Another office leads"},
		"assigned meanwhile":    {openCase(), casework.AssignTo{Staff: 9, Name: "Joan"}, casework.Conflict, "went to Thuy Lam meanwhile"},
		"due in the past":       {openCase(), casework.SetDue{At: workday.Add(-time.Hour)}, casework.Invalid, "has passed"},
		"due in another decade": {openCase(), casework.SetDue{At: workday.AddDate(9, 0, 0)}, casework.Invalid, "five years"},
		"due when resolved":     {resolved, casework.SetDue{At: workday.Add(time.Hour)}, casework.Invalid, "Open it again"},
		"snooze without reason": {openCase(), casework.Snooze{Until: workday.Add(time.Hour), Reason: "  "}, casework.Invalid, "what it waits for"},
		"snooze to the past":    {openCase(), casework.Snooze{Until: workday, Reason: "x"}, casework.Invalid, "has passed"},
		"snooze for ever":       {openCase(), casework.Snooze{Until: workday.AddDate(2, 0, 0), Reason: "x"}, casework.Invalid, "a year at most"},
		"snooze with a novel":   {openCase(), casework.Snooze{Until: workday.Add(time.Hour), Reason: strings.Repeat("ä", 301)}, casework.Invalid, "300 characters"},
		"snooze when resolved":  {resolved, casework.Snooze{Until: workday.Add(time.Hour), Reason: "x"}, casework.Invalid, "resolved"},
		"wake what is awake":    {openCase(), casework.Wake{}, casework.Conflict, "awake already"},
		"wait for the moon":     {openCase(), casework.WaitFor{Status: casework.Resolved}, casework.Invalid, "Choose whom"},
		"wait when resolved":    {resolved, casework.WaitFor{Status: casework.Open}, casework.Invalid, "Open it again"},
		"a sentence for 311":    {openCase(), casework.WaitFor{Status: casework.WaitingOnDepartment, Request311: "ask Jim, please"}, casework.Invalid, "311 number"},
		"resolve twice":         {resolved, casework.Resolve{}, casework.Conflict, "resolved already"},
		"reopen what is open":   {openCase(), casework.Reopen{}, casework.Conflict, "open already"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, e, err := x.c.After(x.deed, ana)
			if casework.KindOf(err) != x.kind || !strings.Contains(err.Error(), x.says) {
				t.Errorf("got %v (%q), want %q with %q", err, casework.KindOf(err), x.kind, x.says)
			}
			if e.Kind != "" {
				t.Errorf("a refusal made an event %q", e.Kind)
			}
		})
	}
	if c, _, err := asleep.After(casework.Wake{}, ana); err != nil || !c.SnoozedUntil.IsZero() || c.SnoozeReason != "" {
		t.Errorf("waking: %+v %v", c, err)
	}
	if c, e, err := resolved.After(casework.Reopen{}, ana); err != nil || c.Status != casework.Open || !c.ResolvedAt.IsZero() || e.Kind != casework.CaseReopened {
		t.Errorf("reopening: %+v %v %v", c, e, err)
	}
}

func TestWhatRestsOnTheThread(t *testing.T) {
	t.Parallel()
	for _, d := range []casework.Deed{casework.Resolve{}, casework.Snooze{}, casework.WaitFor{}} {
		if !casework.NeedsFreshThread(d) {
			t.Errorf("%T is done without having read what came last", d)
		}
	}
	for _, d := range []casework.Deed{casework.AssignTo{}, casework.SetTopic{}, casework.SetDue{}, casework.Reopen{}, casework.Wake{}} {
		if casework.NeedsFreshThread(d) {
			t.Errorf("%T is stopped by a new message, which does not touch it", d)
		}
	}
}

func TestAnswersAreChecked(t *testing.T) {
	t.Parallel()
	good := casework.Answer{To: 4, Text: "Thank you.", Key: "k1234567", Subject: "Re: x"}
	if err := good.Check(); err != nil {
		t.Error(err)
	}
	for says, spoil := range map[string]func(*casework.Answer){
		"is empty":                 func(a *casework.Answer) { a.Text = " \n\t" },
		"more than 50000":          func(a *casework.Answer) { a.Text = strings.Repeat("é", 50_001) },
		"subject has more":         func(a *casework.Answer) { a.Subject = strings.Repeat("x", 301) },
		"Choose who":               func(a *casework.Answer) { a.To = 0 },
		"form did not arrive":      func(a *casework.Answer) { a.Key = "short" },
		"did not arrive whole. Op": func(a *casework.Answer) { a.Key = strings.Repeat("k", 65) },
	} {
		a := good
		spoil(&a)
		if err := a.Check(); casework.KindOf(err) != casework.Invalid || !strings.Contains(err.Error(), says) {
			t.Errorf("got %v, want %q", err, says)
		}
	}
}

func TestAnsweredCase(t *testing.T) {
	t.Parallel()
	c := openCase()
	c.Status, c.SnoozedUntil, c.SnoozeReason = casework.New, workday, "x"
	c = c.Answered(workday)
	if c.Status != casework.Open || !c.DueAt.IsZero() || !c.SnoozedUntil.IsZero() || c.SnoozeReason != "" || !c.LastMessageAt.Equal(workday) {
		t.Errorf("%+v", c)
	}
	waiting := openCase()
	waiting.Status = casework.WaitingOnDepartment
	if got := waiting.Answered(workday).Status; got != casework.WaitingOnDepartment {
		t.Errorf("a word to the resident ended the waiting for the department: %q", got)
	}
}

func TestReplySubject(t *testing.T) {
	t.Parallel()
	c := openCase()
	number := c.Number.String()
	for subject, want := range map[string]string{
		"":                      "Re: Flooded crosswalk [" + number + "]",
		"Water":                 "Re: Water [" + number + "]",
		"RE: Water":             "RE: Water [" + number + "]",
		"Re:  Water\n":          "Re: Water [" + number + "]",
		"Re: Water " + number:   "Re: Water " + number,
		"We have it: " + number: "Re: We have it: " + number,
	} {
		if got := c.ReplySubject(subject); got != want {
			t.Errorf("%q: got %q, want %q", subject, got, want)
		}
	}
}
