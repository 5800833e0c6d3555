package web

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/commonline/commonline/casework"
)

// oneCase answers GET /inbox/{number}: the case beside the list that it was opened from. The module of the page asks for the
// case alone.
func (s *server) oneCase(w http.ResponseWriter, r *http.Request, me SignedIn) error {
	open, err := s.open(r, me)
	if err != nil {
		return err
	}
	if s.toHead(w, r, open) {
		return nil
	}
	done := r.URL.Query().Get("done")
	open.Done = cmp.Or(doneWords[done], arrangedWords(done), peopleWords(done), helpingWords(done), dangerWords[done], caringWords(done), vouchWords[done], threatWords[done], languageWords(done))
	if open.Case.Lead {
		if err := s.Store.ReadNotifications(r.Context(), me.Viewer, open.Case.Number, s.Now()); err != nil {
			return fmt.Errorf("noting that what was told of case %s is read: %w", open.Case.Number, err)
		}
	}
	return s.showCase(w, r, me, http.StatusOK, open)
}

// showCase shows a case, with or without the page around it.
func (s *server) showCase(w http.ResponseWriter, r *http.Request, me SignedIn, status int, open *openPane) error {
	if r.Header.Get("X-Part") != "case" {
		return s.showInbox(w, r, me, status, open)
	}
	if err := s.record(r, me, casework.Event{Kind: casework.CaseRead, Case: open.Case.ID}); err != nil {
		return err
	}
	s.render(w, r, status, "pane", open)
	return nil
}

// open reads the case that an address names, and what lies beside it.
func (s *server) open(r *http.Request, me SignedIn) (*openPane, error) {
	n, err := numberOf(r)
	if err != nil {
		return nil, err
	}
	c, messages, events, err := s.Store.Case(r.Context(), me.Viewer, n)
	if err != nil {
		return nil, fmt.Errorf("reading case %s: %w", n, err)
	}
	desk, err := s.Store.Desk(r.Context(), me.Viewer, c.ID)
	if err != nil {
		return nil, fmt.Errorf("reading what lies beside case %s: %w", n, err)
	}
	routing, err := s.Store.CaseRouting(r.Context(), me.Viewer, n)
	if err != nil {
		return nil, fmt.Errorf("reading how case %s came to its office: %w", n, err)
	}
	ties, err := s.Store.Ties(r.Context(), me.Viewer, c.ID)
	if err != nil {
		return nil, fmt.Errorf("reading what case %s hangs together with: %w", n, err)
	}
	around, err := s.Store.Around(r.Context(), me.Viewer, c.ID)
	if err != nil {
		return nil, fmt.Errorf("reading who takes part in case %s: %w", n, err)
	}
	var likely []LikelyPerson
	if c.Lead && me.May(casework.Arrange) {
		if likely, err = s.Store.Likely(r.Context(), me.Viewer, c.ID); err != nil {
			return nil, fmt.Errorf("looking who may be the same on case %s: %w", n, err)
		}
	}
	p := &openPane{
		Likely: likely, Around: around,
		Ties: ties, MayArrange: c.Lead && me.May(casework.Arrange),
		Routing: routing, MayRoute: c.Lead && c.Status.Live() && me.May(casework.RouteCases), Offices: s.routable(),
		Case: c, Desk: desk, People: people(messages), Me: me.Staff, MayWork: c.Lead && me.May(casework.WorkCases), MayNote: c.Guest && me.May(casework.WorkCases),
		Query: caseQuery(r.URL.Query()), Topics: s.topicsFor(c), messages: messages, events: events, now: s.Now().In(s.zone()), tail: s.TextTail, texts: s.Texts, quiet: s.City.Quiet,
	}
	p.Routing.MayTakeBack = routing.MayTakeBack && me.May(casework.RouteCases)
	for _, read := range []func(*http.Request, SignedIn, *openPane) error{s.around, s.delicate, s.readThreats} {
		if err := read(r, me, p); err != nil {
			return nil, err
		}
	}
	if c.Lead {
		if p.Says, err = s.Store.NoticesOf(r.Context(), me.Viewer, c.ID); err != nil {
			return nil, fmt.Errorf("reading what the resident of case %s wants: %w", n, err)
		}
	}
	if err := s.readTongues(r, me, p); err != nil {
		return nil, err
	}
	p.Days = s.thread(p)
	if !c.Sensitive && c.Lead {
		p.StatusLink = "/s/" + casework.StatusToken(s.Signer, c.ID)
	}
	if p.MayWork {
		own, err := s.Store.Replies(r.Context(), me.Viewer)
		if err != nil {
			return nil, fmt.Errorf("reading what is kept ready: %w", err)
		}
		p.Replies = s.ready(own, c.Office, p.language())
	}
	for _, read := range []func(*http.Request, SignedIn, *openPane) error{s.readCalling, s.readAlarm, s.readReaders, s.readHolds} {
		if err := read(r, me, p); err != nil {
			return nil, err
		}
	}
	p.fill()
	p.chosen(r.URL.Query())
	return p, nil
}

