package web

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/commonline/commonline/casework"
)

func (s *server) reportRoutes() []route {
	return []route{
		{"GET /report", anybody, s.reportForm},
		{"POST /report", anybody, s.reportSent},
		{"GET /report/done/{key}", anybody, s.reportDone},
	}
}

// The steps of the form. Each is a page that carries what the others say in hidden fields, so that nothing is kept here until
// it is sent, and no script is needed.
const (
	stepWhat  = 1
	stepWhere = 2
	stepYou   = 3
)

// reportForm answers GET /report; ?office=d4 is the form of an office, ?lang=es a language.
func (s *server) reportForm(w http.ResponseWriter, r *http.Request, _ SignedIn) error {
	v := url.Values{"office": {r.URL.Query().Get("office")}, "lang": {r.URL.Query().Get("lang")}}
	return s.showReport(w, r, http.StatusOK, &report{Values: v, Step: stepWhat})
}

// report is a form on its way: what was typed, the step that it stands at, and what has to be mended.
type report struct {
	url.Values
	Step     int
	Files    []casework.SentFile
	Problems []reportProblem
	Choices  []string // places to choose from
	Unknown  bool     // the place that was typed is not found
	Found    string   // the place as the city writes it
}

// reportProblem is a sentence, by its name, and the field that it is about.
type reportProblem struct{ Name, At string }

func (p *report) wrong(step int, name, at string) {
	p.Problems = append(p.Problems, reportProblem{name, at})
	p.Step = min(p.Step, step)
}

// reportSent answers POST /report: the next step, or the whole that is stored.
func (s *server) reportSent(w http.ResponseWriter, r *http.Request, _ SignedIn) error {
	entrance, sub, err := s.readReport(w, r)
	if err != nil {
		return err
	}
	p := &report{Values: sub.Values, Files: sub.Files, Step: stepOf(sub.Values.Get("step"))}
	for _, x := range sub.Problems {
		p.wrong(p.Step, string(x), problemField[x])
	}
	switch sub.Values.Get("do") {
	case "back":
		p.Step, p.Problems = max(stepWhat, p.Step-1), nil
	case "send":
		p.Step = stepYou
		s.judgeReport(r, p)
		if len(p.Problems) == 0 {
			return s.sendReport(w, r, entrance, sub)
		}
	default:
		at := p.Step
		s.judgeStep(p, at)
		if len(p.Problems) == 0 && len(p.Choices) == 0 && !p.Unknown {
			p.Step = min(at+1, stepYou)
		}
	}
	status := http.StatusOK
	if len(p.Problems) > 0 {
		status = http.StatusUnprocessableEntity
	}
	return s.showReport(w, r, status, p)
}

// readReport takes a sending, and the form that it came by.
func (s *server) readReport(w http.ResponseWriter, r *http.Request) (casework.WebForm, casework.Submission, error) {
	if err := s.hasReports(); err != nil {
		return casework.WebForm{}, casework.Submission{}, err
	}
	files := !strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/") || s.withinReports(r, "report-files", mostUploads, mostAllUploads)
	sub, err := s.Reports.Read(w, r, files)
	if err != nil {
		return casework.WebForm{}, sub, fmt.Errorf("reading a report: %w", err)
	}
	entrance, ok := s.City.FormOf(casework.OfficeID(sub.Values.Get("office")))
	if !ok {
		return entrance, sub, casework.Errorf(casework.NotFound, "This office has no form. Write to it by mail, or call.")
	}
	sub.At = s.Now()
	return entrance, sub, nil
}

func (s *server) hasReports() error {
	if s.Reports == nil || len(s.City.Forms) == 0 {
		return casework.Errorf(casework.NotFound, "This council has no form. Write to an office by mail, or call.")
	}
	return nil
}

