package api

import (
	"net/http"
	"strings"
	"time"

	"github.com/commonline/commonline/casework"
)

func (s *server) deedRows() []Row {
	return []Row{
		own("resolveCase", "resolve", "Resolve a case", func(_ *call, in *deedInput) (casework.Deed, error) {
			return casework.Resolve{Done: in.Body.Done, Reason: in.Body.Reason}, nil
		}),
		own("reopenCase", "reopen", "Open a resolved case again", func(*call, *deedInput) (casework.Deed, error) { return casework.Reopen{}, nil }),
		own("wakeCase", "wake", "End a snooze", func(*call, *deedInput) (casework.Deed, error) { return casework.Wake{}, nil }),
		own("markSpam", "spam", "Mark a case as spam", func(*call, *deedInput) (casework.Deed, error) { return casework.MarkSpam{}, nil }),
		own("notSpam", "not-spam", "Take that back", func(*call, *deedInput) (casework.Deed, error) { return casework.NotSpam{}, nil }),
		own("assignCase", "assign", "Assign a case, or take it from whoever has it", func(_ *call, in *assignInput) (casework.Deed, error) {
			return casework.AssignTo{Staff: casework.StaffID(in.Body.Staff), Was: casework.StaffID(in.Body.Was)}, nil
		}),
		own("setTopic", "topic", "Put a case under a topic", func(c *call, in *topicInput) (casework.Deed, error) { return c.City.TopicDeed(in.Body.Topic) }),
		own("setTags", "tags", "Give a case its tags", func(_ *call, in *tagsInput) (casework.Deed, error) { return casework.SetTags{Tags: in.Body.Tags}, nil }),
		own("setDue", "due", "Say by when somebody has to have acted", func(_ *call, in *dueInput) (casework.Deed, error) {
			return casework.SetDue{At: orZero(in.Body.At)}, nil
		}),
		own("snoozeCase", "snooze", "Take a case out of the lists until a time", func(_ *call, in *snoozeInput) (casework.Deed, error) {
			return casework.Snooze{Until: in.Body.Until, Reason: in.Body.Reason}, nil
		}),
		own("waitFor", "wait", "Say whom a case waits for", func(c *call, in *waitInput) (casework.Deed, error) {
			due, err := day(in.Body.Due311)
			if err != nil {
				return nil, err
			}
			return c.City.Refer(casework.WaitFor{Status: casework.Status(in.Body.For), Request311: in.Body.Request311, RequestDue: due, Department: in.Body.Department}, c.server.Now())
		}),
		changes("addNote", http.MethodPost, "/cases/{number}/notes", "cases", "Add an internal note", casework.ScopeCasesWrite, addNote).need(casework.WorkCases),
	}
}

// deeds is what all deeds take.
type deeds interface {
	changing
	where() (casework.CaseNumber, error)
	seen() int
}

// DeedHead is what everything takes that is done to a case.
type DeedHead struct {
	Keyed
	OneCase
}

func (in DeedHead) where() (casework.CaseNumber, error) { return in.number() }

type deedInput struct {
	DeedHead
	Body DeedBody
}

// DeedBody is what a deed rests on.
type DeedBody struct {
	ThreadVersion int    `json:"thread_version" doc:"Of the thread that it was decided on. A deed that rests on what was said is refused with 409 where more was said since."`
	Reason        string `json:"reason,omitempty" maxLength:"300" doc:"Of resolving: why, for the office."`
	Done          string `json:"done,omitempty" maxLength:"2000" doc:"Of resolving: what was done, for the resident."`
}

func (in deedInput) seen() int { return in.Body.ThreadVersion }

// own makes a row of a deed with a body of its own.
func own[I deeds](id, path, summary string, do func(*call, *I) (casework.Deed, error)) Row {
	return changes(id, http.MethodPost, "/cases/{number}/"+path, "cases", summary, casework.ScopeCasesWrite, doing(do)).need(casework.WorkCases)
}

// doing does a deed, by the rules of the pages.
func doing[I deeds](deed func(*call, *I) (casework.Deed, error)) func(*call, *I) (Done, error) {
	return func(c *call, in *I) (Done, error) {
		n, err := (*in).where()
		if err != nil {
			return Done{}, err
		}
		d, err := deed(c, in)
		if err == nil {
			err = c.CheckDeed(d)
		}
		if err != nil {
			return Done{}, err
		}
		x, err := c.Store.Do(c, c.Viewer, n, c.server.Now(), (*in).seen(), d, "")
		if err != nil {
			return Done{}, c.moved(n, (*in).seen(), err)
		}
		return c.after(x), nil
	}
}

type assignInput struct {
	DeedHead
	Body struct {
		Staff int64 `json:"staff" doc:"A colleague, by number; 0 for nobody."`
		Was   int64 `json:"was" doc:"Who had it on what you read; 0 for nobody. Another one now is a conflict."`
	}
}

func (assignInput) seen() int { return 0 }

type topicInput struct {
	DeedHead
	Body struct {
		Topic string `json:"topic" maxLength:"100" doc:"One of the city's, by its id; empty for none."`
	}
}

func (topicInput) seen() int { return 0 }

type tagsInput struct {
	DeedHead
	Body struct {
		Tags []string `json:"tags" maxItems:"20" doc:"In place of those that it has."`
	}
}

func (tagsInput) seen() int { return 0 }

type dueInput struct {
	DeedHead
	Body struct {
		At *time.Time `json:"at,omitempty" doc:"Left out: nothing is owed."`
	}
}

func (dueInput) seen() int { return 0 }

type snoozeInput struct {
	DeedHead
	Body struct {
		Until         time.Time `json:"until"`
		Reason        string    `json:"reason" maxLength:"300" doc:"What it waits for."`
		ThreadVersion int       `json:"thread_version"`
	}
}

func (in snoozeInput) seen() int { return in.Body.ThreadVersion }

type waitInput struct {
	DeedHead
	Body struct {
		For           string `json:"for" enum:"open,waiting_resident,waiting_department,closed_311" doc:"open: for the office again."`
		Request311    string `json:"request_311,omitempty" maxLength:"40"`
		Due311        string `json:"due_311,omitempty" format:"date" doc:"Day by which the department means to be done."`
		Department    string `json:"department,omitempty" maxLength:"40" doc:"To which the matter is referred, by its id; none takes it back. Its usual days say due_311, where that is left out."`
		ThreadVersion int    `json:"thread_version"`
	}
}

func (in waitInput) seen() int { return in.Body.ThreadVersion }

type noteInput struct {
	DeedHead
	Body struct {
		Text string `json:"text" maxLength:"50000" doc:"@Name tells that colleague."`
	}
}

func addNote(c *call, in *noteInput) (Done, error) {
	n, err := in.number()
	if err == nil {
		err = casework.CheckNote(in.Body.Text)
	}
	if err == nil {
		err = c.Store.AddNote(c, c.Viewer, n, c.server.Now(), strings.TrimSpace(in.Body.Text))
	}
	if err != nil {
		return Done{}, err
	}
	return c.now(n)
}

func orZero(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return *t
}

func day(text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return t, casework.Errorf(casework.Invalid, "A day looks like 2026-03-01.")
	}
	return t, nil
}
