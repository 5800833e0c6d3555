package web

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/commonline/commonline/casework"
)

// publicFrame is what stands around a page for anybody.
type publicFrame struct {
	Title string
	City  string
	CSS   string
	Demo  bool
	Lang  string // "" is English
	Dir   string // "" is from left to right
}

func (s *server) publicFrame(title string) publicFrame {
	return publicFrame{Title: title, City: s.City.Name, CSS: s.assets.path("app.css"), Demo: s.Demo != nil}
}

// staffFrame is what stands around a page of staff: where one can go, and what everybody has to know now.
type staffFrame struct {
	publicFrame
	Me       SignedIn
	Where    string // the office, or what the account is for
	Short    string // the same in few words
	Nav      []navGroup
	Counts   Counts
	JS       string
	Fixed    bool   // panes that scroll on their own, instead of the page
	DataView string // what a narrow screen shows of a split page: list or case
	Sending  SendingState
	Failing  []MailboxHealth
	Done     string // what was just done, in words
	Unread   int    // notifications
	MayWrite bool   // decide on held messages
}

type navGroup struct {
	Heading string
	Items   []navItem
}

// Figure is the number as it is shown.
func (i navItem) Figure() string { return figure(i.Key, i.Count) }

type navItem struct {
	Label, URL, Icon      string
	Key                   string // of the figure, for what brings it up to date
	Count                 int
	Counted, Current, Bad bool
	Saved                 SavedView // where it is one
}

// staffFrame gathers it. current is the URL of the list that the page belongs to.
func (s *server) staffFrame(ctx context.Context, me SignedIn, title, current string) (staffFrame, error) {
	f := staffFrame{publicFrame: s.publicFrame(title), Me: me, Where: s.where(me.Viewer), Short: s.short(me.Viewer), MayWrite: me.May(casework.DecideHeld), JS: s.assets.path("inbox.js")}
	var err error
	if f.Sending, err = s.Store.SendingState(ctx, me.Viewer); err != nil {
		return f, fmt.Errorf("reading the sending switch: %w", err)
	}
	boxes, err := s.Store.Mailboxes(ctx, me.Viewer)
	if err != nil {
		return f, fmt.Errorf("reading how the mailboxes do: %w", err)
	}
	f.Failing = failing(boxes)
	if me.May(casework.ReadCases) || me.May(casework.ReadHeld) {
		if f.Counts, err = s.Store.Counts(ctx, me.Viewer); err != nil {
			return f, fmt.Errorf("counting: %w", err)
		}
	}
	if !me.May(casework.ReadCases) {
		f.Nav = navigation(me.Viewer, f.Counts, 0, current)
		return f, nil
	}
	if f.Unread, err = s.Store.Unread(ctx, me.Viewer); err != nil {
		return f, fmt.Errorf("counting notifications: %w", err)
	}
	f.Nav = navigation(me.Viewer, f.Counts, f.Unread, current)
	saved, err := s.savedViews(ctx, me)
	if len(saved.Items) > 0 {
		f.Nav = slices.Insert(f.Nav, 2, saved) // behind the day, and the lists of cases
	}
	return f, err
}

func failing(boxes []MailboxHealth) []MailboxHealth {
	var bad []MailboxHealth
	for _, b := range boxes {
		if b.Failing {
			bad = append(bad, b)
		}
	}
	return bad
}

// viewItems are the lists of cases, in the order of the day.
var viewItems = []struct {
	view        View
	label, icon string
}{
	{OpenCases, "All open", "inbox"}, {MyCases, "Mine", "user"}, {UnassignedCases, "Unassigned", "nobody"}, {OverdueCases, "Overdue", "alert"},
	{OnResident, "Waiting on resident", "hour"}, {OnDepartment, "Waiting on department", "dept"}, {ClosedBy311, "Closed by 311", "hand"}, {SnoozedCases, "Snoozed", "moon"},
	{ResolvedCases, "Resolved", "check"}, {SpamCases, "Spam", "stop"}, {CopiedCases, "Copied to us", "copy"},
}

