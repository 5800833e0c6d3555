package web

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/internal/words"
)

// list reads one page of a list.
func (s *server) list(r *http.Request, me SignedIn, q CaseQuery, open *openPane) (listPane, error) {
	cases, total, err := s.Store.Cases(r.Context(), me.Viewer, q)
	if err != nil {
		return listPane{}, fmt.Errorf("listing %s cases: %w", q.View, err)
	}
	l := listPane{
		CaseQuery: q, Title: q.View.title(), Total: total, Groups: s.group(q, cases), Now: s.Now(), Me: me.Staff,
		MayExport: q.Search != "" && me.May(casework.ExportRecords),
		Offices:   me.AllOffices() || q.View == AllCases, Pager: makePager(&url.URL{Path: "/inbox", RawQuery: strings.TrimPrefix(q.query(), "?")}, q.Page, len(cases), total),
	}
	if q.narrowed() {
		l.Title = "Found"
	}
	text, f := q.Asked()
	l.asked = append(words.Ask(text), words.Ask(f.From)...)
	if l.Bulk, err = s.bulkBar(r, me, q); err != nil {
		return l, err
	}
	if err := s.byDepartment(r, me, &l); err != nil {
		return l, err
	}
	if open != nil {
		l.Current = open.Case.Number
	}
	return l, nil
}

// group puts what is sorted by due under headings, in the order in which the cases come.
func (s *server) group(q CaseQuery, cases []casework.Case) []group {
	var groups []group
	for _, c := range cases {
		heading := ""
		if q.order() == DueFirst {
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

// order is how a list is sorted in the end.
func (q CaseQuery) order() Order {
	if q.Order == "" {
		return q.View.Order()
	}
	return q.Order
}

// pager leads through the pages of a list.
type pager struct {
	First, Last, Total int // of the rows that are shown, the first being 1
	Previous, Next     string
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
