package web

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/commonline/commonline/casework"
)

// callingMemory is what a memory knows of calls to residents.
type callingMemory struct {
	desk, note string
	begun      []CallWanted
}

func (m *memory) Calling(_ context.Context, _ casework.Viewer, id casework.CaseID) (Calling, error) {
	c := Calling{Desk: m.calling.desk}
	if id == 3 {
		c.People = []Callable{{Identity: 61, Name: "Rosa Delgado", Phone: "+16175550123", Note: m.calling.note, OptedOut: true}}
		c.Latest = []CallMade{
			{SID: "CA9", At: noon.Add(-time.Hour), By: "Ana Ribeiro", Phone: "+16175550123", Talked: 185 * time.Second, Connected: true, Ended: true},
			{At: noon.Add(-2 * time.Hour), By: "Ana Ribeiro", Phone: "+16175550123", Failed: "Twilio could not be reached."},
			{SID: "CA8", At: noon.Add(-3 * time.Hour), By: "Ana Ribeiro", Phone: "+16175550123", Ended: true},
		}
	}
	return c, m.broken
}

func (m *memory) SetDesk(_ context.Context, _ casework.Viewer, phone string) error {
	if phone != "" && !strings.HasPrefix(phone, "617") {
		return casework.Errorf(casework.Invalid, "That is no telephone number. One looks like 617-555-0123.")
	}
	m.calling.desk = "+1" + strings.ReplaceAll(phone, "-", "")
	return m.broken
}

func (m *memory) NoteForCallers(_ context.Context, v casework.Viewer, n casework.CaseNumber, _ casework.IdentityID, note string) error {
	_, _, err := m.at(v, n)
	m.calling.note = note
	return err
}

func (m *memory) BeginCall(_ context.Context, v casework.Viewer, n casework.CaseNumber, _ time.Time, c CallWanted) (int64, error) {
	if _, _, err := m.at(v, n); err != nil {
		return 0, err
	}
	if m.calling.desk == "" {
		return 0, casework.Errorf(casework.Invalid, "Say which telephone of yours is to ring first.")
	}
	if c.Identity != 61 {
		return 0, fmt.Errorf("calling %d: %w", c.Identity, casework.Errorf(casework.NotFound, "There is nobody with that number on case %s.", n))
	}
	m.calling.begun = append(m.calling.begun, c)
	return int64(len(m.calling.begun)), nil
}