// title is what a list is called.
func (v View) title() string {
	for _, x := range viewItems {
		if x.view == v {
			return x.label
		}
	}
	return "All cases"
}

// of gives the figure of a list.
func (n Counts) of(v View) int {
	return map[View]int{OpenCases: n.Open, MyCases: n.Mine, UnassignedCases: n.Unassigned, OverdueCases: n.Overdue, OnResident: n.OnResident,
		OnDepartment: n.OnDepartment, SnoozedCases: n.Snoozed, ResolvedCases: n.Resolved, ClosedBy311: n.ClosedBy311, SpamCases: n.Spam, CopiedCases: n.Copied}[v]
}

func navigation(v casework.Viewer, n Counts, unread int, current string) []navGroup {
	var groups []navGroup
	if v.May(casework.ReadCases) {
		groups = append(groups, navGroup{Items: []navItem{
			{Label: "Today", URL: "/today", Icon: "hour"},
			{Label: "Notifications", URL: "/notifications", Icon: "bolt", Key: "unread", Count: unread, Counted: true},
		}})
		g := navGroup{Heading: "Inbox"}
		for _, x := range viewItems {
			g.Items = append(g.Items, navItem{Label: x.label, URL: listURL(x.view), Icon: x.icon, Key: string(x.view), Count: n.of(x.view), Counted: true, Bad: x.view == OverdueCases})
		}
		groups = append(groups, g)
	}
	if v.May(casework.ReadHeld) {
		groups = append(groups, navGroup{Heading: "Before the inbox", Items: []navItem{
			{Label: "Triage", URL: "/triage", Icon: "pin", Key: "triage", Count: n.Triage, Counted: true},
			{Label: "Calls", URL: "/calls", Icon: "phone"},
			{Label: "Held", URL: "/held", Icon: "hand", Key: "held", Count: n.Held, Counted: true},
			{Label: "Automatic mail", URL: "/held/automatic", Icon: "bolt", Key: "automatic", Count: n.Automatic, Counted: true},
			{Label: "Waiting for a yes", URL: "/held/unsent", Icon: "clock", Key: "unsent", Count: n.Waiting, Counted: true},
			{Label: "Failed sends", URL: "/held/failed", Icon: "alert"},
		}})
	}
	if v.May(casework.DecideHeld) {
		g := &groups[len(groups)-1]
		g.Items = append(g.Items, navItem{Label: "New case", URL: "/new", Icon: "hand"})
	}
	office := navGroup{Heading: "Office", Items: officeItems(v)}
	if v.May(casework.ManageOffice) {
		office.Items = append(office.Items, navItem{Label: "Ready replies", URL: "/replies", Icon: "copy"})
		office.Items = append(office.Items, navItem{Label: "What is switched on", URL: "/office/features", Icon: "check"})
	}
	if v.May(casework.ApproveTexts) {
		office.Items = append(office.Items, navItem{Label: "Texts for residents", URL: "/texts", Icon: "globe"})
	}
	groups = append(groups, office)
	for _, g := range groups {
		for i := range g.Items {
			g.Items[i].Current = g.Items[i].URL == current
		}
	}
	return groups
}

// where says whose desk it is.
func (s *server) where(v casework.Viewer) string {
	switch {
	case v.Role == casework.CityAdmin:
		return "Runs the installation"
	case v.AllOffices():
		return "All offices"
	case v.Role == casework.Intake && v.Office == "":
		return "The city's triage"
	}
	return s.officeName(v.Office)
}

// short is where in few words: a district, or the name without what all names begin with.
func (s *server) short(v casework.Viewer) string {
	o, ok := s.City.Office(v.Office)
	switch {
	case !ok || v.AllOffices():
		return s.where(v)
	case o.District != "":
		return "District " + o.District
	}
	return strings.TrimPrefix(strings.TrimPrefix(o.Name, "Office of "), "Councilor ")
}

// officeName is what people call an office.
func (s *server) officeName(id casework.OfficeID) string {
	if o, ok := s.City.Office(id); ok {
		return o.Name
	}
	if id == "" {
		return "The city's triage"
	}
	return string(id)
}
