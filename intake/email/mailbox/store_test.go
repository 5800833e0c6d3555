package mailbox

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/commonline/commonline/casework"
)

// memory is a Store in memory that keeps the promises of the real one, and fails the test on a broken promise of its
// caller.
type memory struct {
	t  testing.TB
	mu sync.Mutex

	leases  map[casework.MailboxID]*leaseRow
	alive   map[string]time.Time
	cursors map[string]Cursor
	raws    map[string]string // source + external id -> bytes
	order   []string          // the keys of raws as they came
	dates   map[string]time.Time
	skipped int
	asides  map[string]Aside
	health  map[casework.MailboxID]Health
	reports []Health
	batches []int
	largest int64 // bytes in one batch

	changed chan struct{} // closed and replaced at each change
	fail    error         // what Receive returns, having kept nothing
	hold    func()        // called inside Receive

	patience time.Duration // how long until waits
}

type leaseRow struct {
	owner string
	until time.Time
	epoch int64
}

func newMemory(t testing.TB) *memory {
	return &memory{
		t: t, leases: map[casework.MailboxID]*leaseRow{}, alive: map[string]time.Time{}, cursors: map[string]Cursor{},
		raws: map[string]string{}, dates: map[string]time.Time{}, asides: map[string]Aside{},
		health: map[casework.MailboxID]Health{}, changed: make(chan struct{}),
		patience: time.Hour, // of fake time
	}
}

func (m *memory) lock() func() {
	m.mu.Lock()
	return func() {
		close(m.changed)
		m.changed = make(chan struct{})
		m.mu.Unlock()
	}
}

// until waits for a condition, which is looked at under the lock.
func (m *memory) until(what string, condition func() bool) {
	m.t.Helper()
	deadline := time.After(m.patience)
	for {
		m.mu.Lock()
		ok, changed := condition(), m.changed
		m.mu.Unlock()
		if ok {
			return
		}
		select {
		case <-changed:
		case <-deadline:
			m.t.Fatalf("waited for ever: %s", what)
		}
	}
}

func (m *memory) Attend(_ context.Context, owner string, ttl time.Duration) (int, error) {
	defer m.lock()()
	m.alive[owner] = time.Now().Add(ttl)
	n := 0
	for _, until := range m.alive {
		if time.Now().Before(until) {
			n++
		}
	}
	return n, nil
}

func (m *memory) Claim(_ context.Context, id casework.MailboxID, owner string, ttl time.Duration) (Lease, bool, error) {
	defer m.lock()()
	row := m.leases[id]
	if row == nil {
		row = &leaseRow{}
		m.leases[id] = row
	}
	if row.owner != "" && row.owner != owner && time.Now().Before(row.until) {
		return Lease{}, false, nil
	}
	row.owner, row.until, row.epoch = owner, time.Now().Add(ttl), row.epoch+1
	return Lease{Mailbox: id, Owner: owner, Epoch: row.epoch}, true, nil
}

func (m *memory) Renew(_ context.Context, lease Lease, ttl time.Duration) (bool, error) {
	defer m.lock()()
	row := m.leases[lease.Mailbox]
	if row == nil || row.epoch != lease.Epoch {
		return false, nil
	}
	row.until = time.Now().Add(ttl)
	return true, nil
}

func (m *memory) Release(_ context.Context, lease Lease) error {
	defer m.lock()()
	if row := m.leases[lease.Mailbox]; row != nil && row.epoch == lease.Epoch {
		row.owner = ""
	}
	return nil
}

func (m *memory) Cursor(_ context.Context, id casework.MailboxID, folder string) (Cursor, error) {
	defer m.lock()()
	return m.cursors[string(id)+"/"+folder], nil
}

