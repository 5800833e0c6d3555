package web

import (
	"context"
	"slices"
	"time"

	"github.com/commonline/commonline/casework"
)

func sampleFailed() []FailedSend {
	return []FailedSend{
		{Delivery: casework.Delivery{ID: 95, State: casework.Failed, Occasion: "answered", Reason: "The number is a landline, or its carrier takes no texts from us. Call, or write in another way.", Attempts: 1}, Channel: casework.Text, CaseNumber: 48214,
			To: casework.Correspondent{Name: "Harold Whitcomb", Address: "+15555550161"}, Text: "The crew comes on Friday.", Since: noon.Add(-time.Hour)},
		{Delivery: casework.Delivery{ID: 96, State: casework.BouncedBack, Occasion: "received", Reason: "The mailbox is full."}, Channel: casework.Mail, To: casework.Correspondent{Address: "x@mail.example"}, Since: noon},
	}
}

func (m *memory) FailedSends(_ context.Context, _ casework.Viewer, p Page) ([]FailedSend, int, error) {
	return window(m.failed, p), len(m.failed), m.broken
}

func (m *memory) SeenFailed(_ context.Context, _ casework.Viewer, _ time.Time, id casework.DeliveryID) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	n := len(m.failed)
	m.failed = slices.DeleteFunc(m.failed, func(f FailedSend) bool { return f.ID == id })
	if len(m.failed) == n {
		return casework.Errorf(casework.Conflict, "Somebody has taken note of it already.")
	}
	return nil
}

// Concerns holds an answer against the notes and the thread of its case, and against one resident of another.
func (m *memory) Concerns(_ context.Context, v casework.Viewer, n casework.CaseNumber, a casework.Answer) ([]casework.Concern, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	c, _, err := m.at(v, n)
	if err != nil {
		return nil, err
	}
	g := casework.Guard{Others: casework.Contacts{Phones: []string{"+16175550199"}}}
	for _, x := range m.notes {
		if x.Case == c.ID {
			g.Notes = append(g.Notes, x.Text)
		}
	}
	for _, x := range m.messages {
		if x.Case == c.ID {
			g.Thread = append(g.Thread, x.Text)
		}
	}
	held, err := m.planConcerns(v, a)
	if err != nil {
		return nil, err
	}
	return append(held, g.Concerns(a.Text)...), nil
}
