package web

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/commonline/commonline/casework"
)

const pageSize = 50

// viewTitles are the lists that one may ask for.
var viewTitles = map[View]string{OpenCases: "Open", ResolvedCases: "Resolved", CopiedCases: "Copied to us", AllCases: "All cases"}

type inboxPage struct {
	staffFrame
	Heading string
	View    View
	Search  string
	Groups  []group
	Total   int
	Pager   pager
}

// group is a run of rows under one heading; the heading is empty where a list has none.
type group struct {
	Heading string
	Cases   []casework.Case
}

// pager leads through the pages of a list.
type pager struct {
	First, Last, Total int // of the rows that are shown, the first being 1
	Previous, Next     string
}

// inbox answers GET /inbox?view=&q=&page=.
func (s *server) inbox(w http.ResponseWriter, r *http.Request, me SignedIn) error {
	q := caseQuery(r.URL.Query())
	page := inboxPage{View: q.View, Search: q.Search, Heading: viewTitles[q.View]}
	if q.Search != "" {
		page.Heading = "Found"
	}
	cases, total, err := s.Store.Cases(r.Context(), me.Viewer, q)
	if err != nil {
		return fmt.Errorf("listing %s cases: %w", q.View, err)
	}
	if page.staffFrame, err = s.staffFrame(r.Context(), me, page.Heading, listURL(q.View)); err != nil {
		return err
	}
	if err := s.record(r, me, listEvent(q, total)); err != nil {
		return err
	}
	page.Groups, page.Total = s.group(q.View, cases), total
	page.Pager = makePager(r.URL, q.Page, len(cases), total)
	hasForm(w)
	s.render(w, r, http.StatusOK, "inbox", page)
	return nil
}

// caseQuery reads an address. A search looks through all that one may see, unless it names a view.
func caseQuery(v url.Values) CaseQuery {
	q := CaseQuery{View: View(v.Get("view")), Search: cut(strings.TrimSpace(v.Get("q")), 200), Page: pageOf(v)}
	if _, ok := viewTitles[q.View]; !ok {
		q.View = OpenCases
		if q.Search != "" {
			q.View = AllCases
		}
	}
	return q
}

// pageOf reads ?page=, which is 1 where it makes no sense.
func pageOf(v url.Values) Page {
	n, err := strconv.Atoi(v.Get("page"))
	if err != nil || n < 1 || n > 1_000_000 {
		n = 1
	}
	return Page{Number: n, Size: pageSize}
}

func listURL(v View) string {
	if v == OpenCases {
		return "/inbox"
	}
	return "/inbox?view=" + string(v)
}

func listEvent(q CaseQuery, total int) casework.Event {
	e := casework.Event{Kind: casework.ListRead, Detail: map[string]string{
		"view": string(q.View), "page": strconv.Itoa(q.Number), "total": strconv.Itoa(total),
	}}
	if q.Search != "" {
		e.Kind = casework.Searched
		e.Detail["words"] = q.Search
	}
	return e
}

// group puts the open cases under headings, in the order in which they come: by when they are due.
func (s *server) group(v View, cases []casework.Case) []group {
	var groups []group
	for _, c := range cases {
		heading := ""
		if v == OpenCases {
			heading = due(c.DueAt.In(s.zone()), s.Now().In(s.zone())).Group
		}
		if len(groups) == 0 || groups[len(groups)-1].Heading != heading {
			groups = append(groups, group{Heading: heading})
		}
		last := &groups[len(groups)-1]
		last.Cases = append(last.Cases, c)
	}
	return groups
}

// makePager keeps the other parameters of an address, and turns the page.
func makePager(u *url.URL, p Page, shown, total int) pager {
	turn := func(n int) string {
		v := u.Query()
		v.Set("page", strconv.Itoa(n))
		return u.Path + "?" + v.Encode()
	}
	out := pager{Total: total}
	if shown > 0 {
		out.First, out.Last = p.Offset()+1, p.Offset()+shown
	}
	if p.Number > 1 {
		out.Previous = turn(min(p.Number-1, (total+p.Size-1)/p.Size))
	}
	if out.Last > 0 && out.Last < total {
		out.Next = turn(p.Number + 1)
	}
	return out
}
