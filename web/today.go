package web

import (
	"fmt"
	"net/http"
	"time"

	"github.com/commonline/commonline/casework"
)

func (s *server) todayRoutes() []route {
	return []route{
		{"GET /today", casework.ReadCases, s.today},
		{"POST /today/sends/{delivery}", casework.WorkCases, s.dealtWith},
		{"GET /notifications", casework.ReadCases, s.notifications},
		{"POST /notifications", casework.ReadCases, s.readNotifications},
		{"POST /notifications/choices", casework.ReadCases, s.notifyChoices},
	}
}

type todayPage struct {
	staffFrame
	Rows   []todoRow
	Total  int
	Mine   bool
	Empty  bool // nothing waits anywhere, not just beyond a filter
	Office string
}

// todoRow is one thing to do.
type todoRow struct {
	casework.Todo
	Clock   string
	Overdue bool
	Urgent  bool // it may be about danger
	Me      bool // it is the reader's
	Settle  bool // the reader may say that it was dealt with
}

// today answers GET /today?mine=yes: everything that needs a person, the oldest due first.
func (s *server) today(w http.ResponseWriter, r *http.Request, me SignedIn) error {
	mine := r.URL.Query().Get("mine") == "yes"
	now := s.Now()
	items, total, err := s.Store.Today(r.Context(), me.Viewer, now, mine)
	if err != nil {
		return fmt.Errorf("listing what waits: %w", err)
	}
	page := todayPage{Total: total, Mine: mine, Empty: total == 0 && !mine}
	for _, t := range items {
		page.Rows = append(page.Rows, todoRow{Todo: t, Clock: t.Clock(now), Urgent: t.Kind == casework.TodoDanger, Overdue: t.Overdue(now), Me: t.Assignee == me.Staff && t.Assignee != 0,
			Settle: t.Kind == casework.TodoFailed && me.May(casework.WorkCases)})
	}
	if page.staffFrame, err = s.staffFrame(r.Context(), me, "Today", "/today"); err != nil {
		return err
	}
	page.Done = doneWords[r.URL.Query().Get("done")]
	e := casework.Event{Kind: casework.ListRead, Detail: map[string]string{"list": "today", "total": fmt.Sprint(total)}}
	if err := s.record(r, me, e); err != nil {
		return err
	}
	isLive(w)
	hasForm(w)
	s.render(w, r, http.StatusOK, "today", page)
	return nil
}

// dealtWith answers POST /today/sends/{delivery}: a message did not arrive, and somebody did what there was to do.
func (s *server) dealtWith(w http.ResponseWriter, r *http.Request, me SignedIn) error {
	id, err := numberIn(r, "delivery")
	if err != nil {
		return err
	}
	if err := s.Store.SeenFailed(r.Context(), me.Viewer, s.Now(), casework.DeliveryID(id)); err != nil {
		return fmt.Errorf("noting what was done about delivery %d: %w", id, err)
	}
	http.Redirect(w, r, "/today?done=dealt", http.StatusSeeOther)
	return nil
}

type notificationsPage struct {
	staffFrame
	Told   []toldRow
	Unread int
	Pager  pager
	Choice casework.NotifyChoice
	Asks   []toldAsk
	Digest time.Time // today's, for its hour
}

// toldRow is a notification in words.
type toldRow struct {
	Notification
	Words string
}

// toldAsk is one choice of how to be told.
type toldAsk struct {
	Name, Label string
	How         casework.TellHow
}

// Hows are the ways, in the words of the form.
func (toldAsk) Hows() []choice {
	return []choice{{Label: "By mail at once", URL: string(casework.AtOnce)}, {Label: "In the morning mail", URL: string(casework.InDigest)}, {Label: "On this page alone", URL: string(casework.OnPage)}}
}

func toldWords(n Notification) string {
	switch n.Kind {
	case casework.ToldMention:
		return n.By + " named you in a note"
	case casework.ToldAssigned:
		return n.By + " gave you the case"
	case casework.ToldWrote:
		return "The resident has written on your case"
	case casework.ToldDanger:
		return "What was written may mean danger: look now"
	case casework.ToldByRule:
		return "You are told of this case by " + n.By
	case casework.ToldRuleOff:
		return "The " + n.By + " went off by itself"
	case casework.ToldThreat:
		return "A message is flagged as a threat: look at it, and say what was decided"
	case casework.ToldPlanOver:
		return "A contact plan has ended by itself, since nobody looked at it again"
	case casework.ToldOverdue:
		return "The case is long overdue"
	}
	return "Something happened"
}

// notifications answers GET /notifications?page=.
func (s *server) notifications(w http.ResponseWriter, r *http.Request, me SignedIn) error {
	p := pageOf(r.URL.Query())
	told, total, err := s.Store.Notifications(r.Context(), me.Viewer, p)
	if err != nil {
		return fmt.Errorf("listing notifications: %w", err)
	}
	choice, err := s.Store.NotifyChoice(r.Context(), me.Viewer)
	if err != nil {
		return fmt.Errorf("reading how somebody is told: %w", err)
	}
	page := notificationsPage{Choice: choice, Pager: makePager(r.URL, p, len(told), total), Asks: []toldAsk{
		{"mention", "A colleague names me in a note", choice.Mention}, {"assigned", "A case is given to me", choice.Assigned}, {"wrote", "A resident writes on a case of mine", choice.Wrote},
	}}
	for _, n := range told {
		words := toldWords(n)
		if n.For != "" {
			words += " (you cover for " + n.For + ")"
		}
		page.Told = append(page.Told, toldRow{n, words})
	}
	at := s.City.Digest
	if at == 0 {
		at = casework.DigestTime
	}
	page.Digest = time.Date(2000, 1, 1, 0, int(at), 0, 0, s.zone())
	if page.staffFrame, err = s.staffFrame(r.Context(), me, "Notifications", "/notifications"); err != nil {
		return err
	}
	page.Unread = page.staffFrame.Unread
	page.Done = doneWords[r.URL.Query().Get("done")]
	if err := s.record(r, me, casework.Event{Kind: casework.ListRead, Detail: map[string]string{"list": "notifications", "total": fmt.Sprint(total)}}); err != nil {
		return err
	}
	isLive(w)
	hasForm(w)
	s.render(w, r, http.StatusOK, "notifications", page)
	return nil
}

// readNotifications answers POST /notifications: all were looked at.
func (s *server) readNotifications(w http.ResponseWriter, r *http.Request, me SignedIn) error {
	if err := s.Store.ReadNotifications(r.Context(), me.Viewer, 0, s.Now()); err != nil {
		return fmt.Errorf("noting what was read: %w", err)
	}
	http.Redirect(w, r, "/notifications?done=all-read", http.StatusSeeOther)
	return nil
}

// notifyChoices answers POST /notifications/choices.
func (s *server) notifyChoices(w http.ResponseWriter, r *http.Request, me SignedIn) error {
	if err := readForm(w, r); err != nil {
		return err
	}
	how := func(name string) casework.TellHow {
		switch h := casework.TellHow(r.PostFormValue(name)); h {
		case casework.AtOnce, casework.InDigest:
			return h
		}
		return casework.OnPage
	}
	c := casework.NotifyChoice{Digest: r.PostFormValue("digest") != "", Mention: how("mention"), Assigned: how("assigned"), Wrote: how("wrote")}
	if err := s.Store.SetNotifyChoice(r.Context(), me.Viewer, c); err != nil {
		return fmt.Errorf("keeping how somebody is told: %w", err)
	}
	http.Redirect(w, r, "/notifications?done=choices#choices", http.StatusSeeOther)
	return nil
}
