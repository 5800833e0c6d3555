package web

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/internal/locale"
)

// colleagues are the people of the reader's office.
type colleagues struct {
	all   []casework.Colleague
	names map[casework.StaffID]string
}

func (s *server) colleaguesOf(r *http.Request, me SignedIn) (colleagues, error) {
	all, err := s.Store.OfficeColleagues(r.Context(), me.Viewer)
	if err != nil {
		return colleagues{}, fmt.Errorf("listing the people of the office: %w", err)
	}
	c := colleagues{all, map[casework.StaffID]string{}}
	for _, x := range all {
		c.names[x.Staff] = x.Name
	}
	return c, nil
}

// ruleForm is a rule as its form has it.
type ruleForm struct {
	casework.Rule
	Whens, Channels, Languages, Statuses, Topics, Depts, Assigns, Tells, SetTopics, Dues []choice
}

// dueChoices are within which time a rule makes a case due, as the form writes it.
var dueChoices = []struct {
	within casework.Within
	label  string
}{{casework.Within{Hours: 1}, "an hour"}, {casework.Within{Hours: 4}, "4 hours"}, {casework.Within{Days: 1}, "1 working day"}, {casework.Within{Days: 2}, "2 working days"},
	{casework.Within{Days: 3}, "3 working days"}, {casework.Within{Days: 5}, "5 working days"}, {casework.Within{Days: 10}, "10 working days"}}

var whenLabels = map[casework.RuleWhen]string{casework.WhenComes: "A case comes", casework.WhenWrites: "Its resident writes again", casework.WhenChanges: "Its topic or status changes, and no rule did it",
	casework.WhenAges: "It has come to be so many days old"}

var channelLabels = map[casework.Channel]string{casework.Mail: "E-mail", casework.Text: "Text", casework.Call: "Phone call", casework.Form: "Web form", casework.Paper: "Letter", casework.WalkIn: "Visit"}

// ruleChannels are those by which something comes.
var ruleChannels = []casework.Channel{casework.Mail, casework.Text, casework.Call, casework.Form, casework.Paper, casework.WalkIn}

func (s *server) ruleForm(x casework.Rule, people colleagues) *ruleForm {
	f := &ruleForm{Rule: x}
	for _, w := range casework.RuleWhens {
		f.Whens = append(f.Whens, choice{whenLabels[w], string(w), w == x.When})
	}
	for _, c := range ruleChannels {
		f.Channels = append(f.Channels, choice{channelLabels[c], string(c), slices.Contains(x.If.Channels, c)})
	}
	for _, l := range locale.All {
		f.Languages = append(f.Languages, choice{l.In, l.Tag, slices.Contains(x.If.Languages, l.Tag)})
	}
	for _, st := range []casework.Status{casework.New, casework.Open, casework.WaitingOnResident, casework.WaitingOnDepartment, casework.ClosedBy311, casework.Resolved, casework.Closed} {
		f.Statuses = append(f.Statuses, choice{st.Label(), string(st), slices.Contains(x.If.Statuses, st)})
	}
	for _, t := range s.City.Topics {
		f.Topics = append(f.Topics, choice{t.Name, t.ID, slices.Contains(x.If.Topics, t.ID)})
		f.SetTopics = append(f.SetTopics, choice{t.Name, t.ID, x.Then.Topic == t.ID})
	}
	for _, d := range s.City.Departments {
		f.Depts = append(f.Depts, choice{d.Name, d.ID, slices.Contains(x.If.Depts, d.ID)})
	}
	for _, p := range people.all {
		f.Assigns = append(f.Assigns, choice{p.Name, p.Staff.String(), p.Staff == x.Then.Assign})
		f.Tells = append(f.Tells, choice{p.Name, p.Staff.String(), p.Staff == x.Then.Tell})
	}
	for _, d := range dueChoices {
		f.Dues = append(f.Dues, choice{d.label, d.within.String(), d.within == x.Then.Due})
	}
	return f
}

// Key makes the ids of the fields of one form differ from those of another.
func (f *ruleForm) Key() string { return f.ID.String() }

// WordsField and the like are lists as a field has them: one a line, or with commas.
func (f *ruleForm) WordsField() string  { return strings.Join(f.If.Words, "\n") }
func (f *ruleForm) PlacesField() string { return strings.Join(f.If.Places, "\n") }
func (f *ruleForm) TagsField() string   { return strings.Join(f.Then.Tags, ", ") }

// DaysField is empty for no number.
func (f *ruleForm) DaysField() string {
	if f.If.Days == 0 {
		return ""
	}
	return strconv.Itoa(f.If.Days)
}

// ruleOf reads the form.
func ruleOf(r *http.Request) casework.Rule {
	form := r.PostForm
	x := casework.Rule{Name: strings.Join(strings.Fields(form.Get("name")), " "), When: casework.RuleWhen(form.Get("when")), Delicate: form.Get("delicate") != "", Again: form.Get("again") != ""}
	x.If = casework.RuleIf{Topics: filledIn(form["topic"]), Words: linesOf(form.Get("words")), Places: linesOf(form.Get("places")), Languages: filledIn(form["language"]), Depts: filledIn(form["department"]), Days: daysOf(form.Get("days"))}
	for _, c := range filledIn(form["channel"]) {
		x.If.Channels = append(x.If.Channels, casework.Channel(c))
	}
	for _, st := range filledIn(form["status"]) {
		x.If.Statuses = append(x.If.Statuses, casework.Status(st))
	}
	x.Then = casework.RuleThen{Assign: casework.StaffID(number(r, "assign")), Tell: casework.StaffID(number(r, "tell")), Topic: form.Get("set-topic"), Tags: casework.CleanTags(form["tags"])}
	for _, d := range dueChoices {
		if d.within.String() == form.Get("due") {
			x.Then.Due = d.within
		}
	}
	return x
}

// daysOf reads a number of days; what is none is refused later as one that cannot be.
func daysOf(text string) int {
	text = strings.TrimSpace(text)
	if text == "" {
		return 0
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		return -1
	}
	return cmp.Or(n, -1)
}

func filledIn(all []string) []string {
	return slices.DeleteFunc(slices.Clone(all), func(s string) bool { return s == "" })
}

// linesOf are the lines of a field, each once.
func linesOf(text string) (all []string) {
	for line := range strings.Lines(plainLines(text)) {
		if line = strings.Join(strings.Fields(line), " "); line != "" && !slices.Contains(all, line) {
			all = append(all, line)
		}
	}
	return all
}

// Narrow reports whether something behind the fold is chosen.
func (f *ruleForm) Narrow() bool {
	return len(f.If.Channels)+len(f.If.Languages)+len(f.If.Topics)+len(f.If.Depts)+len(f.If.Statuses) > 0
}
