package casework

import (
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/commonline/commonline/internal/words"
)

// RuleID identifies a rule.
type RuleID int64

// Actor is how a rule stands in events. What begins so sets no rule off.
func (id RuleID) Actor() string { return RuleActor + id.String() }

func (id RuleID) String() string { return strconv.FormatInt(int64(id), 10) }

// RuleActor begins the actor of what rules do.
const RuleActor = "rule:"

// Rule is what an office has done by itself: when something happens on a case of its own that fits, a few deeds follow. It sends nothing to
// residents, and touches no held message: that is on no case.
type Rule struct {
	ID       RuleID
	Office   OfficeID
	Name     string
	Position int // rules run in this order
	When     RuleWhen
	If       RuleIf
	Then     RuleThen

	Delicate bool // also sensitive matters, and what may mean danger; else it leaves them alone
	Again    bool // each time, and not once a case; of WhenWrites and WhenChanges

	OnSince   time.Time // what happened before sets nothing off; zero while it is off
	Stopped   string    // why it went off by itself, one sentence; "" where it did not
	Writer    string    // who wrote it as it stands
	WrittenAt time.Time
	Version   int // moves with its words: what was tried is what is switched on
}

// On reports whether it is switched on.
func (r Rule) On() bool { return !r.OnSince.IsZero() }

// RuleWhen is what sets a rule off.
type RuleWhen string

const (
	WhenComes   RuleWhen = "comes"   // a case comes to the office: a new one, or from another office
	WhenWrites  RuleWhen = "writes"  // its resident writes again
	WhenChanges RuleWhen = "changes" // its topic or status changes, and no rule did it
	WhenAges    RuleWhen = "ages"    // it has come to be so many days old
)

// RuleWhens are all of them, in the order of the form.
var RuleWhens = []RuleWhen{WhenComes, WhenWrites, WhenChanges, WhenAges}

// ruleKinds say which events set off which rules. The table rule_work takes in these and no others.
var ruleKinds = map[EventKind]RuleWhen{CaseOpened: WhenComes, CaseLed: WhenComes, MessageJoined: WhenWrites,
	CaseTopic: WhenChanges, CaseMoved: WhenChanges, CaseReopened: WhenChanges}

// RuleIf has to hold, all of it; what is empty holds for every case. Of a list one is enough.
type RuleIf struct {
	Topics    []string
	Words     []string  // phrases that the message says: as words.Heard has them
	Places    []string  // phrases within the place of the matter: a street, a neighbourhood, a postcode
	Channels  []Channel // of the message
	Languages []string  // of the message
	Statuses  []Status
	Depts     []string // departments that have the matter
	Days      int      // since it was opened, at least
}

// RuleThen is done. What people decided stands: a case that somebody has is given to nobody else, a topic that a person chose is kept, and
// nothing becomes due later than it is.
type RuleThen struct {
	Assign StaffID
	Tags   []string
	Topic  string
	Due    Within // working time from when the rule runs
	Tell   StaffID
}

// Does reports whether there is anything in it.
func (t RuleThen) Does() bool {
	return t.Assign != 0 || len(t.Tags) > 0 || t.Topic != "" || !t.Due.IsZero() || t.Tell != 0
}

// What happens to rules. Detail: "rule", "name", "by".
const (
	RuleWritten EventKind = "rule.written" // "what" is added, changed, moved, on, off or retired
	RuleStopped EventKind = "rule.stopped" // by itself; "why" is one sentence
	RuleTold    EventKind = "rule.told"    // on a case: "to" was told
	RuleUndone  EventKind = "rule.undone"  // on a case: what a run did was taken back
)

// RuleFact and RunFact are facts of events of rules: which rule it was, and which run of it. What a run did is taken back together.
const (
	RuleFact = "rule"
	RunFact  = "run"
)

// What members of staff are told by rules, and of rules.
const (
	ToldByRule  ToldKind = "rule"     // a rule said that they be told
	ToldRuleOff ToldKind = "rule-off" // a rule of the office went off by itself: its head hears of it
)

const (
	maxRuleName   = 80
	maxRuleLines  = 30 // phrases, topics, tags: of each
	maxRulePhrase = 100
	maxRuleDays   = 3650
	// MostRules is how many an office has at most.
	MostRules = 100
)

