package web

import (
	"context"
	"slices"
	"time"

	"github.com/commonline/commonline/casework"
)

func (m *memory) InviteGuest(_ context.Context, v casework.Viewer, n casework.CaseNumber, _ time.Time, o casework.OfficeID) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	c, _, err := m.at(v, n)
	if err != nil {
		return err
	}
	seen := *c
	seen.Lead = true
	if err := v.CheckGuest(seen, o); err != nil {
		return err
	}
	c.Guests = append(c.Guests, o)
	return nil
}

func (m *memory) EndGuest(_ context.Context, v casework.Viewer, n casework.CaseNumber, _ time.Time, o casework.OfficeID) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	c, _, err := m.at(v, n)
	if err == nil {
		c.Guests = slices.DeleteFunc(c.Guests, func(x casework.OfficeID) bool { return x == o })
	}
	return err
}
