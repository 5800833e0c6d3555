package mailhost

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"
)

// Sent is a mail that somebody here sent to addresses elsewhere. It went nowhere.
type Sent struct {
	User string // who signed in
	From string // the envelope's sender, "" for <>
	To   []string
	At   time.Time
	Raw  []byte // as it came; not to be changed
}

// outbox keeps what was sent, in order; with a folder each mail is one file there.
type outbox struct {
	mu    sync.Mutex
	dir   string
	mails []Sent
}

func (o *outbox) load(dir string) error {
	if dir == "" {
		return nil
	}
	o.dir = filepath.Join(dir, "outbox")
	if err := os.MkdirAll(o.dir, 0o700); err != nil {
		return fmt.Errorf("making the outbox: %w", err)
	}
	names, err := filepath.Glob(filepath.Join(globEscape(o.dir), "*.json"))
	if err != nil {
		return fmt.Errorf("reading the outbox: %w", err)
	}
	for _, name := range names { // in order: Glob sorts
		text, err := os.ReadFile(name)
		if err != nil {
			return fmt.Errorf("reading the outbox: %w", err)
		}
		var m Sent
		if err := json.Unmarshal(text, &m); err != nil {
			return fmt.Errorf("reading %s: %w", name, err)
		}
		o.mails = append(o.mails, m)
	}
	return nil
}

func (o *outbox) add(m Sent) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.dir != "" {
		text, err := json.Marshal(m)
		if err != nil {
			return fmt.Errorf("keeping a sent mail: %w", err)
		}
		if err := writeFile(filepath.Join(o.dir, fmt.Sprintf("%010d.json", len(o.mails)+1)), text, time.Time{}); err != nil {
			return fmt.Errorf("keeping a sent mail: %w", err)
		}
	}
	o.mails = append(o.mails, m)
	return nil
}

func (o *outbox) all() []Sent {
	o.mu.Lock()
	defer o.mu.Unlock()
	return slices.Clone(o.mails)
}

// Outbox is every mail to addresses elsewhere, the oldest first.
func (h *Host) Outbox() []Sent { return h.outbox.all() }

// WaitFor is the first mail of the outbox that matches, as soon as there is one.
func (h *Host) WaitFor(ctx context.Context, match func(Sent) bool) (Sent, error) {
	return await(ctx, h, func() ([]Sent, error) { return h.Outbox(), nil }, match)
}

// WaitForMail is the first mail that matches in a user's mailbox, as soon as there is one.
func (h *Host) WaitForMail(ctx context.Context, address, mailbox string, match func(Mail) bool) (Mail, error) {
	return await(ctx, h, func() ([]Mail, error) { return h.Mails(address, mailbox) }, match)
}

func await[M any](ctx context.Context, h *Host, list func() ([]M, error), match func(M) bool) (none M, err error) {
	for {
		changed := h.news.next()
		all, err := list()
		if err != nil {
			return none, err
		}
		if i := slices.IndexFunc(all, match); i >= 0 {
			return all[i], nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return none, fmt.Errorf("waiting for a mail, none of %d is the one: %w", len(all), ctx.Err())
		}
	}
}

// news tells all who wait that something has changed.
type news struct {
	mu      sync.Mutex
	changed chan struct{}
}

// next is closed at the next change.
func (n *news) next() <-chan struct{} {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.changed == nil {
		n.changed = make(chan struct{})
	}
	return n.changed
}

func (n *news) tell() {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.changed != nil {
		close(n.changed)
		n.changed = nil
	}
}
