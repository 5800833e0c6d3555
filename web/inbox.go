package web

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

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
	title, events := list.Title, []casework.Event{ListEvent(q, list.Total)}
	if open != nil {
		page.Heading = "Case " + open.Case.Number.String()
		title = open.title()
		events = append(events, casework.Event{Kind: casework.CaseRead, Case: open.Case.ID})
	}
	if page.staffFrame, err = s.staffFrame(r.Context(), me, title, listURL(q.View)); err != nil {
		return err
	}
	page.List.Saving = page.saving(q)
	if name := page.List.Saving.Name; name != "" {
		page.List.Title = name
		if open == nil {
			page.Heading, page.Title = name, name
		}
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
	q := CaseQuery{View: View(v.Get("view")), Search: cut(strings.TrimSpace(v.Get("q")), 200), Fields: fieldsOf(v), Order: Order(v.Get("order")), Page: pageOf(v)}
	if _, known := orderWords[q.Order]; !known {
		q.Order = ""
	}
	if q.View.title() == AllCases.title() && q.View != AllCases {
		q.View = OpenCases
		if q.narrowed() {
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
	if q.View != OpenCases && (q.View != AllCases || !q.narrowed()) {
		v.Set("view", string(q.View))
	}
	if q.Search != "" {
		v.Set("q", q.Search)
	}
	for key, value := range q.Fields {
		v.Set(key, value)
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

// ListEvent tells that a list was read, or searched.
func ListEvent(q CaseQuery, total int) casework.Event {
	e := casework.Event{Kind: casework.ListRead, Detail: map[string]string{
		"view": string(q.View), "page": strconv.Itoa(q.Number), "total": strconv.Itoa(total),
	}}
	if q.Search != "" {
		e.Kind = casework.Searched
		e.Detail["words"] = q.Search
	}
	return e
}
