package web

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/commonline/commonline/casework"
)

// languageMemory is what the store of the tests knows of languages.
type languageMemory struct {
	spoken       map[casework.StaffID][]string
	translations map[casework.MessageID][]casework.Translation
	foreign      []casework.ForeignAnswer
	interpreters map[casework.CaseNumber]*casework.Interpreter
}

func (m *memory) Tongues(_ context.Context, v casework.Viewer, id casework.CaseID) (Tongues, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	i := slices.IndexFunc(m.cases, func(c casework.Case) bool { return c.ID == id })
	if i < 0 || !m.sees(v, m.cases[i].Office) {
		return Tongues{}, m.broken
	}
	t := Tongues{Spoken: m.languages.spoken[v.Staff], Translations: m.languages.translations, Speakers: map[string][]string{}, Interpreter: m.languages.interpreters[m.cases[i].Number]}
	for staff, all := range m.languages.spoken {
		for _, l := range all {
			if staff != v.Staff {
				t.Speakers[l] = append(t.Speakers[l], m.nameOf(staff))
			}
		}
	}
	for _, f := range m.languages.foreign {
		if f.Case == m.cases[i].Number && f.State == casework.ForeignWaits {
			t.Foreign = &f
		}
	}
	return t, m.broken
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

func (m *memory) nameOf(id casework.StaffID) string {
	for _, a := range m.accounts {
		if a.Staff == id {
			return a.Name
		}
	}
	return ""
}

func (m *memory) AskSpeaker(_ context.Context, v casework.Viewer, n casework.CaseNumber, at time.Time, f casework.ForeignAnswer) (int64, error) {
	if err := f.Check(); err != nil {
		return 0, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	c, by, err := m.at(v, n)
	if err != nil {
		return 0, err
	}
	if c.ThreadVersion != f.Answer.ThreadVersion {
		return 0, casework.Errorf(casework.Conflict, "Nobody was asked: something came in on case %s while you wrote.", n)
	}
	f.ID, f.Case, f.Office, f.Sensitive, f.Writer, f.By, f.AskedAt, f.DueAt, f.State = int64(len(m.languages.foreign)+1), n, c.Office, c.Sensitive, v.Staff, by.Name, at, at.Add(8*time.Hour), casework.ForeignWaits
	m.languages.foreign = append(m.languages.foreign, f)
	return f.ID, nil
}

func (m *memory) ForeignAnswers(_ context.Context, v casework.Viewer) (all []casework.ForeignAnswer, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for i := range m.languages.foreign {
		if f := m.foreignFor(v, int64(i+1)); f != nil && f.State == casework.ForeignWaits {
			all = append(all, *f)
		}
	}
	return all, m.broken
}

// foreignFor is one as a viewer sees it; nil: they do not.
func (m *memory) foreignFor(v casework.Viewer, id int64) *casework.ForeignAnswer {
	if id < 1 || id > int64(len(m.languages.foreign)) {
		return nil
	}
	f := m.languages.foreign[id-1]
	f.Speaks = slices.Contains(m.languages.spoken[v.Staff], f.Language)
	if !m.sees(v, f.Office) {
		if !f.Anyone || !f.Speaks {
			return nil
		}
		f.Case = 0
	}
	return &f
}

func (m *memory) ForeignAnswer(_ context.Context, v casework.Viewer, id int64) (casework.ForeignAnswer, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if f := m.foreignFor(v, id); f != nil {
		return *f, m.broken
	}
	return casework.ForeignAnswer{}, cmp.Or(m.broken, error(casework.Errorf(casework.NotFound, "There is no such answer.")))
}

// decides does a deed on one.
func (m *memory) decides(v casework.Viewer, id int64, do func(f, kept *casework.ForeignAnswer) error) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	f := m.foreignFor(v, id)
	if f == nil || m.broken != nil {
		return cmp.Or(m.broken, error(casework.Errorf(casework.NotFound, "There is no such answer.")))
	}
	return do(f, &m.languages.foreign[id-1])
}

func (m *memory) KeepWords(_ context.Context, v casework.Viewer, id int64, _ time.Time, words, machine string) error {
	return m.decides(v, id, func(_, kept *casework.ForeignAnswer) error {
		kept.Words, kept.Machine = words, cmp.Or(machine, kept.Machine)
		return nil
	})
}

func (m *memory) ApproveForeign(_ context.Context, v casework.Viewer, id int64, _ time.Time, words string) error {
	return m.decides(v, id, func(f, kept *casework.ForeignAnswer) error {
		_, err := f.Approved(v.Staff, words)
		if err == nil {
			kept.State, kept.Words, kept.DecidedBy = casework.ForeignGone, words, m.nameOf(v.Staff)
		}
		return err
	})
}

func (m *memory) RefuseForeign(_ context.Context, v casework.Viewer, id int64, _ time.Time, why string) error {
	return m.decides(v, id, func(f, kept *casework.ForeignAnswer) error {
		err := f.CheckRefusal(why)
		if err == nil {
			kept.State, kept.Note, kept.DecidedBy = casework.ForeignNo, why, m.nameOf(v.Staff)
		}
		return err
	})
}

func (m *memory) WithdrawForeign(_ context.Context, v casework.Viewer, id int64, _ time.Time) error {
	return m.decides(v, id, func(_, kept *casework.ForeignAnswer) error {
		kept.State, kept.DecidedBy = casework.ForeignBack, m.nameOf(v.Staff)
		return nil
	})
}

func (m *memory) RenewForeign(_ context.Context, v casework.Viewer, id int64, _ time.Time, thread int) error {
	return m.decides(v, id, func(_, kept *casework.ForeignAnswer) error {
		kept.Answer.ThreadVersion, kept.Stale = thread, false
		return nil
	})
}

func (m *memory) AskInterpreter(_ context.Context, v casework.Viewer, n casework.CaseNumber, at time.Time, i casework.Interpreter) error {
	if err := i.Check(); err != nil {
		return err
	}
	return m.helps(v, n, casework.InterpreterAsked, func() error {
		if m.languages.interpreters == nil {
			m.languages.interpreters = map[casework.CaseNumber]*casework.Interpreter{}
		}
		i.By, i.AskedAt, i.DueAt = m.nameOf(v.Staff), at, at.Add(8*time.Hour)
		m.languages.interpreters[n] = &i
		c, _, err := m.at(v, n)
		c.Interpreter = i.Language
		return err
	})
}

func (m *memory) GiveInterpreter(_ context.Context, v casework.Viewer, n casework.CaseNumber, _ time.Time, to casework.StaffID) error {
	return m.helps(v, n, casework.InterpreterGiven, func() error {
		i := m.languages.interpreters[n]
		if i == nil {
			return casework.Errorf(casework.NotFound, "No interpreter is asked for on case %s.", n)
		}
		i.Assignee, i.AssigneeName = to, m.nameOf(to)
		return nil
	})
}

func (m *memory) DoneInterpreter(_ context.Context, v casework.Viewer, n casework.CaseNumber, _ time.Time, outcome string) error {
	if err := casework.CheckInterpreterOutcome(outcome); err != nil {
		return err
	}
	return m.helps(v, n, casework.InterpreterDone, func() error {
		delete(m.languages.interpreters, n)
		c, _, err := m.at(v, n)
		c.Interpreter = ""
		return err
	})
}
