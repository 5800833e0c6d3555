package web

import (
	"bytes"
	"context"
	"slices"
	"time"

	"github.com/commonline/commonline/casework"
)

func (m *memory) Passkeys(_ context.Context, id casework.StaffID) (mine []Passkey, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, k := range m.passkeys {
		if k.Staff == id {
			mine = append(mine, k)
		}
	}
	return mine, m.broken
}

func (m *memory) PasskeyOwner(_ context.Context, handle []byte) (casework.StaffID, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, k := range m.passkeys {
		if bytes.Equal(k.Handle, handle) {
			return k.Staff, m.broken
		}
	}
	return 0, casework.Errorf(casework.NotFound, "This key is nobody's.")
}

func (m *memory) UsePasskey(_ context.Context, used Passkey, at time.Time) (bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for i, k := range m.passkeys {
		if k.Staff == used.Staff && bytes.Equal(k.Credential, used.Credential) && (k.Count < used.Count || k.Count == 0 && used.Count == 0) {
			m.passkeys[i].Count, m.passkeys[i].UsedAt = used.Count, at
			return true, m.broken
		}
	}
	return false, m.broken
}

func (m *memory) AddPasskey(_ context.Context, v casework.Viewer, k Passkey, codes [][32]byte, old, new [32]byte) error {
	m.mu.Lock()
	if slices.ContainsFunc(m.passkeys, func(x Passkey) bool { return bytes.Equal(x.Credential, k.Credential) }) {
		m.mu.Unlock()
		return casework.Errorf(casework.Conflict, "This key was added before.")
	}
	k.ID = int64(len(m.passkeys) + 1)
	m.passkeys = append(m.passkeys, k)
	if len(codes) > 0 {
		m.signing.recovery[v.Staff] = map[[32]byte]bool{}
	}
	for _, c := range codes {
		m.signing.recovery[v.Staff][c] = true
	}
	m.mu.Unlock()
	m.renew(v.Staff, old, new)
	return m.broken
}

func (m *memory) DropPasskey(_ context.Context, v casework.Viewer, id int64, old, new [32]byte) error {
	m.mu.Lock()
	i := slices.IndexFunc(m.passkeys, func(k Passkey) bool { return k.Staff == v.Staff && k.ID == id })
	if i < 0 {
		m.mu.Unlock()
		return casework.Errorf(casework.NotFound, "You have no such key.")
	}
	m.passkeys = slices.Delete(m.passkeys, i, i+1)
	m.mu.Unlock()
	m.renew(v.Staff, old, new)
	return m.broken
}

// hasSecond is asked with the lock held.
func (m *memory) hasSecond(id casework.StaffID) bool {
	return !m.factors[id].Since.IsZero() || slices.ContainsFunc(m.passkeys, func(k Passkey) bool { return k.Staff == id })
}

// samplePasskeys are two keys of Deb, and one of Marcus.
func samplePasskeys() []Passkey {
	return []Passkey{
		{ID: 1, Staff: 7, Handle: []byte("handle of deb at the desk"), Credential: []byte("c1"), Name: "Blue key on my ring", AddedAt: noon.AddDate(0, -2, 0), UsedAt: noon.Add(-time.Hour)},
		{ID: 2, Staff: 7, Handle: []byte("handle of deb at the desk"), Credential: []byte("c2"), Name: "My telephone", Verified: true, BackupEligible: true, BackedUp: true, AddedAt: noon.AddDate(0, 0, -3)},
	}
}
