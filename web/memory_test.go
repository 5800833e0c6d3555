package web

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"

	"github.com/commonline/commonline/casework"
)

// memory is a Store that keeps everything in maps, walls included. It is what the pages are tested over.
type memory struct {
	mu        sync.Mutex
	cases     []casework.Case
	messages  []casework.Message
	events    []casework.Event
	raws      map[casework.RawID]string
	media     map[string]string // by raw message and part
	heldMail  []casework.Held
	automatic []Automatic
	unsent    []Unsent
	phone     phoneMemory
	views     viewMemory
	residents residentMemory
	calling   callingMemory
	hand      handMemory
	accounts  []Account
	sessions  map[[32]byte]memorySession
	boxes     []MailboxHealth
	signing   signingMemory
	links     []linkMemory
	passkeys  []Passkey
	factors   map[casework.StaffID]SecondFactor
	sending   SendingState

	notes     []casework.Note
	drafts    map[string]Draft // by staff, case and kind
	answers   map[string]casework.MessageID
	writing   []Writer
	phones    map[casework.CaseID][]Voice // who can be texted, or cannot
	city      *casework.City
	replies   []casework.Reply
	rules     []casework.Rule
	failed    []FailedSend
	files     map[string][]memoryFile // by staff and case
	waiting   []TriageItem
	daily     dailyMemory
	arrange   arrangeMemory
	people    peopleMemory
	records   recordsMemory
	onHold    bool // the case of Rosa
	around    Around
	alarms    []casework.Alarm
	phrases   []PhraseCount
	plans     planMemory
	threats   threatMemory
	conn      programMemory
	snippets  map[string]string // by what is searched for
	languages languageMemory

	connections []ConnectedMailbox

	recorded  []casework.Event
	decisions []string
	broken    error // what every call answers, where it is set
	recordErr error
}

func (m *memory) sees(v casework.Viewer, o casework.OfficeID) bool {
	return v.AllOffices() || v.Office == o
}

func (m *memory) seesCase(v casework.Viewer, c casework.Case) bool {
	return m.sees(v, c.Office) || slices.Contains(c.CopiedTo, v.Office) || slices.Contains(c.Guests, v.Office)
}

func (m *memory) Cases(_ context.Context, v casework.Viewer, q CaseQuery) ([]casework.Case, int, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var found []casework.Case
	for _, c := range m.cases {
		c.Lead = m.sees(v, c.Office)
		fits := m.fits(v, c, q.View)
		text := strings.ToLower(c.Subject + " " + c.ResidentName + " " + c.Number.String())
		if of := q.Fields["department"]; of != "" && (!c.Lead || cmp.Or(c.Department, casework.NoDepartment) != of) {
			continue
		}
		if m.seesCase(v, c) && fits && strings.Contains(text, strings.ToLower(q.Search)) {
			if q.Search != "" && c.Lead {
				c.Snippet = m.snippets[q.Search]
			}
			found = append(found, c)
		}
	}
	slices.SortStableFunc(found, func(a, b casework.Case) int {
		if q.order() != DueFirst {
			return b.LastMessageAt.Compare(a.LastMessageAt)
		}
		return cmp.Or(cmp.Compare(b2i(a.DueAt.IsZero()), b2i(b.DueAt.IsZero())), a.DueAt.Compare(b.DueAt))
	})
	return window(found, q.Page), len(found), m.broken
}

func (m *memory) fits(v casework.Viewer, c casework.Case, view View) bool {
	open := c.Lead && c.Status.Live() && !c.SnoozedUntil.After(noon)
	return map[View]bool{
		OpenCases: open, MyCases: open && c.Assignee == v.Staff, UnassignedCases: open && c.Assignee == 0, OverdueCases: open && !c.DueAt.IsZero() && c.DueAt.Before(noon),
		OnResident: open && c.Status == casework.WaitingOnResident, OnDepartment: open && c.Status == casework.WaitingOnDepartment,
		SnoozedCases: c.Lead && c.Status.Live() && !open, ResolvedCases: c.Lead && !c.Status.Live(), CopiedCases: !c.Lead, AllCases: true, SpamCases: c.Spam, ClosedBy311: open && c.Status == casework.ClosedBy311,
	}[view]
}

