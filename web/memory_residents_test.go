package web

import (
	"cmp"
	"context"
	"encoding/json"
	"os"
	"strings"
	"time"

	"github.com/commonline/commonline/casework"
)

// residentMemory is what a memory knows of what residents did by their links.
type residentMemory struct {
	entries   []Entry
	notices   []Notices
	stopped   []string
	ended     []casework.CaseNumber
	says      ResidentSays
	approvals []TextApproval
	public    func(*PublicCase)
}

func (m *memory) Enter(_ context.Context, _ time.Time, e Entry) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.residents.entries = append(m.residents.entries, e)
	return m.broken
}

func (m *memory) SetNotices(_ context.Context, _ time.Time, _ casework.CaseID, n Notices) error {
	m.residents.notices = append(m.residents.notices, n)
	return m.broken
}

func (m *memory) StopNotices(_ context.Context, _ time.Time, id casework.CaseID, _ casework.IdentityID, all bool, how string) error {
	what := how + " case"
	if all {
		what = how + " all"
	}
	m.residents.stopped = append(m.residents.stopped, what)
	return m.broken
}

func (m *memory) EndLink(_ context.Context, v casework.Viewer, n casework.CaseNumber, _ time.Time) error {
	if _, err := m.mine(v, n); err != nil {
		return err
	}
	m.residents.ended = append(m.residents.ended, n)
	return m.broken
}

func (m *memory) mine(v casework.Viewer, n casework.CaseNumber) (casework.Case, error) {
	for _, c := range m.cases {
		if c.Number == n && c.Office == v.Office {
			return c, nil
		}
	}
	return casework.Case{}, casework.Errorf(casework.NotFound, "There is no case %s.", n)
}

func (m *memory) NoticesOf(context.Context, casework.Viewer, casework.CaseID) (ResidentSays, error) {
	return m.residents.says, nil
}

func (m *memory) ApproveText(_ context.Context, _ casework.Viewer, at time.Time, t TextApproval) error {
	t.At = at
	m.residents.approvals = append(m.residents.approvals, t)
	return m.broken
}

func (m *memory) TextApprovals(context.Context, casework.Viewer) ([]TextApproval, error) {
	return m.residents.approvals, m.broken
}

// sampleTexts are the texts that come with the program, of which Spanish, Arabic and Russian words are taken for approved.
type sampleTexts struct {
	words   map[string]map[string]string
	changed int
}

func newSampleTexts() *sampleTexts {
	s := &sampleTexts{words: map[string]map[string]string{}}
	for _, l := range []string{"en", "es", "ar", "ru"} {
		var w map[string]string
		raw, err := os.ReadFile("../notify/templates/" + l + "/words.json")
		if err == nil {
			err = json.Unmarshal(raw, &w)
		}
		if err != nil && l == "en" {
			panic(err)
		}
		s.words[l] = w
	}
	return s
}

func (s *sampleTexts) Languages() []string              { return []string{"en", "ar", "es", "ru"} }
func (s *sampleTexts) Known() []string                  { return []string{"en", "ar", "es", "ru", "vi"} }
func (s *sampleTexts) Words(l string) map[string]string { return s.words[l] }
func (s *sampleTexts) Offer(l string) string {
	return map[string]string{"es": "Si quiere un intérprete, díganoslo en español."}[l]
}
func (s *sampleTexts) Changed(context.Context) error { s.changed++; return nil }
func (s *sampleTexts) Preview(l, name string) TextPreview {
	if strings.HasSuffix(name, ".sms") {
		return TextPreview{Plain: l + ": Caso C-48213-5", Segments: 2, Encoding: "UCS-2"}
	}
	return TextPreview{Subject: "<b>" + l + "</b>", Plain: l + ": C-48213-5"}
}

func (s *sampleTexts) Drafts(l string) []DraftText {
	words, _ := json.Marshal(s.words[l])
	return []DraftText{{Language: l, Name: "received", Hash: "h1", Source: "x", Approved: l == "en", Reviewer: cmp.Or(map[string]string{"en": "Maintainers"}[l])},
		{Language: l, Name: "received.sms", Hash: "h2", Source: "y"}, {Language: l, Name: "words", Hash: "h3", Source: string(words)}}
}
