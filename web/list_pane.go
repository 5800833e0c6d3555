package web

import (
	"html/template"
	"strings"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/internal/words"
)

// listPane is the list on the left.
type listPane struct {
	CaseQuery
	Title     string
	MayExport bool // what was found
	Groups    []group
	Total     int
	Pager     pager
	Now       time.Time
	Me        casework.StaffID
	Current   casework.CaseNumber // the case that is open
	Saving    saving
	Offices   bool         // cases of several offices stand in it
	Depts     []deptChoice // those that cases of the list wait for
	Chosen    []casework.Department
	asked     words.Question // what is searched for; none marks nothing
	Bulk      *bulkBar       // nil: one works on one case at a time
}

// group is a run of rows under one heading; the heading is empty where a list has none.
type group struct {
	Heading string
	Cases   []casework.Case
}

// Marked writes a text with what was searched for marked in it.
func (l listPane) Marked(text string) template.HTML {
	var b strings.Builder
	at := 0
	for _, m := range l.asked.Marks(text) {
		b.WriteString(template.HTMLEscapeString(text[at:m[0]]) + "<mark>" + template.HTMLEscapeString(text[m[0]:m[1]]) + "</mark>")
		at = m[1]
	}
	return template.HTML(b.String() + template.HTMLEscapeString(text[at:])) //nolint:gosec // each piece is escaped
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
	case l.View == ClosedBy311:
		return say("Nothing to confirm", "What 311 has closed, and nobody has found to be done, is listed here.")
	case l.View == SpamCases:
		return say("No spam", "Cases that somebody found to be spam are listed here, and can be taken back.")
	case l.View == SnoozedCases:
		return say("Nothing sleeps", "Snoozed cases come back by themselves, at their time or when the resident writes.")
	case l.View == CopiedCases:
		return say("No copies", "Mail that went to several offices, and that another one leads, is listed here.")
	}
	return say("Nothing here yet", "Resolved and closed cases are listed here.")
}

// AtLeast reports whether there may be more cases than were counted.
func (l listPane) AtLeast() bool { return l.Total >= MostListed }

// Field is what one filter is set to.
func (l listPane) Field(key string) string { return l.Fields[key] }

var stateWords = map[State]string{IsMine: "Mine", IsUnassigned: "Unassigned", IsOverdue: "Overdue", IsSnoozed: "Snoozed", IsOpen: "Open", IsDone: "Resolved or closed"}

// States are the choices of a filter.
func (l listPane) States() []choice {
	var all []choice
	for _, s := range knownStates {
		all = append(all, choice{stateWords[s], string(s), l.Fields["is"] == string(s)})
	}
	return all
}