func (m *memory) WaitingByDepartment(ctx context.Context, v casework.Viewer) (map[string]int, error) {
	cases, _, err := m.Cases(ctx, v, CaseQuery{View: OnDepartment, Page: Page{Number: 1, Size: 1000}})
	counts := map[string]int{}
	for _, c := range cases {
		counts[cmp.Or(c.Department, casework.NoDepartment)]++
	}
	return counts, err
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

func window[T any](all []T, p Page) []T {
	from := min(p.Offset(), len(all))
	return all[from:min(from+p.Size, len(all))]
}

func (m *memory) Counts(ctx context.Context, v casework.Viewer) (Counts, error) {
	n := Counts{Waiting: len(m.unsent)}
	one := Page{Number: 1, Size: 1}
	_, n.Held, _ = m.Held(ctx, v, one)
	_, n.Triage, _ = m.Triage(ctx, v, one)
	_, n.Automatic, _ = m.Automatic(ctx, v, one)
	for view, figure := range map[View]*int{OpenCases: &n.Open, MyCases: &n.Mine, UnassignedCases: &n.Unassigned, OverdueCases: &n.Overdue, OnResident: &n.OnResident,
		OnDepartment: &n.OnDepartment, SnoozedCases: &n.Snoozed, ClosedBy311: &n.ClosedBy311, SpamCases: &n.Spam, ResolvedCases: &n.Resolved, CopiedCases: &n.Copied} {
		_, *figure, _ = m.Cases(ctx, v, CaseQuery{View: view, Page: one})
	}
	return n, m.broken
}

func (m *memory) Case(_ context.Context, v casework.Viewer, n casework.CaseNumber) (casework.Case, []casework.Message, []casework.Event, error) {
	i := slices.IndexFunc(m.cases, func(c casework.Case) bool { return c.Number == n && m.seesCase(v, c) })
	if m.broken != nil || i < 0 {
		return casework.Case{}, nil, nil, cmp.Or(m.broken, error(casework.Errorf(casework.NotFound, "There is no case %s.", n)))
	}
	c := m.cases[i]
	c.Lead = m.sees(v, c.Office)
	c.Guest = !c.Lead && slices.Contains(c.Guests, v.Office)
	var messages []casework.Message
	for _, x := range m.messages {
		if x.Case == c.ID && (c.Lead || x.Direction == casework.In) {
			messages = append(messages, x)
		}
	}
	var events []casework.Event
	for _, e := range m.events {
		if e.Case == c.ID && c.Lead {
			events = append(events, e)
		}
	}
	return c, messages, events, nil
}

func (m *memory) Message(_ context.Context, v casework.Viewer, id casework.MessageID) (casework.Message, error) {
	for _, x := range m.messages {
		i := slices.IndexFunc(m.cases, func(c casework.Case) bool { return c.ID == x.Case })
		if x.ID == id && m.seesCase(v, m.cases[i]) {
			return x, m.broken
		}
	}
	return casework.Message{}, casework.Errorf(casework.NotFound, "There is no such message.")
}

func (m *memory) Raw(_ context.Context, v casework.Viewer, id casework.RawID) (io.ReadCloser, int64, error) {
	raw, ok := m.raws[id]
	if !ok || v.Office == "d9" {
		return nil, 0, casework.Errorf(casework.NotFound, "There is no such message.")
	}
	return io.NopCloser(strings.NewReader(raw)), int64(len(raw)), m.broken
}

func (m *memory) Held(_ context.Context, v casework.Viewer, p Page) ([]casework.Held, int, error) {
	var seen []casework.Held
	for _, h := range m.heldMail {
		if m.sees(v, h.Office) {
			seen = append(seen, h)
		}
	}
	return window(seen, p), len(seen), m.broken
}

func (m *memory) ReleaseHeld(_ context.Context, v casework.Viewer, id casework.RawID, how casework.Release, reason string) (casework.Case, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	i := slices.IndexFunc(m.heldMail, func(h casework.Held) bool { return h.Raw == id && m.sees(v, h.Office) })
	if i < 0 {
		return casework.Case{}, casework.Errorf(casework.Conflict, "Ana Ribeiro has decided on this message meanwhile.")
	}
	m.heldMail = slices.Delete(m.heldMail, i, i+1)
	m.decisions = append(m.decisions, fmt.Sprintf("%d %s %s", id, how, reason))
	if how == casework.RejectHeld {
		return casework.Case{}, nil
	}
	return m.cases[0], nil
}

func (m *memory) Automatic(_ context.Context, v casework.Viewer, p Page) ([]Automatic, int, error) {
	var seen []Automatic
	for _, a := range m.automatic {
		if m.sees(v, a.Office) {
			seen = append(seen, a)
		}
	}
	return window(seen, p), len(seen), m.broken
}

func (m *memory) FileAutomatic(_ context.Context, _ casework.Viewer, id casework.RawID, _ string) (casework.Case, error) {
	m.decisions = append(m.decisions, fmt.Sprintf("%d file", id))
	return m.cases[0], m.broken
}

func (m *memory) Waiting(_ context.Context, _ casework.Viewer, p Page) ([]Unsent, int, error) {
	return window(m.unsent, p), len(m.unsent), m.broken
}

func (m *memory) Approve(_ context.Context, _ casework.Viewer, id casework.DeliveryID) error {
	m.decisions = append(m.decisions, fmt.Sprintf("%d send", id))
	return m.broken
}

func (m *memory) Decline(_ context.Context, _ casework.Viewer, id casework.DeliveryID, reason string) error {
	m.decisions = append(m.decisions, fmt.Sprintf("%d drop %s", id, reason))
	return m.broken
}

func (m *memory) Account(_ context.Context, email string) (Account, error) {
	for _, a := range m.accounts {
		if strings.EqualFold(a.Email, email) {
			return a, m.broken
		}
	}
	return Account{}, cmp.Or(m.broken, error(casework.Errorf(casework.NotFound, "There is no such account.")))
}

func (m *memory) NewSession(_ context.Context, s Session) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.sessions[s.TokenHash] = memorySession{Session: s, SeenAt: s.CreatedAt}
	return m.broken
}

