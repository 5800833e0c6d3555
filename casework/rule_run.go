package casework

import (
	"slices"
	"time"

	"github.com/commonline/commonline/internal/words"
)

// MostRuleDeeds is how much rules do on one case within a day. The rule that would do more goes off.
const MostRuleDeeds = 20

// RuleMoment is a case at a moment at which rules of its office may run, and all that they go by.
type RuleMoment struct {
	Case Case
	At   time.Time
	Kind EventKind // what happened; "" where it is Ages that its time has come for
	Ages RuleID
	By   string    // the actor of what happened
	Took time.Time // when it happened; zero of what time alone brought about

	// The message that came; where none did, the one that the case began with.
	Said     words.Heard
	Channel  Channel
	Language string

	Place    words.Heard     // where the matter lies, as people write it
	Danger   bool            // its resident wrote words that may mean danger, and nobody has found that they do not
	ByPerson bool            // a person chose its topic
	Ran      map[RuleID]bool // on this case, and ever
	Deeds    int             // of rules on this case, in the last day
}

// Ruling is what one rule does to a case.
type Ruling struct {
	Rule   Rule
	Case   Case    // as it is afterwards
	Events []Event // what was done, each with RuleFact; the run is named by whoever stores it
	Tell   StaffID // 0 for nobody
	Run    RuleRun
	// Stop is why the rule goes off instead; then nothing is done.
	Stop string
}

// RuleRun is what a rule has done to a case, for taking it back.
type RuleRun struct {
	ID       int64
	Rule     RuleID
	Name     string
	Case     CaseID
	Assigned StaffID
	Tags     []string // that were added
	Topic    string
	TopicWas string
	Due      time.Time
	Undone   bool
}

// Judge decides which of an office's rules, in their order, do what to a case: each finds it as the one before left it. works are the names
// of the people to whom a case of the office may be given.
func (k RuleMoment) Judge(rules []Rule, works map[StaffID]string, city *City) []Ruling {
	var all []Ruling
	for _, r := range rules {
		if !r.fits(k) {
			continue
		}
		ruling := r.do(k, works, city)
		if ruling.Stop == "" && ruling.Run.deeds() == 0 && ruling.Tell == 0 {
			continue
		}
		if ruling.Stop == "" {
			k.Case = ruling.Case
			k.Deeds += len(ruling.Events)
		}
		all = append(all, ruling)
	}
	return all
}

// fits reports whether a rule has to do with the moment.
func (r Rule) fits(k RuleMoment) bool {
	c := k.Case
	switch {
	case !r.On() || r.Office != c.Office || !r.setOff(k):
		return false
	case k.Took.Before(r.OnSince) && !k.Took.IsZero():
		return false
	case c.History || c.Spam || !r.Delicate && (c.Sensitive || k.Danger):
		return false
	case k.Ran[r.ID] && !(r.Again && (r.When == WhenWrites || r.When == WhenChanges)):
		return false
	case !c.Status.Live() && !slices.Contains(r.If.Statuses, c.Status):
		return false
	}
	return r.If.holds(k)
}

// setOff reports whether a rule is one for what happened. What rules do sets none off.
func (r Rule) setOff(k RuleMoment) bool {
	if k.Kind == "" {
		return r.When == WhenAges && k.Ages == r.ID
	}
	return ruleKinds[k.Kind] == r.When && (len(k.By) < len(RuleActor) || k.By[:len(RuleActor)] != RuleActor)
}

func (f RuleIf) holds(k RuleMoment) bool {
	switch {
	case len(f.Topics) > 0 && !slices.Contains(f.Topics, k.Case.Topic):
		return false
	case len(f.Channels) > 0 && !slices.Contains(f.Channels, k.Channel):
		return false
	case len(f.Languages) > 0 && !slices.Contains(f.Languages, k.Language):
		return false
	case len(f.Statuses) > 0 && !slices.Contains(f.Statuses, k.Case.Status):
		return false
	case len(f.Depts) > 0 && !slices.Contains(f.Depts, k.Case.Department):
		return false
	case f.Days > 0 && k.At.Before(k.Case.OpenedAt.Add(f.age())):
		return false
	case len(f.Words) > 0 && !slices.ContainsFunc(f.Words, k.Said.Says):
		return false
	}
	return len(f.Places) == 0 || slices.ContainsFunc(f.Places, k.Place.Says)
}

