package web

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/commonline/commonline/casework"
)

// work answers POST /inbox/{number}/work: one deed, named by the field do.
func (s *server) work(w http.ResponseWriter, r *http.Request, me SignedIn) error {
	n, err := formOf(w, r)
	if err != nil {
		return err
	}
	d, done, err := s.deed(r)
	if err == nil {
		err = me.CheckDeed(d)
	}
	if err == nil {
		_, err = s.Store.Do(r.Context(), me.Viewer, n, s.Now(), number(r, "thread"), d, strings.TrimSpace(r.PostFormValue("note")))
	}
	if err != nil {
		return s.notDone(w, r, me, fmt.Errorf("working on case %s: %w", n, err), func(p *openPane) { p.Problem.Title = "Not done" })
	}
	s.backToCase(w, r, n, done)
	return nil
}

// formOf reads a form that belongs to a case.
func formOf(w http.ResponseWriter, r *http.Request) (casework.CaseNumber, error) {
	n, err := numberOf(r)
	if err != nil {
		return 0, err
	}
	r.Body = http.MaxBytesReader(w, r.Body, 1<<20)
	if err := r.ParseForm(); err != nil {
		return 0, casework.Errorf(casework.Invalid, "The form did not arrive whole. Go back and send it again.")
	}
	return n, nil
}

// backToCase leads to the case, with the list beside it, after a form was done.
func (s *server) backToCase(w http.ResponseWriter, r *http.Request, n casework.CaseNumber, done string) {
	q := caseQuery(r.URL.Query()).query()
	switch {
	case done == "":
	case q == "":
		q = "?done=" + done
	default:
		q += "&done=" + done
	}
	http.Redirect(w, r, "/inbox/"+n.String()+q, http.StatusSeeOther)
}

// notDone shows the case again with the reason why a form was not done. What is no refusal goes its usual way.
func (s *server) notDone(w http.ResponseWriter, r *http.Request, me SignedIn, err error, keep func(*openPane)) error {
	kind := casework.KindOf(err)
	if kind != casework.Invalid && kind != casework.Conflict && kind != casework.Away {
		return err
	}
	open, again := s.open(r, me)
	if again != nil {
		return again
	}
	open.Problem = &problem{Title: "Not done", Words: refusal(err)}
	keep(open)
	return s.showCase(w, r, me, statusOf[kind], open)
}

// deed reads what is to be done, and the word for it once it is.
func (s *server) deed(r *http.Request) (d casework.Deed, done string, err error) {
	if d, done, ok := sensitiveDeed(r); ok {
		return d, done, nil
	}
	switch r.PostFormValue("do") {
	case "assign":
		d = casework.AssignTo{Staff: casework.StaffID(number(r, "staff")), Was: casework.StaffID(number(r, "was"))}
		return d, "assigned", nil
	case "topic":
		d, err = s.City.TopicDeed(r.PostFormValue("topic"))
		return d, "topic", err
	case "due":
		d, err = s.dueDeed(r)
		return d, "due", err
	case "snooze":
		d, err = s.snoozeDeed(r)
		return d, "snoozed", err
	case "wake":
		return casework.Wake{}, "woken", nil
	case "wait":
		return s.waitDeed(r)
	case "tags":
		return casework.SetTags{Tags: r.PostForm["tags"]}, "tagged", nil
	case "spam":
		return casework.MarkSpam{}, "spam", nil
	case "not-spam":
		return casework.NotSpam{}, "not-spam", nil
	case "resolve":
		return casework.Resolve{Done: r.PostFormValue("done"), Reason: r.PostFormValue("reason")}, "resolved", nil
	case "close":
		return casework.Close{Why: r.PostFormValue("why")}, "closed", nil
	case "reopen":
		return casework.Reopen{}, "reopened", nil
	}
	return nil, "", casework.Errorf(casework.Invalid, "Choose what to do with the case.")
}

// topicsFor are those that a case can get, and the one that it has.
func (s *server) topicsFor(c casework.Case) []casework.Topic {
	return slices.DeleteFunc(slices.Clone(s.City.Topics), func(t casework.Topic) bool { return t.Retired && t.ID != c.Topic })
}

func (s *server) dueDeed(r *http.Request) (casework.Deed, error) {
	if r.PostFormValue("clear") != "" {
		return casework.SetDue{}, nil
	}
	at, err := time.ParseInLocation(localTime, r.PostFormValue("due"), s.zone())
	if err != nil {
		return nil, casework.Errorf(casework.Invalid, "Choose a day and a time.")
	}
	return casework.SetDue{At: at}, nil
}

func (s *server) snoozeDeed(r *http.Request) (casework.Deed, error) {
	text := r.PostFormValue("until")
	at, err := time.Parse(time.RFC3339, text)
	if text == "day" {
		at, err = time.ParseInLocation(time.DateOnly, r.PostFormValue("day"), s.zone())
		at = morningOf(at)
	}
	if err != nil {
		return nil, casework.Errorf(casework.Invalid, "Choose until when the case sleeps.")
	}
	return casework.Snooze{Until: at, Reason: r.PostFormValue("why")}, nil
}

// number reads a number out of a form; 0 where there is none.
func number(r *http.Request, name string) int {
	n, err := strconv.Atoi(r.PostFormValue(name))
	if err != nil {
		return 0
	}
	return n
}

// waitDeed reads whom the case waits for, with the number and the day of 311.
func (s *server) waitDeed(r *http.Request) (casework.Deed, string, error) {
	d := casework.WaitFor{Status: casework.Status(r.PostFormValue("for")), Request311: r.PostFormValue("311"), Department: r.PostFormValue("department")}
	done := "waiting"
	if d.Status == casework.ClosedBy311 {
		done = "closed-311"
	}
	if day := r.PostFormValue("311due"); day != "" {
		due, err := time.Parse(time.DateOnly, day)
		if err != nil {
			return nil, "", casework.Errorf(casework.Invalid, "Choose the day by which 311 means to be done.")
		}
		d.RequestDue = due
	}
	d, err := s.City.Refer(d, s.Now())
	return d, done, err
}
