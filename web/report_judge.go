package web

import (
	"net/http"
	"slices"
	"strings"

	"github.com/commonline/commonline/casework"
)

// problemField is the field that a problem of a sending is about.
var problemField = map[casework.FormProblem]string{
	casework.FieldTooLong: "words", casework.FormTooLarge: "photos", casework.FileTooLarge: "photos", casework.TooManyFiles: "photos",
	casework.NoPicture: "photos", casework.NoFilesNow: "photos",
}

// judgeReport looks at all of a form that is to be sent. What has to be mended brings it back to the page where that stands;
// what needs only a second look gets a new key.
func (s *server) judgeReport(r *http.Request, p *report) {
	for step := stepWhat; step <= stepYou; step++ {
		s.judgeStep(p, step)
	}
	if len(p.Problems) > 0 || len(p.Choices) > 0 {
		return
	}
	if p.Get("website") != "" {
		p.wrong(stepYou, string(casework.FormTrapped), "")
		return
	}
	if problem := s.Reports.CheckKey(p.Get("key"), s.Now()); problem != "" {
		p.wrong(stepYou, string(problem), "")
		if problem != casework.FormTooYoung {
			p.Del("key") // a new one is made when it is shown
		}
		return
	}
	if !s.withinReports(r, "report", mostReports, mostAllReports) {
		p.wrong(stepYou, string(casework.FormTooOften), "")
	}
}

// judgeStep looks at the fields of one step.
func (s *server) judgeStep(p *report, step int) {
	switch step {
	case stepWhat:
		if strings.TrimSpace(p.Get("words")) == "" {
			p.wrong(stepWhat, string(casework.FormWordless), "words")
		}
	case stepWhere:
		s.judgePlace(p)
	case stepYou:
		switch wish := casework.Wish(p.Get("answer")); {
		case p.Step != stepYou:
		case wish == casework.ByMail && s.Reports.MailAddress(p.Get("mail")) == "", wish != casework.ByMail && p.Get("mail") != "" && s.Reports.MailAddress(p.Get("mail")) == "":
			p.wrong(stepYou, string(casework.FormNoMail), "mail")
		case (wish == casework.ByText || wish == casework.ByCall) && s.Reports.PhoneNumber(p.Get("phone")) == "":
			p.wrong(stepYou, string(casework.FormNoPhone), "phone")
		}
	}
}

// judgePlace looks the place up. One of several has to be chosen from their list; one that is not found may stay as it is.
func (s *server) judgePlace(p *report) {
	place := strings.TrimSpace(p.Get("place"))
	if p.Get("where") != "place" {
		return
	}
	if place == "" {
		p.wrong(stepWhere, "place-empty", "place")
		return
	}
	chosen := p.Get("pick")
	if place != p.Get("picked_for") {
		chosen = ""
		p.Del("pick")
	}
	p.Set("picked_for", place)
	l := s.locate(place)
	switch {
	case l.Status == casework.Matched:
		p.Found = l.Place.Label()
	case l.Status == "" || chosen == "typed":
	case l.Status == casework.Ambiguous:
		p.choose(l.Candidates, chosen)
	default:
		p.Unknown, p.Step = true, stepWhere
	}
}

// mostPlaces is how many one can look through on a telephone.
const mostPlaces = 12

// choose lists places in an order that says nothing of how likely they are.
func (p *report) choose(candidates []casework.Candidate, chosen string) {
	var labels []string
	for _, c := range candidates {
		labels = append(labels, c.Label())
	}
	slices.Sort(labels)
	labels = slices.Compact(labels)
	if slices.Contains(labels, chosen) {
		p.Found = chosen
		return
	}
	p.Choices, p.Step = labels[:min(len(labels), mostPlaces)], stepWhere
	if p.Get("do") == "send" {
		p.wrong(stepWhere, string(casework.FormPlaceOpen), "pick")
	}
}

func (s *server) locate(place string) casework.Location {
	if s.Locate == nil {
		return casework.Location{}
	}
	return s.Locate(place)
}