// readAlarm reads the alarm of a case, for the office that leads it.
func (s *server) readAlarm(r *http.Request, me SignedIn, p *openPane) (err error) {
	if p.Case.Lead {
		p.Alarm, err = s.alarmOf(r, me, p.Case)
	}
	return err
}

// numberOf reads the case number of an address.
func numberOf(r *http.Request) (casework.CaseNumber, error) {
	n, err := casework.ParseCaseNumber(r.PathValue("number"))
	if err != nil {
		return 0, casework.Errorf(casework.NotFound, "There is no such case. A case number looks like C-48213-7.")
	}
	return n, nil
}

// threadDay is a day of the thread: messages, notes, and what else happened.
type threadDay struct {
	Day   time.Time
	Items []threadItem
}

// threadItem is a message, a note or a moment.
type threadItem struct {
	At      time.Time
	Message *casework.Message
	Note    *casework.Note
	Moment  mark
	UndoURL string // where an answer of one's own can be taken back yet
	// UndoLeft is for how many seconds it can: clocks of browsers go wrong, so no time of ours is compared with theirs.
	UndoLeft  int
	SplitURL  string // where a case can be made from this message on; "" for nowhere
	addressed casework.CaseNumber
	Vouch     *vouchPart
	Threat    *flagPart
	Who       *whoForm // who of several people wrote it; nil where that is no question
	// Translated is what it says in English, or how to get there; nil where it needs none.
	Translated *translatedPart
	Rule       ruleMark // of what a rule did
}

// Anchor is the id of the item on the page.
func (t threadItem) Anchor() string {
	switch {
	case t.Message != nil && t.Message.ID != 0:
		return fmt.Sprintf("m%d", t.Message.ID)
	case t.Message != nil && t.Message.Delivery != nil:
		return fmt.Sprintf("d%d", t.Message.Delivery.ID)
	}
	return "note"
}

// thread puts messages, notes and moments in the order of time, under their days.
func (s *server) thread(p *openPane) []threadDay {
	var items []threadItem
	for i := range p.messages {
		m := &p.messages[i]
		items = append(items, threadItem{At: m.At, Message: m, UndoURL: p.undoURL(m), UndoLeft: undoLeft(m, p.now),
			SplitURL: p.splitURL(m), addressed: p.Ties.Addressed[m.ID], Who: p.whoForm(m), Vouch: p.vouchPart(m), Threat: p.flagPart(m), Translated: p.translated(m)})
	}
	for i := range p.Desk.Notes {
		items = append(items, threadItem{At: p.Desk.Notes[i].At, Note: &p.Desk.Notes[i]})
	}
	rules := p.ruleMarks()
	for _, e := range p.events {
		if m := moment(e); m.Words != "" {
			items = append(items, threadItem{At: e.At, Moment: m, Rule: rules[e.ID]})
		}
	}
	slices.SortStableFunc(items, func(a, b threadItem) int { return a.At.Compare(b.At) })
	var days []threadDay
	for _, it := range items {
		at := it.At.In(s.zone())
		if len(days) == 0 || !sameDay(days[len(days)-1].Day, at) {
			days = append(days, threadDay{Day: at})
		}
		last := &days[len(days)-1]
		last.Items = append(last.Items, it)
	}
	giveKey(days)
	return days
}

// people are the senders of what came in, each once.
func people(messages []casework.Message) []casework.Correspondent {
	var all []casework.Correspondent
	for _, m := range messages {
		known := slices.ContainsFunc(all, func(c casework.Correspondent) bool { return c.Address == m.From.Address })
		if m.Direction == casework.In && !known {
			all = append(all, m.From)
		}
	}
	return all
}
