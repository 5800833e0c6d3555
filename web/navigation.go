package web

import "github.com/commonline/commonline/casework"

type navGroup struct {
	Heading string
	Items   []navItem
	More    []navItem // that are seldom wanted, behind a fold
}

type navItem struct {
	Label, URL, Icon      string
	Key                   string // of the figure, for what brings it up to date
	Count                 int
	Counted, Current, Bad bool
	Saved                 SavedView // where it is one
}

// Figure is the number as it is shown.
func (i navItem) Figure() string { return figure(i.Key, i.Count) }

// viewItems are the lists of cases, in the order of the day.
var viewItems = []struct {
	view        View
	label, icon string
}{
	{OpenCases, "All open", "inbox"}, {MyCases, "Mine", "user"}, {UnassignedCases, "Unassigned", "nobody"}, {OverdueCases, "Overdue", "alert"},
	{OnResident, "Waiting on resident", "hour"}, {OnDepartment, "Waiting on department", "dept"}, {SnoozedCases, "Snoozed", "moon"},
	{ResolvedCases, "Resolved", "check"}, {ClosedBy311, "Closed by 311", "hand"}, {CopiedCases, "Copied to us", "copy"}, {SpamCases, "Spam", "stop"},
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

// everyDay is how many of viewItems stand in the open; the rest is behind a fold.
const everyDay = 8

// navigation is where somebody can go, in the order of the day; what their role may not use is not there.
func navigation(v casework.Viewer, n Counts, unread int, current string) []navGroup {
	var groups []navGroup
	if v.May(casework.ReadCases) {
		groups = append(groups, dayItems(unread), inboxItems(n))
	}
	if v.May(casework.ReadHeld) {
		groups = append(groups, waitingItems(v, n))
	}
	if v.May(casework.WorkCases) {
		last := &groups[len(groups)-1]
		last.Items = append(last.Items, navItem{Label: "Waiting for a speaker", URL: "/speakers", Icon: "globe"})
	}
	groups = append(groups, navGroup{Heading: "Office", Items: officeItems(v)})
	for _, g := range groups {
		g.mark(current)
	}
	return groups
}

// waitingItems are the lists of what is no open case. Who works on cases and decides nothing, as a volunteer, has no list of decisions before them.
func waitingItems(v casework.Viewer, n Counts) navGroup {
	sends, calls := navItem{Label: "Failed sends", URL: "/held/failed", Icon: "alert"}, navItem{Label: "Calls", URL: "/calls", Icon: "phone"}
	if v.May(casework.WorkCases) && !v.May(casework.DecideHeld) {
		return navGroup{Heading: "Other work", Items: []navItem{sends, calls}}
	}
	return navGroup{Heading: "Needs a decision", Items: []navItem{
		{Label: "Triage", URL: "/triage", Icon: "pin", Key: "triage", Count: n.Triage, Counted: true},
		{Label: "Held", URL: "/held", Icon: "hand", Key: "held", Count: n.Held, Counted: true},
		{Label: "Waiting for a yes", URL: "/held/unsent", Icon: "clock", Key: "unsent", Count: n.Waiting, Counted: true},
		sends, calls,
		{Label: "Automatic mail", URL: "/held/automatic", Icon: "bolt", Key: "automatic", Count: n.Automatic, Counted: true},
	}}
}

func dayItems(unread int) navGroup {
	return navGroup{Items: []navItem{
		{Label: "Today", URL: "/today", Icon: "day"},
		{Label: "Notifications", URL: "/notifications", Icon: "bell", Key: "unread", Count: unread, Counted: true},
	}}
}

func inboxItems(n Counts) navGroup {
	g := navGroup{Heading: "Inbox"}
	for _, x := range viewItems {
		g.Items = append(g.Items, navItem{Label: x.label, URL: listURL(x.view), Icon: x.icon, Key: string(x.view), Count: n.of(x.view), Counted: true, Bad: x.view == OverdueCases})
	}
	g.Items, g.More = g.Items[:everyDay], g.Items[everyDay:]
	return g
}

// officeItems are the pages about the office itself, each with what it takes to see it there: "" is everybody's.
func officeItems(v casework.Viewer) (items []navItem) {
	for _, x := range []struct {
		may              casework.Permission
		label, url, icon string
	}{
		{casework.ManageStaff, "People", "/office/staff", "user"},
		{casework.ConnectPrograms, "Connected programs", "/settings/tokens", "bolt"},
		{casework.ManageOffice, "Ready replies", "/replies", "text"},
		{casework.ApproveTexts, "Texts for residents", "/texts", "globe"},
		{casework.ManageOffice, "What is switched on", "/office/features", "switch"},
		{"", "Danger and who is on call", "/danger", "alert"},
		{casework.SeeThreats, "Threats", "/threats", "stop"},
		{casework.SeeRecords, "Exports", "/exports", "file"},
		{casework.SetThings, "Settings", "/settings", "tune"},
		{casework.HoldRecords, "Legal holds", "/holds", "lock"},
		{"", "Mailboxes and sending", "/running", "pulse"},
		{"", "Your account", "/account", "lock"},
	} {
		if x.may == "" || v.May(x.may) {
			items = append(items, navItem{Label: x.label, URL: x.url, Icon: x.icon})
		}
	}
	return items
}

// mark marks the entry of the page that is shown.
func (g navGroup) mark(current string) {
	for _, items := range [][]navItem{g.Items, g.More} {
		for i := range items {
			items[i].Current = items[i].URL == current
		}
	}
}

// MoreOpen reports whether the page that is shown stands behind the fold.
func (g navGroup) MoreOpen() bool {
	for _, x := range g.More {
		if x.Current {
			return true
		}
	}
	return false
}
