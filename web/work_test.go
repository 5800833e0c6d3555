package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/commonline/commonline/casework"
)

const (
	marcus = "marcus@council.example"
	rosas  = "/inbox/C-48213-5"
)

// kase reads a case of the store by its id.
func (s *site) kase(id casework.CaseID) casework.Case {
	s.t.Helper()
	i := slices.IndexFunc(s.store.cases, func(c casework.Case) bool { return c.ID == id })
	return s.store.cases[i]
}

func TestDeeds(t *testing.T) {
	t.Parallel()
	day := noon.AddDate(0, 0, 2)
	for name, x := range map[string]struct {
		form url.Values
		done string
		is   func(casework.Case) bool
	}{
		"assign":           {url.Values{"do": {"assign"}, "staff": {"3"}, "was": {"2"}}, "assigned", func(c casework.Case) bool { return c.AssigneeName == "Marcus Teague" }},
		"to nobody":        {url.Values{"do": {"assign"}, "staff": {"0"}, "was": {"2"}}, "assigned", func(c casework.Case) bool { return c.Assignee == 0 }},
		"topic":            {url.Values{"do": {"topic"}, "topic": {"lights"}}, "topic", func(c casework.Case) bool { return c.Topic == "lights" }},
		"no topic":         {url.Values{"do": {"topic"}, "topic": {""}}, "topic", func(c casework.Case) bool { return c.Topic == "" }},
		"due":              {url.Values{"do": {"due"}, "due": {"2026-06-11T09:30"}}, "due", func(c casework.Case) bool { return c.DueAt.Equal(time.Date(2026, 6, 11, 9, 30, 0, 0, newYork())) }},
		"nothing owed":     {url.Values{"do": {"due"}, "due": {"2026-06-11T09:30"}, "clear": {"yes"}}, "due", func(c casework.Case) bool { return c.DueAt.IsZero() }},
		"snooze":           {url.Values{"do": {"snooze"}, "until": {day.Format(time.RFC3339)}, "why": {"the crew comes"}}, "snoozed", func(c casework.Case) bool { return c.SnoozedUntil.Equal(day) && c.SnoozeReason == "the crew comes" }},
		"snooze to a day":  {url.Values{"do": {"snooze"}, "until": {"day"}, "day": {"2026-07-01"}, "why": {"x"}}, "snoozed", func(c casework.Case) bool { return c.SnoozedUntil.Equal(time.Date(2026, 7, 1, 9, 0, 0, 0, newYork())) }},
		"on a department":  {url.Values{"do": {"wait"}, "for": {"waiting_department"}, "311": {"1010"}}, "waiting", func(c casework.Case) bool { return c.Status == casework.WaitingOnDepartment && c.Request311 == "1010" }},
		"resolve":          {url.Values{"do": {"resolve"}}, "resolved", func(c casework.Case) bool { return c.Status == casework.Resolved }},
		"with a hand-over": {url.Values{"do": {"assign"}, "staff": {"1"}, "was": {"2"}, "note": {"she calls at noon"}}, "assigned", func(c casework.Case) bool { return c.Assignee == 1 }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSite(t)
			p := s.post(rosas+"/work?view=mine", ana, x.form)
			if want := rosas + "?view=mine&done=" + x.done; p.code != http.StatusSeeOther || p.Get("Location") != want {
				t.Fatalf("got %d to %q, want %q: %s", p.code, p.Get("Location"), want, p.text())
			}
			if !x.is(s.kase(3)) {
				t.Errorf("the case is %+v", s.kase(3))
			}
			s.get(p.Get("Location"), ana).says(doneWords[x.done])
			if name == "with a hand-over" {
				s.get(rosas, ana).says("she calls at noon")
			}
		})
	}
}

