package web

import (
	"context"
	"strings"
	"time"

	"github.com/commonline/commonline/casework"
)

// mailMemory stands for mail servers and providers.
type mailMemory struct {
	changed int
	tried   []casework.Connection
	wrong   string // what Try finds
	refuses error  // of Consented
	code    string
}

func (*mailMemory) Place(id casework.MailboxID) string { return "city.yaml:" + string(id) }
func (m *mailMemory) Changed()                         { m.changed++ }

func (m *mailMemory) Try(_ context.Context, c casework.Connection) []MailFinding {
	m.tried = append(m.tried, c)
	return []MailFinding{{Sentence: "Signed in."}, {Wrong: m.wrong != "", Sentence: m.wrong}}
}

func (m *mailMemory) Consent(c casework.Connection, redirect, state, verifier string) (string, error) {
	return "https://provider.example/authorize?for=" + string(c.ID) + "&back=" + redirect + "&state=" + state + "&v=" + verifier, nil
}

func (m *mailMemory) Consented(_ context.Context, _ casework.Connection, _, code, _ string) error {
	m.code = code
	return m.refuses
}

func (m *mailMemory) Test(_ context.Context, _ casework.Connection, other string) []MailFinding {
	found := []MailFinding{{Sentence: "A mail to itself came back after 2 seconds."}}
	if other != "" {
		found = append(found, MailFinding{Wrong: true, Sentence: "The app opens " + other + " too."})
	}
	return found
}

func sampleConnections() []ConnectedMailbox {
	return []ConnectedMailbox{
		{Connection: casework.Connection{Mailbox: casework.Mailbox{ID: "box_harbor", Office: "d5", Address: "harbor@council.example", Mode: casework.Route}, Kind: casework.MicrosoftAppMail,
			Tenant: "council.example", ClientID: "the-app", Sealed: testSealer{}.Seal(mailSecrets, []byte("box_harbor"), []byte("the app's secret")), Version: 1, Since: noon},
			TestedAt: noon, Tested: []MailFinding{{Sentence: "Signed in."}, {Wrong: true, Sentence: "The domain publishes no SPF."}}},
		{Connection: casework.Connection{Mailbox: casework.Mailbox{ID: "box_four", Office: "d4", Address: "four@council.example"}, Kind: casework.GoogleMail, Sealed: []byte("x")}},
	}
}

func (m *memory) managesMail(v casework.Viewer, c ConnectedMailbox) bool {
	return !c.Removed && v.May(casework.ConnectMail) && (v.May(casework.OperateCity) || c.Office == v.Office)
}

func (m *memory) Connections(_ context.Context, v casework.Viewer) (all []ConnectedMailbox, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, c := range m.connections {
		if m.managesMail(v, c) {
			c.Sealed = nil
			all = append(all, c)
		}
	}
	return all, m.broken
}

// connected does something to a mailbox that the viewer manages.
func (m *memory) connected(v casework.Viewer, id casework.MailboxID, do func(*ConnectedMailbox)) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	for i := range m.connections {
		if m.connections[i].ID == id && m.managesMail(v, m.connections[i]) {
			do(&m.connections[i])
			return m.broken
		}
	}
	return casework.Errorf(casework.NotFound, "There is no such mailbox.")
}

func (m *memory) Connection(_ context.Context, v casework.Viewer, id casework.MailboxID) (c casework.Connection, err error) {
	return c, m.connected(v, id, func(x *ConnectedMailbox) { c = x.Connection })
}

func (m *memory) Connect(_ context.Context, v casework.Viewer, _ time.Time, c casework.Connection, _ time.Time) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, x := range m.connections {
		if strings.EqualFold(x.Address, c.Address) {
			return casework.Errorf(casework.Conflict, "A mailbox of this address is connected already.")
		}
	}
	m.connections = append(m.connections, ConnectedMailbox{Connection: c})
	return m.broken
}

func (m *memory) Reconnect(_ context.Context, v casework.Viewer, id casework.MailboxID, sealed []byte) error {
	return m.connected(v, id, func(x *ConnectedMailbox) {
		x.Version++
		if sealed != nil {
			x.Sealed = sealed
		}
	})
}

func (m *memory) Disconnect(_ context.Context, v casework.Viewer, _ time.Time, id casework.MailboxID) error {
	return m.connected(v, id, func(x *ConnectedMailbox) { x.Removed = true })
}

func (m *memory) KeepTest(_ context.Context, v casework.Viewer, at time.Time, id casework.MailboxID, found []MailFinding) error {
	return m.connected(v, id, func(x *ConnectedMailbox) { x.Tested, x.TestedAt = found, at })
}
