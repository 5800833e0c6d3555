package web

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/commonline/commonline/casework"
)

// doneWords say what a form has just done, by the ?done= of the address that it leads to.
var doneWords = map[string]string{
	"guest":      "The office may look in now.",
	"guest-left": "The office looks in no more.",
	"released":   "The message was let in. It is on this case.",
	"made":       "A case was made of the automatic mail.",
	"rejected":   "The message was rejected. It stays stored, with your reason.",
	"approved":   "The message goes out now.",
	"declined":   "The message will not be sent.",

	"sent":          "Your answer goes out in a few seconds. Until then you can undo it.",
	"sent-resolved": "The case is resolved, and your answer goes out in a few seconds. Until then you can undo both.",
	"sent-snoozed":  "The case sleeps, and your answer goes out in a few seconds. Until then you can undo both.",
	"later":         "Your answer is put off. It stands below with its time; until then it can be taken back, and it is stopped where the resident writes first.",
	"night":         "It is night, and the resident has not just written: the text goes out in the morning. Until then it can be taken back.",
	"undone":        "Your answer was not sent. Its words are in the form below.",
	"seen":          "Taken note of. It stays on its case.",
	"inserted":      "The reply stands below, and is kept as your draft. Nothing was sent.",
	"kept-reply":    "The reply is kept.",
	"retired-reply": "The reply was taken out of the list.",
	"kept-rule":     "The rule is kept, and off. Look at what it would do, then switch it on.",
	"on-rule":       "The rule is on, from now on.",
	"off-rule":      "The rule is off.",
	"moved-rule":    "The order was changed.",
	"retired-rule":  "The rule was taken out of the list. What it did stays on its cases.",
	"rule-undone":   "What the rule did was taken back. It does not run on this case again.",
	"noted":         "The note was added. Residents never see it.",
	"kept":          "Your draft is kept. Nobody else sees it.",
	"assigned":      "Assigned.",
	"topic":         "The topic was set.",
	"due":           "The due time was set.",
	"snoozed":       "The case sleeps. It comes back at its time, or when the resident writes.",
	"woken":         "The case is awake.",
	"waiting":       "Noted who has to act.",
	"resolved":      "The case is resolved.",
	"closed":        "The case is closed.",
	"link":          "The link to the resident's page opens nothing any more.",
	"reopened":      "The case is open again.",

	"new":          "Filed.",
	"new-unplaced": "Filed. Its address was not clear, so that it stays with your office; say where it is under Place.",
	"new-moved":    "Filed. By its address it belongs to another office, which has it now.",
	"by-hand":      "Noted: it is done.",

	"calling":    "Your telephone rings now. Press 1 on it, and the resident is called.",
	"call-note":  "The note is kept. Whoever calls this number sees it.",
	"dealt":      "Noted: somebody has dealt with it.",
	"all-read":   "All notifications are read.",
	"choices":    "Kept.",
	"tagged":     "The tags were set.",
	"spam":       "The case is spam. It is in no list but that one, nothing more is sent, and mail of its sender is held.",
	"not-spam":   "The case is back, and mail of its sender comes in again.",
	"closed-311": "Noted that 311 has closed it. Find out whether it is done.",
	"features":   "Kept.",

	"routed":     "The case is with its office now.",
	"placed":     "Noted. The case stays where it is.",
	"asked":      "The resident is asked where it is. The answer routes the case by itself.",
	"taken-back": "The case is with your office again.",
}

// decision is a form as it was sent, for the page that shows what was wrong with it.
type decision struct {
	ID      int64
	How     string
	Reason  string
	Problem string
}

type heldPage struct {
	staffFrame
	Held     []casework.Held
	Page     Page
	Pager    pager
	Decision decision
	Shown    bool // whether the message of the decision is on this page
	Alarms   map[casework.RawID]alarmPart
}

// held answers GET /held: what waits for a person.
func (s *server) held(w http.ResponseWriter, r *http.Request, me SignedIn) error {
	return s.showHeld(w, r, me, http.StatusOK, decision{})
}

func (s *server) showHeld(w http.ResponseWriter, r *http.Request, me SignedIn, status int, d decision) error {
	p := pageOf(r.URL.Query())
	held, total, err := s.Store.Held(r.Context(), me.Viewer, p)
	if err != nil {
		return fmt.Errorf("listing held messages: %w", err)
	}
	list := *r.URL
	list.Path = "/held" // also where a form was sent to one of its messages
	page := heldPage{Held: held, Page: p, Pager: makePager(&list, p, len(held), total), Decision: d}
	page.Shown = slices.ContainsFunc(held, func(h casework.Held) bool { return int64(h.Raw) == d.ID })
	title := "Held messages"
	if d.Problem != "" {
		title = "Not done: held messages"
	}
	if page.Alarms, err = s.heldAlarms(r, me, held); err != nil {
		return err
	}
	if page.staffFrame, err = s.staffFrame(r.Context(), me, title, "/held"); err != nil {
		return err
	}
	page.Done = cmp.Or(doneWords[r.URL.Query().Get("done")], dangerWords[r.URL.Query().Get("done")])
	if err := s.record(r, me, heldEvent("held", total)); err != nil {
		return err
	}
	isLive(w)
	hasForm(w)
	s.render(w, r, status, "held", page)
	return nil
}

// heldEvent records that one of the three lists was read.
func heldEvent(what string, total int) casework.Event {
	return casework.Event{Kind: casework.HeldRead, Detail: map[string]string{"list": what, "total": fmt.Sprint(total)}}
}

// release answers POST /held/{raw} with how = new case, join, once or reject. A rejection needs its reason.
func (s *server) release(w http.ResponseWriter, r *http.Request, me SignedIn) error {
	id, err := numberIn(r, "raw")
	if err != nil {
		return err
	}
	d, err := readDecision(w, r, id)
	if err != nil {
		return err
	}
	switch how := casework.Release(d.How); {
	case how != casework.AsNewCase && how != casework.JoinCase && how != casework.LetInOnce && how != casework.RejectHeld:
		d.Problem = "Choose what becomes of the message."
	case how == casework.RejectHeld && d.Reason == "":
		d.Problem = "Say why the message is rejected. The reason stays with it."
	}
	if d.Problem != "" {
		return s.showHeld(w, r, me, http.StatusUnprocessableEntity, d)
	}
	c, err := s.Store.ReleaseHeld(r.Context(), me.Viewer, casework.RawID(id), casework.Release(d.How), d.Reason)
	if err != nil {
		return fmt.Errorf("deciding on held message %d: %w", id, err)
	}
	to := "/held?done=rejected"
	if c.Number != 0 {
		to = "/inbox/" + c.Number.String() + "?done=released"
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}

// readDecision reads the two fields of a small form.
func readDecision(w http.ResponseWriter, r *http.Request, id int64) (decision, error) {
	r.Body = http.MaxBytesReader(w, r.Body, 64<<10)
	if err := r.ParseForm(); err != nil {
		return decision{}, casework.Errorf(casework.Invalid, "The form did not arrive whole. Go back and send it again.")
	}
	return decision{ID: id, How: r.PostFormValue("how"), Reason: cut(strings.TrimSpace(r.PostFormValue("reason")), 1000)}, nil
}
