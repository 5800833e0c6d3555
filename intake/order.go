package intake

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/commonline/commonline/casework"
)

// OrderFacts is what a person's order about a case is judged by.
type OrderFacts struct {
	Office     casework.OfficeID // that leads
	Routing    casework.Routing
	Sensitive  bool
	Live       bool
	Candidates []casework.Candidate // of the matter's place, in the order in which they were shown
	Located    casework.Location    // of the text of TypePlace
	Asked      bool                 // a question to the resident is open
	Reachable  bool                 // there is somebody who can be asked
}

// Ordered is what an order comes to. The store writes it.
type Ordered struct {
	Lead    casework.OfficeID // as before where it does not change
	Routing casework.Routing
	Place   *casework.CasePlace
	Ask     *Asking
	Why     string // one sentence, for the event
}

// Order says what a person's order about a case comes to, or why it cannot be done. Who may give it is for the store to
// know. A person's word goes before the mode of an entrance.
func (r Rules) Order(f OrderFacts, o casework.RouteOrder, now time.Time, by string) (Ordered, error) {
	out := Ordered{Lead: f.Office, Routing: casework.Routing{State: casework.RoutedByHand, Since: now, Entrance: f.Routing.Entrance, By: by}}
	if !f.Live {
		return out, casework.Errorf(casework.Conflict, "The case is closed.")
	}
	var err error
	switch o.Act {
	case casework.PickPlace:
		err = r.pick(&out, f, o, now, by)
	case casework.TypePlace:
		err = r.typed(&out, f, now, by)
	case casework.MarkCitywide:
		out.Routing.State, out.Why = casework.Citywide, "It concerns the whole city."
		if o.Office != "" {
			err = r.move(&out, o.Office)
		}
	case casework.MarkOutside:
		out.Why = "It is not in the city."
		out.Place = &casework.CasePlace{Kind: casework.MatterPlace, Status: casework.Outside, Why: []string{out.Why}, At: now, By: by}
		if o.Office != "" {
			err = r.move(&out, o.Office)
		}
	case casework.AskResident:
		err = ask(&out, f, now)
	case casework.KeepHere:
		out.Why = "It belongs to this office."
	case casework.HandOver, casework.TakeBack:
		err = r.handOver(&out, f, o)
	default:
		err = casework.Errorf(casework.Invalid, "%q is nothing that can be done with a case.", o.Act)
	}
	if reason := strings.TrimSpace(o.Reason); reason != "" {
		out.Why = strings.TrimSpace(out.Why + " " + reason)
	}
	out.Routing.Why = []string{out.Why}
	if out.Lead == "" && !out.Routing.State.Waits() && err == nil {
		err = casework.Errorf(casework.Invalid, "The case has no office yet; name the one that it goes to.")
	}
	return out, err
}

func (r Rules) pick(out *Ordered, f OrderFacts, o casework.RouteOrder, now time.Time, by string) error {
	if o.Candidate < 1 || o.Candidate > len(f.Candidates) {
		return casework.Errorf(casework.Conflict, "There is no place number %d; the list has changed.", o.Candidate)
	}
	c := f.Candidates[o.Candidate-1]
	out.Place = &casework.CasePlace{Kind: casework.MatterPlace, Status: casework.Matched, Place: c.Place, Confidence: 1,
		Why: append([]string{"A person chose it from the list."}, c.Why...), Candidates: f.Candidates, At: now, By: by}
	return r.toDistrict(out, c.Place)
}

func (r Rules) typed(out *Ordered, f OrderFacts, now time.Time, by string) error {
	at := f.Located
	switch at.Status {
	case casework.Matched:
	case casework.Ambiguous:
		return casework.Errorf(casework.Invalid, "That fits several places; add the neighborhood or the ZIP code.")
	case casework.Outside:
		return casework.Errorf(casework.Invalid, "That address lies outside the city.")
	default:
		return casework.Errorf(casework.Invalid, "No address of the city was found in that.")
	}
	at.Why = append([]string{"A person typed it."}, at.Why...)
	at.Home = nil
	place := places(at, now, by)[0]
	out.Place = &place
	return r.toDistrict(out, at.Place)
}

func (r Rules) toDistrict(out *Ordered, p casework.Place) error {
	office, ok := r.City.Districts()[p.District]
	if !ok {
		return casework.Errorf(casework.Invalid, "District %s has no office here; hand the case over to the one that it belongs to.", p.District)
	}
	out.Why = fmt.Sprintf("%s lies in district %s.", p.Label(), p.District)
	return r.move(out, office)
}

func (r Rules) move(out *Ordered, to casework.OfficeID) error {
	if _, ok := r.City.Office(to); !ok {
		return casework.Errorf(casework.Invalid, "There is no office %q.", to)
	}
	out.Lead = to
	return nil
}

func (r Rules) handOver(out *Ordered, f OrderFacts, o casework.RouteOrder) error {
	to := o.Office
	if o.Act == casework.TakeBack {
		to, out.Why = f.Routing.Entrance, "The office that was written to took it back."
	} else if strings.TrimSpace(o.Reason) == "" {
		return casework.Errorf(casework.Invalid, "Say why the case goes to another office: both will read it.")
	}
	if to == f.Office {
		return casework.Errorf(casework.Conflict, "The case is with that office already.")
	}
	return r.move(out, to)
}

func ask(out *Ordered, f OrderFacts, now time.Time) error {
	switch {
	case f.Sensitive:
		return casework.Errorf(casework.Forbidden, "On a sensitive matter the program asks nothing; write to the resident yourself.")
	case f.Asked:
		return casework.Errorf(casework.Conflict, "A question to this resident is open already.")
	case !f.Reachable:
		return casework.Errorf(casework.Invalid, "There is nobody who could be asked.")
	}
	out.Ask = &Asking{Candidates: neutral(slices.Clone(f.Candidates))}
	out.Routing.State, out.Routing.DueAt, out.Why = casework.AskedPlace, now.Add(casework.QuestionOpen), "The resident is asked where it is."
	return nil
}