// Check says why a rule cannot be kept as it is, or gives nil.
func (r Rule) Check(city *City) error {
	switch {
	case strings.TrimSpace(r.Name) == "":
		return Errorf(Invalid, "Give the rule a name: it stands on each case that it touches.")
	case utf8.RuneCountInString(r.Name) > maxRuleName:
		return Errorf(Invalid, "The name has more than %d characters.", maxRuleName)
	case ruleWhenUnknown(r.When):
		return Errorf(Invalid, "Choose when the rule runs.")
	case !r.Then.Does():
		return Errorf(Invalid, "The rule does nothing. Choose at least one thing that it does.")
	case r.When == WhenAges && r.If.Days == 0:
		return Errorf(Invalid, "Say after how many days the rule runs.")
	case r.If.Days < 0 || r.If.Days > maxRuleDays:
		return Errorf(Invalid, "The days are a number from 1 to %d.", maxRuleDays)
	case r.Again && r.When != WhenWrites && r.When != WhenChanges:
		return Errorf(Invalid, "A case comes once, and is so many days old once. Only a rule for new messages or for changes runs again.")
	}
	if err := r.If.check(city); err != nil {
		return err
	}
	return r.Then.check(city)
}

func ruleWhenUnknown(w RuleWhen) bool {
	for _, known := range RuleWhens {
		if w == known {
			return false
		}
	}
	return true
}

func (f RuleIf) check(city *City) error {
	for _, list := range []struct {
		name  string
		lines []string
	}{{"words", f.Words}, {"places", f.Places}} {
		if len(list.lines) > maxRuleLines {
			return Errorf(Invalid, "A rule names %d %s at most.", maxRuleLines, list.name)
		}
		for _, l := range list.lines {
			switch {
			case utf8.RuneCountInString(l) > maxRulePhrase:
				return Errorf(Invalid, "One of the %s has more than %d characters.", list.name, maxRulePhrase)
			case !words.HasWords(l):
				return Errorf(Invalid, "There is no word in %q that could be looked for.", l)
			}
		}
	}
	for _, t := range f.Topics {
		if _, ok := city.topic(t); !ok {
			return Errorf(Invalid, "The city has no topic %q.", t)
		}
	}
	for _, d := range f.Depts {
		if _, ok := city.Department(d); !ok {
			return Errorf(Invalid, "The city has no department %q.", d)
		}
	}
	for _, s := range f.Statuses {
		if s.Label() == string(s) {
			return Errorf(Invalid, "There is no status %q.", s)
		}
	}
	for _, l := range f.Languages {
		if !languageTag.MatchString(l) {
			return Errorf(Invalid, "Say a language as a short tag: en, es, pt-BR, zh-Hant.")
		}
	}
	return nil
}

func (t RuleThen) check(city *City) error {
	if t.Topic != "" {
		if _, ok := city.topic(t.Topic); !ok {
			return Errorf(Invalid, "The city has no topic %q.", t.Topic)
		}
	}
	if t.Due.Days < 0 || t.Due.Days > maxRuleDays || t.Due.Hours < 0 || t.Due.Hours > 24*maxRuleDays {
		return Errorf(Invalid, "Choose within which time the case becomes due.")
	}
	_, _, _, err := Case{}.tagged(CleanTags(t.Tags))
	return err
}

func (c *City) topic(id string) (Topic, bool) {
	for _, t := range c.Topics {
		if t.ID == id {
			return t, true
		}
	}
	return Topic{}, false
}

// Broken says why a rule cannot go on as it stands, though it once could: of whom and what it names somebody is gone. "" where nobody is.
// works are the people to whom a case of the office may be given.
func (r Rule) Broken(works map[StaffID]string, city *City) string {
	for _, id := range []StaffID{r.Then.Assign, r.Then.Tell} {
		if _, ok := works[id]; id != 0 && !ok {
			return "Somebody whom it names does not work in this office any more: choose another person."
		}
	}
	for _, id := range append([]string{r.Then.Topic}, r.If.Topics...) {
		if _, ok := city.topic(id); id != "" && !ok {
			return "The city has no topic " + strconv.Quote(id) + " any more: choose another one."
		}
	}
	for _, id := range r.If.Depts {
		if _, ok := city.Department(id); !ok {
			return "The city has no department " + strconv.Quote(id) + " any more: choose another one."
		}
	}
	return ""
}
