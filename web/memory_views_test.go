package web

import (
	"context"
	"slices"

	"github.com/commonline/commonline/casework"
)

// viewMemory is the saved lists of the memory store, with whose they are.
type viewMemory struct {
	saved []SavedView
	of    map[int64]casework.Viewer
}

func (m *memory) SavedViews(_ context.Context, v casework.Viewer) (all []SavedView, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, x := range m.views.saved {
		by := m.views.of[x.ID]
		if x.Own = by.Staff == v.Staff; x.Own || x.Shared && by.Office == v.Office {
			all = append(all, x)
		}
	}
	return all, m.broken
}

func (m *memory) SaveView(_ context.Context, v casework.Viewer, name, address string, shared bool) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if shared && !v.May(casework.ManageOffice) {
		return casework.Errorf(casework.Forbidden, "Only the head of an office shares a list with it.")
	}
	x := SavedView{ID: int64(len(m.views.saved) + 1), Name: name, Address: address, Shared: shared}
	if m.views.of == nil {
		m.views.of = map[int64]casework.Viewer{}
	}
	m.views.saved, m.views.of[x.ID] = append(m.views.saved, x), v
	return m.broken
}

func (m *memory) DropView(_ context.Context, v casework.Viewer, id int64) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	i := slices.IndexFunc(m.views.saved, func(x SavedView) bool { return x.ID == id && m.views.of[id].Staff == v.Staff })
	if i < 0 {
		return casework.Errorf(casework.NotFound, "There is no such list.")
	}
	m.views.saved = slices.Delete(m.views.saved, i, i+1)
	return m.broken
}

func (m *memory) ChangeView(_ context.Context, v casework.Viewer, id int64, name string, shared bool) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	for i, x := range m.views.saved {
		if of := m.views.of[x.ID]; x.ID == id && (of.Staff == v.Staff || x.Shared && of.Office == v.Office && v.May(casework.ManageOffice)) {
			m.views.saved[i].Name, m.views.saved[i].Shared = name, shared
			return m.broken
		}
	}
	return casework.Errorf(casework.NotFound, "There is no such list.")
}
