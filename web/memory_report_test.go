package web

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/commonline/commonline/casework"
)

// reportMemory takes in forms as the program does, in memory. A key is when its form was shown.
type reportMemory struct {
	sent     map[string]casework.Submission
	entrance casework.MailboxID
	taken    casework.Taken
	problems []casework.FormProblem
	broken   error
}

func newReportMemory() *reportMemory {
	return &reportMemory{sent: map[string]casework.Submission{}, taken: casework.Taken{Stored: true, Filed: true, Case: 3, Number: 48213, Office: "d5"}}
}

func withReports(m *reportMemory) func(*Config) {
	return func(c *Config) {
		c.City.Forms = []casework.WebForm{{ID: "form"}, {ID: "d5-form", Office: "d5"}}
		c.City.Topics = []casework.Topic{{ID: "streets", Name: "Streets"}}
		c.City.FormLanguages = []string{"es"}
		c.City.Numbers = []casework.Number{{ID: "d5-phone", Office: "d5", E164: "+15555550105", Texts: true}}
		c.Reports = m
		c.Locate = func(place string) casework.Location {
			at := func(n string) casework.Place {
				return casework.Place{Address: casework.StreetAddress{Number: "120", Street: "Washington St", City: n, Postcode: "01010"}}
			}
			switch strings.ToLower(place) {
			case "12 elm st":
				return casework.Location{Status: casework.Matched, Place: casework.Place{Address: casework.StreetAddress{Number: "12", Street: "Elm St"}}}
			case "120 washington":
				return casework.Location{Status: casework.Ambiguous, Candidates: []casework.Candidate{{Place: at("Southside")}, {Place: at("Northside")}}}
			}
			return casework.Location{Status: casework.NoPlace}
		}
	}
}

func (m *reportMemory) NewKey(now time.Time) string { return "key-" + now.Format("20060102T150405") }

func (m *reportMemory) CheckKey(key string, now time.Time) casework.FormProblem {
	at, err := time.ParseInLocation("key-20060102T150405", key, now.Location())
	switch {
	case err != nil:
		return casework.FormUnsigned
	case now.Sub(at) < time.Second:
		return casework.FormTooYoung
	case now.Sub(at) > 24*time.Hour:
		return casework.FormTooOld
	}
	return ""
}

func (m *reportMemory) Read(_ http.ResponseWriter, r *http.Request, takeFiles bool) (casework.Submission, error) {
	if err := r.ParseMultipartForm(1 << 20); err != nil && !errors.Is(err, http.ErrNotMultipart) {
		return casework.Submission{}, err
	}
	s := casework.Submission{Key: r.PostForm.Get("key"), Values: r.PostForm, Problems: m.problems}
	for _, name := range r.PostForm["kept"] {
		s.Files = append(s.Files, casework.SentFile{Name: strings.TrimPrefix(name, "carried ")})
	}
	if r.MultipartForm != nil {
		for _, f := range r.MultipartForm.File["photos"] {
			if takeFiles {
				s.Files = append(s.Files, casework.SentFile{Name: f.Filename, Position: &casework.Position{Lat: 1}})
			} else {
				s.Problems = append(s.Problems, casework.NoFilesNow)
			}
		}
	}
	return s, m.broken
}

func (m *reportMemory) Carry(f casework.SentFile) string { return "carried " + f.Name }

func (m *reportMemory) Send(_ context.Context, entrance casework.MailboxID, s casework.Submission) (bool, error) {
	_, again := m.sent[s.Key]
	if !again {
		m.sent[s.Key], m.entrance = s, entrance
	}
	return again, m.broken
}

func (m *reportMemory) Taken(_ context.Context, key string, _ time.Duration) (casework.Taken, error) {
	if _, ok := m.sent[key]; !ok {
		return casework.Taken{}, m.broken
	}
	return m.taken, m.broken
}

func (m *reportMemory) MailAddress(text string) string {
	if strings.Count(text, "@") == 1 {
		return text
	}
	return ""
}

func (m *reportMemory) PhoneNumber(text string) string {
	if len(text) >= 10 {
		return text
	}
	return ""
}
