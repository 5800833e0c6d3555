package mailbox

import (
	"fmt"

	"github.com/emersion/go-imap/v2"
)

// mark sets \Seen on the mails of the batch that was just stored, or moves them away, where that was chosen.
func (f *follower) mark(s *session, st *stream) error {
	if len(st.handed) == 0 {
		return nil
	}
	if err := st.finish(); err != nil {
		return err
	}
	var set imap.UIDSet
	for _, uid := range st.handed {
		set.AddNum(imap.UID(uid))
	}
	if f.account.Marking.Seen {
		if err := s.flag(set, imap.FlagSeen); err != nil {
			return err
		}
	}
	if f.account.Marking.Move != "" {
		return s.move(set, f.account.Marking.Move)
	}
	return nil
}

func (s *session) flag(set imap.UIDSet, flag imap.Flag) error {
	return s.await("marking mails as seen", func() error {
		flags := &imap.StoreFlags{Op: imap.StoreFlagsAdd, Silent: true, Flags: []imap.Flag{flag}}
		return s.client.Store(set, flags, nil).Close()
	})
}

// move needs MOVE or UIDPLUS: without them mails can only be moved by an EXPUNGE, which would also remove what others
// have marked as deleted.
func (s *session) move(set imap.UIDSet, folder string) error {
	if !s.caps.Has(imap.CapMove) && !s.caps.Has(imap.CapUIDPlus) {
		return &trouble{code: "cannot-move", alarming: true,
			sentence: fmt.Sprintf("The mail server %s cannot move single mails: switch moving off for this mailbox.", s.account.Host)}
	}
	return s.await("moving mails", func() error {
		_, err := s.client.Move(set, folder).Wait()
		return err
	})
}
