package mailbox

import (
	"errors"
	"slices"

	"github.com/emersion/go-imap/v2"
)

// planned is a mail that is known to be there and not fetched yet.
type planned struct {
	uid     UID
	deleted bool
}

// list tells which mails lie above a UID in the folder that is open, in ascending order. It needs no extension.
func (s *session) list(above UID) ([]planned, error) {
	if above == ^UID(0) {
		return nil, nil
	}
	if err := s.await("asking for news", func() error { return s.client.Noop().Wait() }); err != nil {
		return nil, err
	}
	s.forget()
	uids, err := s.search(above, nil)
	if no(err) || err == nil && len(uids) == 0 && s.open.uidNext > above+1 {
		// The server cannot search, or says that nothing is there although it has given out UIDs: the mails may have been
		// expunged, or its index is broken. Asking for the UIDs themselves settles it.
		uids, err = s.enumerate(above)
	}
	if err != nil || len(uids) == 0 {
		return nil, err
	}
	deleted, err := s.search(above, []imap.Flag{imap.FlagDeleted})
	if err != nil && !no(err) {
		return nil, err
	}
	plan := make([]planned, len(uids))
	for i, uid := range uids {
		_, gone := slices.BinarySearch(deleted, uid)
		plan[i] = planned{uid: uid, deleted: gone}
	}
	return plan, nil
}

// no tells an answer of NO or BAD from a broken connection.
func no(err error) bool {
	_, ok := errors.AsType[*imap.Error](err)
	return ok
}

func (s *session) search(above UID, flags []imap.Flag) ([]UID, error) {
	criteria := &imap.SearchCriteria{UID: []imap.UIDSet{after(above)}, Flag: flags}
	var uids []UID
	err := s.await("searching for new mails", func() error {
		data, err := s.client.UIDSearch(criteria, nil).Wait()
		if err == nil {
			uids = ascending(data.AllUIDs(), above)
		}
		return err
	})
	return uids, err
}

func (s *session) enumerate(above UID) ([]UID, error) {
	var uids []imap.UID
	err := s.await("asking for the UIDs", func() error {
		cmd := s.client.Fetch(after(above), &imap.FetchOptions{UID: true})
		messages, err := cmd.Collect()
		for _, m := range messages {
			uids = append(uids, m.UID)
		}
		return err
	})
	return ascending(uids, above), err
}

// after is the set n:*, which always holds the last mail, even when its UID lies below n (RFC 9051, seq-range).
func after(above UID) imap.UIDSet {
	return imap.UIDSet{imap.UIDRange{Start: imap.UID(above) + 1, Stop: 0}}
}

func ascending(uids []imap.UID, above UID) []UID {
	var out []UID
	for _, uid := range uids {
		if UID(uid) > above {
			out = append(out, UID(uid))
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}
