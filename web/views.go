package web

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/commonline/commonline/casework"
)

func (s *server) viewRoutes() []route {
	return []route{
		{"POST /views", casework.ReadCases, s.saveView},
		{"POST /views/{view}", casework.ReadCases, s.changeView},
		{"POST /views/{view}/drop", casework.ReadCases, s.dropView},
	}
}

// saveView answers POST /views with name, address and shared, and shows the list again.
func (s *server) saveView(w http.ResponseWriter, r *http.Request, me SignedIn) error {
	on, err := s.featuresOf(r.Context(), me)
	if err != nil {
		return err
	}
	if !on.Has(casework.SavedViewsFeature) {
		return casework.Errorf(casework.Forbidden, "Saved lists are switched off in your office. Its head switches them on.")
	}
	name := cut(strings.TrimSpace(r.PostFormValue("name")), 60)
	if name == "" {
		return casework.Errorf(casework.Invalid, "Give the list a name.")
	}
	address, err := ListAddress(r.PostFormValue("address"))
	if err != nil {
		return err
	}
	if err := s.Store.SaveView(r.Context(), me.Viewer, name, address, r.PostFormValue("shared") != ""); err != nil {
		return fmt.Errorf("saving a list: %w", err)
	}
	http.Redirect(w, r, "/inbox?"+address, http.StatusSeeOther)
	return nil
}

// ListAddress is what stands behind the question mark of a list's address, in the one form in which it is kept, from its first page.
func ListAddress(text string) (string, error) {
	v, err := url.ParseQuery(text)
	if err != nil {
		return "", casework.Errorf(casework.Invalid, "There is no such list.")
	}
	q := caseQuery(v)
	q.Number = 1
	if q.Order == "" { // what is saved is worked off, and stands under the headings of the other lists
		q.Order = DueFirst
	}
	return strings.TrimPrefix(q.query(), "?"), nil
}

// changeView answers POST /views/{view} with name, shared, and the address to show again.
func (s *server) changeView(w http.ResponseWriter, r *http.Request, me SignedIn) error {
	id, err := numberIn(r, "view")
	if err != nil {
		return err
	}
	name := cut(strings.TrimSpace(r.PostFormValue("name")), 60)
	if name == "" {
		return casework.Errorf(casework.Invalid, "Give the list a name.")
	}
	if err := s.Store.ChangeView(r.Context(), me.Viewer, id, name, r.PostFormValue("shared") != ""); err != nil {
		return fmt.Errorf("changing a list: %w", err)
	}
	v, err := url.ParseQuery(r.PostFormValue("address"))
	if err != nil {
		v = nil
	}
	http.Redirect(w, r, "/inbox"+caseQuery(v).query(), http.StatusSeeOther)
	return nil
}

// dropView answers POST /views/{view}/drop.
func (s *server) dropView(w http.ResponseWriter, r *http.Request, me SignedIn) error {
	id, err := numberIn(r, "view")
	if err != nil {
		return err
	}
	if err := s.Store.DropView(r.Context(), me.Viewer, id); err != nil {
		return fmt.Errorf("dropping a list: %w", err)
	}
	http.Redirect(w, r, "/inbox", http.StatusSeeOther)
	return nil
}

// savedViews makes their part of the navigation; there is none where nobody has saved a list.
func (s *server) savedViews(ctx context.Context, me SignedIn) (navGroup, error) {
	g := navGroup{Heading: "Saved lists"}
	saved, err := s.Store.SavedViews(ctx, me.Viewer)
	if err != nil {
		return g, fmt.Errorf("reading saved lists: %w", err)
	}
	for _, x := range saved {
		q := x.query()
		q.Size = 1
		_, n, err := s.Store.Cases(ctx, me.Viewer, q)
		if err != nil {
			return g, fmt.Errorf("counting saved list %d: %w", x.ID, err)
		}
		g.Items = append(g.Items, navItem{Label: x.Name, URL: "/inbox" + x.query().query(), Icon: "search", Count: n, Counted: true, Key: fmt.Sprintf("saved-%d", x.ID), Saved: x})
	}
	return g, nil
}

// query reads the address of a saved list.
func (x SavedView) query() CaseQuery {
	v, err := url.ParseQuery(x.Address)
	if err != nil {
		v = nil
	}
	q := caseQuery(v)
	q.Number = 1
	return q
}

// saving is what the list offers of saving it.
type saving struct {
	Offer   bool       // it is one that may be saved
	Share   bool       // with the office
	Address string     // of the list
	Saved   *SavedView // it is saved already, and may be changed or dropped
	Name    string     // under which it is saved
}

// saving says whether a list may be saved, or dropped. A list as it comes needs no name.
func (f *staffFrame) saving(q CaseQuery) saving {
	q.Number = 1
	out := saving{Address: strings.TrimPrefix(q.query(), "?"), Share: f.Me.May(casework.ManageOffice) && f.Me.Office != ""}
	for _, g := range f.Nav {
		for i, item := range g.Items {
			if item.Saved.ID == 0 || item.URL != "/inbox"+q.query() {
				continue
			}
			g.Items[i].Current, out.Name = true, item.Saved.Name
			if item.Saved.Own || item.Saved.Shared && out.Share {
				out.Saved = &g.Items[i].Saved
			}
			return out
		}
	}
	out.Offer = f.On.Has(casework.SavedViewsFeature) && (q.narrowed() || q.Order != "")
	return out
}
