package web

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/commonline/commonline/casework"
)

const pageSize = 50

// inboxPage is a list, and beside it the case that is open, or none.
type inboxPage struct {
	staffFrame
	Heading string // for screen readers: what the page shows
	List    listPane
	Open    *openPane
	Keys    []keyLine
}

// inbox answers GET /inbox?view=&q=&order=&page=.
func (s *server) inbox(w http.ResponseWriter, r *http.Request, me SignedIn) error {
	return s.showInbox(w, r, me, http.StatusOK, nil)
}

// showInbox shows the list that an address asks for, with a case where one is open. What was read is recorded before.
func (s *server) showInbox(w http.ResponseWriter, r *http.Request, me SignedIn, status int, open *openPane) error {
	q := caseQuery(r.URL.Query())
	list, err := s.list(r, me, q, open)
	if err != nil {
		return err
	}
	page := inboxPage{List: list, Open: open, Heading: list.Title, Keys: keyLines}
	title, events := list.Title, []casework.Event{listEvent(q, list.Total)}
	if open != nil {
		page.Heading = "Case " + open.Case.Number.String()
		title = open.title()
		events = append(events, casework.Event{Kind: casework.CaseRead, Case: open.Case.ID})
	}
	if page.staffFrame, err = s.staffFrame(r.Context(), me, title, listURL(q.View)); err != nil {
		return err
	}
	page.Done = doneWords[r.URL.Query().Get("done")]
	page.Fixed, page.DataView = true, "list"
	if open != nil {
		page.DataView = "case"
	}
	if err := s.record(r, me, events...); err != nil {
		return err
	}
	isLive(w)
	hasForm(w)
	s.render(w, r, status, "inbox", page)
	return nil
}

// caseQuery reads an address. A search looks through all that one may see, unless it names a view.
func caseQuery(v url.Values) CaseQuery {
	q := CaseQuery{View: View(v.Get("view")), Search: cut(strings.TrimSpace(v.Get("q")), 200), Order: Order(v.Get("order")), Page: pageOf(v)}
	if _, known := orderWords[q.Order]; !known {
		q.Order = ""
	}
	if q.View.title() == AllCases.title() && q.View != AllCases {
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

// query writes what was asked for as an address does, without what is the same when it is left out.
func (q CaseQuery) query() string {
	v := url.Values{}
	if q.View != OpenCases && (q.View != AllCases || q.Search == "") {
		v.Set("view", string(q.View))
	}
	if q.Search != "" {
		v.Set("q", q.Search)
	}
	if q.Order != "" {
		v.Set("order", string(q.Order))
	}
	if q.Number > 1 {
		v.Set("page", strconv.Itoa(q.Number))
	}
	if len(v) == 0 {
		return ""
	}
	return "?" + v.Encode()
}

// String is what stands behind the path of an address.
func (q CaseQuery) String() string { return q.query() }

func listURL(v View) string { return "/inbox" + CaseQuery{View: v}.query() }

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

// list reads one page of a list.
func (s *server) list(r *http.Request, me SignedIn, q CaseQuery, open *openPane) (listPane, error) {
	cases, total, err := s.Store.Cases(r.Context(), me.Viewer, q)
	if err != nil {
		return listPane{}, fmt.Errorf("listing %s cases: %w", q.View, err)
	}
	l := listPane{
		CaseQuery: q, Title: q.View.title(), Total: total, Groups: s.group(q, cases), Now: s.Now(), Me: me.Staff,
		Offices: me.AllOffices() || q.View == AllCases, Pager: makePager(&url.URL{Path: "/inbox", RawQuery: strings.TrimPrefix(q.query(), "?")}, q.Page, len(cases), total),
	}
	if q.Search != "" {
		l.Title = "Found"
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

// keyLine is one line of the sheet of keys.
type keyLine struct {
	Keys []string
	Does string
}

var keyLines = []keyLine{
	{[]string{"j", "k"}, "Next and earlier case of the list"}, {[]string{"Enter"}, "Open the case"}, {[]string{"Esc"}, "Close a menu; back to the list"},
	{[]string{"r"}, "Answer"}, {[]string{"n"}, "Internal note"}, {[]string{"Ctrl", "Enter"}, "Send what you write"},
	{[]string{"e"}, "Resolve"}, {[]string{"s"}, "Snooze"}, {[]string{"w"}, "Waiting on somebody"}, {[]string{"a"}, "Assign"}, {[]string{"u"}, "Undo the answer that goes out"},
	{[]string{"/"}, "Search"}, {[]string{"?"}, "This list"},
}

// listPane is the list on the left.
type listPane struct {
	CaseQuery
	Title   string
	Groups  []group
	Total   int
	Pager   pager
	Now     time.Time
	Me      casework.StaffID
	Current casework.CaseNumber // the case that is open
	Offices bool                // cases of several offices stand in it
}

// group is a run of rows under one heading; the heading is empty where a list has none.
type group struct {
	Heading string
	Cases   []casework.Case
}

// Link leads to a case, with the list beside it.
func (l listPane) Link(n casework.CaseNumber) string { return "/inbox/" + n.String() + l.query() }

// whom says who works on a case.
type whom struct {
	Staff casework.StaffID
	Name  string
	Me    bool
}

// Whom says it for a row.
func (l listPane) Whom(c casework.Case) whom {
	return whom{c.Assignee, c.AssigneeName, c.Assignee == l.Me}
}

var orderWords = map[Order]string{DueFirst: "Due first", NewestFirst: "Newest first", OldestFirst: "Oldest first"}

// OrderWords names the order in which the list is.
func (l listPane) OrderWords() string { return orderWords[l.order()] }

// choice is an entry of a menu.
type choice struct {
	Label, URL string
	Current    bool
}

// Orders are those that one may choose.
func (l listPane) Orders() []choice {
	var all []choice
	for _, o := range []Order{DueFirst, NewestFirst, OldestFirst} {
		q := l.CaseQuery
		q.Order, q.Number = o, 1
		all = append(all, choice{orderWords[o], "/inbox" + q.query(), o == l.order()})
	}
	return all
}

// emptyWords say what an empty list means, and what to do next.
type emptyWords struct{ Title, Words, URL, Link string }

// Empty gives them.
func (l listPane) Empty() emptyWords {
	open := emptyWords{URL: "/inbox", Link: "All open cases"}
	say := func(title, words string) emptyWords { return emptyWords{title, words, open.URL, open.Link} }
	switch {
	case l.Search != "":
		return say("Nothing found", "Try fewer words, part of a name, or the digits of a case number.")
	case l.View == OpenCases:
		return emptyWords{"Nothing is open", "New mail appears here as soon as it arrives. What needs a decision first is under Held.", "/held", "Held messages"}
	case l.View == MyCases:
		return emptyWords{"Nothing is yours", "Cases that you take, or that somebody hands to you, are listed here.", "/inbox?view=unassigned", "Unassigned cases"}
	case l.View == UnassignedCases:
		return say("Everything has somebody", "New cases that nobody has taken are listed here.")
	case l.View == OverdueCases:
		return say("Nothing is overdue", "Cases on which somebody should have acted are listed here.")
	case l.View == OnResident, l.View == OnDepartment:
		return say("Nothing waits here", "Choose Waiting on a case to put it on this list.")
	case l.View == SnoozedCases:
		return say("Nothing sleeps", "Snoozed cases come back by themselves, at their time or when the resident writes.")
	case l.View == CopiedCases:
		return say("No copies", "Mail that went to several offices, and that another one leads, is listed here.")
	}
	return say("Nothing here yet", "Resolved and closed cases are listed here.")
}
