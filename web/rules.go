package web

import (
	"cmp"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/internal/locale"
)

// ruleRoutes are what an office has done by itself. Whoever works there reads it; its head writes it.
func (s *server) ruleRoutes() []route {
	return []route{
		{"GET /rules", casework.WorkCases, s.rules},
		{"POST /rules", casework.ManageOffice, s.saveRule},
		{"POST /rules/{rule}", casework.ManageOffice, s.changeRule},
		{"GET /rules/{rule}/try", casework.ManageOffice, s.tryRule},
		{"POST /inbox/{number}/undo-rule/{run}", casework.WorkCases, s.undoRule},
	}
}

// mostTried is how many cases of a trial are listed.
const mostTried = 100

// triedFor is how far back a rule is tried.
const triedFor = 30

type rulesPage struct {
	staffFrame
	Rules   []ruleCard
	New     *ruleForm // nil for who may not write one
	Problem string
	Form    casework.RuleID // whose form was not kept; 0 for that of a new one
	Off     bool            // rules are not switched on for the office
}

// ruleCard is a rule in the list.
type ruleCard struct {
	casework.Rule
	Sentence    string
	Broken      string // why it could not be switched on
	First, Last bool
	Edit        *ruleForm
}

// rules answers GET /rules.
func (s *server) rules(w http.ResponseWriter, r *http.Request, me SignedIn) error {
	return s.showRules(w, r, me, http.StatusOK, casework.Rule{When: casework.WhenComes}, "")
}

func (s *server) showRules(w http.ResponseWriter, r *http.Request, me SignedIn, status int, form casework.Rule, problem string) error {
	all, err := s.Store.OfficeRules(r.Context(), me.Viewer)
	if err != nil {
		return fmt.Errorf("reading the rules: %w", err)
	}
	people, err := s.colleaguesOf(r, me)
	if err != nil {
		return err
	}
	page := rulesPage{Problem: problem, Form: form.ID}
	writes := me.May(casework.ManageOffice)
	names := s.ruleNames(people)
	for i, x := range all {
		card := ruleCard{Rule: x, Sentence: x.Sentence(names), Broken: x.Broken(people.names, s.City), First: i == 0, Last: i == len(all)-1}
		if writes {
			if problem != "" && x.ID == form.ID {
				form.Version = x.Version
				x = form
			}
			card.Edit = s.ruleForm(x, people)
		}
		page.Rules = append(page.Rules, card)
	}
	if writes {
		fresh := casework.Rule{When: casework.WhenComes}
		if problem != "" && form.ID == 0 {
			fresh = form
		}
		page.New = s.ruleForm(fresh, people)
	}
	title := "Rules"
	if problem != "" {
		title = "Not kept: rules"
	}
	if page.staffFrame, err = s.staffFrame(r.Context(), me, title, "/rules"); err != nil {
		return err
	}
	page.Off = !page.On.Has(casework.RulesFeature)
	page.Done = doneWords[r.URL.Query().Get("done")]
	isLive(w)
	hasForm(w)
	s.render(w, r, status, "rules", page)
	return nil
}

// saveRule answers POST /rules: a new one.
func (s *server) saveRule(w http.ResponseWriter, r *http.Request, me SignedIn) error {
	if err := readForm(w, r); err != nil {
		return err
	}
	return s.keepRule(w, r, me, 0)
}

func (s *server) keepRule(w http.ResponseWriter, r *http.Request, me SignedIn, id casework.RuleID) error {
	rule := ruleOf(r)
	rule.ID = id
	id, err := s.Store.SaveRule(r.Context(), me.Viewer, s.Now(), rule)
	if casework.KindOf(err) == casework.Invalid {
		return s.showRules(w, r, me, http.StatusUnprocessableEntity, rule, refusal(err))
	}
	if err != nil {
		return fmt.Errorf("keeping a rule: %w", err)
	}
	http.Redirect(w, r, fmt.Sprintf("/rules?done=kept-rule#rule-%d", id), http.StatusSeeOther)
	return nil
}

// changeRule answers POST /rules/{rule}, with how = keep, on, off, up, down or retire.
func (s *server) changeRule(w http.ResponseWriter, r *http.Request, me SignedIn) error {
	n, err := numberIn(r, "rule")
	if err != nil {
		return err
	}
	if err := readForm(w, r); err != nil {
		return err
	}
	id, done := casework.RuleID(n), "moved-rule"
	switch how := r.PostFormValue("how"); how {
	case "on", "off":
		done = how + "-rule"
		err = s.Store.SwitchRule(r.Context(), me.Viewer, s.Now(), id, number(r, "version"), how == "on")
	case "up", "down":
		err = s.Store.MoveRule(r.Context(), me.Viewer, s.Now(), id, how == "up")
	case "retire":
		done = "retired-rule"
		err = s.Store.RetireRule(r.Context(), me.Viewer, s.Now(), id)
	default:
		return s.keepRule(w, r, me, id)
	}
	if err != nil {
		return fmt.Errorf("changing rule %d: %w", id, err)
	}
	http.Redirect(w, r, fmt.Sprintf("/rules?done=%s#rule-%d", done, id), http.StatusSeeOther)
	return nil
}