func (m *memory) Session(_ context.Context, l Look) (SignedIn, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if s, ok := m.sessions[l.TokenHash]; ok && m.stands(s, l.Now, l.Idle) {
		if l.Touch {
			s.SeenAt = l.Now
			m.sessions[l.TokenHash] = s
		}
		a := m.account(s.Staff)
		return SignedIn{Viewer: a.Viewer, Name: a.Name, Way: s.Way, HasSecond: m.hasSecond(s.Staff)}, m.broken
	}
	return SignedIn{}, cmp.Or(m.broken, error(casework.Errorf(casework.NotFound, "There is no such session.")))
}

func (m *memory) EndSession(_ context.Context, hash [32]byte) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.sessions, hash)
	return m.broken
}

func (m *memory) PublicCase(_ context.Context, id casework.CaseID) (PublicCase, error) {
	for _, c := range m.cases {
		if c.ID == id && !c.Sensitive {
			p := PublicCase{ID: c.ID, Number: c.Number, Office: c.Office, Status: c.Status, OpenedAt: c.OpenedAt, ResolvedAt: c.ResolvedAt}
			if m.residents.public != nil {
				m.residents.public(&p)
			}
			return p, m.broken
		}
	}
	return PublicCase{}, cmp.Or(m.broken, error(casework.Errorf(casework.NotFound, "There is no such case.")))
}

func (m *memory) Mailboxes(context.Context, casework.Viewer) ([]MailboxHealth, error) {
	return m.boxes, m.broken
}

func (m *memory) SendingState(context.Context, casework.Viewer) (SendingState, error) {
	return m.sending, m.broken
}

func (m *memory) Record(_ context.Context, events []casework.Event) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.recorded = append(m.recorded, events...)
	return cmp.Or(m.recordErr, m.broken)
}

// wholePart stands for the parser: every part is the raw message itself.
func wholePart(raw io.Reader, path string) (io.Reader, error) {
	all, err := io.ReadAll(raw)
	return bytes.NewReader(append([]byte("part "+path+" of "), all...)), err
}

func (m *memory) Media(_ context.Context, v casework.Viewer, msg casework.Message, part string) (io.ReadCloser, error) {
	if m.broken != nil {
		return nil, m.broken
	}
	if text, ok := m.media[fmt.Sprintf("%d/%s", msg.Raw, part)]; ok && v.May(casework.ReadCases) {
		return io.NopCloser(strings.NewReader(text)), nil
	}
	return nil, casework.Errorf(casework.NotFound, "This file could not be fetched yet.")
}
