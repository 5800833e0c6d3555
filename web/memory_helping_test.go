package web

import (
	"context"
	"strings"
	"time"

	"github.com/commonline/commonline/casework"
)

func (m *memory) Around(_ context.Context, v casework.Viewer, id casework.CaseID) (Around, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if id != 3 || !m.sees(v, "d5") {
		return Around{}, m.broken
	}
	return m.around, m.broken
}

// helps does a deed about those who take part.
func (m *memory) helps(v casework.Viewer, n casework.CaseNumber, kind casework.EventKind, do func() error) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	c, by, err := m.at(v, n)
	if err != nil {
		return err
	}
	if err := do(); err != nil {
		return err
	}
	m.happened(casework.Event{Kind: kind, Case: c.ID, At: noon, Detail: map[string]string{"by": by.Name}})
	return nil
}

func (m *memory) Share(_ context.Context, v casework.Viewer, n casework.CaseNumber, id casework.IdentityID, _ time.Time, people []string) error {
	return m.helps(v, n, casework.PhoneShared, func() error {
		var names []string
		for _, p := range people {
			if p = strings.TrimSpace(p); p != "" {
				names = append(names, p)
			}
		}
		if len(names) < 2 {
			return casework.Errorf(casework.Invalid, "Name the people who use it: two at least, each on a line.")
		}
		m.around.Shared = map[casework.IdentityID][]string{id: names}
		m.around.Unnamed = map[casework.MessageID][]string{13: names}
		return nil
	})
}

func (m *memory) Unshare(_ context.Context, v casework.Viewer, n casework.CaseNumber, _ casework.IdentityID, _ time.Time) error {
	return m.helps(v, n, casework.PhoneUnshared, func() error { m.around.Shared, m.around.Unnamed = nil, nil; return nil })
}

func (m *memory) NameSpeaker(_ context.Context, v casework.Viewer, n casework.CaseNumber, id casework.MessageID, _ time.Time, name string) error {
	return m.helps(v, n, casework.SpeakerNamed, func() error {
		if name == "" {
			return casework.Errorf(casework.Invalid, "Say who it is, in at most 100 letters.")
		}
		m.around.Speakers = map[casework.MessageID]string{id: name}
		delete(m.around.Unnamed, id)
		return nil
	})
}

func (m *memory) AddHelper(_ context.Context, v casework.Viewer, n casework.CaseNumber, at time.Time, h Helper) error {
	return m.helps(v, n, casework.HelperAdded, func() error {
		if h.Name == "" || h.Consent == "" {
			return casework.Errorf(casework.Invalid, "Say who helps, with what, and how the resident agreed to it.")
		}
		h.ID, h.By, h.At = int64(len(m.around.Helpers)+1), "Ana Ribeiro", at
		m.around.Helpers = append(m.around.Helpers, h)
		return nil
	})
}

func (m *memory) EndHelper(_ context.Context, v casework.Viewer, n casework.CaseNumber, id int64, at time.Time) error {
	return m.helps(v, n, casework.HelperEnded, func() error {
		for i := range m.around.Helpers {
			if m.around.Helpers[i].ID == id && m.around.Helpers[i].Holds() {
				m.around.Helpers[i].EndedAt = at
				return nil
			}
		}
		return casework.Errorf(casework.Conflict, "This help has ended already.")
	})
}

func (m *memory) AskKnown(_ context.Context, v casework.Viewer, n casework.CaseNumber, claimed, _ casework.IdentityID, at time.Time) error {
	return m.helps(v, n, casework.ProofAsked, func() error {
		if len(m.around.Proofs) > 0 {
			return casework.Errorf(casework.Conflict, "This address got 3 codes within a day. Ask in another way, or tomorrow.")
		}
		m.around.Proofs = append(m.around.Proofs, Proof{Claimed: "rosa.delgado@mail.example", Known: "+16175550134", ClaimedID: claimed, By: "Ana Ribeiro", At: at, Wrong: 2, Sent: casework.Sent})
		return nil
	})
}
