package web

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/commonline/commonline/casework"
)

var nobodyThere = casework.Errorf(casework.NotFound, "There is no such account.")

// account finds one for changing.
func (m *memory) account(id casework.StaffID) *Account {
	i := slices.IndexFunc(m.accounts, func(a Account) bool { return a.Staff == id })
	if i < 0 {
		return nil
	}
	return &m.accounts[i]
}

func (m *memory) OwnAccount(_ context.Context, v casework.Viewer) (Account, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if a := m.account(v.Staff); a != nil {
		return *a, m.broken
	}
	return Account{}, nobodyThere
}

// stands reports whether a session goes on.
func (m *memory) stands(s memorySession, now time.Time, idle time.Duration) bool {
	a := m.account(s.Staff)
	return a != nil && !a.Disabled && now.Before(s.ExpiresAt) && s.SeenAt.After(now.Add(-idle))
}

// memorySession is a session with when it was used.
type memorySession struct {
	Session
	SeenAt time.Time
}

func (m *memory) OpenSessions(_ context.Context, v casework.Viewer, now time.Time, idle time.Duration) ([]OpenSession, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var open []OpenSession
	for hash, s := range m.sessions {
		if s.Staff == v.Staff && m.stands(s, now, idle) {
			open = append(open, OpenSession{ID: sessionID(hash), TokenHash: hash, CreatedAt: s.CreatedAt, SeenAt: s.SeenAt, Device: s.Device, Place: s.Place, Way: s.Way})
		}
	}
	slices.SortFunc(open, func(a, b OpenSession) int { return cmp.Compare(a.ID, b.ID) })
	return open, m.broken
}

// sessionID stands for the number of a row.
func sessionID(hash [32]byte) int64 { return int64(hash[0])<<16 | int64(hash[1])<<8 | int64(hash[2]) }

func (m *memory) endSessions(which func([32]byte, memorySession) bool) (n int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for hash, s := range m.sessions {
		if which(hash, s) {
			delete(m.sessions, hash)
			n++
		}
	}
	return n
}

func (m *memory) EndOwnSession(_ context.Context, v casework.Viewer, id int64) error {
	if m.endSessions(func(hash [32]byte, s memorySession) bool { return s.Staff == v.Staff && sessionID(hash) == id }) == 0 {
		return casework.Errorf(casework.NotFound, "There is no such session of yours.")
	}
	return m.broken
}

func (m *memory) EndOtherSessions(_ context.Context, v casework.Viewer, keep [32]byte) (int, error) {
	return m.endSessions(func(hash [32]byte, s memorySession) bool { return s.Staff == v.Staff && hash != keep }), m.broken
}

// renew gives a session a new token and ends the others.
func (m *memory) renew(id casework.StaffID, old, new [32]byte) {
	m.mu.Lock()
	m.sessions[new] = m.sessions[old]
	m.mu.Unlock()
	m.endSessions(func(hash [32]byte, s memorySession) bool { return s.Staff == id && hash != new })
}

func (m *memory) SetPassword(_ context.Context, v casework.Viewer, hash string, old, new [32]byte) error {
	m.renew(v.Staff, old, new)
	m.account(v.Staff).PasswordHash = hash
	return m.broken
}

func (m *memory) StillOpen(_ context.Context, now time.Time, idle time.Duration, tokens [][32]byte) ([][32]byte, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var still [][32]byte
	for _, t := range tokens {
		if s, ok := m.sessions[t]; ok && m.stands(s, now, idle) {
			still = append(still, t)
		}
	}
	return still, m.broken
}
