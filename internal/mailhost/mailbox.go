package mailhost

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver"
)

// Mail is a mail in a mailbox.
type Mail struct {
	UID   imap.UID
	Date  time.Time // when it came here (INTERNALDATE), in whole seconds
	Flags []imap.Flag
	Raw   []byte // not to be changed
}

// mailbox needs the lock of its account for everything.
type mailbox struct {
	Mailbox
	validity uint32
	next     imap.UID
	mails    []*Mail // by UID
	tracker  *imapserver.MailboxTracker
	shelf    shelf
}

// add appends a mail under the next UID, and tells those who watch.
func (b *mailbox) add(raw []byte, date time.Time, flags []imap.Flag) (*Mail, error) {
	if date.IsZero() {
		date = time.Now()
	}
	m := &Mail{UID: b.next, Date: date.Truncate(time.Second), Raw: raw}
	m.setFlags(flags)
	if err := b.shelf.put(m); err != nil {
		return nil, fmt.Errorf("keeping a mail: %w", err)
	}
	b.next++
	if err := b.shelf.putState(b); err != nil {
		return nil, fmt.Errorf("keeping a mailbox: %w", err)
	}
	b.mails = append(b.mails, m)
	b.tracker.QueueNumMessages(uint32(len(b.mails)))
	return m, nil
}

// remove takes mails out for which gone says so, and tells those who watch.
func (b *mailbox) remove(gone func(*Mail) bool) error {
	for i := len(b.mails) - 1; i >= 0; i-- {
		if !gone(b.mails[i]) {
			continue
		}
		if err := b.shelf.remove(b.mails[i].UID); err != nil {
			return fmt.Errorf("removing a mail: %w", err)
		}
		b.mails = slices.Delete(b.mails, i, i+1)
		b.tracker.QueueExpunge(uint32(i + 1))
	}
	return nil
}

// renumber gives the mailbox a new UIDVALIDITY and its mails new UIDs.
func (b *mailbox) renumber() error {
	mails := b.mails
	for _, m := range mails {
		if err := b.shelf.remove(m.UID); err != nil {
			return err
		}
	}
	b.validity, b.next, b.mails = b.validity+1, 1, nil
	b.tracker = imapserver.NewMailboxTracker(0)
	if err := b.shelf.putState(b); err != nil {
		return err
	}
	for _, m := range mails {
		if _, err := b.add(m.Raw, m.Date, m.Flags); err != nil {
			return err
		}
	}
	return nil
}

// snapshot is a copy that may leave the lock.
func (m *Mail) snapshot() Mail {
	c := *m
	c.Flags = slices.Clone(m.Flags)
	return c
}

func (m *Mail) has(flag imap.Flag) bool {
	return slices.ContainsFunc(m.Flags, func(f imap.Flag) bool { return strings.EqualFold(string(f), string(flag)) })
}

func (m *Mail) setFlags(flags []imap.Flag) {
	m.Flags = nil
	for _, flag := range flags {
		m.addFlag(flag)
	}
}

func (m *Mail) addFlag(flag imap.Flag) {
	if !m.has(flag) {
		m.Flags = append(m.Flags, flag)
	}
}

func (m *Mail) removeFlag(flag imap.Flag) {
	m.Flags = slices.DeleteFunc(m.Flags, func(f imap.Flag) bool { return strings.EqualFold(string(f), string(flag)) })
}

func (b *mailbox) count(match func(*Mail) bool) *uint32 {
	n := uint32(0)
	for _, m := range b.mails {
		if match(m) {
			n++
		}
	}
	return &n
}

func (b *mailbox) status(options *imap.StatusOptions) *imap.StatusData {
	data := &imap.StatusData{Mailbox: b.Name}
	if options.NumMessages {
		data.NumMessages = b.count(func(*Mail) bool { return true })
	}
	if options.UIDNext {
		data.UIDNext = b.next
	}
	if options.UIDValidity {
		data.UIDValidity = b.validity
	}
	if options.NumUnseen {
		data.NumUnseen = b.count(func(m *Mail) bool { return !m.has(imap.FlagSeen) })
	}
	if options.NumDeleted {
		data.NumDeleted = b.count(func(m *Mail) bool { return m.has(imap.FlagDeleted) })
	}
	if options.NumRecent {
		data.NumRecent = new(uint32)
	}
	if options.Size {
		size := int64(0)
		for _, m := range b.mails {
			size += int64(len(m.Raw))
		}
		data.Size = &size
	}
	return data
}

// flags are those in use, and the ones that every client knows.
func (b *mailbox) flags() []imap.Flag {
	all := Mail{Flags: []imap.Flag{imap.FlagAnswered, imap.FlagFlagged, imap.FlagDeleted, imap.FlagSeen, imap.FlagDraft}}
	for _, m := range b.mails {
		for _, flag := range m.Flags {
			all.addFlag(flag)
		}
	}
	return all.Flags
}
