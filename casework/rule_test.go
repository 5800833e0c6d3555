package casework

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/commonline/commonline/internal/words"
	"github.com/google/go-cmp/cmp"
)

var ruleDay = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

func ruleCity() *City {
	return &City{Zone: time.UTC, Departments: []Department{{ID: "works", Name: "Public Works"}}, Topics: []Topic{{ID: "streets", Name: "Streets"}, {ID: "parks", Name: "Parks"}, {ID: "shelter", Name: "Shelter", Sensitive: true}}}
}

var ruleWorks = map[StaffID]string{1: "Ana Ribeiro", 2: "Luis Vega"}

// arrival is a new case that came by text.
func arrival() RuleMoment {
	return RuleMoment{At: ruleDay, Kind: CaseOpened, By: "intake", Said: words.Hear("There is a pothole on Elm St"), Channel: Text, Language: "en", Place: words.Hear("12 Elm St, Northside 01010"),
		Case: Case{ID: 7, Number: 48213, Office: "d5", Lead: true, Status: New, OpenedAt: ruleDay, Tags: []string{}}}
}

func potholes() Rule {
	return Rule{ID: 1, Office: "d5", Name: "Potholes", When: WhenComes, OnSince: ruleDay.AddDate(0, 0, -1), If: RuleIf{Words: []string{"pothole"}, Channels: []Channel{Text}},
		Then: RuleThen{Assign: 2, Tags: []string{"streets"}}}
}

// did are the kinds of what was done, with whom it was told.
func did(all []Ruling) (kinds []string) {
	for _, r := range all {
		if r.Stop != "" {
			kinds = append(kinds, "stop")
		}
		for _, e := range r.Events {
			kinds = append(kinds, string(e.Kind)+" "+e.Detail["to"]+e.Detail["at"])
		}
	}
	return kinds
}

