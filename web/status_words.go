package web

import (
	"crypto/rand"
	"strconv"
	"strings"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/internal/locale"
)

// teller says how a case stands in one language.
type teller struct {
	lang string
	w    map[string]string
	zone *time.Location
}

func (s *server) teller(lang string, w map[string]string) teller { return teller{lang, w, s.zone()} }

func (t teller) day(at time.Time) string { return locale.Day(t.lang, at.In(t.zone)) }

// fill puts a value where words have its name in braces.
func fill(words, name, value string) string {
	return strings.ReplaceAll(words, "{"+name+"}", value)
}

// standing says in a few words how it stands, and what comes next, by when.
func (t teller) standing(c PublicCase, by time.Time) (now, next string) {
	key := map[casework.Status]string{casework.Resolved: "resolved", casework.Closed: "closed", casework.WaitingOnResident: "you", casework.WaitingOnDepartment: "department", casework.ClosedBy311: "department"}[c.Status]
	if key == "" {
		key = "office"
		if c.AnsweredAt.Year() > 1 {
			key = "working"
		}
	}
	now, next = t.w["now."+key], t.w["now."+key+"_next"]
	now = fill(now, "date", t.day(latest(c.Since, c.OpenedAt)))
	return now, fill(fill(next, "date", t.day(by)), "next", t.day(by))
}

func (t teller) steps(c PublicCase) []step {
	over := !c.Status.Live()
	with, end := step{Name: t.w["step.office"], Done: over, Now: !over}, step{Name: t.w["step.resolved"], At: c.ResolvedAt, Done: over}
	if c.Status == casework.WaitingOnDepartment || c.Status == casework.ClosedBy311 {
		with.Name, with.At = t.w["step.department"], c.Since
	}
	if c.Status == casework.Closed {
		end.Name = t.w["step.closed"]
	}
	all := []step{{Name: t.w["step.received"], At: c.OpenedAt, Done: true}, with, end}
	for i := range all {
		if all[i].At.Year() > 1 {
			all[i].Day = t.day(all[i].At)
		}
	}
	return all
}

// story tells what happened, the newest first.
func (t teller) story(all []Happening) (out []storyLine) {
	for i := len(all) - 1; i >= 0; i-- {
		h := all[i]
		says := t.w["happened."+h.What]
		if says == "" {
			continue
		}
		if h.Files > 0 {
			says += " (" + t.files(h.Files) + ")"
		}
		out = append(out, storyLine{At: h.At, Day: t.day(h.At), Says: says})
	}
	return out
}

// files counts files by the plural forms of the language.
func (t teller) files(n int) string {
	form := t.w["files."+locale.Plural(t.lang, n)]
	if form == "" {
		form = t.w["files.other"]
	}
	return fill(form, "n", strconv.Itoa(n))
}

// newKey is the same for each sending of one form.
func newKey() string { return rand.Text() }
