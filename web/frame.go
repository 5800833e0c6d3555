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
	Alarms   AlarmCounts
	Done     string            // what was just done, in words
	Unread   int               // notifications
	MayWrite bool              // decide on held messages
	On       casework.Features // what the office has switched on
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
	if f.Alarms, err = s.Store.Alarming(ctx, me.Viewer); err != nil {
		return f, fmt.Errorf("counting alarms: %w", err)
	}
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
	if f.On, err = s.featuresOf(ctx, me); err != nil {
		return f, err
	}
	if f.On.Has(casework.RulesFeature) && me.Office != "" && me.May(casework.WorkCases) {
		office := &f.Nav[len(f.Nav)-1]
		office.Items = slices.Insert(office.Items, 0, navItem{Label: "Rules", URL: "/rules", Icon: "bolt", Current: current == "/rules"})
	}
	if !f.On.Has(casework.SavedViewsFeature) {
		return f, nil
	}
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