func TestDeedsThatAreNotDone(t *testing.T) {
	t.Parallel()
	for name, x := range map[string]struct {
		form url.Values
		code int
		says string
	}{
		"nothing chosen":        {url.Values{}, 422, "Choose what to do"},
		"a topic of elsewhere":  {url.Values{"do": {"topic"}, "topic": {"gold"}}, 422, "no such topic"},
		"no time":               {url.Values{"do": {"due"}, "due": {"soon"}}, 422, "Choose a day and a time"},
		"sleep without end":     {url.Values{"do": {"snooze"}, "until": {"x"}, "why": {"y"}}, 422, "Choose until when"},
		"sleep without a day":   {url.Values{"do": {"snooze"}, "until": {"day"}, "day": {""}, "why": {"y"}}, 422, "Choose until when"},
		"sleep without reason":  {url.Values{"do": {"snooze"}, "until": {noon.AddDate(0, 0, 2).Format(time.RFC3339)}}, 422, "Say what it waits for"},
		"assigned meanwhile":    {url.Values{"do": {"assign"}, "staff": {"3"}, "was": {"0"}}, 409, "The case went to Ana Ribeiro meanwhile"},
		"on an older thread":    {url.Values{"do": {"resolve"}, "thread": {"7"}}, 409, "Something came in"},
		"open what is open":     {url.Values{"do": {"reopen"}}, 409, "open already"},
		"wait for who knows":    {url.Values{"do": {"wait"}, "for": {"godot"}}, 422, "Choose whom the case waits for"},
		"a 311 number in words": {url.Values{"do": {"wait"}, "for": {"open"}, "311": {"ask <b>Jim</b>"}}, 422, "311 number"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSite(t)
			was := s.kase(3)
			p := s.post(rosas+"/work", ana, x.form)
			if p.code != x.code {
				t.Errorf("got %d, want %d", p.code, x.code)
			}
			p.says("Not done", x.says, "Cruce inundado")
			p.hides("working on case")
			if got := s.kase(3); got.Version != was.Version || got.Status != was.Status || got.Assignee != was.Assignee {
				t.Errorf("something was done: %+v", got)
			}
		})
	}
	for _, deed := range []string{"/work", "/answer", "/note", "/draft", "/undo/1"} {
		p := newSite(t).post("/inbox/C-48220-3"+deed, ana, url.Values{"do": {"resolve"}, "text": {"x"}, "kind": {"mail"}, "to": {"1"}, "key": {"k1234567"}, "then": {"send"}})
		if p.code != http.StatusNotFound {
			t.Errorf("%s on another office's case: got %d", deed, p.code)
		}
	}
}

// form gives what a browser would send of the form at an action, as the page was shown.
func (p page) form(action string) url.Values {
	p.t.Helper()
	for _, f := range p.tag(atom.Form) {
		if strings.HasPrefix(attr(f, "action"), action) {
			return p.fields(f)
		}
	}
	p.t.Fatalf("there is no form %s", action)
	return nil
}

func rawText(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return b.String()
}

func TestAnswering(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	f := s.get(rosas, ana).form(rosas + "/answer")
	if f.Get("to") != "43" || f.Get("subject") != "Re: We have your message: C-48213-5" || len(f.Get("key")) < 20 {
		t.Errorf("the form holds %v", f)
	}
	f.Set("text", "Gracias, Rosa.")
	f.Set("then", "resolve")
	p := s.post(rosas+"/answer", ana, f)
	if p.Get("Location") != rosas+"?done=sent-resolved" {
		t.Fatalf("%d to %q: %s", p.code, p.Get("Location"), p.text())
	}
	p = s.get(rosas, ana)
	p.says("Gracias, Rosa.", "Ana Ribeiro", "Goes out in a few seconds", "Undo", "Status: Resolved, by Ana Ribeiro")
	if again := s.post(rosas+"/answer", ana, f); again.code != http.StatusSeeOther || strings.Count(s.get(rosas, ana).text(), "Gracias, Rosa.") != 1 {
		t.Errorf("the form was sent twice: %d", again.code)
	}
	theirs := s.get(rosas, marcus)
	theirs.says("Gracias, Rosa.")
	theirs.hides("/undo/")
	s.now = noon.Add(11 * time.Second)
	for _, l := range s.get(rosas, ana).tag(atom.Form) {
		if strings.Contains(attr(l, "action"), "/undo/") {
			t.Error("it can be undone after it went out")
		}
	}
}

func TestUndo(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	f := s.get(rosas, ana).form(rosas + "/answer")
	f.Set("text", "Too early")
	f.Set("then", "send")
	s.post(rosas+"/answer", ana, f)
	undo := ""
	for _, n := range s.get(rosas, ana).tag(atom.Form) {
		if strings.Contains(attr(n, "action"), "/undo/") {
			undo = attr(n, "action")
		}
	}
	if p := s.post(undo, ana, nil); p.Get("Location") != rosas+"?done=undone" {
		t.Fatalf("%s: %d to %q", undo, p.code, p.Get("Location"))
	}
	if got := s.get(rosas, ana).form(rosas + "/answer").Get("text"); got != "Too early" {
		t.Errorf("the words came back as %q", got)
	}
	f.Set("key", "another-key")
	f.Set("thread", "1")
	s.post(rosas+"/answer", ana, f)
	s.now = noon.Add(time.Minute)
	p := s.post(rosas+"/undo/1008", ana, nil)
	if p.code != http.StatusConflict && p.code != http.StatusNotFound {
		t.Errorf("undone after a minute: %d", p.code)
	}
}

