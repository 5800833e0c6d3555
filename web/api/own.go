package api

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/web"
)

func (s *server) ownRows() []Row {
	return []Row{
		reads("readCover", "/me/cover", "own", "Read who covers for whoever made the token", casework.ScopeCasesRead, readCover).need(casework.WorkCases),
		changes("setCover", http.MethodPut, "/me/cover", "own", "Say who covers, and from when to when", casework.ScopeCasesWrite, setCover).need(casework.WorkCases),
		changes("endCover", http.MethodDelete, "/me/cover", "own", "End the cover before its time", casework.ScopeCasesWrite, endCover).need(casework.WorkCases),
		reads("listViews", "/views", "own", "List the saved lists", casework.ScopeCasesRead, listViews).need(casework.ReadCases),
		changes("saveView", http.MethodPost, "/views", "own", "Save a list under a name", casework.ScopeCasesWrite, saveView).need(casework.ReadCases),
		changes("changeView", http.MethodPut, "/views/{view}", "own", "Give a saved list another name, share it or keep it", casework.ScopeCasesWrite, changeView).need(casework.ReadCases),
		changes("dropView", http.MethodDelete, "/views/{view}", "own", "Forget a saved list", casework.ScopeCasesWrite, dropView).need(casework.ReadCases),
	}
}

// Cover is who does somebody's work while they are away.
type Cover struct {
	By    int64      `json:"by" doc:"A colleague, by number; 0 for nobody."`
	Name  string     `json:"name,omitempty"`
	From  *time.Time `json:"from,omitempty"`
	Until *time.Time `json:"until,omitempty" doc:"The moment from which they are back."`
	Holds bool       `json:"holds" doc:"It holds now."`
}

type coverOutput struct{ Body Cover }

func readCover(c *call, _ *nothing) (*coverOutput, error) {
	now := c.server.Now()
	x, err := c.Store.OwnCover(c, c.Viewer, now)
	if err != nil {
		return nil, fmt.Errorf("reading who covers: %w", err)
	}
	return &coverOutput{Cover{By: int64(x.By), Name: x.Name, From: some(x.From), Until: some(x.Until), Holds: x.Holds(now)}}, nil
}

type setCoverInput struct {
	Keyed
	Body struct {
		By    int64     `json:"by" doc:"A colleague of the same office, by number."`
		From  time.Time `json:"from"`
		Until time.Time `json:"until" doc:"The moment from which they are back."`
	}
}

func setCover(c *call, in *setCoverInput) (Done, error) {
	x, now := casework.Cover{By: casework.StaffID(in.Body.By), From: in.Body.From, Until: in.Body.Until}, c.server.Now()
	err := x.Check(c.Staff, now)
	if err == nil {
		err = c.Store.SetCover(c, c.Viewer, now, x)
	}
	if err != nil {
		return Done{}, fmt.Errorf("setting who covers: %w", err)
	}
	return Done{}, nil
}

type endCoverInput struct{ Keyed }

func endCover(c *call, _ *endCoverInput) (Done, error) {
	return Done{}, c.Store.EndCover(c, c.Viewer, c.server.Now())
}

// View is a saved list.
type View struct {
	ID     int64  `json:"id"`
	Name   string `json:"name"`
	Query  string `json:"query" doc:"What stands behind the question mark of the list's address on the pages."`
	Shared bool   `json:"shared" doc:"With the whole office."`
	Own    bool   `json:"own"`
}

type viewsOutput struct {
	Body struct {
		Views []View `json:"views"`
	}
}

func listViews(c *call, _ *nothing) (*viewsOutput, error) {
	all, err := c.Store.SavedViews(c, c.Viewer)
	if err != nil {
		return nil, fmt.Errorf("reading saved lists: %w", err)
	}
	out := &viewsOutput{}
	out.Body.Views = []View{}
	for _, v := range all {
		out.Body.Views = append(out.Body.Views, View{ID: v.ID, Name: v.Name, Query: v.Address, Shared: v.Shared, Own: v.Own})
	}
	return out, nil
}

type saveViewInput struct {
	Keyed
	Body struct {
		Name   string `json:"name" minLength:"1" maxLength:"60"`
		Query  string `json:"query" maxLength:"1000" doc:"As the address of a list has it: view=open&q=lamp."`
		Shared bool   `json:"shared,omitempty" doc:"With the whole office: for who manages it."`
	}
}

func saveView(c *call, in *saveViewInput) (Done, error) {
	on, err := c.Store.Features(c, c.Viewer)
	switch {
	case err != nil:
		return Done{}, fmt.Errorf("reading what is switched on: %w", err)
	case c.Office != "" && !on.Has(casework.SavedViewsFeature):
		return Done{}, casework.Errorf(casework.Forbidden, "Saved lists are switched off in your office. Its head switches them on.")
	}
	name := strings.TrimSpace(in.Body.Name)
	if name == "" {
		return Done{}, casework.Errorf(casework.Invalid, "Give the list a name.")
	}
	query, err := web.ListAddress(in.Body.Query)
	if err == nil {
		err = c.Store.SaveView(c, c.Viewer, name, query, in.Body.Shared)
	}
	if err != nil {
		return Done{}, fmt.Errorf("saving a list: %w", err)
	}
	return Done{}, nil
}

// ViewHead names a saved list in a path.
type ViewHead struct {
	Keyed
	View int64 `path:"view" minimum:"1"`
}

type changeViewInput struct {
	ViewHead
	Body struct {
		Name   string `json:"name" minLength:"1" maxLength:"60"`
		Shared bool   `json:"shared" doc:"With the whole office: for who manages it."`
	}
}

func changeView(c *call, in *changeViewInput) (Done, error) {
	name := strings.TrimSpace(in.Body.Name)
	if name == "" {
		return Done{}, casework.Errorf(casework.Invalid, "Give the list a name.")
	}
	if err := c.Store.ChangeView(c, c.Viewer, in.View, name, in.Body.Shared); err != nil {
		return Done{}, fmt.Errorf("changing a list: %w", err)
	}
	return Done{}, nil
}

type dropViewInput struct{ ViewHead }

func dropView(c *call, in *dropViewInput) (Done, error) {
	return Done{}, c.Store.DropView(c, c.Viewer, in.View)
}