// age is the length of the days, which are those of a clock: 24 hours each.
func (f RuleIf) age() time.Duration { return time.Duration(f.Days) * 24 * time.Hour }

// do gives what a rule does, or why it goes off.
func (r Rule) do(k RuleMoment, works map[StaffID]string, city *City) Ruling {
	out := Ruling{Rule: r, Case: k.Case, Run: RuleRun{Rule: r.ID, Name: r.Name, Case: k.Case.ID}}
	if out.Stop = r.Broken(works, city); out.Stop != "" {
		return out
	}
	for _, d := range r.deeds(k, works, city) {
		next, e, err := out.Case.After(d, Doer{Name: "rule " + r.Name, At: k.At})
		if err != nil { // what the case does not take is left
			continue
		}
		e.Actor = r.ID.Actor()
		e.Detail[RuleFact] = r.ID.String()
		out.Run.note(out.Case, next, d)
		out.Case, out.Events = next, append(out.Events, e)
	}
	if r.Then.Tell != 0 {
		out.Tell = r.Then.Tell
		out.Events = append(out.Events, Event{At: k.At, Kind: RuleTold, Case: k.Case.ID, Office: k.Case.Office, Actor: r.ID.Actor(),
			Detail: map[string]string{"to": works[r.Then.Tell], "by": "rule " + r.Name, RuleFact: r.ID.String()}})
	}
	if k.Deeds+len(out.Events) > MostRuleDeeds {
		return Ruling{Rule: r, Case: k.Case, Stop: "It would have done more on case " + k.Case.Number.String() + " than rules may do on one case in a day: look whether it or another rule runs too often."}
	}
	return out
}

// deeds are those that would change something, and undo nothing that a person decided.
func (r Rule) deeds(k RuleMoment, works map[StaffID]string, city *City) (all []Deed) {
	c, t := k.Case, r.Then
	if t.Assign != 0 && c.Assignee == 0 {
		all = append(all, AssignTo{Staff: t.Assign, Name: works[t.Assign]})
	}
	if topic, ok := city.topic(t.Topic); ok && t.Topic != c.Topic && !k.ByPerson {
		all = append(all, SetTopic{Topic: topic})
	}
	if missing := slices.DeleteFunc(CleanTags(t.Tags), func(x string) bool { return slices.Contains(c.Tags, x) }); len(missing) > 0 {
		all = append(all, AddTags{Add: missing})
	}
	if due := city.Hours.After(city.here(k.At), t.Due).UTC(); !t.Due.IsZero() && (c.DueAt.IsZero() || due.Before(c.DueAt)) {
		all = append(all, SetDue{At: due})
	}
	return all
}

// note keeps what a deed changed.
func (x *RuleRun) note(was, is Case, d Deed) {
	switch d := d.(type) {
	case AssignTo:
		x.Assigned = d.Staff
	case SetTopic:
		x.Topic, x.TopicWas = is.Topic, was.Topic
	case AddTags:
		x.Tags = d.Add
	case SetDue:
		x.Due = d.At
	}
}

func (x RuleRun) deeds() int {
	n := len(x.Tags)
	for _, did := range []bool{x.Assigned != 0, x.Topic != "", !x.Due.IsZero()} {
		if did {
			n++
		}
	}
	return n
}

// WithoutRun gives a case as it stands once a run is taken back, and the event that tells of it. What somebody has changed since stays as
// they left it. A due time goes with the event: the clocks read the others again.
func (c Case) WithoutRun(x RuleRun, by Doer) (Case, Event, error) {
	switch {
	case !c.Lead:
		return c, Event{}, Errorf(NotFound, "Another office leads this case.")
	case x.Undone:
		return c, Event{}, Errorf(Conflict, "What the rule did was taken back already.")
	}
	if x.Assigned != 0 && c.Assignee == x.Assigned {
		c.Assignee, c.AssigneeName = 0, ""
	}
	if x.Topic != "" && c.Topic == x.Topic {
		c.Topic = x.TopicWas
	}
	c.Tags = slices.DeleteFunc(slices.Clone(c.Tags), func(t string) bool { return slices.Contains(x.Tags, t) })
	return c, Event{At: by.At, Kind: RuleUndone, Case: c.ID, Office: c.Office, Actor: by.Staff.Actor(), Detail: map[string]string{
		"by": by.Name, "name": x.Name, RuleFact: x.Rule.String(), RunFact: formatRun(x.ID)}}, nil
}