// TestAStaleAnswerIsStopped is the one that must not go out: somebody answered, and Rosa wrote, while it was written.
func TestAStaleAnswerIsStopped(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	mine := s.get(rosas, ana).form(rosas + "/answer")
	theirs := s.get(rosas, marcus).form(rosas + "/answer")
	theirs.Set("text", "The crew comes on Friday.")
	theirs.Set("then", "send")
	s.post(rosas+"/answer", marcus, theirs)
	mine.Set("text", "We do not know when the crew comes.")
	mine.Set("then", "resolve")
	p := s.post(rosas+"/answer", ana, mine)
	if p.code != http.StatusConflict {
		t.Fatalf("got %d", p.code)
	}
	problem := text(p.id("problem"))
	for _, want := range []string{"Not sent", "something came in", "Marcus Teague", "The crew comes on Friday.", "Your words are still below"} {
		if !strings.Contains(problem, want) {
			t.Errorf("it does not say %q: %s", want, problem)
		}
	}
	if strings.Contains(problem, "Rosa Delgado") || strings.Contains(problem, "Case opened") {
		t.Errorf("it tells what was there before: %s", problem)
	}
	again := p.form(rosas + "/answer")
	if again.Get("text") != "We do not know when the crew comes." || again.Get("thread") == mine.Get("thread") {
		t.Errorf("the form holds %v", again)
	}
	if s.kase(3).Status == casework.Resolved {
		t.Error("the case was resolved by an answer that was stopped")
	}
	again.Set("text", "As Marcus says.")
	again.Set("then", "send")
	if p := s.post(rosas+"/answer", ana, again); p.code != http.StatusSeeOther {
		t.Errorf("having read it, it cannot be sent: %d %s", p.code, p.text())
	}
}

func TestWhatIsNotSent(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for says, change := range map[string]url.Values{
		"The answer is empty":                  {"text": {"  \n"}},
		"Choose who gets the answer":           {"to": {"x"}},
		"The form did not arrive whole":        {"key": {""}},
		"The answer has more than 50000 chara": {"text": {strings.Repeat("é", 50_001)}},
	} {
		f := s.get(rosas, ana).form(rosas + "/answer")
		f.Set("text", "Hello")
		f.Set("then", "send")
		for k, v := range change {
			f[k] = v
		}
		p := s.post(rosas+"/answer", ana, f)
		if p.code != http.StatusUnprocessableEntity {
			t.Errorf("%s: got %d", says, p.code)
		}
		p.says(says, "Not sent")
	}
	if len(s.store.answers) != 0 {
		t.Errorf("something was sent: %v", s.store.answers)
	}
}

// TestNotesAreNeverSent keeps the two forms apart: what is typed as a note stands in no form that sends, drafts included.
func TestNotesAreNeverSent(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.post(rosas+"/draft", ana, url.Values{"kind": {"note"}, "text": {"she is afraid of her landlord"}})
	p := s.get(rosas, ana)
	for k, v := range p.form(rosas + "/answer") {
		if strings.Contains(v[0], "afraid") {
			t.Errorf("the note stands in %q of the answer", k)
		}
	}
	if got := p.form(rosas + "/note").Get("text"); got != "she is afraid of her landlord" {
		t.Errorf("the draft of the note is %q", got)
	}
	if p := s.post(rosas+"/note", ana, url.Values{"text": {"she is afraid of her landlord"}, "then": {"add"}}); p.Get("Location") != rosas+"?done=noted" {
		t.Fatalf("%d to %q", p.code, p.Get("Location"))
	}
	s.get(rosas, marcus).says("she is afraid of her landlord", "Internal note. Residents never see this")
	s.get("/s/"+casework.StatusToken(testSigner{}, 3), "").hides("afraid", "curb ramp")
	if p := s.post(rosas+"/note", ana, url.Values{"text": {" "}, "then": {"add"}}); p.code != http.StatusUnprocessableEntity {
		t.Errorf("an empty note: %d", p.code)
	}
}

