package web

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/commonline/commonline/casework"
)

// at finds a case that a viewer's office leads.
func (m *memory) at(v casework.Viewer, n casework.CaseNumber) (*casework.Case, casework.Doer, error) {
	i := slices.IndexFunc(m.cases, func(c casework.Case) bool { return c.Number == n && m.sees(v, c.Office) })
	if i < 0 || m.broken != nil {
		return nil, casework.Doer{}, cmp.Or(m.broken, error(casework.Errorf(casework.NotFound, "There is no case %s.", n)))
	}
	by := casework.Doer{Staff: v.Staff, At: noon}
	for _, a := range m.accounts {
		if a.Staff == v.Staff {
			by.Name = a.Name
		}
	}
	return &m.cases[i], by, nil
}

func (m *memory) happened(e casework.Event) {
	e.ID = casework.EventID(len(m.events) + 1)
	m.events = append(m.events, e)
}

func (m *memory) Desk(_ context.Context, v casework.Viewer, id casework.CaseID) (d Desk, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	i := slices.IndexFunc(m.cases, func(c casework.Case) bool { return c.ID == id && m.sees(v, c.Office) })
	if i < 0 {
		return d, m.broken
	}
	for _, n := range m.notes {
		if n.Case == id {
			d.Notes = append(d.Notes, n)
		}
	}
	for _, k := range []DraftKind{MailDraft, TextDraft, NoteDraft} {
		if x, ok := m.drafts[fmt.Sprint(v.Staff, m.cases[i].Number, k)]; ok {
			d.Drafts = append(d.Drafts, x)
		}
	}
	for _, a := range m.accounts {
		if a.Office == m.cases[i].Office && a.May(casework.WorkCases) {
			d.Colleagues = append(d.Colleagues, casework.Colleague{Staff: a.Staff, Name: a.Name, Open: int(a.Staff)})
		}
	}
	for _, x := range m.messages {
		if x.Case == id && x.Direction == casework.In {
			d.Voices = []Voice{{Identity: 40 + casework.IdentityID(id), Channel: casework.Mail, Name: x.From.Name, Address: x.From.Address}}
		}
	}
	d.Voices = append(d.Voices, m.phones[id]...)
	for _, f := range m.files[fmt.Sprint(v.Staff, m.cases[i].Number)] {
		d.Files = append(d.Files, f.OutFile)
	}
	if id == 3 {
		d.Others = []casework.Case{m.cases[5]}
	}
	return d, m.broken
}

func (m *memory) Do(_ context.Context, v casework.Viewer, n casework.CaseNumber, at time.Time, thread int, d casework.Deed, note string) (casework.Case, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	c, by, err := m.at(v, n)
	if err != nil {
		return casework.Case{}, err
	}
	if casework.NeedsFreshThread(d) && c.ThreadVersion != thread {
		return *c, casework.Errorf(casework.Conflict, "Something came in on case %s while you decided. Read it, and decide again.", n)
	}
	by.At = at
	seen := *c
	seen.Lead = true
	if a, ok := d.(casework.AssignTo); ok {
		for _, x := range m.accounts {
			if x.Staff == a.Staff {
				a.Name, d = x.Name, casework.AssignTo{Staff: a.Staff, Was: a.Was, Name: x.Name}
			}
		}
	}
	next, e, err := seen.After(d, by)
	if err != nil {
		return *c, err
	}
	*c = next
	m.happened(e)
	if note != "" {
		m.notes = append(m.notes, casework.Note{ID: int64(len(m.notes) + 1), Case: c.ID, Staff: by.Staff, By: by.Name, Text: note, At: at})
	}
	return *c, nil
}

func (m *memory) AddNote(_ context.Context, v casework.Viewer, n casework.CaseNumber, at time.Time, text string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	c, by, err := m.at(v, n)
	if err != nil {
		return err
	}
	m.notes = append(m.notes, casework.Note{ID: int64(len(m.notes) + 1), Case: c.ID, Staff: by.Staff, By: by.Name, Text: text, At: at})
	delete(m.drafts, fmt.Sprint(v.Staff, n, NoteDraft))
	return nil
}

