package web

import (
	"fmt"
	"net/http"
	"time"

	"github.com/commonline/commonline/casework"
)

// planRoutes are about how an office deals with one resident for a while.
func (s *server) planRoutes() []route {
	return []route{
		{"POST /people/{resident}/plan", casework.PlanContact, s.savePlan},
		{"POST /people/{resident}/plan/{plan}/end", casework.PlanContact, s.endPlan},
	}
}

// planPart is the plan on the page of a person.
type planPart struct {
	Plans   []casework.Plan
	MayPlan bool
	People  []casework.Colleague // who may answer
	Form    casework.Plan        // as it stands in the form: ID is 0 for a new one
	Problem string
	now     time.Time
}

// Paces are the choices of the form.
func (planPart) Paces() []casework.Plan {
	var all []casework.Plan
	for _, days := range casework.PlanPaces {
		all = append(all, casework.Plan{Pace: days})
	}
	return all
}

// Words say a plan, as of now.
func (p planPart) Words(x casework.Plan) string { return x.Words(p.now) }

// planPart reads it. form is nil for the one that there is, or for a new one.
func (s *server) planPart(r *http.Request, me SignedIn, id casework.ResidentID, form *casework.Plan) (p planPart, err error) {
	p.now, p.MayPlan = s.Now().In(s.zone()), me.May(casework.PlanContact) && me.Office != ""
	if p.Plans, err = s.Store.PersonPlans(r.Context(), me.Viewer, id, s.Now()); err != nil {
		return p, fmt.Errorf("reading the contact plan of resident %d: %w", id, err)
	}
	if !p.MayPlan {
		return p, nil
	}
	if p.People, err = s.Store.OfficeColleagues(r.Context(), me.Viewer); err != nil {
		return p, fmt.Errorf("listing who may answer: %w", err)
	}
	p.Form = casework.Plan{Pace: 7, Handler: me.Staff, Review: p.now.AddDate(0, 1, 0)}
	switch {
	case form != nil:
		p.Form = *form
	case len(p.Plans) > 0:
		p.Form = p.Plans[0]
	}
	return p, nil
}

// ReviewField is the day of the review as a field takes it.
func (p planPart) ReviewField() string {
	if p.Form.Review.Year() <= 1 {
		return ""
	}
	return p.Form.Review.Format(time.DateOnly)
}

// savePlan answers POST /people/{resident}/plan with plan (0 for a new one), handler, pace in days, reason and review.
func (s *server) savePlan(w http.ResponseWriter, r *http.Request, me SignedIn) error {
	id, err := numberIn(r, "resident")
	if err != nil {
		return err
	}
	if err := smallForm(w, r); err != nil {
		return err
	}
	p := casework.Plan{ID: int64(number(r, "plan")), Resident: casework.ResidentID(id), Handler: casework.StaffID(number(r, "handler")), Pace: number(r, "pace"), Reason: plainLines(r.PostFormValue("reason"))}
	if day, err := time.Parse(time.DateOnly, r.PostFormValue("review")); err == nil {
		p.Review = day
	}
	return s.planDone(w, r, me, id, &p, "planned", s.Store.SavePlan(r.Context(), me.Viewer, s.Now(), p))
}

// endPlan answers POST /people/{resident}/plan/{plan}/end with why.
func (s *server) endPlan(w http.ResponseWriter, r *http.Request, me SignedIn) error {
	id, err := numberIn(r, "resident")
	if err != nil {
		return err
	}
	plan, err := numberIn(r, "plan")
	if err != nil {
		return err
	}
	if err := smallForm(w, r); err != nil {
		return err
	}
	return s.planDone(w, r, me, id, nil, "unplanned", s.Store.EndPlan(r.Context(), me.Viewer, s.Now(), casework.ResidentID(id), plan, r.PostFormValue("why")))
}

// planDone leads back to the person, or shows them again with what was wrong and what was typed.
func (s *server) planDone(w http.ResponseWriter, r *http.Request, me SignedIn, id int64, form *casework.Plan, done string, err error) error {
	if kind := casework.KindOf(err); kind == casework.Invalid || kind == casework.Conflict {
		return s.showPerson(w, r, me, id, statusOf[kind], form, refusal(err))
	}
	if err != nil {
		return fmt.Errorf("keeping the contact plan of resident %d: %w", id, err)
	}
	http.Redirect(w, r, fmt.Sprintf("/people/%d?done=%s#plan", id, done), http.StatusSeeOther)
	return nil
}

// planMoment says what happened to plans.
func planMoment(e casework.Event) mark {
	switch e.Kind {
	case casework.PlanFollowed:
		return mark{Icon: "user", Words: "By the contact plan it went to " + e.Detail["to"]}
	case casework.PlanOverruled:
		return mark{Icon: "alert", Bad: true, Words: "An answer went before the time that the contact plan gives", Reason: e.Detail["why"]}
	}
	return mark{}
}
