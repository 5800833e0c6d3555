package web

import (
	"context"
	"slices"
	"time"

	"github.com/commonline/commonline/casework"
)

// languageMemory is what the store of the tests knows of languages.
type languageMemory struct {
	spoken       map[casework.StaffID][]string
	translations map[casework.MessageID][]casework.Translation
}

func (m *memory) Tongues(_ context.Context, v casework.Viewer, id casework.CaseID) (Tongues, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	i := slices.IndexFunc(m.cases, func(c casework.Case) bool { return c.ID == id })
	if i < 0 || !m.sees(v, m.cases[i].Office) {
		return Tongues{}, m.broken
	}
	return Tongues{Spoken: m.languages.spoken[v.Staff], Translations: m.languages.translations}, m.broken
}

func (m *memory) KeepTranslation(_ context.Context, v casework.Viewer, n casework.CaseNumber, at time.Time, t casework.Translation) error {
	if err := t.Check(); err != nil {
		return err
	}
	return m.helps(v, n, casework.TranslationKept, func() error {
		if m.languages.translations == nil {
			m.languages.translations = map[casework.MessageID][]casework.Translation{}
		}
		_, by, err := m.at(v, n)
		t.By, t.At = by.Name, at
		m.languages.translations[t.Message] = append([]casework.Translation{t}, m.languages.translations[t.Message]...)
		return err
	})
}

func (m *memory) Spoken(_ context.Context, v casework.Viewer) ([]string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.languages.spoken[v.Staff], m.broken
}

func (m *memory) SetSpoken(_ context.Context, v casework.Viewer, languages []string, _ time.Time) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.languages.spoken == nil {
		m.languages.spoken = map[casework.StaffID][]string{}
	}
	m.languages.spoken[v.Staff] = languages
	return m.broken
}
