package web

import (
	"context"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/commonline/commonline/casework"
)

// threatMemory keeps flags of messages.
type threatMemory struct{ all []casework.Threat }

// sampleThreat is of the first message of Rosa's case.
func sampleThreat(number casework.CaseNumber) casework.Threat {
	return casework.Threat{ID: 1, Case: number, CaseID: 3, Office: "d5", Subject: "Streetlight", Who: "Rosa Delgado", Message: 13, Raw: 1, At: noon.Add(-time.Hour), By: "Vi Nguyen", Against: "the councilor", Why: "Says <where> she lives",
		Record: "{}", RecordHash: [32]byte{1}, Evidence: casework.Evidence{Channel: casework.Mail, ReceivedAt: noon.Add(-2 * time.Hour), StoredAt: noon.Add(-2 * time.Hour), ID: "1@x.example", SHA256: "ab12", Size: 9, Subject: "You <will> see",
			From: casework.Correspondent{Name: "Rosa Delgado", Address: "rosa.delgado@mail.example"}, To: []casework.Correspondent{{Address: "d5@council.example"}},
			Files:   []casework.EvidenceFile{{Name: "knife.jpg", Type: "image/jpeg", Size: 5, SHA256: "cd34"}, {Name: "late.jpg", SHA256: "ef56", Later: true}, {Name: "lost.jpg", Missing: "It could not be fetched."}},
			Headers: []string{"Received: from a.example"}, Proofs: []string{"Authentication-Results: spf=fail"}}}
}

func (m *memory) flags(v casework.Viewer, fits func(casework.Threat) bool) (out []casework.Threat) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, t := range m.threats.all {
		if m.sees(v, t.Office) && fits(t) {
			out = append(out, t)
		}
	}
	return out
}

func (m *memory) FlagThreat(_ context.Context, v casework.Viewer, at time.Time, n casework.CaseNumber, f casework.ThreatFlag) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	c, by, err := m.at(v, n)
	if err != nil {
		return err
	}
	if err := f.Check(); err != nil {
		return err
	}
	if slices.ContainsFunc(m.threats.all, func(t casework.Threat) bool { return t.Message == f.Message && t.Stands() }) {
		return casework.Errorf(casework.Conflict, "This message is flagged as a threat already: %s did that.", by.Name)
	}
	t := sampleThreat(n)
	t.ID, t.CaseID, t.Office, t.Message, t.At, t.By, t.Against, t.Why = casework.ThreatID(len(m.threats.all)+1), c.ID, c.Office, f.Message, at, by.Name, f.Against, f.Why
	m.threats.all = append(m.threats.all, t)
	m.happened(casework.Event{Kind: casework.ThreatFlagged, Case: c.ID, At: at, Detail: map[string]string{"against": f.Against, "why": f.Why, "by": by.Name}})
	return m.broken
}

func (m *memory) JudgeThreat(_ context.Context, v casework.Viewer, at time.Time, id casework.ThreatID, j casework.ThreatVerdict) (casework.CaseNumber, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for i := range m.threats.all {
		t := &m.threats.all[i]
		if t.ID != id || !m.sees(v, t.Office) {
			continue
		}
		if err := v.CheckJudge(t.Office); err != nil {
			return 0, err
		}
		if err := j.Check(); err != nil {
			return 0, err
		}
		if !t.Stands() {
			return 0, casework.Errorf(casework.Conflict, "The flag was lifted meanwhile.")
		}
		t.Judged = append(slices.Clip(t.Judged), casework.ThreatJudged{ThreatVerdict: j, By: m.account(v.Staff).Name, At: at})
		kind := casework.ThreatSeen
		if j.Act == casework.ThreatIsLifted {
			kind = casework.ThreatLifted
		}
		m.happened(casework.Event{Kind: kind, Case: t.CaseID, At: at, Detail: map[string]string{"why": j.Words, "police": j.Police, "by": m.account(v.Staff).Name}})
		return t.Case, m.broken
	}
	return 0, casework.Errorf(casework.NotFound, "There is no such flag.")
}

func (m *memory) ThreatsOn(_ context.Context, v casework.Viewer, id casework.CaseID) ([]casework.Threat, error) {
	return m.flags(v, func(t casework.Threat) bool { return t.CaseID == id }), m.broken
}

func (m *memory) ThreatsNear(_ context.Context, v casework.Viewer, id casework.CaseID, _ casework.ResidentID) (out []casework.CaseNumber, err error) {
	for _, t := range m.flags(v, func(t casework.Threat) bool { return t.CaseID != id && t.Stands() }) {
		out = append(out, t.Case)
	}
	return out, m.broken
}

func (m *memory) Threats(_ context.Context, v casework.Viewer) ([]casework.Threat, error) {
	return m.flags(v, func(casework.Threat) bool { return true }), m.broken
}

func (m *memory) PoliceSheet(ctx context.Context, v casework.Viewer, n casework.CaseNumber, now time.Time) (s casework.PoliceSheet, err error) {
	if err := v.CheckTake(); err != nil {
		return s, err
	}
	c, messages, events, err := m.Case(ctx, v, n)
	if err != nil {
		return s, err
	}
	s = casework.PoliceSheet{Case: c, City: "Riverton", Office: casework.Office{Name: "Office of District 5", Address: "1 City Hall", Phone: "617-555-0100"}, Zone: time.UTC, MadeBy: m.account(v.Staff).Name, MadeAt: now, Events: events,
		Readings: []casework.SheetReading{{At: noon, Name: "Ana Ribeiro", What: "the case"}}}
	for i, t := range casework.Standing(m.flags(v, func(t casework.Threat) bool { return t.Case == n })) {
		x := casework.FlaggedMessage{Threat: t, Shown: messages[0], Checks: []casework.EvidenceCheck{{What: "message as received", Want: "ab12", Got: "ab12"}}}
		if i > 0 {
			x.Checks[0].Got, x.Checks[0].Problem = "", "The bytes are not there."
		}
		s.Threats = append(s.Threats, x)
	}
	if len(s.Threats) == 0 {
		return s, casework.Errorf(casework.NotFound, "No message on case %s is flagged as a threat now.", n)
	}
	return s, m.broken
}

// paperPolice writes what it was given.
type paperPolice struct{ broken error }

func (p paperPolice) Sheet(w io.Writer, s casework.PoliceSheet) error {
	fmt.Fprintf(w, "%%PDF of %s", s.Case.Number)
	return p.broken
}

func (p paperPolice) Evidence(_ context.Context, w io.Writer, _ casework.Viewer, s casework.PoliceSheet) error {
	fmt.Fprintf(w, "PK of %s", s.Case.Number)
	return p.broken
}
