package web

import (
	"context"
	"slices"
	"time"

	"github.com/commonline/commonline/casework"
)

// programMemory is what connects programs.
type programMemory struct {
	tokens   []casework.Access
	hashes   [][32]byte
	webhooks []casework.Webhook
	sealed   map[int64][]byte
	sends    []casework.WebhookSend
}

func (m *memory) AccessTokens(_ context.Context, v casework.Viewer, _ time.Time) ([]casework.Access, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(m.conn.tokens), func(a casework.Access) bool { return a.Office != v.Office }), m.broken
}

func (m *memory) MakeToken(_ context.Context, v casework.Viewer, at time.Time, n casework.NewAccess, hash [32]byte, hint string) error {
	if err := v.CheckMakes(n); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.conn.tokens = append(m.conn.tokens, casework.Access{ID: int64(len(m.conn.tokens) + 1), Name: n.Name, Hint: hint, Maker: v.Staff, MakerName: "Somebody", Office: v.Office,
		Scopes: n.Scopes, MadeAt: at, ExpiresAt: at.AddDate(0, 0, n.Days), Works: true})
	m.conn.hashes = append(m.conn.hashes, hash)
	return nil
}

func (m *memory) RevokeToken(_ context.Context, v casework.Viewer, at time.Time, id int64) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	for i := range m.conn.tokens {
		if a := &m.conn.tokens[i]; a.ID == id && a.Office == v.Office && a.Works {
			a.Works, a.RevokedAt = false, at
			return nil
		}
	}
	return casework.Errorf(casework.NotFound, "There is no such token, or it was revoked already.")
}

func (m *memory) Webhooks(_ context.Context, v casework.Viewer) ([]casework.Webhook, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(m.conn.webhooks), func(w casework.Webhook) bool { return w.Office != v.Office }), m.broken
}

func (m *memory) MakeWebhook(_ context.Context, v casework.Viewer, at time.Time, w casework.WebhookWanted, seal func(int64) []byte) (int64, error) {
	if err := w.Check(); err != nil {
		return 0, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	id := int64(len(m.conn.webhooks) + 1)
	m.conn.webhooks = append(m.conn.webhooks, casework.Webhook{ID: id, Office: v.Office, WebhookWanted: w, MadeAt: at})
	if m.conn.sealed == nil {
		m.conn.sealed = map[int64][]byte{}
	}
	m.conn.sealed[id] = seal(id)
	return id, nil
}

// hook finds a webhook of the viewer's; whoever asks holds the lock.
func (m *memory) hook(v casework.Viewer, id int64) (*casework.Webhook, error) {
	for i := range m.conn.webhooks {
		if w := &m.conn.webhooks[i]; w.ID == id && w.Office == v.Office {
			return w, nil
		}
	}
	return nil, casework.Errorf(casework.NotFound, "There is no such webhook.")
}

func (m *memory) ChangeWebhook(_ context.Context, v casework.Viewer, at time.Time, id int64, w casework.WebhookWanted, on bool) error {
	if err := w.Check(); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	x, err := m.hook(v, id)
	if err != nil {
		return err
	}
	x.WebhookWanted, x.OffAt, x.OffWhy = w, time.Time{}, ""
	if !on {
		x.OffAt, x.OffWhy = at, "Switched off by hand."
	}
	return nil
}

func (m *memory) DropWebhook(_ context.Context, v casework.Viewer, _ time.Time, id int64) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	x, err := m.hook(v, id)
	if err == nil {
		m.conn.webhooks = slices.DeleteFunc(m.conn.webhooks, func(w casework.Webhook) bool { return w.ID == x.ID })
	}
	return err
}

func (m *memory) WebhookSends(_ context.Context, v casework.Viewer, id int64) ([]casework.WebhookSend, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	_, err := m.hook(v, id)
	return m.conn.sends, err
}

func (m *memory) SendAgain(_ context.Context, v casework.Viewer, at time.Time, webhook, send int64) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, err := m.hook(v, webhook); err != nil {
		return err
	}
	for i := range m.conn.sends {
		if s := &m.conn.sends[i]; s.ID == send && s.State != casework.WebhookPending {
			s.State, s.DueAt = casework.WebhookPending, at
			return nil
		}
	}
	return casework.Errorf(casework.Conflict, "It is on its way already, or is none of this webhook.")
}

func (m *memory) TestWebhook(_ context.Context, v casework.Viewer, at time.Time, id int64) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	_, err := m.hook(v, id)
	if err == nil {
		m.conn.sends = append(m.conn.sends, casework.WebhookSend{ID: int64(len(m.conn.sends) + 1), Webhook: id, Kind: casework.WebhookTest, State: casework.WebhookPending, MadeAt: at, DueAt: at})
	}
	return err
}

// samplePrograms are what the pages show in tests.
func samplePrograms(at time.Time) programMemory {
	return programMemory{
		tokens: []casework.Access{
			{ID: 1, Name: "Night report", Hint: "cl_K7QM", MakerName: "Marcus Teague", Office: "d5", Scopes: []casework.AccessScope{casework.ScopeReportsRead}, MadeAt: at.AddDate(0, 0, -9), ExpiresAt: at.AddDate(0, 0, 81), UsedAt: at.Add(-time.Hour), Works: true},
			{ID: 2, Name: "Old <b>map</b>", Hint: "cl_AAAA", MakerName: "Marcus Teague", Office: "d5", Scopes: []casework.AccessScope{casework.ScopeCasesRead}, MadeAt: at.AddDate(0, 0, -99), ExpiresAt: at.AddDate(0, 0, -9)},
		},
		webhooks: []casework.Webhook{{ID: 1, Office: "d5", WebhookWanted: casework.WebhookWanted{Name: "Map of the city", URL: "https://map.example/hook", Kinds: []casework.EventKind{casework.CaseOpened}}, MadeAt: at}},
		sends: []casework.WebhookSend{
			{ID: 8, Webhook: 1, Event: 4, Kind: casework.CaseOpened, State: casework.WebhookRetrying, MadeAt: at, DueAt: at.Add(time.Minute), Attempts: 2, Status: 503, Reason: "The receiver answered 503."},
			{ID: 7, Webhook: 1, Event: 3, Kind: casework.CaseOpened, State: casework.WebhookSent, MadeAt: at, Attempts: 1, Status: 204},
		},
	}
}
