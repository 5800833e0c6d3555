package api

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/web"
)

func (s *server) caseRows() []Row {
	return []Row{
		reads("listCases", "/cases", "cases", "List, filter and search cases", casework.ScopeCasesRead, listCases).need(casework.ReadCases),
		reads("readCase", "/cases/{number}", "cases", "Read one case with its thread", casework.ScopeCasesRead, readCase).need(casework.ReadCases),
	}
}

type listInput struct {
	View    string `query:"view" default:"open" enum:"open,mine,unassigned,overdue,resident,department,closed-311,snoozed,resolved,spam,copied,all" doc:"mine: of whoever made the token."`
	Q       string `query:"q" maxLength:"200" doc:"Words, a name, an address, a number, or filters as the page has them: from:rosa before:2026-03-01."`
	Topic   string `query:"topic" maxLength:"100"`
	Dept    string `query:"department" maxLength:"40" doc:"To which it was referred, by its id; none: to none of the list."`
	Status  string `query:"status" enum:"new,open,waiting_resident,waiting_department,resolved,closed"`
	Office  string `query:"office" maxLength:"100" doc:"For who reads several."`
	After   string `query:"after" format:"date" doc:"Day from which on the last message is."`
	Before  string `query:"before" format:"date" doc:"Day before which the last message is."`
	HasFile bool   `query:"has_file"`
	Order   string `query:"order" default:"opened" enum:"opened,due,newest,oldest" doc:"opened: nothing is missed or met twice while the list moves; the other orders may show a case twice, or none of one that moved."`
	Limit   int    `query:"limit" default:"50" minimum:"1" maximum:"200"`
	Cursor  string `query:"cursor" maxLength:"200" doc:"next of the page before, with the same question."`
}

type listOutput struct {
	Link string `header:"Link" doc:"rel=next, where there is more."`
	Body CaseList
}

// CaseList is one page of a list.
type CaseList struct {
	Cases []Case `json:"cases"`
	Next  string `json:"next,omitempty" doc:"The cursor of the next page; absent on the last one."`
}

// question is what was asked for, as the pages ask.
func (in *listInput) question(c cursor) web.CaseQuery {
	q := web.CaseQuery{View: web.View(in.View), Search: in.Q, Order: web.Order(in.Order), Fields: map[string]string{}, Page: web.Page{Number: c.page, Size: in.Limit}, Past: c.past}
	for key, value := range map[string]string{"topic": in.Topic, "status": in.Status, "department": in.Dept, "office": in.Office, "after": in.After, "before": in.Before} {
		if value != "" {
			q.Fields[key] = value
		}
	}
	if in.HasFile {
		q.Fields["has"] = "file"
	}
	return q
}

// address writes the question as an address does, without its defaults.
func (in *listInput) address() url.Values {
	v := url.Values{}
	for key, value := range map[string]string{"view": in.View, "q": in.Q, "topic": in.Topic, "status": in.Status, "department": in.Dept, "office": in.Office, "after": in.After, "before": in.Before, "order": in.Order} {
		if value != "" {
			v.Set(key, value)
		}
	}
	if in.HasFile {
		v.Set("has_file", "true")
	}
	v.Set("limit", strconv.Itoa(in.Limit))
	return v
}

// mark is that of the question that a cursor belongs to.
func (in *listInput) mark() string {
	return short(in.address().Encode())[:8]
}

func listCases(c *call, in *listInput) (*listOutput, error) {
	at, err := cursorIn(in.Cursor, in.mark())
	if err != nil {
		return nil, err
	}
	q := in.question(at)
	q.Size++ // one more tells whether there is a next page
	if q.Order != web.ByID {
		q.Size = in.Limit
	}
	cases, total, err := c.Store.Cases(c, c.Viewer, q)
	if err != nil {
		return nil, fmt.Errorf("listing cases: %w", err)
	}
	out := &listOutput{Body: CaseList{Cases: []Case{}}}
	next := cursor{page: at.page + 1, mark: at.mark}
	more := at.page*in.Limit < total
	if q.Order == web.ByID {
		if more = len(cases) > in.Limit; more {
			cases = cases[:in.Limit]
			next = cursor{past: cases[in.Limit-1].ID, page: 1, mark: at.mark}
		}
	}
	for _, x := range cases {
		out.Body.Cases = append(out.Body.Cases, c.caseOf(x))
	}
	if more {
		out.Body.Next = next.String()
		out.Link = c.nextLink(in, out.Body.Next)
	}
	return out, c.record(web.ListEvent(q, len(cases)))
}

// nextLink is the address of the next page (RFC 8288).
func (c *call) nextLink(in *listInput, cursor string) string {
	v := in.address()
	v.Set("cursor", cursor)
	return fmt.Sprintf("<%s://%s%s/cases?%s>; rel=\"next\"", c.PublicURL.Scheme, c.PublicURL.Host, Root, v.Encode())
}

// OneCase names a case in a path.
type OneCase struct {
	Number string `path:"number" maxLength:"20" example:"C-48213-5"`
}

// number reads the case number of a path.
func (in *OneCase) number() (casework.CaseNumber, error) {
	n, err := casework.ParseCaseNumber(in.Number)
	if err != nil {
		return 0, casework.Errorf(casework.NotFound, "There is no such case. A case number looks like C-48213-7.")
	}
	return n, nil
}

type caseInput struct {
	OneCase
	IfNoneMatch string `header:"If-None-Match" doc:"The ETag of what you have: 304 says that nothing was changed since."`
}

type caseOutput struct {
	Status int
	ETag   string `header:"ETag" doc:"The version of the case."`
	Body   *WholeCase
}

// WholeCase is one case with all that the token may read of it.
type WholeCase struct {
	Case
	Thread []Message   `json:"thread" doc:"Oldest first; their words only with messages:read."`
	Notes  []Note      `json:"notes" doc:"Internal notes; only with messages:read."`
	Voices []Voice     `json:"voices" doc:"Who can be written to."`
	Events []Happening `json:"events" doc:"What happened, oldest first, without readings."`
	Merged []string    `json:"merged" doc:"Numbers of cases that show on this one."`
	Into   string      `json:"merged_into,omitempty" doc:"The case that shows what is written to this one."`
	Linked []string    `json:"linked"`
}

func readCase(c *call, in *caseInput) (*caseOutput, error) {
	n, err := in.number()
	if err != nil {
		return nil, err
	}
	whole, err := c.wholeCase(n)
	if err != nil {
		return nil, err
	}
	out := &caseOutput{Status: http.StatusOK, ETag: strconv.Quote(strconv.Itoa(whole.Version) + "-" + strconv.Itoa(whole.ThreadVersion)), Body: whole}
	if in.IfNoneMatch == out.ETag {
		return &caseOutput{Status: http.StatusNotModified, ETag: out.ETag}, nil
	}
	return out, nil
}