// sendReport stores it. Where that fails an error page says so, and going back in the browser brings the form again: its key
// makes the second sending the first.
func (s *server) sendReport(w http.ResponseWriter, r *http.Request, entrance casework.WebForm, sub casework.Submission) error {
	if sub.Values.Get("photo_place") == "" {
		for i := range sub.Files {
			sub.Files[i].Position = nil
		}
	}
	again, err := s.Reports.Send(r.Context(), entrance.ID, sub)
	if err != nil {
		return fmt.Errorf("storing a report: %w", err)
	}
	q := url.Values{"lang": {s.reportLanguage(sub.Values.Get("lang"), "")}}
	if again {
		q.Set("again", "1")
	}
	if sub.Values.Get("mail") != "" || sub.Values.Get("phone") != "" {
		q.Set("answer", sub.Values.Get("answer"))
	}
	http.Redirect(w, r, "/report/done/"+sub.Key+"?"+q.Encode(), http.StatusSeeOther)
	return nil
}

func stepOf(text string) int {
	switch text {
	case "2":
		return stepWhere
	case "3":
		return stepYou
	}
	return stepWhat
}

// patience is how long the last page waits for the number: filing takes some milliseconds, unless it has much to do.
const patience = 2 * time.Second

// doneReport is the page at the end.
type doneReport struct {
	reportFrame
	Number, StatusURL, Form string
	Again, Soon             bool
	Acknowledged, Anonymous bool
}

// reportDone answers GET /report/done/{key}: the number, and the way to the case's page. Who has the key of a form is who
// sent it.
func (s *server) reportDone(w http.ResponseWriter, r *http.Request, _ SignedIn) error {
	if err := s.hasReports(); err != nil {
		return err
	}
	key := r.PathValue("key")
	if problem := s.Reports.CheckKey(key, s.Now()); problem == casework.FormUnsigned || problem == casework.FormTooOld {
		return casework.Errorf(casework.NotFound, "This page is over. Use the link to your case's page, or call the office with your case number.")
	}
	t, err := s.Reports.Taken(r.Context(), key, patience)
	if err != nil {
		return fmt.Errorf("reading what became of a report: %w", err)
	}
	if !t.Stored {
		return casework.Errorf(casework.NotFound, "No form was sent under this address.")
	}
	q := r.URL.Query()
	wish := casework.Wish(q.Get("answer"))
	p := doneReport{Again: q.Get("again") != "", Soon: t.Number == 0, Anonymous: wish == "", Acknowledged: wish == casework.ByMail || wish == casework.ByText,
		Form: "/report?" + url.Values{"lang": {q.Get("lang")}}.Encode()}
	p.reportFrame = s.reportFrame(q.Get("lang"), t.Office, "done-title")
	if t.Number != 0 {
		p.Number = t.Number.String()
	}
	if t.Case != 0 && !t.Sensitive {
		p.StatusURL = strings.TrimSuffix(s.PublicURL.String(), "/") + "/s/" + casework.StatusToken(s.Signer, t.Case)
	}
	if err := s.record(r, SignedIn{}, casework.Event{Kind: casework.StatusRead, Case: t.Case, Office: t.Office, Actor: "resident"}); err != nil {
		return err
	}
	s.render(w, r, http.StatusOK, "report-done", p)
	return nil
}

// reportFrame is what stands around the form's pages, in their language.
type reportFrame struct {
	publicFrame
	Language string
	Office   string
	FormCSS  string
	words    reportWords
	fill     []string
}

func (s *server) reportFrame(language string, office casework.OfficeID, title string) reportFrame {
	l := s.reportLanguage(language, "")
	f := reportFrame{Language: l, Office: s.City.Name, FormCSS: s.assets.path("form.css"), words: s.reportWords[l]}
	if o, ok := s.City.Office(office); ok {
		f.Office = o.Name
	}
	f.fill = []string{"office", f.Office, "city", s.City.Name}
	f.publicFrame = s.publicFrame(f.Say(title))
	return f
}

// Say gives a sentence in the page's language, with name and value of its blanks in turn.
func (f reportFrame) Say(name string, fill ...any) string {
	values := slices.Clone(f.fill)
	for _, x := range fill {
		values = append(values, fmt.Sprint(x))
	}
	return f.words.say(name, values...)
}
