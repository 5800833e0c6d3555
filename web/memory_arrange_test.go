package web

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/commonline/commonline/casework"
)

// arrangeMemory is which case is which, in memory.
type arrangeMemory struct {
	merged    map[casework.CaseID]MergedCase
	heads     map[casework.CaseID]casework.CaseID
	addressed map[casework.MessageID]casework.CaseID
	links     map[casework.CaseID][]LinkedCase
}

func (m *memory) byID(id casework.CaseID) *casework.Case {
	i := slices.IndexFunc(m.cases, func(c casework.Case) bool { return c.ID == id })
	return &m.cases[i]
}

func (m *memory) Ties(_ context.Context, v casework.Viewer, id casework.CaseID) (t Ties, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	c := m.byID(id)
	if !m.sees(v, c.Office) {
		return t, m.broken
	}
	if head, ok := m.arrange.heads[id]; ok {
		t.MergedInto = m.byID(head).Number
	}
	t.Links = m.arrange.links[id]
	t.Addressed = map[casework.MessageID]casework.CaseNumber{}
	for other, head := range m.arrange.heads {
		if head == id {
			t.Merged = append(t.Merged, m.arrange.merged[other])
		}
	}
	for msg, home := range m.arrange.addressed {
		t.Addressed[msg] = m.byID(home).Number
	}
	for _, o := range m.cases {
		if o.ID != id && o.Office == c.Office && o.ResidentName == c.ResidentName {
			t.Others = append(t.Others, o)
		}
	}
	return t, m.broken
}

// pair finds two cases: one that the viewer leads, and one that they see.
func (m *memory) pair(v casework.Viewer, n, other casework.CaseNumber) (a, b *casework.Case, by casework.Doer, err error) {
	a, by, err = m.at(v, n)
	if err != nil {
		return nil, nil, by, err
	}
	i := slices.IndexFunc(m.cases, func(c casework.Case) bool { return c.Number == other && m.seesCase(v, c) })
	if i < 0 {
		return nil, nil, by, casework.Errorf(casework.NotFound, "Your office sees no case %s. Check the number.", other)
	}
	return a, &m.cases[i], by, nil
}

func (m *memory) both(kind casework.EventKind, by casework.Doer, a, b *casework.Case, detail map[string]string) {
	for _, x := range [][2]*casework.Case{{a, b}, {b, a}} {
		facts := map[string]string{"by": by.Name, "number": x[1].Number.String(), "way": "from"}
		if x[0] == b {
			facts["way"] = "into"
		}
		for k, v := range detail {
			facts[k] = v
		}
		m.happened(casework.Event{Kind: kind, Case: x[0].ID, At: noon, Detail: facts})
	}
}

func (m *memory) Merge(_ context.Context, v casework.Viewer, n, other casework.CaseNumber, at time.Time, reason string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := casework.CheckReason(reason); err != nil {
		return err
	}
	a, b, by, err := m.pair(v, n, other)
	if err != nil {
		return err
	}
	into, from := *a, *b
	into.Lead, from.Lead = true, m.sees(v, b.Office)
	if err := casework.MayMerge(into, from); err != nil {
		return err
	}
	if m.arrange.heads == nil {
		m.arrange = arrangeMemory{map[casework.CaseID]MergedCase{}, map[casework.CaseID]casework.CaseID{}, map[casework.MessageID]casework.CaseID{}, m.arrange.links}
	}
	moved := 0
	for i := range m.messages {
		if m.messages[i].Case == b.ID {
			m.messages[i].Case, m.arrange.addressed[m.messages[i].ID] = a.ID, b.ID
			moved++
		}
	}
	m.arrange.heads[b.ID] = a.ID
	m.arrange.merged[b.ID] = MergedCase{Number: b.Number, Subject: b.Subject, Reason: reason, By: by.Name, At: at, Messages: moved, Direct: true}
	m.both(casework.CaseMerged, by, a, b, map[string]string{"why": reason})
	return nil
}

func (m *memory) Unmerge(_ context.Context, v casework.Viewer, n, other casework.CaseNumber, _ time.Time) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	a, b, by, err := m.pair(v, n, other)
	if err != nil {
		return err
	}
	if m.arrange.heads[b.ID] != a.ID {
		return casework.Errorf(casework.Conflict, "Case %s is not merged into %s by itself. Look again.", other, n)
	}
	back := 0
	for i := range m.messages {
		if m.arrange.addressed[m.messages[i].ID] == b.ID {
			m.messages[i].Case = b.ID
			delete(m.arrange.addressed, m.messages[i].ID)
			back++
		}
	}
	delete(m.arrange.heads, b.ID)
	m.both(casework.CaseUnmerged, by, a, b, map[string]string{"back": fmt.Sprint(back), "since": "0", "stayed": "1"})
	return nil
}

func (m *memory) Split(_ context.Context, v casework.Viewer, n casework.CaseNumber, from casework.MessageID, at time.Time, subject string) (casework.CaseNumber, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	c, by, err := m.at(v, n)
	if err != nil {
		return 0, err
	}
	made := casework.Case{ID: casework.CaseID(100 + len(m.cases)), Number: casework.CaseNumber(48400 + len(m.cases)), Office: c.Office, Status: casework.Open,
		Subject: subject, ResidentName: c.ResidentName, OpenedAt: at, LastMessageAt: at, DueAt: at.Add(casework.ReplyTime)}
	for i := range m.messages {
		if x := &m.messages[i]; x.Case == c.ID && x.ID >= from && x.Direction == casework.In {
			x.Case = made.ID
			made.Messages++
		}
	}
	if made.Messages == 0 {
		return 0, casework.Errorf(casework.NotFound, "There is no such message of a resident on case %s.", n)
	}
	old := *c
	m.cases = append(m.cases, made)
	m.linked(old, made, LinkedCase{Reason: "It was taken out of the other thread.", By: by.Name, At: at, Split: true})
	m.both(casework.CaseSplit, by, &old, &made, nil)
	return made.Number, nil
}

func (m *memory) linked(a, b casework.Case, l LinkedCase) {
	if m.arrange.links == nil {
		m.arrange.links = map[casework.CaseID][]LinkedCase{}
	}
	l.Case, l.Before = b, l.Split
	l.Case.Lead = b.Office == a.Office
	m.arrange.links[a.ID] = append(m.arrange.links[a.ID], l)
	l.Case, l.Before = a, false
	l.Case.Lead = true
	m.arrange.links[b.ID] = append(m.arrange.links[b.ID], l)
}

func (m *memory) Link(_ context.Context, v casework.Viewer, n, other casework.CaseNumber, at time.Time, reason string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := casework.CheckReason(reason); err != nil {
		return err
	}
	a, b, by, err := m.pair(v, n, other)
	if err != nil {
		return err
	}
	m.linked(*a, *b, LinkedCase{Reason: reason, By: by.Name, At: at})
	m.both(casework.CasesLinked, by, a, b, map[string]string{"why": reason})
	return nil
}

func (m *memory) Unlink(_ context.Context, v casework.Viewer, n, other casework.CaseNumber, _ time.Time) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	a, b, by, err := m.pair(v, n, other)
	if err != nil {
		return err
	}
	had := len(m.arrange.links[a.ID])
	m.arrange.links[a.ID] = slices.DeleteFunc(m.arrange.links[a.ID], func(l LinkedCase) bool { return l.Number == other && !l.Split })
	if had == len(m.arrange.links[a.ID]) {
		return casework.Errorf(casework.Conflict, "There is no link of your office between the two.")
	}
	m.both(casework.CasesUnlinked, by, a, b, nil)
	return nil
}