func TestDrafts(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	if p := s.post(rosas+"/draft", ana, url.Values{"kind": {"mail"}, "text": {"\n  Dear Rosa,"}, "subject": {"Re: water"}}); p.code != http.StatusNoContent {
		t.Fatalf("got %d", p.code)
	}
	f := s.get(rosas, ana).form(rosas + "/answer")
	if f.Get("text") != "\n  Dear Rosa," && f.Get("text") != "  Dear Rosa," || f.Get("subject") != "Re: water" {
		t.Errorf("the draft came back as %v", f)
	}
	if got := s.get(rosas, marcus).form(rosas + "/answer").Get("text"); got != "" {
		t.Errorf("a colleague finds %q", got)
	}
	if p := s.post(rosas+"/answer", ana, url.Values{"then": {"keep"}, "text": {"Dear"}}); p.Get("Location") != rosas+"?done=kept" {
		t.Errorf("kept without a script: %d to %q", p.code, p.Get("Location"))
	}
	s.post(rosas+"/draft", ana, url.Values{"kind": {"mail"}, "text": {" "}})
	if len(s.store.drafts) != 0 {
		t.Errorf("an emptied draft stays: %v", s.store.drafts)
	}
	if p := s.post(rosas+"/draft", ana, url.Values{"kind": {"poem"}, "text": {"x"}}); p.code != http.StatusUnprocessableEntity {
		t.Errorf("a poem: %d", p.code)
	}
}

func TestTheCaseAlone(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.do(visit{method: "GET", path: rosas, cookie: s.enter(ana), header: map[string]string{"X-Part": "case"}})
	p.says("Cruce inundado", "Gracias por avisar")
	p.hides("Speeding on Cummins", "<!doctype")
	if got := s.events(); !slices.Equal(got, []casework.EventKind{casework.CaseRead}) {
		t.Errorf("recorded %v", got)
	}
	cookie := s.enter("vi@council.example")
	s.store.recordErr = http.ErrBodyNotAllowed
	if p := s.do(visit{method: "GET", path: rosas, cookie: cookie, header: map[string]string{"X-Part": "case"}}); p.code == http.StatusOK {
		t.Error("it is shown unrecorded")
	}
}

func TestWhoOnlyReadsHasNoForms(t *testing.T) {
	t.Parallel()
	p := newSite(t).get(rosas, "rhea@council.example")
	for _, f := range p.tag(atom.Form) {
		if strings.HasPrefix(attr(f, "action"), rosas) {
			t.Errorf("a records officer finds the form %s", attr(f, "action"))
		}
	}
	p.says("Ana Ribeiro", "Flooding")
}

func TestListsOfWork(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for path, want := range map[string][]string{
		"/inbox?view=mine":                 {"Mine", "1 case", "Cruce inundado"},
		"/inbox?view=unassigned":           {"Unassigned", "4 cases", "Streetlight out"},
		"/inbox?view=overdue":              {"Overdue", "2 cases", "Kamyon fatra"},
		"/inbox?view=resident":             {"Waiting on resident", "1 case", "Rat burrows"},
		"/inbox?view=department":           {"Waiting on department", "1 case", "Speeding on Cummins"},
		"/inbox?view=snoozed":              {"Snoozed", "0 cases", "Nothing sleeps"},
		"/inbox?view=mine&order=newest":    {"Newest first"},
		"/inbox?view=mine&order=by+magic":  {"Due first"},
		"/inbox?view=resolved&order=due":   {"Nothing owed"},
		"/inbox/C-48213-5?view=unassigned": {"Unassigned", "4 cases", "Streetlight out", "Gracias por avisar"},
	} {
		s.get(path, ana).says(want...)
	}
	p := s.get("/inbox/C-48213-5?q=rosa", ana)
	p.says("Found", "1 case")
	open := p.all(func(n *html.Node) bool {
		return n.DataAtom == atom.A && attr(n, "aria-current") == "true" && strings.HasPrefix(attr(n, "href"), "/inbox/")
	})
	if len(open) != 1 || attr(open[0], "href") != rosas+"?q=rosa" {
		t.Errorf("%d rows are marked as open", len(open))
	}
	if attr(p.one(atom.Body), "data-view") != "case" || attr(s.get("/inbox", ana).one(atom.Body), "data-view") != "list" {
		t.Error("a narrow screen cannot tell whether the list or the case is meant")
	}
}

func TestSnoozeTimes(t *testing.T) {
	t.Parallel()
	friday := time.Date(2026, time.June, 12, 16, 10, 0, 0, newYork())
	p := &openPane{now: friday}
	var got []string
	for _, u := range p.Snoozes() {
		got = append(got, u.Label+": "+u.When)
		if at, err := time.Parse(time.RFC3339, u.Value); err != nil || !at.After(friday) {
			t.Errorf("%s is %q", u.Label, u.Value)
		}
	}
	want := []string{"Tomorrow morning: Sat 9:00 AM", "In three days: Mon 9:00 AM", "Next Monday: Mon 9:00 AM", "In two weeks: Fri 9:00 AM"}
	if !slices.Equal(got, want) {
		t.Errorf("got %v", got)
	}
	if p.now = noon; len(p.Snoozes()) != 5 {
		t.Error("in the morning one cannot snooze until later today")
	}
}
