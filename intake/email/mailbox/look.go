package mailbox

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
)

// look takes in everything that is new in a folder.
func (f *follower) look(ctx context.Context, s *session, folder Folder) error {
	if s.open.name != folder.Name {
		if err := f.enter(ctx, s, folder); err != nil {
			return err
		}
	}
	state, cur := s.open, f.cursors[folder.Name]
	var err error
	for {
		var plan []planned
		if plan, err = s.list(cur.UID); err != nil {
			return err
		}
		f.pulse.foundWaiting(len(plan))
		if len(plan) == 0 {
			f.seen[folder.Name] = state
			return nil
		}
		if cur, err = f.take(ctx, s, folder, cur, plan); err != nil {
			return err
		}
	}
}

// enter opens a folder, and finds out how far it has been read under the UIDVALIDITY that it has now.
func (f *follower) enter(ctx context.Context, s *session, folder Folder) error {
	if err := s.examine(folder); err != nil {
		return err
	}
	cur, err := f.store.Cursor(ctx, f.account.ID, folder.Name)
	if err != nil {
		return notStored(fmt.Errorf("reading the cursor: %w", err))
	}
	switch state := s.open; {
	case state.uidValidity == 0:
		return &trouble{code: "no-uidvalidity", alarming: true,
			sentence: fmt.Sprintf("The mail server gives the %s folder no UIDVALIDITY: its mails cannot be told apart for certain.", folder.Role)}
	case cur.UIDValidity != state.uidValidity:
		// The UIDs that we know mean nothing any more (RFC 9051 section 2.3.1.1). Everything is read once more, and what
		// was seen before is recognised when it is filed.
		if cur.UIDValidity != 0 {
			f.log.LogAttrs(ctx, slog.LevelWarn, "the folder has a new UIDVALIDITY and is read from its beginning",
				slog.String("folder", string(folder.Role)))
		}
		cur = Cursor{UIDValidity: state.uidValidity}
	case state.uidNext != 0 && state.uidNext <= cur.UID:
		return &trouble{code: "set-back", alarming: true,
			sentence: fmt.Sprintf("The %s folder was set back to an older state: it counts from %d, and was read up to %d. "+
				"New mail would be missed; the mail administrator must give it a new UIDVALIDITY.", folder.Role, state.uidNext, cur.UID)}
	}
	f.cursors[folder.Name] = cur
	return nil
}

// notStored is trouble with the store, not with the mailbox.
func notStored(err error) error {
	if errors.Is(err, ErrFenced) {
		return err
	}
	return &trouble{code: "not-stored", err: err,
		sentence: "Mails cannot be stored at the moment; they stay in the mailbox until the database is back."}
}