func (m *memory) SaveDraft(_ context.Context, v casework.Viewer, n casework.CaseNumber, d Draft) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, _, err := m.at(v, n); err != nil {
		return err
	}
	d.SavedAt = noon
	m.drafts[fmt.Sprint(v.Staff, n, d.Kind)] = d
	if d.Text == "" {
		delete(m.drafts, fmt.Sprint(v.Staff, n, d.Kind))
	}
	return nil
}

func (m *memory) Answer(_ context.Context, v casework.Viewer, n casework.CaseNumber, at time.Time, a casework.Answer) (casework.MessageID, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	c, by, err := m.at(v, n)
	switch {
	case err != nil:
		return 0, err
	case m.answers[a.Key] != 0:
		return m.answers[a.Key], nil
	case c.ThreadVersion != a.ThreadVersion:
		return 0, casework.Errorf(casework.Conflict, "Your answer was not sent: something came in on case %s while you wrote.", n)
	}
	out, err := m.answerBy(a, c.ID, at)
	if err != nil {
		return 0, err
	}
	id := casework.MessageID(1000 + len(m.messages))
	m.answers[a.Key] = id
	m.messages = append(m.messages, casework.Message{ID: id, Case: c.ID, Direction: casework.Out, Channel: out.channel, Author: by.Name, Written: by.Staff, Subject: a.Subject, Text: a.Text,
		Reply: a.Text, At: at, LeavesAt: out.At, Later: out.Later, To: []casework.Correspondent{out.to}})
	if len(a.Despite) > 0 {
		m.happened(casework.Event{Kind: casework.AnsweredAnyway, Case: c.ID, Message: id, At: at, Detail: map[string]string{"by": by.Name, "why": string(a.Despite[0])}})
	}
	m.sendFiles(v, n, &m.messages[len(m.messages)-1])
	*c = c.Answered(at)
	c.ThreadVersion++
	m.happened(casework.Event{Kind: casework.StaffAnswered, Case: c.ID, Message: id, At: at, Detail: map[string]string{"by": by.Name}})
	delete(m.drafts, fmt.Sprint(v.Staff, n, out.channel))
	if a.Then != nil {
		seen := *c
		seen.Lead = true
		next, e, err := seen.After(a.Then, by)
		if err != nil {
			return 0, err
		}
		*c = next
		m.happened(e)
	}
	return id, nil
}

func (m *memory) TakeBack(_ context.Context, v casework.Viewer, n casework.CaseNumber, at time.Time, id casework.MessageID) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, _, err := m.at(v, n); err != nil {
		return err
	}
	i := slices.IndexFunc(m.messages, func(x casework.Message) bool { return x.ID == id && x.Author != "" })
	switch {
	case i < 0:
		return casework.Errorf(casework.NotFound, "There is no such answer of yours.")
	case at.After(m.messages[i].LeavesAt):
		return casework.Errorf(casework.Conflict, "The answer has gone out already. Write another one to set it right.")
	}
	kind := DraftKind(m.messages[i].Channel)
	m.drafts[fmt.Sprint(v.Staff, n, kind)] = Draft{Kind: kind, Text: m.messages[i].Text, SavedAt: at}
	m.backFiles(v, n, id)
	m.messages = slices.Delete(m.messages, i, i+1)
	return nil
}

func (m *memory) Pulse(_ context.Context, _ casework.Viewer, after casework.EventID) (Pulse, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	p := Pulse{Newest: casework.EventID(len(m.events)), Writing: slices.Clone(m.writing)}
	for _, e := range m.events {
		for _, c := range m.cases {
			if after > 0 && c.ID == e.Case {
				p.Hints = append(p.Hints, Hint{Event: e.ID, Case: c.Number, Offices: append(slices.Clone(c.CopiedTo), c.Office), Opened: e.Kind == casework.CaseOpened})
			}
		}
	}
	return p, m.broken
}

