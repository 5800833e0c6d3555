package web

import (
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/commonline/commonline/casework"
)

type casePage struct {
	staffFrame
	Case       casework.Case
	Days       []threadDay
	StatusLink string
	People     []casework.Correspondent // who wrote to us on this case
}

// threadDay is a day of the thread: messages, and what else happened.
type threadDay struct {
	Day   time.Time
	Items []threadItem
}

// threadItem is a message or a moment.
type threadItem struct {
	At      time.Time
	Message *casework.Message
	Moment  mark
}

// oneCase answers GET /inbox/{number}.
func (s *server) oneCase(w http.ResponseWriter, r *http.Request, me SignedIn) error {
	n, err := casework.ParseCaseNumber(r.PathValue("number"))
	if err != nil {
		return casework.Errorf(casework.NotFound, "There is no such case. A case number looks like C-48213-7.")
	}
	c, messages, events, err := s.Store.Case(r.Context(), me.Viewer, n)
	if err != nil {
		return fmt.Errorf("reading case %s: %w", n, err)
	}
	page := casePage{Case: c, Days: s.thread(messages, events), People: people(messages)}
	if !c.Sensitive && c.Lead {
		page.StatusLink = "/s/" + casework.StatusToken(s.Signer, c.ID)
	}
	current := listURL(OpenCases)
	if !c.Lead {
		current = listURL(CopiedCases)
	} else if !c.Status.Live() {
		current = listURL(ResolvedCases)
	}
	if page.staffFrame, err = s.staffFrame(r.Context(), me, n.String()+" "+c.Subject, current); err != nil {
		return err
	}
	page.Done = doneWords[r.URL.Query().Get("done")]
	if err := s.record(r, me, casework.Event{Kind: casework.CaseRead, Case: c.ID}); err != nil {
		return err
	}
	hasForm(w)
	s.render(w, r, http.StatusOK, "case", page)
	return nil
}

// thread puts messages and moments in the order of time, under their days.
func (s *server) thread(messages []casework.Message, events []casework.Event) []threadDay {
	var items []threadItem
	for i := range messages {
		items = append(items, threadItem{At: messages[i].At, Message: &messages[i]})
	}
	for _, e := range events {
		if m := moment(e); m.Words != "" {
			items = append(items, threadItem{At: e.At, Moment: m})
		}
	}
	slices.SortStableFunc(items, func(a, b threadItem) int { return a.At.Compare(b.At) })
	var days []threadDay
	for _, it := range items {
		at := it.At.In(s.zone())
		if len(days) == 0 || !sameDay(days[len(days)-1].Day, at) {
			days = append(days, threadDay{Day: at})
		}
		last := &days[len(days)-1]
		last.Items = append(last.Items, it)
	}
	return days
}

// people are the senders of what came in, each once.
func people(messages []casework.Message) []casework.Correspondent {
	var all []casework.Correspondent
	for _, m := range messages {
		known := slices.ContainsFunc(all, func(c casework.Correspondent) bool { return c.Address == m.From.Address })
		if m.Direction == casework.In && !known {
			all = append(all, m.From)
		}
	}
	return all
}
