package mailbox

import (
	"fmt"

	"github.com/emersion/go-imap/v2"
)

// opened is the folder that a session has open.
type opened struct {
	name        string
	uidValidity uint32
	uidNext     UID    // when it was opened; 0 where the server does not say
	modSeq      uint64 // 0 without CONDSTORE
	mails       uint32
}

// examine opens a folder, for reading only unless mails in it are to be marked. CONDSTORE is asked for where it is
// offered; QRESYNC never is, since the client cannot read what it brings.
func (s *session) examine(f Folder) error {
	readOnly := f.Role != Inbox || !s.account.Marking.any()
	options := &imap.SelectOptions{ReadOnly: readOnly, CondStore: s.caps.Has(imap.CapCondStore)}
	return s.await(fmt.Sprintf("opening the %s folder", f.Role), func() error {
		data, err := s.client.Select(f.Name, options).Wait()
		if err != nil {
			s.open = opened{}
			return err
		}
		s.open = opened{
			name: f.Name, uidValidity: data.UIDValidity, uidNext: UID(data.UIDNext),
			modSeq: data.HighestModSeq, mails: data.NumMessages,
		}
		return nil
	})
}

// peek asks what is new in a folder without leaving the one that is open.
func (s *session) peek(f Folder) (opened, error) {
	var o opened
	err := s.await(fmt.Sprintf("asking for the state of the %s folder", f.Role), func() error {
		data, err := s.client.Status(f.Name, &imap.StatusOptions{
			UIDNext: true, UIDValidity: true, HighestModSeq: s.caps.Has(imap.CapCondStore),
		}).Wait()
		if err != nil {
			return err
		}
		o = opened{name: f.Name, uidValidity: data.UIDValidity, uidNext: UID(data.UIDNext), modSeq: data.HighestModSeq}
		return nil
	})
	return o, err
}

// same tells whether nothing can have come in since an earlier look: no UID was given out, or nothing changed at all.
func (o opened) same(earlier opened) bool {
	if o.uidValidity != earlier.uidValidity || earlier.name == "" {
		return false
	}
	if o.uidNext != 0 && earlier.uidNext != 0 {
		return o.uidNext == earlier.uidNext
	}
	return o.modSeq != 0 && o.modSeq == earlier.modSeq
}
