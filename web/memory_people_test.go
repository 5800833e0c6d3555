package web

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/commonline/commonline/casework"
)

// peopleMemory is who is who, in memory.
type peopleMemory struct {
	likely []LikelyPerson
	person Person
	joined []string
}

func samplePeople() peopleMemory {
	rosa := Address{Identity: 43, Channel: casework.Mail, Value: "rosa.delgado@mail.example", Since: noon.Add(-29 * time.Hour), By: casework.Mail, Number: 48213}
	phone := Address{Identity: 44, Channel: casework.Text, Value: "+16175550134", Since: noon.Add(-20 * time.Hour), By: casework.Text, Number: 48214, OptedOut: true, Shared: []string{"Rosa", "Jorge"},
		Consents: []ConsentLine{{At: noon, How: "keyword", Words: "STOP"}, {At: noon, Wanted: true, How: "staff"}}}
	return peopleMemory{
		likely: []LikelyPerson{{Of: 3, Claimed: 43, Resident: 4, Name: "+16175550134", Addresses: []Address{{Identity: 45, Channel: casework.Text, Value: "+16175550134"}}, Likeness: casework.Likeness{Points: 8, Reasons: []string{"One of them names the telephone number of the other.", "Both have the same name."}}}},
		person: Person{ID: 3, Name: "Rosa Delgado", Addresses: []Address{rosa, phone},
			Joins: []Join{{ID: 1, Address: "+16175550134", Evidence: "She said so on the telephone", By: "Ana Ribeiro", At: noon, Last: true}, {ID: 2, Address: "old@mail.example", Evidence: "A mistake", By: "Ana Ribeiro", At: noon, UndoneAt: noon}}},
	}
}

func (m *memory) Likely(_ context.Context, v casework.Viewer, id casework.CaseID) ([]LikelyPerson, error) {
	if id != 3 || v.Office != "d5" {
		return nil, m.broken
	}
	return m.people.likely, m.broken
}

func (m *memory) Person(_ context.Context, v casework.Viewer, id casework.ResidentID) (Person, error) {
	if id != 3 || !m.sees(v, "d5") || m.broken != nil {
		if m.broken != nil {
			return Person{}, m.broken
		}
		return Person{}, casework.Errorf(casework.NotFound, "There is nobody that your office knows under this number.")
	}
	p := m.people.person
	for _, c := range m.cases[:2] {
		c.Lead = true
		p.Cases = append(p.Cases, c)
	}
	return p, nil
}

func (m *memory) JoinPeople(_ context.Context, v casework.Viewer, n casework.CaseNumber, one, other casework.ResidentID, _ time.Time, evidence string) (casework.ResidentID, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if strings.TrimSpace(evidence) == "" {
		return 0, casework.Errorf(casework.Invalid, "Say by what it is known that this is the same person, in at most 1000 letters.")
	}
	c, by, err := m.at(v, n)
	if err != nil {
		return 0, err
	}
	return one, m.decide(c, by, casework.IdentityJoined, other, evidence)
}

// decide takes a question away, and remembers what was said.
func (m *memory) decide(c *casework.Case, by casework.Doer, kind casework.EventKind, other casework.ResidentID, words string) error {
	i := slices.IndexFunc(m.people.likely, func(l LikelyPerson) bool { return l.Resident == other })
	if i < 0 {
		return casework.Errorf(casework.Conflict, "This is not open any more. Look again.")
	}
	m.people.likely = slices.Delete(slices.Clone(m.people.likely), i, i+1)
	m.people.joined = append(m.people.joined, words)
	m.happened(casework.Event{Kind: kind, Case: c.ID, At: noon, Detail: map[string]string{"by": by.Name}})
	return m.broken
}

func (m *memory) KeepApart(_ context.Context, v casework.Viewer, n casework.CaseNumber, _, other casework.ResidentID, _ time.Time) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	c, by, err := m.at(v, n)
	if err != nil {
		return err
	}
	return m.decide(c, by, casework.NotTheSame, other, "not the same")
}

func (m *memory) Unjoin(_ context.Context, v casework.Viewer, join int64, _ time.Time) error {
	i := slices.IndexFunc(m.people.person.Joins, func(j Join) bool { return j.ID == join && j.Last })
	if i < 0 || !m.sees(v, "d5") {
		return casework.Errorf(casework.NotFound, "There is nothing to undo.")
	}
	m.people.person.Joins[i].UndoneAt, m.people.person.Joins[i].Last = noon, false
	return m.broken
}
