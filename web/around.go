package web

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/commonline/commonline/casework"
)

// around is what stands about a case beside its thread.
type around struct {
	Clocks  casework.Clocks
	On      casework.Features
	Nearby  []NearCase
	Tags    []string // of the office, to choose from
	Chase   *casework.Chase
	MayEnd  bool // mark as spam
	Waiting []clockLine

	Departments []casework.Department // to which it can be referred
	Department  casework.Department   // that it was referred to; the zero value for none of the list
}

// clockLine is one clock of a case in words.
type clockLine struct {
	Label, Words string
	Bad          bool
}

// around reads it, for an office that leads the case.
func (s *server) around(r *http.Request, me SignedIn, p *openPane) (err error) {
	if !p.Case.Lead {
		return nil
	}
	if p.On, err = s.Store.Features(r.Context(), me.Viewer); err != nil {
		return fmt.Errorf("reading what is switched on: %w", err)
	}
	if p.On.Has(casework.TagsFeature) {
		if p.around.Tags, err = s.Store.TagsInUse(r.Context(), me.Viewer); err != nil {
			return fmt.Errorf("listing tags: %w", err)
		}
	}
	if p.On.Has(casework.NearbyFeature) && !p.Case.Sensitive {
		if p.Nearby, err = s.Store.Nearby(r.Context(), me.Viewer, p.Case.Number); err != nil {
			return fmt.Errorf("looking around case %s: %w", p.Case.Number, err)
		}
	}
	p.MayEnd = me.May(casework.DecideHeld)
	if !p.Case.History {
		p.Clocks = s.City.ClocksOf(p.Case, p.events, p.now)
		p.Waiting = clockLines(p.Clocks, p.now)
	}
	p.Departments = s.City.OpenDepartments(p.Case.Department)
	p.Department, _ = s.City.Department(p.Case.Department)
	errand := casework.Errand{Department: p.Department, Topic: s.topicName(p.Case.Topic), Office: s.officeName(p.Case.Office)}
	if m := p.Routing.Matter; m != nil {
		errand.Place = m.Place.Label()
	}
	if c, ok := casework.ChaseFor(p.Case, errand, p.now); ok {
		p.Chase = &c
	}
	return nil
}

// clockLines say whose turn it is, and how long each side has had it.
func clockLines(c casework.Clocks, now time.Time) []clockLine {
	var lines []clockLine
	whose := map[casework.Turn]string{casework.OfficeTurn: "The office’s turn", casework.DepartmentTurn: "A department’s turn", casework.ResidentTurn: "The resident’s turn"}[c.Turn]
	if whose != "" {
		lines = append(lines, clockLine{Label: whose, Words: "since " + short(now.Sub(c.Since))})
	}
	if !c.OwedSince.IsZero() {
		lines = append(lines, clockLine{Label: "The resident waits for an answer", Words: "since " + short(now.Sub(c.OwedSince))})
	}
	add := func(label string, due time.Time) {
		if due.IsZero() {
			return
		}
		l := clockLine{Label: label, Words: "due in " + short(due.Sub(now))}
		if due.Before(now) {
			l.Words, l.Bad = "overdue since "+short(now.Sub(due)), true
		}
		lines = append(lines, l)
	}
	answer := "Next answer"
	if c.First {
		answer = "First answer"
	}
	add(answer, c.AnswerBy)
	add("To be resolved", c.ResolveBy)
	add(map[casework.Turn]string{casework.DepartmentTurn: "Chase the department", casework.ResidentTurn: "Ask the resident again", casework.OfficeTurn: "Find out whether it is done"}[c.Turn], c.OthersBy)
	if c.ByHand {
		lines = append(lines, clockLine{Label: "The due time was set by hand", Words: "until the next message"})
	}
	for _, x := range []struct {
		label string
		took  time.Duration
	}{{"With the office", c.Office}, {"With a department", c.Department}, {"With the resident", c.Resident}} {
		if x.took > 0 {
			lines = append(lines, clockLine{Label: x.label, Words: short(x.took) + " of working time"})
		}
	}
	return lines
}

// ChaseMail opens the mail in the reader's own mail program, to be sent from there. Where the list does not say which address the
// department has, they know.
func (a around) ChaseMail() string {
	if a.Chase == nil {
		return ""
	}
	q := url.Values{"subject": {a.Chase.Subject}, "body": {strings.ReplaceAll(a.Chase.Text, "\n", "\r\n")}}
	return "mailto:" + strings.ReplaceAll(url.PathEscape(a.Chase.To), "?", "%3F") + "?" + strings.ReplaceAll(q.Encode(), "+", "%20") // RFC 6068 section 5: a plus is a plus
}

// TagsField is the tags of the case as the form has them.
func (p *openPane) TagsField() string { return strings.Join(p.Case.Tags, ", ") }

// RequestDueField is the day of 311 as the form has it.
func (p *openPane) RequestDueField() string {
	if p.Case.RequestDue.Year() <= 1 {
		return ""
	}
	return p.Case.RequestDue.Format(time.DateOnly)
}

// metres is a distance for a list.
func metres(m float64) string {
	if m < 10 {
		return "the same place"
	}
	return fmt.Sprintf("%.0f m away", m)
}
