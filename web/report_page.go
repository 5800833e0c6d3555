package web

import (
	"net/http"
	"slices"

	"github.com/commonline/commonline/casework"
)

// reportPage is one step as it is shown.
type reportPage struct {
	reportFrame
	*report
	Topics    []casework.Topic
	Languages []reportTongue
	Texts     bool     // the council can be texted
	Hidden    []hidden // what the other steps say
	Kept      []keptFile
	Last      bool
}

// reportTongue is a language, in its own words.
type reportTongue struct {
	Tag, Name, URL string
	Current        bool
}

type hidden struct{ Name, Value string }

type keptFile struct{ Name, Value string }

// reportFields are the fields of each step. What is not among them is carried by no page.
var reportFields = map[int][]string{
	stepWhat:  {"words", "topic"},
	stepWhere: {"where", "place", "pick", "picked_for"},
	stepYou:   {"answer", "name", "mail", "phone", "answer_lang", "photo_place"},
}

// showReport shows a form as it is filled in.
func (s *server) showReport(w http.ResponseWriter, r *http.Request, status int, p *report) error {
	if err := s.hasReports(); err != nil {
		return err
	}
	form, ok := s.City.FormOf(casework.OfficeID(p.Get("office")))
	if !ok {
		return casework.Errorf(casework.NotFound, "This office has no form. Write to it by mail, or call.")
	}
	if p.Get("key") == "" {
		p.Set("key", s.Reports.NewKey(s.Now()))
	}
	language := s.reportLanguage(p.Get("lang"), r.Header.Get("Accept-Language"))
	p.Set("lang", language)
	page := reportPage{reportFrame: s.reportFrame(language, form.Office, "title"), report: p, Topics: s.City.OpenTopics(), Last: p.Step == stepYou}
	page.Texts = slices.ContainsFunc(s.City.Numbers, func(n casework.Number) bool { return n.Texts && !n.Unapproved })
	page.Hidden = hiddenOf(p)
	for _, f := range p.Files {
		page.Kept = append(page.Kept, keptFile{f.Name, s.Reports.Carry(f)})
	}
	for _, l := range s.reportLanguages() {
		page.Languages = append(page.Languages, reportTongue{l, s.reportWords[l]["language"], "/report?lang=" + l + "&office=" + string(form.Office), l == language})
	}
	hasForm(w)
	s.render(w, r, status, "report", page)
	return nil
}

// hiddenOf are the fields that the page does not show.
func hiddenOf(p *report) []hidden {
	out := []hidden{{"key", p.Get("key")}, {"office", p.Get("office")}, {"lang", p.Get("lang")}}
	for step, names := range reportFields {
		for _, name := range names {
			if step != p.Step && p.Get(name) != "" {
				out = append(out, hidden{name, p.Get(name)})
			}
		}
	}
	slices.SortFunc(out, func(a, b hidden) int { return slices.Compare([]string{a.Name}, []string{b.Name}) })
	return out
}

// Bad reports whether a field has to be mended.
func (p reportPage) Bad(field string) bool {
	return slices.ContainsFunc(p.Problems, func(x reportProblem) bool { return x.At == field })
}
