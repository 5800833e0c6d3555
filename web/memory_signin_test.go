package web

import (
	"bytes"
	"context"
	"errors"
	"time"

	"github.com/commonline/commonline/casework"
)

// testSealer only turns the text around, and binds it to its place.
type testSealer struct{}

func (testSealer) Seal(use string, place, text []byte) []byte {
	out := []byte(use + "|" + string(place) + "|")
	for i := range text {
		out = append(out, text[len(text)-1-i])
	}
	return out
}

func (s testSealer) Open(use string, place, sealed []byte) ([]byte, error) {
	text, ok := bytes.CutPrefix(sealed, []byte(use+"|"+string(place)+"|"))
	if !ok {
		return nil, errors.New("sealed for another place")
	}
	return bytes.TrimPrefix(s.Seal("", nil, text), []byte("||")), nil
}

// signingMemory is what sign-ins on their way rest on.
type signingMemory struct {
	steps    map[[32]byte]Step
	logins   map[[2]string]casework.StaffID
	recovery map[casework.StaffID]map[[32]byte]bool // unused
}

func newSigningMemory() signingMemory {
	return signingMemory{steps: map[[32]byte]Step{}, logins: map[[2]string]casework.StaffID{}, recovery: map[casework.StaffID]map[[32]byte]bool{}}
}

func (m *memory) BeginStep(_ context.Context, s Step) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.signing.steps[s.TokenHash] = s
	return m.broken
}

func (m *memory) Step(_ context.Context, token [32]byte, kind StepKind, now time.Time, take bool) (Step, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	s, ok := m.signing.steps[token]
	if !ok || s.Kind != kind || !now.Before(s.ExpiresAt) {
		return Step{}, errNoStep
	}
	if take {
		delete(m.signing.steps, token)
	}
	return s, m.broken
}

func (m *memory) StaffAccount(_ context.Context, id casework.StaffID) (Account, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if a := m.account(id); a != nil && !a.Disabled {
		return *a, m.broken
	}
	return Account{}, nobodyThere
}

func (m *memory) CityAccount(_ context.Context, issuer, subject string) (Account, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if id, ok := m.signing.logins[[2]string{issuer, subject}]; ok {
		return *m.account(id), m.broken
	}
	return Account{}, nobodyThere
}

func (m *memory) BindCity(_ context.Context, id casework.StaffID, issuer, subject string, _ time.Time) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	for login, who := range m.signing.logins {
		if who == id && login[0] == issuer {
			return casework.Errorf(casework.Conflict, "This account has another city login.")
		}
	}
	m.signing.logins[[2]string{issuer, subject}] = id
	return m.broken
}

func (m *memory) SecondFactor(_ context.Context, id casework.StaffID) (SecondFactor, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	f, ok := m.factors[id]
	if !ok {
		return f, casework.Errorf(casework.NotFound, "This account has no second factor.")
	}
	f.Codes = len(m.signing.recovery[id])
	return f, m.broken
}

func (m *memory) UseStep(_ context.Context, id casework.StaffID, step int64) (bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	f := m.factors[id]
	if f.LastStep >= step {
		return false, m.broken
	}
	f.LastStep = step
	m.factors[id] = f
	return true, m.broken
}

func (m *memory) UseRecovery(_ context.Context, id casework.StaffID, hash [32]byte, _ time.Time) (bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	ok := m.signing.recovery[id][hash]
	delete(m.signing.recovery[id], hash)
	return ok, m.broken
}

func (m *memory) BeginSecondFactor(_ context.Context, v casework.Viewer, sealed []byte, _ time.Time) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.factors[v.Staff] = SecondFactor{Sealed: sealed}
	return m.broken
}

func (m *memory) FinishSecondFactor(_ context.Context, v casework.Viewer, at time.Time, codes [][32]byte, old, new [32]byte) error {
	m.renew(v.Staff, old, new)
	m.mu.Lock()
	defer m.mu.Unlock()
	f := m.factors[v.Staff]
	f.Since = at
	m.factors[v.Staff] = f
	m.signing.recovery[v.Staff] = map[[32]byte]bool{}
	for _, c := range codes {
		m.signing.recovery[v.Staff][c] = true
	}
	return m.broken
}

func (m *memory) DropSecondFactor(_ context.Context, v casework.Viewer, old, new [32]byte) error {
	m.renew(v.Staff, old, new)
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.factors, v.Staff)
	return m.broken
}
