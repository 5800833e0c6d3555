package web

import (
	"context"

	"github.com/commonline/commonline/casework"
)

func (m *memory) Vouches(_ context.Context, v casework.Viewer, id casework.CaseID) (map[casework.MessageID]casework.Vouch, error) {
	if v.Office != "d5" || id != 3 {
		return nil, m.broken
	}
	return m.plans.vouches, m.broken
}

func (m *memory) sayWho(v casework.Viewer, d casework.Doer, n casework.CaseNumber, id casework.MessageID, kind casework.EventKind, becomes func(by string) casework.Vouch) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	c, by, err := m.at(v, n)
	if err != nil {
		return err
	}
	x, ok := m.plans.vouches[id]
	if !ok || x.Known() == (kind == casework.SenderVouched) {
		return casework.Errorf(casework.Conflict, "It is known who wrote this message already.")
	}
	m.plans.vouches[id] = becomes(by.Name)
	m.happened(casework.Event{Kind: kind, Case: c.ID, At: d.At, Detail: map[string]string{"by": by.Name}})
	return m.broken
}

func (m *memory) Vouch(_ context.Context, v casework.Viewer, d casework.Doer, n casework.CaseNumber, id casework.MessageID) error {
	return m.sayWho(v, d, n, id, casework.SenderVouched, func(by string) casework.Vouch { return casework.Vouch{How: "staff", By: by, At: d.At} })
}

func (m *memory) Doubt(_ context.Context, v casework.Viewer, d casework.Doer, n casework.CaseNumber, id casework.MessageID) error {
	return m.sayWho(v, d, n, id, casework.SenderDoubted, func(string) casework.Vouch { return casework.Vouch{} })
}
