package web

import (
	"crypto/rand"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/commonline/commonline/casework"
)

// exportRoutes are about records that leave the house.
func (s *server) exportRoutes() []route {
	return []route{
		{"GET /exports", casework.SeeRecords, s.exports},
		{"GET /exports/new", casework.ExportRecords, s.newExport},
		{"POST /exports/new", casework.ExportRecords, s.askExport},
		{"GET /exports/{export}/file", casework.ExportRecords, s.exportFile},
	}
}

// exportRefused leaves an event where somebody asked for records who may not have them.
func (s *server) exportRefused(r *http.Request, needs casework.Permission) error {
	if needs != casework.ExportRecords {
		return nil
	}
	me, err := s.who(r)
	if err != nil {
		return err
	}
	return s.record(r, me, casework.Event{Kind: casework.ExportRefused, Detail: map[string]string{"path": cut(r.Method+" "+r.URL.Path, 200)}})
}

type exportsPage struct {
	staffFrame
	Exports []casework.Export
	Pager   pager
	MayAsk  bool
	Making  bool // something is not there yet
}

var exportDone = map[string]string{"asked": "Asked for. It is made in the background; it stands first in the list."}

// exports answers GET /exports.
func (s *server) exports(w http.ResponseWriter, r *http.Request, me SignedIn) error {
	p := pageOf(r.URL.Query())
	all, total, err := s.Store.Exports(r.Context(), me.Viewer, p)
	if err != nil {
		return fmt.Errorf("listing exports: %w", err)
	}
	page := exportsPage{Exports: all, Pager: makePager(r.URL, p, len(all), total), MayAsk: me.May(casework.ExportRecords)}
	for _, x := range all {
		page.Making = page.Making || x.State == casework.ExportWaits || x.State == casework.ExportMaking
	}
	if page.staffFrame, err = s.staffFrame(r.Context(), me, "Exports", "/exports"); err != nil {
		return err
	}
	page.Done = exportDone[r.URL.Query().Get("done")]
	if err := s.record(r, me, casework.Event{Kind: casework.ListRead, Detail: map[string]string{"list": "exports", "total": fmt.Sprint(total)}}); err != nil {
		return err
	}
	isLive(w)
	hasForm(w)
	s.render(w, r, http.StatusOK, "exports", page)
	return nil
}

type exportPage struct {
	staffFrame
	Order   casework.ExportOrder
	Problem string
}

// newExport answers GET /exports/new, with scope and what where it comes from a case, a person or a search.
func (s *server) newExport(w http.ResponseWriter, r *http.Request, me SignedIn) error {
	q := r.URL.Query()
	o := casework.ExportOrder{Key: rand.Text(), Scope: casework.Scope(q.Get("scope")), What: q.Get("what"), Purpose: casework.ForPublic, BlackedOut: true}
	if o.Scope == "" {
		o.Scope = casework.OneCase
	}
	return s.showExport(w, r, me, http.StatusOK, exportPage{Order: o})
}

func (s *server) showExport(w http.ResponseWriter, r *http.Request, me SignedIn, status int, page exportPage) (err error) {
	if page.staffFrame, err = s.staffFrame(r.Context(), me, "Ask for an export", "/exports"); err != nil {
		return err
	}
	isLive(w)
	hasForm(w)
	s.render(w, r, status, "export", page)
	return nil
}

// askExport answers POST /exports/new with an ExportOrder's fields.
func (s *server) askExport(w http.ResponseWriter, r *http.Request, me SignedIn) error {
	if err := readForm(w, r); err != nil {
		return err
	}
	line := func(name string) string { return strings.TrimSpace(r.PostFormValue(name)) }
	o := casework.ExportOrder{Key: cut(line("key"), 60), Scope: casework.Scope(line("scope")), What: line("what"), Purpose: casework.Purpose(line("purpose")),
		Request: line("request"), Requester: line("requester"), Reason: line("reason"), Notes: line("notes") != "", BlackedOut: line("black") != ""}
	_, err := s.Store.AskExport(r.Context(), me.Viewer, s.Now(), o)
	if kind := casework.KindOf(err); kind == casework.Invalid || kind == casework.NotFound {
		return s.showExport(w, r, me, http.StatusUnprocessableEntity, exportPage{Order: o, Problem: refusal(err)})
	}
	if err != nil {
		return fmt.Errorf("asking for an export: %w", err)
	}
	http.Redirect(w, r, "/exports?done=asked", http.StatusSeeOther)
	return nil
}

// exportFile answers GET /exports/{export}/file. Each download is an event before its first byte.
func (s *server) exportFile(w http.ResponseWriter, r *http.Request, me SignedIn) error {
	n, err := numberIn(r, "export")
	if err != nil {
		return err
	}
	id := casework.ExportID(n)
	x, err := s.Store.Export(r.Context(), me.Viewer, id)
	if err != nil {
		return fmt.Errorf("reading export %d: %w", id, err)
	}
	file, err := s.Store.ExportFile(r.Context(), me.Viewer, id)
	if err != nil {
		return fmt.Errorf("opening export %d: %w", id, err)
	}
	defer file.Close()
	if err := s.record(r, me, casework.Event{Kind: casework.ExportTaken, Detail: map[string]string{"export": fmt.Sprint(id)}}); err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "application/zip")
	h.Set("Content-Length", fmt.Sprint(x.Size))
	h.Set("Content-Disposition", fmt.Sprintf(`attachment; filename="export-%d.zip"`, id))
	s.stream(w, r, io.Reader(file))
	return nil
}

// exportURL leads to the form, filled in.
func exportURL(scope casework.Scope, what string) string {
	return "/exports/new?" + url.Values{"scope": {string(scope)}, "what": {what}}.Encode()
}

// exportWord says how far an export is.
func exportWord(x casework.Export) mark {
	switch x.State {
	case casework.ExportWaits:
		return mark{Words: "Waits to be made", Icon: "clock", Reason: x.Why}
	case casework.ExportMaking:
		return mark{Words: fmt.Sprintf("Being made: %d of %s", x.Done, plural(x.Total, "case", "cases")), Icon: "clock"}
	case casework.ExportReady:
		return mark{Words: "Ready", Icon: "check"}
	case casework.ExportGone:
		return mark{Words: "Its time is over: the file is gone, this entry stays", Icon: "dot"}
	}
	return mark{Words: "Could not be made", Icon: "alert", Reason: x.Why, Bad: true}
}

// scopeWord says what an export or a hold is about.
func scopeWord(scope casework.Scope, what string) string {
	switch scope {
	case casework.OneResident:
		return "Resident " + what
	case casework.OneSearch:
		return "Search: " + what
	}
	return "Case " + what
}