type rulePage struct {
	staffFrame
	Trial
	Sentence string
	Since    time.Time
	Lines    []triedLine
}

// triedLine is one case of a trial, and in words what would have been done.
type triedLine struct {
	TriedCase
	Deeds []mark
}

// tryRule answers GET /rules/{rule}/try: what the rule would have done in the last month. It does nothing.
func (s *server) tryRule(w http.ResponseWriter, r *http.Request, me SignedIn) error {
	n, err := numberIn(r, "rule")
	if err != nil {
		return err
	}
	now := s.Now()
	page := rulePage{Since: now.AddDate(0, 0, -triedFor)}
	if page.Trial, err = s.Store.TryRule(r.Context(), me.Viewer, casework.RuleID(n), page.Since, now, mostTried); err != nil {
		return fmt.Errorf("trying rule %d: %w", n, err)
	}
	for _, c := range page.Cases {
		line := triedLine{TriedCase: c}
		for _, e := range c.Deeds {
			e.Detail["by"] = ""
			line.Deeds = append(line.Deeds, moment(e))
		}
		page.Lines = append(page.Lines, line)
	}
	people, err := s.colleaguesOf(r, me)
	if err != nil {
		return err
	}
	page.Sentence = page.Rule.Sentence(s.ruleNames(people))
	if page.staffFrame, err = s.staffFrame(r.Context(), me, "What the rule would have done", "/rules"); err != nil {
		return err
	}
	if err := s.record(r, me, casework.Event{Kind: casework.ListRead, Detail: map[string]string{"list": "rule", casework.RuleFact: page.Rule.ID.String(), "total": strconv.Itoa(page.Touched)}}); err != nil {
		return err
	}
	isLive(w)
	hasForm(w)
	s.render(w, r, http.StatusOK, "rule-trial", page)
	return nil
}

// More is how many of what would have been done are not listed.
func (p rulePage) More() int { return max(0, p.Touched-len(p.Lines)) }

// undoRule answers POST /inbox/{number}/undo-rule/{run}.
func (s *server) undoRule(w http.ResponseWriter, r *http.Request, me SignedIn) error {
	n, err := formOf(w, r)
	if err != nil {
		return err
	}
	run, err := numberIn(r, "run")
	if err != nil {
		return err
	}
	if err := s.Store.UndoRun(r.Context(), me.Viewer, n, s.Now(), run); err != nil {
		return s.notDone(w, r, me, fmt.Errorf("taking back what a rule did on case %s: %w", n, err), func(*openPane) {})
	}
	s.backToCase(w, r, n, "rule-undone")
	return nil
}

// ruleMark is on what a rule did: where the rule stands, and where what it did can be taken back.
type ruleMark struct{ URL, Undo, Name string }

// ruleMarks gives the marks of events, by their ids. Undo stands on the first event of each run that was not taken back.
func (p *openPane) ruleMarks() map[casework.EventID]ruleMark {
	undone, marks := map[string]bool{"": true}, map[casework.EventID]ruleMark{}
	for _, e := range p.events {
		if e.Kind == casework.RuleUndone {
			undone[e.Detail[casework.RunFact]] = true
		}
	}
	for _, e := range p.events {
		if e.Detail[casework.RuleFact] == "" {
			continue
		}
		m := ruleMark{URL: "/rules#rule-" + e.Detail[casework.RuleFact], Name: cmp.Or(e.Detail["name"], e.Detail["by"])}
		if run := e.Detail[casework.RunFact]; !undone[run] && p.MayWork {
			m.Undo, undone[run] = p.Act("undo-rule/"+run), true
		}
		marks[e.ID] = m
	}
	return marks
}

// ruleNames are what people, topics, languages and channels are called.
func (s *server) ruleNames(people colleagues) casework.RuleNames {
	return casework.RuleNames{
		Dept: s.departmentName,
		Person: func(id casework.StaffID) string {
			return cmp.Or(people.names[id], "somebody who works here no more")
		},
		Topic: s.topicName, Language: func(tag string) string { return locale.Of(tag).In },
		Channel: func(c casework.Channel) string { return channelWords[c] },
	}
}

// channelWords are channels after "by".
var channelWords = map[casework.Channel]string{casework.Mail: "mail", casework.Text: "text", casework.Call: "phone", casework.Form: "the web form", casework.Paper: "letter", casework.WalkIn: "a visit"}