func (m *memory) Receive(ctx context.Context, lease Lease, folder Folder, cur Cursor, mails iter.Seq2[Mail, error]) (Received, error) {
	type kept struct {
		key, body string
		date      time.Time
	}
	var (
		batch   []kept
		skipped int
		bytes   int64
		last    = cur.UID
	)
	cut := false
	for mail, err := range mails {
		if err != nil {
			cut = true
			break
		}
		if mail.UID <= last && mail.ID == "" {
			m.t.Errorf("UID %d came after %d", mail.UID, last)
		}
		if mail.Deleted {
			skipped, last = skipped+1, mail.UID
			continue
		}
		body, err := io.ReadAll(mail.Body)
		if err != nil {
			cut = true
			break
		}
		batch = append(batch, kept{folder.Source(lease.Mailbox) + " " + mail.External(cur.UIDValidity), string(body), mail.InternalDate})
		bytes, last = bytes+int64(len(body)), mail.UID
	}
	if m.hold != nil {
		m.hold()
	}
	defer m.lock()()
	if m.fail != nil {
		return Received{}, m.fail
	}
	if err := ctx.Err(); err != nil {
		return Received{}, err
	}
	if row := m.leases[lease.Mailbox]; row == nil || row.epoch != lease.Epoch {
		return Received{}, ErrFenced
	}
	got := Received{Skipped: skipped, Bytes: bytes}
	for _, k := range batch {
		if _, ok := m.raws[k.key]; ok {
			got.Again++
			continue
		}
		m.raws[k.key], m.dates[k.key] = k.body, k.date
		m.order = append(m.order, k.key)
		got.Mails++
	}
	m.skipped += skipped
	m.batches = append(m.batches, len(batch))
	m.largest = max(m.largest, bytes)
	got.Cursor = Cursor{cur.UIDValidity, last, cur.ModSeq, cur.Link}
	if cut {
		got.Cursor.Link = m.cursors[folder.Source(lease.Mailbox)].Link
	}
	if old := m.cursors[folder.Source(lease.Mailbox)]; old.UIDValidity == cur.UIDValidity && old.UID > last {
		got.Cursor = old
	}
	m.cursors[folder.Source(lease.Mailbox)] = got.Cursor
	return got, nil
}

func (m *memory) SetAside(_ context.Context, lease Lease, folder Folder, aside Aside) error {
	defer m.lock()()
	if row := m.leases[lease.Mailbox]; row == nil || row.epoch != lease.Epoch {
		return ErrFenced
	}
	source := folder.Source(lease.Mailbox)
	m.asides[source+" "+Mail{ID: aside.ID, UID: aside.UID}.External(aside.UIDValidity)] = aside
	if aside.ID != "" {
		return nil
	}
	m.cursors[source] = Cursor{UIDValidity: aside.UIDValidity, UID: aside.UID}
	return nil
}

func (m *memory) Stored(_ context.Context, id casework.MailboxID, folder Folder, ids []string) (map[string]bool, error) {
	defer m.lock()()
	known := map[string]bool{}
	for _, one := range ids {
		key := folder.Source(id) + " " + one
		_, kept := m.raws[key]
		_, aside := m.asides[key]
		known[one] = kept || aside
	}
	return known, nil
}

func (m *memory) Report(_ context.Context, id casework.MailboxID, h Health) error {
	defer m.lock()()
	m.health[id] = h
	m.reports = append(m.reports, h)
	return nil
}

// bodies are what was stored of a source, in the order of storing.
func (m *memory) bodies(source string) []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	var out []string
	for _, key := range m.order {
		if len(key) > len(source) && key[:len(source)+1] == source+" " {
			out = append(out, m.raws[key])
		}
	}
	return out
}

func (m *memory) untilStored(source string, n int) {
	m.t.Helper()
	m.until(fmt.Sprintf("%d mails of %s", n, source), func() bool {
		got := 0
		for key := range m.raws {
			if len(key) > len(source) && key[:len(source)+1] == source+" " {
				got++
			}
		}
		return got >= n
	})
}

func (m *memory) untilState(id casework.MailboxID, states ...State) Health {
	m.t.Helper()
	m.until(fmt.Sprintf("state %v of %s", states, id), func() bool { return slices.Contains(states, m.health[id].State) })
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.health[id]
}

func (m *memory) untilReadUp(id casework.MailboxID) {
	m.t.Helper()
	m.until("read up", func() bool {
		h := m.health[id]
		return h.State == Following && h.Waiting == 0 && !h.Fetched.IsZero()
	})
}

// noTrouble fails the test when people were told of trouble.
func (m *memory) noTrouble() {
	m.t.Helper()
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, h := range m.reports {
		if h.State == Failing || h.State == Retrying && h.Code != "connecting" {
			m.t.Errorf("reported %+v", h)
		}
	}
}

var errDatabaseGone = errors.New("the database is gone")
