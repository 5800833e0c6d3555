package web

import (
	"context"
	"fmt"

	"github.com/commonline/commonline/casework"
)

// publicFrame is what stands around a page for anybody.
type publicFrame struct {
	Title string
	City  string
	CSS   string
	Demo  bool
}

func (s *server) publicFrame(title string) publicFrame {
	return publicFrame{Title: title, City: s.City.Name, CSS: s.assets.path("app.css"), Demo: s.Demo != nil}
}

// staffFrame is what stands around a page of staff: where one can go, and what everybody has to know now.
type staffFrame struct {
	publicFrame
	Me       SignedIn
	Where    string // the office, or what the account is for
	Nav      []navItem
	Counts   Counts
	Sending  SendingState
	Failing  []MailboxHealth
	Done     string // what was just done, in words
	MayWrite bool   // decide on held messages
}

type navItem struct {
	Label, URL, Icon string
	Count            int
	Counted, Current bool
}

// staffFrame gathers it. current is the URL of the list that the page belongs to.
func (s *server) staffFrame(ctx context.Context, me SignedIn, title, current string) (staffFrame, error) {
	f := staffFrame{publicFrame: s.publicFrame(title), Me: me, Where: s.where(me.Viewer), MayWrite: me.May(casework.DecideHeld)}
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
	f.Nav = navigation(me.Viewer, f.Counts, current)
	return f, nil
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

func navigation(v casework.Viewer, n Counts, current string) []navItem {
	var items []navItem
	if v.May(casework.ReadCases) {
		items = append(items,
			navItem{Label: "Open", URL: "/inbox", Icon: "inbox", Count: n.Open, Counted: true},
			navItem{Label: "Resolved", URL: "/inbox?view=resolved", Icon: "check", Count: n.Resolved, Counted: true},
			navItem{Label: "Copied to us", URL: "/inbox?view=copied", Icon: "copy", Count: n.Copied, Counted: true},
			navItem{Label: "Calls", URL: "/calls", Icon: "phone"})
	}
	if v.May(casework.ReadHeld) {
		items = append(items,
			navItem{Label: "Held", URL: "/held", Icon: "hand", Count: n.Held, Counted: true},
			navItem{Label: "Automatic mail", URL: "/held/automatic", Icon: "bolt", Count: n.Automatic, Counted: true},
			navItem{Label: "Waiting for a yes", URL: "/held/unsent", Icon: "clock", Count: n.Waiting, Counted: true})
	}
	items = append(items, navItem{Label: "Mailboxes and sending", URL: "/running", Icon: "pulse"})
	for i := range items {
		items[i].Current = items[i].URL == current
	}
	return items
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
