package web

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/commonline/commonline/casework"
)

// peopleRoutes are about who is who.
func (s *server) peopleRoutes() []route {
	return []route{
		{"GET /people/{resident}", casework.ReadCases, s.person},
		{"POST /people/{resident}/undo/{join}", casework.Arrange, s.unjoin},
		{"POST /inbox/{number}/same", casework.Arrange, s.samePerson},
		{"POST /inbox/{number}/apart", casework.Arrange, s.notSame},
	}
}

type personPage struct {
	staffFrame
	Person     Person
	MayArrange bool
	Plan       planPart
	Threats    []casework.CaseNumber // cases of the office on which a flag stands against them

	MayExport, MayHold, MaySee bool
}

// personDone are the words for what was just done to a person.
var personDone = map[string]string{
	"apart":     "The join is undone. The address is again whose it was before, and its cases went with it.",
	"planned":   "The contact plan holds from now on. What this person writes is filed as ever, and lies on one desk.",
	"unplanned": "The contact plan has ended. Machines write to this person again, and anybody answers.",
}

// person answers GET /people/{resident}.
func (s *server) person(w http.ResponseWriter, r *http.Request, me SignedIn) error {
	id, err := numberIn(r, "resident")
	if err != nil {
		return err
	}
	return s.showPerson(w, r, me, id, http.StatusOK, nil, "")
}

// showPerson shows a person; with the form of a plan that was not kept, and why.
func (s *server) showPerson(w http.ResponseWriter, r *http.Request, me SignedIn, id int64, status int, form *casework.Plan, problem string) error {
	p, err := s.Store.Person(r.Context(), me.Viewer, casework.ResidentID(id))
	if err != nil {
		return fmt.Errorf("reading resident %d: %w", id, err)
	}
	page := personPage{Person: p, MayArrange: me.May(casework.Arrange),
		MayExport: me.May(casework.ExportRecords), MayHold: me.May(casework.HoldRecords), MaySee: me.May(casework.SeeReaders)}
	if page.Plan, err = s.planPart(r, me, p.ID, form); err != nil {
		return err
	}
	if page.Threats, err = s.Store.ThreatsNear(r.Context(), me.Viewer, 0, p.ID); err != nil {
		return fmt.Errorf("looking for threats of resident %d: %w", id, err)
	}
	title := p.Name
	if page.Plan.Problem = problem; problem != "" {
		title = "Not kept: " + p.Name
	}
	if page.staffFrame, err = s.staffFrame(r.Context(), me, title, ""); err != nil {
		return err
	}
	page.Done = personDone[r.URL.Query().Get("done")]
	if err := s.record(r, me, casework.Event{Kind: casework.PersonRead, Detail: map[string]string{"resident": fmt.Sprint(id)}}); err != nil {
		return err
	}
	isLive(w)
	hasForm(w)
	s.render(w, r, status, "person", page)
	return nil
}

// unjoin answers POST /people/{resident}/undo/{join}.
func (s *server) unjoin(w http.ResponseWriter, r *http.Request, me SignedIn) error {
	id, err := numberIn(r, "resident")
	if err != nil {
		return err
	}
	join, err := numberIn(r, "join")
	if err != nil {
		return err
	}
	if err := s.Store.Unjoin(r.Context(), me.Viewer, join, s.Now()); err != nil {
		return fmt.Errorf("undoing join %d: %w", join, err)
	}
	http.Redirect(w, r, fmt.Sprintf("/people/%d?done=apart", id), http.StatusSeeOther)
	return nil
}

// samePerson answers POST /inbox/{number}/same with of = who takes part in the case, resident = who is the same, and evidence.
func (s *server) samePerson(w http.ResponseWriter, r *http.Request, me SignedIn) error {
	return s.withPeople(w, r, me, "joined", func(n casework.CaseNumber, one, other casework.ResidentID) error {
		_, err := s.Store.JoinPeople(r.Context(), me.Viewer, n, one, other, s.Now(), r.PostFormValue("evidence"))
		return err
	})
}

// notSame answers POST /inbox/{number}/apart with of and resident.
func (s *server) notSame(w http.ResponseWriter, r *http.Request, me SignedIn) error {
	return s.withPeople(w, r, me, "apart", func(n casework.CaseNumber, one, other casework.ResidentID) error {
		return s.Store.KeepApart(r.Context(), me.Viewer, n, one, other, s.Now())
	})
}

func (s *server) withPeople(w http.ResponseWriter, r *http.Request, me SignedIn, done string, do func(n casework.CaseNumber, one, other casework.ResidentID) error) error {
	n, err := formOf(w, r)
	if err != nil {
		return err
	}
	if err := do(n, casework.ResidentID(number(r, "of")), casework.ResidentID(number(r, "resident"))); err != nil {
		return s.notDone(w, r, me, fmt.Errorf("saying who is who on case %s: %w", n, err), func(p *openPane) { p.Arranging = r.PostForm })
	}
	s.backToCase(w, r, n, done)
	return nil
}

// Because gives the reasons of a likeness as a beginning for what somebody writes down as evidence.
func (l LikelyPerson) Because() string { return strings.Join(l.Reasons, " ") }

// peopleWords are for what was done about who is who.
func peopleWords(done string) string {
	return map[string]string{
		"joined": "Joined: they are one person from now on. Where their other open case is the same matter, merge it under “Other cases”. Undo the join on the person's page.",
		"apart":  "Noted: they are not the same person. You are not asked again.",
	}[done]
}

// peopleMoment says what happened to people.
func peopleMoment(e casework.Event) mark {
	m := mark{Icon: "user"}
	switch e.Kind {
	case casework.IdentityApart:
		m.Words = "A join of two addresses was undone"
	case casework.NotTheSame:
		m.Words = "Somebody who seemed likely is not the same person"
	default:
		return mark{}
	}
	return m
}

// Said tells in words by what somebody said whether they want to be written to.
func (c ConsentLine) Said() string {
	how := map[string]string{"keyword": "by a word that they wrote", "provider": "told us by the provider", "refused": "the provider refused to send", "staff": "told to staff"}[c.How]
	if how == "" {
		how = c.How
	}
	if c.Wanted {
		return "Wants to hear from us: " + how
	}
	return "Wants to hear nothing: " + how
}
