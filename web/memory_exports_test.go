package web

import (
	"bytes"
	"context"
	"io"
	"time"

	"github.com/commonline/commonline/casework"
)

// recordsMemory is what was exported and what is held.
type recordsMemory struct {
	exports []casework.Export
	holds   []casework.Hold
	orders  []casework.ExportOrder
}

func sampleRecords() recordsMemory {
	o := casework.ExportOrder{Scope: casework.OneSearch, What: "lamp <b>", Purpose: casework.ForCourt, Request: "PRR-7", Requester: "The Gazette", Reason: "A request", Notes: true, BlackedOut: true}
	x := func(id casework.ExportID, state casework.ExportState) casework.Export {
		return casework.Export{ID: id, ExportOrder: o, Staff: 3, By: "Marcus Teague", Office: "d5", AskedAt: noon, State: state, Done: 3, Total: 7, Size: 9, Until: noon.Add(time.Hour), Why: "Case C-1 is led by another office now."}
	}
	return recordsMemory{
		exports: []casework.Export{x(5, casework.ExportWaits), x(4, casework.ExportMaking), x(3, casework.ExportReady), x(2, casework.ExportBroken), x(1, casework.ExportGone)},
		holds: []casework.Hold{{ID: 2, Scope: casework.OneCase, What: "C-48213-5", Reason: "Suit 26-1881", By: "Rhea Dunn", At: noon, Cases: 1},
			{ID: 1, Scope: casework.OneResident, What: "3", Reason: "Suit 25-3", By: "Rhea Dunn", At: noon, Cases: 2, LiftedBy: "Ole", LiftedAt: noon, LiftWhy: "Settled"}},
	}
}

func (m *memory) AskExport(_ context.Context, _ casework.Viewer, _ time.Time, o casework.ExportOrder) (casework.ExportID, error) {
	if err := o.Check(); err != nil {
		return 0, err
	}
	if o.What == "zebra" {
		return 0, casework.Errorf(casework.NotFound, "Nothing was found there that your office leads.")
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.records.orders = append(m.records.orders, o)
	return 6, m.broken
}

func (m *memory) Exports(context.Context, casework.Viewer, Page) ([]casework.Export, int, error) {
	return m.records.exports, len(m.records.exports), m.broken
}

func (m *memory) Export(_ context.Context, _ casework.Viewer, id casework.ExportID) (casework.Export, error) {
	for _, x := range m.records.exports {
		if x.ID == id {
			return x, m.broken
		}
	}
	return casework.Export{}, casework.Errorf(casework.NotFound, "There is no such export.")
}

func (m *memory) ExportFile(ctx context.Context, v casework.Viewer, id casework.ExportID) (io.ReadCloser, error) {
	x, err := m.Export(ctx, v, id)
	if err != nil {
		return nil, err
	}
	if x.State != casework.ExportReady {
		return nil, casework.Errorf(casework.NotFound, "The file of this export is not there. Ask for it once more.")
	}
	return io.NopCloser(bytes.NewReader([]byte("PK\x05\x06 a zip"[:x.Size]))), m.broken
}

func (m *memory) PlaceHold(_ context.Context, _ casework.Viewer, at time.Time, scope casework.Scope, what, reason string) (int64, error) {
	if reason == "" {
		return 0, casework.Errorf(casework.Invalid, "Say why, in at most 500 letters: the court's file, or the request.")
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.records.holds = append(m.records.holds, casework.Hold{ID: 3, Scope: scope, What: what, Reason: reason, By: "Rhea Dunn", At: at})
	return 3, m.broken
}

func (m *memory) LiftHold(_ context.Context, _ casework.Viewer, _ time.Time, id int64, _ string) error {
	if id == 1 {
		return casework.Errorf(casework.Conflict, "This hold was lifted already.")
	}
	return m.broken
}

func (m *memory) AllHolds(context.Context, casework.Viewer) ([]casework.Hold, error) {
	return m.records.holds, m.broken
}

func (m *memory) HoldsOn(_ context.Context, _ casework.Viewer, id casework.CaseID) ([]casework.Hold, error) {
	if id != 3 || !m.onHold {
		return nil, m.broken
	}
	return m.records.holds[:1], m.broken
}
