package web

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/commonline/commonline/casework"
)

type triagePage struct {
	staffFrame
	Items    []TriageItem
	Open     *TriageItem // nil where nothing waits
	Total    int
	Pager    pager
	Page     Page
	Offices  []casework.Office // that a case may go to
	MayRoute bool
	Problem  string
	Typed    routeForm
	Keys     []keyLine
}

// routeForm is what was typed into the forms of a case that waits.
type routeForm struct {
	Text, Reason string
	Office       casework.OfficeID
}

// triage answers GET /triage?case=&page=: what waits for somebody to say where it belongs.
func (s *server) triage(w http.ResponseWriter, r *http.Request, me SignedIn) error {
	return s.showTriage(w, r, me, http.StatusOK, triagePage{})
}

func (s *server) showTriage(w http.ResponseWriter, r *http.Request, me SignedIn, status int, page triagePage) error {
	q := r.URL.Query()
	page.Page = pageOf(q)
	var err error
	if page.Items, page.Total, err = s.Store.Triage(r.Context(), me.Viewer, page.Page); err != nil {
		return fmt.Errorf("listing what waits for an office: %w", err)
	}
	list := *r.URL
	list.Path = "/triage" // also where a form was sent to one of its cases
	page.Pager = makePager(&list, page.Page, len(page.Items), page.Total)
	page.Open = chosen(page.Items, r)
	page.Offices, page.MayRoute, page.Keys = s.routable(), me.May(casework.RouteCases), triageKeys
	title := "Triage"
	if page.Problem != "" {
		title = "Not done: triage"
	}
	if page.staffFrame, err = s.staffFrame(r.Context(), me, title, "/triage"); err != nil {
		return err
	}
	page.Done = doneWords[q.Get("done")]
	if err := s.record(r, me, triageEvents(page)...); err != nil {
		return err
	}
	isLive(w)
	hasForm(w)
	s.render(w, r, status, "triage", page)
	return nil
}

// triageEvents record the list, and the case of which the text is shown.
func triageEvents(page triagePage) []casework.Event {
	events := []casework.Event{{Kind: casework.ListRead, Detail: map[string]string{"view": "triage", "total": fmt.Sprint(page.Total)}}}
	if page.Open != nil {
		events = append(events, casework.Event{Kind: casework.CaseRead, Case: page.Open.ID, Detail: map[string]string{"view": "triage"}})
	}
	return events
}

// chosen is the case that an address names, else the first.
func chosen(items []TriageItem, r *http.Request) *TriageItem {
	name := r.PathValue("number")
	if name == "" {
		name = r.URL.Query().Get("case")
	}
	n, err := casework.ParseCaseNumber(name)
	i := slices.IndexFunc(items, func(t TriageItem) bool { return err == nil && t.Number == n })
	switch {
	case i >= 0:
		return &items[i]
	case len(items) > 0:
		return &items[0]
	}
	return nil
}

// routable are the offices that a case may go to: those that have a mailbox to answer from.
func (s *server) routable() []casework.Office {
	return slices.DeleteFunc(slices.Clone(s.City.Offices), func(o casework.Office) bool { return o.Mailbox == "" })
}

// triageKeys are those of the page.
var triageKeys = []keyLine{
	{[]string{"1", "…", "9"}, "The place with this number"}, {[]string{"f"}, "Type another address"}, {[]string{"a"}, "Ask the resident"},
	{[]string{"j", "k"}, "Next and earlier case"}, {[]string{"?"}, "This list"},
}

// reroute answers POST /triage/{number} with act = pick, type, citywide, outside, ask, keep, hand over or take back. A form of the case's
// own page leads back to it.
func (s *server) reroute(w http.ResponseWriter, r *http.Request, me SignedIn) error {
	n, err := formOf(w, r)
	if err != nil {
		return err
	}
	o := casework.RouteOrder{
		Act: casework.RouteAct(r.PostFormValue("act")), Version: number(r, "version"), Candidate: number(r, "candidate"), Text: cut(r.PostFormValue("text"), 500),
		Office: casework.OfficeID(r.PostFormValue("office")), Reason: cut(strings.TrimSpace(r.PostFormValue("reason")), 1000),
	}
	fromCase := r.PostFormValue("from") == "case"
	lead, err := s.Store.Reroute(r.Context(), me.Viewer, n, o)
	if err != nil {
		return s.notRouted(w, r, me, fmt.Errorf("routing case %s: %w", n, err), o, fromCase)
	}
	done := routedWord(o.Act)
	if fromCase && (lead == me.Office || o.Act == casework.TakeBack) {
		s.backToCase(w, r, n, done)
		return nil
	}
	to := "/triage?done=" + done
	if fromCase {
		to = "/inbox?done=" + done
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}

// routedWord names what was done, for doneWords.
func routedWord(a casework.RouteAct) string {
	switch a {
	case casework.AskResident:
		return "asked"
	case casework.TakeBack:
		return "taken-back"
	case casework.MarkOutside, casework.MarkCitywide, casework.KeepHere:
		return "placed"
	}
	return "routed"
}

// notRouted shows the form again with the reason why it was not done.
func (s *server) notRouted(w http.ResponseWriter, r *http.Request, me SignedIn, err error, o casework.RouteOrder, fromCase bool) error {
	kind := casework.KindOf(err)
	switch {
	case kind != casework.Invalid && kind != casework.Conflict:
		return err
	case fromCase:
		return s.notDone(w, r, me, err, func(p *openPane) { p.Problem.Title = "Not moved" })
	}
	page := triagePage{Problem: refusal(err), Typed: routeForm{Text: o.Text, Reason: o.Reason, Office: o.Office}}
	return s.showTriage(w, r, me, statusOf[kind], page)
}

// Said is what the resident wrote, with the place that was found in it apart.
func (t TriageItem) Said() (parts struct{ Before, Mention, After string }) {
	at := strings.Index(t.Text, t.Matter.Mention)
	if t.Matter.Mention == "" || at < 0 {
		parts.Before = t.Text
		return parts
	}
	parts.Before, parts.Mention, parts.After = t.Text[:at], t.Matter.Mention, t.Text[at+len(t.Matter.Mention):]
	return parts
}

// Waits says in a few words why the case waits.
func (t TriageItem) Waits() string {
	switch {
	case !t.RemindedAt.IsZero() && t.RemindedAt.Year() > 1:
		return "Asked twice, no answer yet"
	case t.AskedAt.Year() > 1:
		return "Asked, no answer yet"
	case t.Routing.State == casework.Proposed:
		return "Another office is proposed"
	case t.Routing.State == casework.OutsideCity:
		return "Outside the city, as it seems"
	case len(t.Matter.Candidates) > 1:
		return plural(len(t.Matter.Candidates), "possible place", "possible places")
	case len(t.Matter.Candidates) == 1:
		return "1 possible place"
	}
	return "No address found"
}

// percent is a confidence as people read it.
func percent(c float64) int { return int(c*100 + .5) }

// likely puts a confidence into words.
func likely(c float64) string {
	switch {
	case c >= .9:
		return "almost sure"
	case c >= .6:
		return "likely"
	case c >= .1:
		return "possible"
	}
	return "unlikely"
}
