package casework

import (
	"fmt"
	"strconv"
	"strings"
)

func formatRun(id int64) string { return strconv.FormatInt(id, 10) }

// RuleNames are what the people, topics and languages of a rule are called.
type RuleNames struct {
	Person   func(StaffID) string
	Topic    func(id string) string
	Dept     func(id string) string
	Language func(tag string) string
	Channel  func(Channel) string // as it stands after "by": "text"
}

// Sentence says a rule in plain words: "When a case comes by text and says “pothole”, give it to Luis Vega and tag it “streets”."
func (r Rule) Sentence(n RuleNames) string {
	return "When a case " + listed(r.conditions(n), "and") + ", " + listed(r.Then.says(n), "and") + "."
}

func (r Rule) conditions(n RuleNames) []string {
	f := r.If
	by := ""
	if len(f.Channels) > 0 {
		by = " by " + listed(named(f.Channels, n.Channel), "or")
	}
	all := []string{map[RuleWhen]string{WhenComes: "comes" + by, WhenWrites: "gets another message" + by, WhenChanges: "changes its topic or status",
		WhenAges: "is " + days(f.Days) + " old"}[r.When]}
	if by != "" && (r.When == WhenChanges || r.When == WhenAges) {
		all = append(all, "came"+by)
	}
	if len(f.Words) > 0 {
		all = append(all, "says "+listed(quoted(f.Words), "or"))
	}
	if len(f.Languages) > 0 {
		all = append(all, "is in "+listed(named(f.Languages, n.Language), "or"))
	}
	if len(f.Topics) > 0 {
		all = append(all, "is about "+listed(named(f.Topics, n.Topic), "or"))
	}
	if len(f.Places) > 0 {
		all = append(all, "lies in "+listed(quoted(f.Places), "or"))
	}
	if len(f.Depts) > 0 {
		all = append(all, "is with "+listed(named(f.Depts, n.Dept), "or"))
	}
	if len(f.Statuses) > 0 {
		all = append(all, "is "+listed(quoted(named(f.Statuses, Status.Label)), "or"))
	}
	if f.Days > 0 && r.When != WhenAges {
		all = append(all, "is at least "+days(f.Days)+" old")
	}
	return all
}

func (t RuleThen) says(n RuleNames) (all []string) {
	if t.Assign != 0 {
		all = append(all, "give it to "+n.Person(t.Assign))
	}
	if len(t.Tags) > 0 {
		all = append(all, "tag it "+listed(quoted(t.Tags), "and"))
	}
	if t.Topic != "" {
		all = append(all, "put it under "+n.Topic(t.Topic))
	}
	switch {
	case t.Due.Days > 0:
		all = append(all, fmt.Sprintf("make it due within %s", plural(t.Due.Days, "working day")))
	case t.Due.Hours > 0:
		all = append(all, fmt.Sprintf("make it due within %s", plural(t.Due.Hours, "working hour")))
	}
	if t.Tell != 0 {
		all = append(all, "tell "+n.Person(t.Tell))
	}
	return all
}

func days(n int) string { return plural(n, "day") }

func plural(n int, one string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + one + "s"
}

// listed joins as one speaks: "a, b and c".
func listed(all []string, last string) string {
	if len(all) < 2 {
		return strings.Join(all, "")
	}
	return strings.Join(all[:len(all)-1], ", ") + " " + last + " " + all[len(all)-1]
}

func quoted(all []string) []string {
	out := make([]string, len(all))
	for i, s := range all {
		out[i] = "“" + s + "”"
	}
	return out
}

func named[T any](all []T, name func(T) string) []string {
	out := make([]string, len(all))
	for i, x := range all {
		out[i] = name(x)
	}
	return out
}
