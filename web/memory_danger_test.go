package web

import (
	"context"
	"time"

	"github.com/commonline/commonline/casework"
)

func (m *memory) Alarms(_ context.Context, v casework.Viewer, _ int) (out []casework.Alarm, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, a := range m.alarms {
		if m.sees(v, a.Office) {
			out = append(out, a)
		}
	}
	return out, m.broken
}

func (m *memory) AlarmOf(ctx context.Context, v casework.Viewer, id casework.CaseID) (casework.Alarm, bool, error) {
	all, err := m.Alarms(ctx, v, 1)
	for _, a := range all {
		if id == 3 && a.Case != 0 {
			return a, true, err
		}
	}
	return casework.Alarm{}, false, err
}

func (m *memory) Alarming(ctx context.Context, v casework.Viewer) (n AlarmCounts, err error) {
	if v.Role == casework.CityAdmin {
		v = casework.SystemViewer
	}
	all, err := m.Alarms(ctx, v, 100)
	for _, a := range all {
		if a.Rings() {
			n.Ringing++
			if !a.ExhaustedAt.IsZero() {
				n.Exhausted++
			}
		}
	}
	return n, err
}

func (m *memory) ActOnAlarm(_ context.Context, v casework.Viewer, id casework.AlarmID, act AlarmAct, at time.Time) (casework.CaseNumber, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for i := range m.alarms {
		a := &m.alarms[i]
		if a.ID != id || !m.sees(v, a.Office) {
			continue
		}
		switch {
		case act == ConfirmAlarm && !a.ConfirmedAt.IsZero():
			return a.Case, casework.Errorf(casework.Conflict, "This alarm was confirmed already.")
		case act == ConfirmAlarm:
			a.ConfirmedAt, a.ConfirmedBy = at, "Ana Ribeiro"
		case act == DenyDanger:
			a.Verdict = casework.NoDanger
		case act == EndDanger:
			a.Verdict = casework.RealDanger
		default:
			return a.Case, casework.Errorf(casework.Invalid, "Choose what to do about the alarm.")
		}
		return a.Case, nil
	}
	return 0, casework.Errorf(casework.NotFound, "There is no such alarm.")
}

func (m *memory) Phrases(context.Context, casework.Viewer) ([]PhraseCount, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.phrases, m.broken
}

func (m *memory) OnCall(context.Context, casework.Viewer, []string) (map[string]OnCallPerson, error) {
	return map[string]OnCallPerson{"marcus@council.example": {Name: "Marcus Teague", Phone: true}, "ana@council.example": {Name: "Ana Ribeiro"}}, nil
}

func (m *memory) LinkedAlarm(_ context.Context, id casework.AlarmID, who casework.StaffID) (casework.Alarm, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, a := range m.alarms {
		if a.ID == id && who == 1 {
			return a, nil
		}
	}
	return casework.Alarm{}, casework.Errorf(casework.NotFound, "This link belongs to no alarm.")
}

func (m *memory) ConfirmByLink(ctx context.Context, id casework.AlarmID, who casework.StaffID, at time.Time) error {
	if _, err := m.LinkedAlarm(ctx, id, who); err != nil {
		return err
	}
	_, err := m.ActOnAlarm(ctx, casework.SystemViewer, id, ConfirmAlarm, at)
	return err
}