// sampleTriage are two cases of District 5 that wait, and one of District 4.
func sampleTriage() []TriageItem {
	place := func(number, street, area string, office casework.OfficeID, confidence float64, why string) casework.Candidate {
		return casework.Candidate{Place: casework.Place{Address: casework.StreetAddress{Number: number, Street: street, City: area}, District: string(office[1:])}, Office: office, Confidence: confidence, Why: []string{why}}
	}
	cases := sampleCases()
	return []TriageItem{
		{Case: cases[2], Text: "Hydrant leaking all over the sidewalk at 120 washington, been like this since the morning.", Channel: casework.Mail,
			Routing: casework.Routing{State: casework.ManyPlaces, Since: noon, DueAt: noon.Add(3 * time.Hour), Why: []string{"Read: 120 washington.", "Three places fit."}},
			Matter: casework.CasePlace{Kind: casework.MatterPlace, Status: casework.Ambiguous, Mention: "120 washington", Candidates: []casework.Candidate{
				place("4120", "Washington St", "Roslindale", "d5", .71, "“120” could be the end of 4120."), place("120", "Washington St", "Dorchester", "d4", .19, "The number matches exactly."), place("3120", "Washington St", "Jamaica Plain", "d4", .10, "Ends in 120.")}}},
		{Case: cases[1], Text: "Who do I call about my landlord?", Channel: casework.Mail, Routing: casework.Routing{State: casework.AskedPlace, Since: noon}, AskedAt: noon.Add(-time.Hour),
			Matter: casework.CasePlace{Kind: casework.MatterPlace, Status: casework.NoPlace}},
		{Case: cases[7], Text: "Only District 4 may read this", Routing: casework.Routing{State: casework.NeedsPerson}},
	}
}

func (m *memory) Triage(_ context.Context, v casework.Viewer, p Page) ([]TriageItem, int, error) {
	var seen []TriageItem
	for _, t := range m.waiting {
		if m.sees(v, t.Office) {
			seen = append(seen, t)
		}
	}
	return window(seen, p), len(seen), m.broken
}

func (m *memory) CaseRouting(_ context.Context, v casework.Viewer, n casework.CaseNumber) (CaseRouting, error) {
	for _, c := range m.cases {
		if c.Number != n || !m.seesCase(v, c) {
			continue
		}
		r := CaseRouting{Office: c.Office, Routing: casework.Routing{State: casework.Routed, Why: []string{"42 Poplar St stands in the first message."}}, MayTakeBack: !m.sees(v, c.Office)}
		if m.sees(v, c.Office) {
			r.Matter = &casework.CasePlace{Kind: casework.MatterPlace, Status: casework.Matched, Mention: "42 de Poplar", Place: casework.Place{Address: casework.StreetAddress{Number: "42", Street: "Poplar St", City: "Roslindale"}, District: "5", Map: "2023"}}
		}
		return r, m.broken
	}
	return CaseRouting{}, cmp.Or(m.broken, error(casework.Errorf(casework.NotFound, "There is no case %s.", n)))
}

func (m *memory) Reroute(_ context.Context, v casework.Viewer, n casework.CaseNumber, o casework.RouteOrder) (casework.OfficeID, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	i := slices.IndexFunc(m.cases, func(c casework.Case) bool { return c.Number == n && m.seesCase(v, c) })
	switch {
	case i < 0:
		return "", casework.Errorf(casework.NotFound, "There is no case %s.", n)
	case o.Act == casework.TypePlace && o.Text == "nowhere":
		return "", casework.Errorf(casework.Invalid, "No place of the city is called so.")
	case o.Act == casework.HandOver && o.Reason == "":
		return "", casework.Errorf(casework.Invalid, "Say why the other office gets it.")
	case o.Version == 99:
		return "", casework.Errorf(casework.Conflict, "Somebody has decided meanwhile.")
	}
	m.decisions = append(m.decisions, fmt.Sprintf("%s %s %d %s %s %s", n, o.Act, o.Candidate, o.Text, o.Office, o.Reason))
	m.waiting = slices.DeleteFunc(m.waiting, func(t TriageItem) bool { return t.Number == n })
	return cmp.Or(o.Office, v.Office), nil
}