func TestWhatRulesDo(t *testing.T) {
	t.Parallel()
	both := []string{"case.assigned Luis Vega", "case.tagged streets"}
	for name, c := range map[string]struct {
		rule   func(*Rule)
		moment func(*RuleMoment)
		want   []string
	}{
		"fits":                         {want: both},
		"off":                          {rule: func(r *Rule) { r.OnSince = time.Time{} }},
		"of another office":            {rule: func(r *Rule) { r.Office = "d4" }},
		"other words":                  {moment: func(k *RuleMoment) { k.Said = words.Hear("a hole") }},
		"one of two phrases":           {rule: func(r *Rule) { r.If.Words = []string{"lamp", "POTHOLE"} }, want: both},
		"other channel":                {moment: func(k *RuleMoment) { k.Channel = Mail }},
		"its neighbourhood":            {rule: func(r *Rule) { r.If.Places = []string{"northside"} }, want: both},
		"another neighbourhood":        {rule: func(r *Rule) { r.If.Places = []string{"Southside"} }},
		"its language":                 {rule: func(r *Rule) { r.If.Languages = []string{"es", "en"} }, want: both},
		"another language":             {rule: func(r *Rule) { r.If.Languages = []string{"es"} }},
		"another topic":                {rule: func(r *Rule) { r.If.Topics = []string{"parks"} }},
		"its topic":                    {rule: func(r *Rule) { r.If.Topics = []string{"parks"} }, moment: func(k *RuleMoment) { k.Case.Topic = "parks" }, want: both},
		"another department":           {rule: func(r *Rule) { r.If.Depts = []string{"works"} }},
		"its department":               {rule: func(r *Rule) { r.If.Depts = []string{"works"} }, moment: func(k *RuleMoment) { k.Case.Department = "works" }, want: both},
		"its status":                   {rule: func(r *Rule) { r.If.Statuses = []Status{New} }, want: both},
		"another status":               {rule: func(r *Rule) { r.If.Statuses = []Status{Open} }},
		"from another office":          {moment: func(k *RuleMoment) { k.Kind = CaseLed }, want: both},
		"not for a message":            {moment: func(k *RuleMoment) { k.Kind = MessageJoined }},
		"not for a clock":              {moment: func(k *RuleMoment) { k.Kind = "" }},
		"not for a rule's own deed":    {rule: func(r *Rule) { r.When = WhenChanges }, moment: func(k *RuleMoment) { k.Kind, k.By = CaseTopic, RuleID(9).Actor() }},
		"a person's deed":              {rule: func(r *Rule) { r.When = WhenChanges }, moment: func(k *RuleMoment) { k.Kind, k.By = CaseTopic, "staff:3" }, want: both},
		"history":                      {moment: func(k *RuleMoment) { k.Case.History = true }},
		"spam":                         {moment: func(k *RuleMoment) { k.Case.Spam = true }},
		"sensitive":                    {moment: func(k *RuleMoment) { k.Case.Sensitive = true }},
		"danger":                       {moment: func(k *RuleMoment) { k.Danger = true }},
		"sensitive, allowed":           {rule: func(r *Rule) { r.Delicate = true }, moment: func(k *RuleMoment) { k.Case.Sensitive, k.Danger = true, true }, want: both},
		"ran before":                   {moment: func(k *RuleMoment) { k.Ran = map[RuleID]bool{1: true} }},
		"comes once, whatever":         {rule: func(r *Rule) { r.Again = true }, moment: func(k *RuleMoment) { k.Ran = map[RuleID]bool{1: true} }},
		"ran before, and again":        {rule: func(r *Rule) { r.Again, r.When = true, WhenWrites }, moment: func(k *RuleMoment) { k.Ran, k.Kind = map[RuleID]bool{1: true}, MessageJoined }, want: both},
		"resolved":                     {moment: func(k *RuleMoment) { k.Case.Status = Resolved }},
		"resolved, and meant":          {rule: func(r *Rule) { r.If.Statuses = []Status{Resolved} }, moment: func(k *RuleMoment) { k.Case.Status = Resolved }, want: both},
		"old enough":                   {rule: func(r *Rule) { r.If.Days = 3 }, moment: func(k *RuleMoment) { k.Case.OpenedAt = ruleDay.AddDate(0, 0, -3) }, want: both},
		"not old enough":               {rule: func(r *Rule) { r.If.Days = 3 }, moment: func(k *RuleMoment) { k.Case.OpenedAt = ruleDay.AddDate(0, 0, -3).Add(time.Second) }},
		"its day has come":             {rule: func(r *Rule) { r.When, r.If.Days = WhenAges, 3 }, moment: func(k *RuleMoment) { k.Kind, k.Ages, k.Case.OpenedAt = "", 1, ruleDay.AddDate(0, 0, -3) }, want: both},
		"another's day":                {rule: func(r *Rule) { r.When, r.If.Days = WhenAges, 3 }, moment: func(k *RuleMoment) { k.Kind, k.Ages, k.Case.OpenedAt = "", 2, ruleDay.AddDate(0, 0, -3) }},
		"somebody has it":              {moment: func(k *RuleMoment) { k.Case.Assignee = 1 }, want: both[1:]},
		"tagged already":               {moment: func(k *RuleMoment) { k.Case.Tags = []string{"streets"} }, want: both[:1]},
		"nothing left to do":           {moment: func(k *RuleMoment) { k.Case.Tags, k.Case.Assignee = []string{"streets"}, 2 }},
		"a topic":                      {rule: func(r *Rule) { r.Then = RuleThen{Topic: "streets"} }, want: []string{"case.topic Streets"}},
		"a topic in place of intake's": {rule: func(r *Rule) { r.Then = RuleThen{Topic: "streets"} }, moment: func(k *RuleMoment) { k.Case.Topic = "parks" }, want: []string{"case.topic Streets"}},
		"a person's topic":             {rule: func(r *Rule) { r.Then = RuleThen{Topic: "streets"} }, moment: func(k *RuleMoment) { k.Case.Topic, k.ByPerson = "parks", true }},
		"sooner":                       {rule: func(r *Rule) { r.Then = RuleThen{Due: Within{Hours: 4}} }, moment: func(k *RuleMoment) { k.Case.DueAt = ruleDay.Add(5 * time.Hour) }, want: []string{"case.due 2026-03-02T16:00:00Z"}},
		"no later":                     {rule: func(r *Rule) { r.Then = RuleThen{Due: Within{Days: 2}} }, moment: func(k *RuleMoment) { k.Case.DueAt = ruleDay.Add(5 * time.Hour) }},
		"told":                         {rule: func(r *Rule) { r.Then = RuleThen{Tell: 1} }, want: []string{"rule.told Ana Ribeiro"}},
		"to somebody who left":         {rule: func(r *Rule) { r.Then.Assign = 3 }, want: []string{"stop"}},
		"telling who left":             {rule: func(r *Rule) { r.Then.Tell = 3 }, want: []string{"stop"}},
		"a topic that is gone":         {rule: func(r *Rule) { r.Then.Topic = "x" }, want: []string{"stop"}},
		"too much in a day":            {moment: func(k *RuleMoment) { k.Deeds = MostRuleDeeds - 1 }, want: []string{"stop"}},
		"just enough":                  {moment: func(k *RuleMoment) { k.Deeds = MostRuleDeeds - 2 }, want: both},
		"full of tags":                 {moment: func(k *RuleMoment) { k.Case.Tags = strings.Split("a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q,r,s,t", ",") }, want: both[:1]},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r, k := potholes(), arrival()
			if c.rule != nil {
				c.rule(&r)
			}
			if c.moment != nil {
				c.moment(&k)
			}
			if diff := cmp.Diff(did(k.Judge([]Rule{r}, ruleWorks, ruleCity())), c.want); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestRulesGoOneAfterTheOther(t *testing.T) {
	t.Parallel()
	first, second := potholes(), potholes()
	second.ID, second.Then = 2, RuleThen{Assign: 1, Tags: []string{"streets", "second"}, Tell: 1}
	got := arrival().Judge([]Rule{first, second}, ruleWorks, ruleCity())
	if diff := cmp.Diff(did(got), []string{"case.assigned Luis Vega", "case.tagged streets", "case.tagged second, streets", "rule.told Ana Ribeiro"}); diff != "" {
		t.Error(diff)
	}
	if e := got[0].Events[0]; e.Actor != "rule:1" || e.Detail["by"] != "rule Potholes" || e.Detail[RuleFact] != "1" || e.Office != "d5" || e.Case != 7 {
		t.Errorf("%+v", e)
	}
	first.Then = RuleThen{Topic: "shelter"}
	if got := arrival().Judge([]Rule{first, second}, ruleWorks, ruleCity()); len(got) != 1 || !got[0].Case.Sensitive {
		t.Errorf("what the first made sensitive, the second touches: %v", did(got))
	}
}

func TestARunIsTakenBack(t *testing.T) {
	t.Parallel()
	r := potholes()
	r.Then.Topic, r.Then.Due = "streets", Within{Hours: 4}
	k := arrival()
	k.Case.Topic, k.Case.Tags = "parks", []string{"own"}
	done := k.Judge([]Rule{r}, ruleWorks, ruleCity())[0]
	done.Run.ID = 5
	back, e, err := done.Case.WithoutRun(done.Run, Doer{Staff: 1, Name: "Ana Ribeiro", At: ruleDay})
	if err != nil || back.Assignee != 0 || back.Topic != "parks" || !slices.Equal(back.Tags, []string{"own"}) || e.Kind != RuleUndone || e.Detail[RunFact] != "5" || e.Detail["name"] != "Potholes" {
		t.Errorf("%+v %+v %v", back, e, err)
	}
	changed := done.Case
	changed.Assignee, changed.Topic, changed.Tags = 1, "shelter", []string{"own", "streets", "more"}
	if back, _, err := changed.WithoutRun(done.Run, Doer{}); err != nil || back.Assignee != 1 || back.Topic != "shelter" || !slices.Equal(back.Tags, []string{"own", "more"}) {
		t.Errorf("what a person changed since: %+v %v", back, err)
	}
	done.Run.Undone = true
	if _, _, err := done.Case.WithoutRun(done.Run, Doer{}); KindOf(err) != Conflict {
		t.Errorf("twice: %v", err)
	}
	if _, _, err := (Case{}).WithoutRun(done.Run, Doer{}); KindOf(err) != NotFound {
		t.Errorf("another office: %v", err)
	}
	city := ruleCity()
	opened := Event{ID: 1, Kind: CaseOpened, At: ruleDay, Detail: map[string]string{OwedFact: stamp(ruleDay)}}
	due := Event{ID: 2, Kind: CaseDue, At: ruleDay, Detail: map[string]string{"at": stamp(ruleDay.Add(time.Hour)), RunFact: "5"}}
	c := Case{Status: New, OpenedAt: ruleDay}
	if k := city.ClocksOf(c, []Event{opened, due}, ruleDay); !k.ByHand || !k.Due.Equal(ruleDay.Add(time.Hour)) {
		t.Errorf("a rule's due time: %+v", k)
	}
	if k := city.ClocksOf(c, []Event{opened, due, e}, ruleDay); k.ByHand || k.Due.Before(ruleDay.Add(24*time.Hour)) {
		t.Errorf("taken back: %+v", k)
	}
}

func TestWhatARuleMayBe(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*Rule){
		"no name": func(r *Rule) { r.Name = " " }, "a long name": func(r *Rule) { r.Name = strings.Repeat("x", 81) }, "no occasion": func(r *Rule) { r.When = "never" },
		"nothing to do": func(r *Rule) { r.Then = RuleThen{} }, "no age": func(r *Rule) { r.When = WhenAges }, "days before": func(r *Rule) { r.If.Days = -1 },
		"again of what comes once": func(r *Rule) { r.Again = true }, "no word": func(r *Rule) { r.If.Words = []string{"--"} }, "no place": func(r *Rule) { r.If.Places = []string{"*"} },
		"a long phrase": func(r *Rule) { r.If.Words = []string{strings.Repeat("x", 101)} }, "many phrases": func(r *Rule) { r.If.Words = slices.Repeat([]string{"a"}, 31) },
		"no such topic": func(r *Rule) { r.If.Topics = []string{"x"} }, "no such department": func(r *Rule) { r.If.Depts = []string{"x"} }, "to no such topic": func(r *Rule) { r.Then.Topic = "x" }, "no such status": func(r *Rule) { r.If.Statuses = []Status{"x"} },
		"no such language": func(r *Rule) { r.If.Languages = []string{"english"} }, "a long tag": func(r *Rule) { r.Then.Tags = []string{strings.Repeat("x", 41)} },
		"due before": func(r *Rule) { r.Then.Due.Days = -1 },
	} {
		r := potholes()
		change(&r)
		if err := r.Check(ruleCity()); KindOf(err) != Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := potholes().Check(ruleCity()); err != nil {
		t.Error(err)
	}
	if b := potholes().Broken(ruleWorks, ruleCity()); b != "" {
		t.Error(b)
	}
	gone := potholes()
	if gone.If.Depts = []string{"works", "parks"}; !strings.Contains(gone.Broken(ruleWorks, ruleCity()), `no department "parks"`) {
		t.Errorf("a department that is gone: %q", gone.Broken(ruleWorks, ruleCity()))
	}
}

func TestARuleInPlainWords(t *testing.T) {
	t.Parallel()
	names := RuleNames{Person: func(id StaffID) string { return ruleWorks[id] }, Topic: func(id string) string { return strings.ToUpper(id) }, Dept: strings.ToUpper,
		Language: func(l string) string { return l }, Channel: func(c Channel) string { return string(c) }}
	for want, r := range map[string]Rule{
		"When a case comes by text and says “pothole”, give it to Luis Vega and tag it “streets”.": potholes(),
		"When a case comes, tell Ana Ribeiro.": {When: WhenComes, Then: RuleThen{Tell: 1}},
		"When a case is 10 days old, is with WORKS and is “Waiting on department” or “Open”, make it due within 1 working day.": {When: WhenAges, If: RuleIf{Days: 10, Depts: []string{"works"}, Statuses: []Status{WaitingOnDepartment, Open}},
			Then: RuleThen{Due: Within{Days: 1}}},
		"When a case changes its topic or status, came by mail or call, is in es, is about PARKS, lies in “Northside” and is at least 1 day old, put it under STREETS and make it due within 4 working hours.": {When: WhenChanges,
			If: RuleIf{Channels: []Channel{Mail, Call}, Languages: []string{"es"}, Topics: []string{"parks"}, Places: []string{"Northside"}, Days: 1}, Then: RuleThen{Topic: "streets", Due: Within{Hours: 4}}},
		"When a case gets another message by text and says “a”, “b” or “c”, tag it “x” and “y”.": {When: WhenWrites, If: RuleIf{Channels: []Channel{Text}, Words: []string{"a", "b", "c"}}, Then: RuleThen{Tags: []string{"x", "y"}}},
	} {
		if got := r.Sentence(names); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
}

// FuzzJudge holds what must hold whatever comes: no rule touches what is not its own, undoes a person's decision, or does more than it may;
// what rules do sets no rule off; and what a run did can be taken back.
func FuzzJudge(f *testing.F) {
	f.Add("pothole", "a pothole", "case.opened", "intake", uint16(0xffff), 0, int64(0))
	f.Add("路灯", "路灯坏了", "message.joined", "resident", uint16(0x0f0f), 19, int64(1))
	f.Add("x", "x", "case.topic", "rule:1", uint16(0x3333), 3, int64(2))
	f.Fuzz(func(t *testing.T, phrase, said, kind, by string, bits uint16, deeds int, assignee int64) {
		bit := func(n int) bool { return bits&(1<<n) != 0 }
		city := ruleCity()
		var rules []Rule
		for i, when := range []RuleWhen{WhenComes, WhenWrites, WhenChanges, WhenAges, WhenComes} {
			r := Rule{ID: RuleID(i + 1), Office: "d5", Name: phrase, When: when, OnSince: ruleDay, Delicate: bit(i), Again: bit(i + 1), Then: RuleThen{Assign: StaffID(i), Tags: []string{phrase}, Topic: "streets", Due: Within{Hours: i}, Tell: 2}}
			if bit(i + 2) {
				r.If.Words = []string{phrase}
			}
			rules = append(rules, r)
		}
		k := arrival()
		k.Said, k.Kind, k.By, k.Ages, k.Deeds = words.Hear(said), EventKind(kind), by, 4, max(deeds, 0)
		k.Case.Assignee, k.Case.Sensitive, k.Danger, k.ByPerson = StaffID(assignee), bit(8), bit(9), bit(10)
		if bit(11) {
			k.Case.Office = "d4"
		}
		if bit(12) {
			k.Case.Topic = "parks"
		}
		all := k.Judge(rules, ruleWorks, city)
		done, before := 0, k.Case
		for _, x := range all {
			switch {
			case k.Case.Office != x.Rule.Office || strings.HasPrefix(by, RuleActor) && kind != "":
				t.Fatalf("rule %d ran", x.Rule.ID)
			case (k.Case.Sensitive || k.Danger) && !x.Rule.Delicate:
				t.Fatal("a delicate case is touched")
			case x.Stop != "":
				if len(x.Events) > 0 || x.Tell != 0 || !cmp.Equal(x.Case, before) {
					t.Fatal("a rule that goes off does something")
				}
				continue
			case k.Case.Assignee != 0 && x.Case.Assignee != k.Case.Assignee:
				t.Fatal("taken from who has it")
			case k.ByPerson && x.Case.Topic != k.Case.Topic:
				t.Fatal("a person's topic is gone")
			}
			done, before = done+len(x.Events), x.Case
			for _, e := range x.Events {
				if e.Actor != x.Rule.ID.Actor() || e.Detail[RuleFact] != x.Rule.ID.String() {
					t.Fatalf("by whom? %+v", e)
				}
				next := k
				next.Kind, next.By, next.Case = e.Kind, e.Actor, x.Case
				if again := next.Judge(rules, ruleWorks, city); e.Kind != "" && len(again) > 0 {
					t.Fatalf("%s set %d rules off", e.Kind, len(again))
				}
			}
			if _, _, err := x.Case.WithoutRun(x.Run, Doer{}); err != nil {
				t.Fatal(err)
			}
		}
		if k.Deeds+done > max(k.Deeds, MostRuleDeeds) {
			t.Fatalf("%d deeds after %d", done, k.Deeds)
		}
	})
}
