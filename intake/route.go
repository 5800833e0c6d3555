package intake

import (
	"slices"
	"strings"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/routing"
)

// entrance is the office that a letter was written to, by what it is treated, and why it is that one. An at-large office
// counts only where no district office was written to.
func (r Rules) entrance(l Letter) (casework.OfficeID, casework.RouteMode, string) {
	box, _ := r.City.Entrance(l.Raw.Mailbox)
	if o, ok := r.City.Office(box.Office); !ok || o.Kind == casework.DistrictOffice {
		return box.Office, box.Mode, "it was written to"
	}
	for _, c := range slices.Concat(l.In.To, l.In.Cc) {
		if m, ok := r.City.MailboxAt(c.Address); ok && r.isDistrict(m.Office) {
			return m.Office, m.Mode, "a district office was written to as well"
		}
	}
	return box.Office, box.Mode, "it was written to"
}

// route chooses the office of a letter. An office that was written to takes its case whatever the mode of another's
// entrance: it has the letter anyway.
func (r Rules) route(l Letter, k *Known) (routing.Choice, casework.Routing) {
	office, mode, why := r.entrance(l)
	state := casework.Routing{State: casework.Unrouted, Since: k.Now, Entrance: office, By: "intake"}
	if l.history() || l.Location.Status == "" {
		return routing.Choice{Lead: office, Why: []string{"This office leads: " + why + "."}}, state
	}
	a := r.arrival(l, k, office, mode)
	c := routing.Choose(a)
	if c.Proposed != "" && r.wroteTo(l, c.Proposed) {
		a.Mode = casework.Route
		c = routing.Choose(a)
	}
	state.Why = c.Why
	state.State, state.Proposed = stateOf(a, c), c.Proposed
	if state.State.Waits() {
		state.DueAt = k.Now.Add(casework.TriageDeadline)
	}
	return c, state
}

func (r Rules) arrival(l Letter, k *Known, office casework.OfficeID, mode casework.RouteMode) routing.Arrival {
	a := routing.Arrival{Entrance: office, Mode: mode, Rule: routing.Rule(r.City.RouteBy), Location: l.Location, Offices: r.City.Districts(), Citywide: r.citywide(l)}
	if home, ok := k.Homes[l.Sender.Address]; ok {
		a.Known = &home
	}
	return a
}

// citywide is the office of a topic that concerns the whole city, where the letter is on one.
func (r Rules) citywide(l Letter) casework.OfficeID {
	for _, t := range r.City.OpenTopics() {
		if t.Citywide != "" && speaksOf(l, t) {
			return t.Citywide
		}
	}
	return ""
}

// stateOf says what is to be done after an office was chosen.
func stateOf(a routing.Arrival, c routing.Choice) casework.RoutingState {
	switch {
	case c.Proposed != "" && a.Mode == casework.Propose:
		return casework.Proposed
	case c.Proposed != "", a.Mode == casework.Keep:
		return casework.Unrouted
	case a.Citywide != "":
		return casework.Citywide
	case c.Placed:
		return casework.Routed
	case c.Ask:
		return casework.AskedPlace
	case a.Location.Status == casework.Outside:
		return casework.OutsideCity
	}
	return casework.NeedsPerson
}

// seers are the offices that see a case beside the one that leads: the one that was written to, and that of the other
// address.
func seers(c routing.Choice) []casework.OfficeID {
	if c.Sight == "" {
		return c.Copies
	}
	return append(slices.Clone(c.Copies), c.Sight)
}

// ask says whether the machine may ask the sender, and what becomes of the case where it may not.
func (d *Decision) ask(l Letter, k *Known) {
	if d.Routing.State != casework.AskedPlace {
		return
	}
	why := ""
	switch {
	case d.Open.Sensitive:
		why = "On a sensitive matter the machine asks nothing."
	case d.Open.SameMatter != 0:
		why = "The resident wrote the same to another office, and is asked there."
	case l.Sender.Address == "":
		why = "There is nobody to ask."
	case k.Asked[Asked{l.Raw.Channel, l.Sender.Address}] != nil:
		why = "Another question to the resident is open."
	case d.Late:
		why = "The message was found late; a person decides whether to ask."
	}
	d.Asks = &Asking{Candidates: neutral(l.Location.Candidates)}
	d.Routing.DueAt = k.Now.Add(casework.QuestionOpen)
	if why != "" {
		d.askNobody(k, why)
	}
}

// askNobody leaves to a person what the sender would have been asked.
func (d *Decision) askNobody(k *Known, why string) {
	if d.Asks == nil {
		return
	}
	d.Asks = nil
	d.Routing.Why = append(slices.Clone(d.Routing.Why), why)
	d.Routing.State, d.Routing.DueAt = casework.NeedsPerson, k.Now.Add(casework.TriageDeadline)
	if slices.ContainsFunc(d.Places, func(p casework.CasePlace) bool { return p.Status == casework.Ambiguous }) {
		d.Routing.State = casework.ManyPlaces
	}
}

// places are what a location says of where the matter lies and where its sender lives.
func places(at casework.Location, now time.Time, by string) []casework.CasePlace {
	var out []casework.CasePlace
	if at.Status != "" && at.Status != casework.NoPlace {
		out = append(out, casework.CasePlace{Kind: casework.MatterPlace, Status: at.Status, Mention: at.Mention.Text, Place: at.Place,
			Confidence: at.Confidence, Why: at.Why, Candidates: at.Candidates, At: now, By: by})
	}
	if at.Home != nil {
		out = append(out, casework.CasePlace{Kind: casework.HomePlace, Status: casework.Matched, Place: *at.Home, Confidence: 1,
			Why: []string{"The message says that its sender lives there."}, At: now, By: by})
	}
	return out
}

// neutral puts candidates in an order that says nothing of how likely they are, so that nobody picks the first for being
// first. What cannot be told apart in writing, or is more than an answer of one digit can name, is no list.
func neutral(candidates []casework.Candidate) []casework.Candidate {
	list := slices.Clone(candidates)
	slices.SortStableFunc(list, func(a, b casework.Candidate) int { return strings.Compare(a.Label(), b.Label()) })
	for i := range list {
		if i > 0 && list[i].Label() == list[i-1].Label() || i >= mostChoices {
			return nil
		}
	}
	return list
}

// mostChoices leaves a digit for "none of these".
const mostChoices = 8
