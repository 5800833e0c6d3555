package mailhost

import (
	"fmt"
	"time"

	"github.com/emersion/go-imap/v2"
)

// Deliver puts a mail into a user's mailbox, byte for byte, and returns its UID.
func (h *Host) Deliver(address, mailbox string, raw []byte) (imap.UID, error) {
	return h.DeliverAt(address, mailbox, raw, time.Time{})
}

// DeliverAt is Deliver with a date of arrival (INTERNALDATE) and flags.
func (h *Host) DeliverAt(address, mailbox string, raw []byte, at time.Time, flags ...imap.Flag) (imap.UID, error) {
	acct := h.find(address)
	if acct == nil {
		return 0, fmt.Errorf("delivering to %s: %w", address, errNoMailbox)
	}
	defer h.news.tell()
	acct.mu.Lock()
	defer acct.mu.Unlock()
	box := acct.boxes[mailbox]
	if box == nil {
		return 0, fmt.Errorf("delivering to %s of %s: %w", mailbox, address, errNoMailbox)
	}
	m, err := box.add(raw, at, flags)
	if err != nil {
		return 0, err
	}
	return m.UID, nil
}

func (h *Host) deliver(acct *account, mailbox string, raw []byte) (imap.UID, error) {
	return h.Deliver(acct.user.Address, mailbox, raw)
}

// Mails are the mails in a user's mailbox, by UID.
func (h *Host) Mails(address, mailbox string) ([]Mail, error) {
	acct := h.find(address)
	if acct == nil {
		return nil, fmt.Errorf("looking into the mail of %s: %w", address, errNoMailbox)
	}
	acct.mu.Lock()
	defer acct.mu.Unlock()
	box := acct.boxes[mailbox]
	if box == nil {
		return nil, fmt.Errorf("looking into %s of %s: %w", mailbox, address, errNoMailbox)
	}
	var all []Mail
	for _, m := range box.mails {
		all = append(all, m.snapshot())
	}
	return all, nil
}

// Readers counts the connections that have a mailbox of a user open.
func (h *Host) Readers(address string) int {
	acct := h.find(address)
	if acct == nil {
		return 0
	}
	acct.mu.Lock()
	defer acct.mu.Unlock()
	return acct.open
}

// Remove takes a mail out of a mailbox, as another client's EXPUNGE would.
func (h *Host) Remove(address, mailbox string, uid imap.UID) error {
	acct := h.find(address)
	if acct == nil {
		return fmt.Errorf("removing a mail of %s: %w", address, errNoMailbox)
	}
	defer h.news.tell()
	acct.mu.Lock()
	defer acct.mu.Unlock()
	box := acct.boxes[mailbox]
	if box == nil {
		return fmt.Errorf("removing a mail from %s of %s: %w", mailbox, address, errNoMailbox)
	}
	return box.remove(func(m *Mail) bool { return m.UID == uid })
}
