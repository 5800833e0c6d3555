package mailbox

import (
	"context"
	"errors"
	"fmt"
)

// take moves the planned mails of a folder into the store, batch by batch. It returns with the cursor as it is then; an
// error means that the connection is of no more use.
func (f *follower) take(ctx context.Context, s *session, folder Folder, cur Cursor, plan []planned) (Cursor, error) {
	st := &stream{s: s, plan: plan, chunk: f.pace.Chunk}
	marking := folder.Role == Inbox && f.account.Marking.any()
	if marking {
		st.chunk = f.pace.BatchMails // nothing can be marked while a FETCH runs
	}
	f.doubt.suspect(st, folder, cur.UIDValidity)
	defer st.abandon()
	for len(st.plan) > 0 {
		var err error
		if cur, err = f.receive(ctx, st, folder, cur); err != nil {
			return cur, err
		}
		if marking && st.err == nil {
			if err := f.mark(s, st); err != nil {
				return cur, err
			}
		}
		if st.err != nil {
			return f.failed(ctx, st, folder, cur)
		}
	}
	return cur, st.finish()
}

// receive hands one batch to the store.
func (f *follower) receive(ctx context.Context, st *stream, folder Folder, cur Cursor) (Cursor, error) {
	from := Cursor{UIDValidity: cur.UIDValidity, UID: cur.UID, ModSeq: st.s.open.modSeq}
	got, err := f.store.Receive(ctx, f.lease, folder, from, st.batch(f.pace.BatchMails, f.pace.BatchBytes))
	if err != nil {
		return cur, notStored(fmt.Errorf("storing a batch: %w", err))
	}
	f.cursors[folder.Name] = got.Cursor
	if got.Cursor.UID > cur.UID {
		f.doubt.clear(got.Mails > 0)
		f.failures = 0
		f.pulse.stored(len(st.plan))
	}
	if got.Mails > 0 && f.onReceived != nil {
		f.onReceived()
	}
	if st.err == nil && got.Cursor.UID < st.last {
		// The store kept less than it was given, and the rest has gone by on this connection.
		return got.Cursor, notStored(fmt.Errorf("the store kept mails up to UID %d of %d", got.Cursor.UID, st.last))
	}
	return got.Cursor, nil
}

// failed decides what becomes of a mail that could not be fetched: it is tried again, alone, and in the end set aside.
func (f *follower) failed(ctx context.Context, st *stream, folder Folder, cur Cursor) (Cursor, error) {
	failure, ok := errors.AsType[*fetchError](st.err)
	if !ok || ctx.Err() != nil {
		return cur, st.err
	}
	switch f.doubt.weigh(failure, folder, cur.UIDValidity, f.pace) {
	case tryNow:
		return cur, errAgain
	case tryLater:
		return cur, failure
	case holdBack:
		return cur, &trouble{code: "unreadable", alarming: true, err: failure,
			sentence: "One mail after the other in this mailbox cannot be fetched: something is wrong with the mail server's answers."}
	}
	return f.setAside(ctx, failure, folder, cur)
}

func (f *follower) setAside(ctx context.Context, failure *fetchError, folder Folder, cur Cursor) (Cursor, error) {
	aside := Aside{UIDValidity: cur.UIDValidity, UID: failure.uid, Reason: failure.reason()}
	if err := f.store.SetAside(ctx, f.lease, folder, aside); err != nil {
		return cur, notStored(fmt.Errorf("setting UID %d aside: %w", failure.uid, err))
	}
	cur.UID = failure.uid
	f.cursors[folder.Name] = cur
	f.doubt.setAside()
	f.log.WarnContext(ctx, "a mail could not be fetched and was set aside", "folder", folder.Role, "uid", failure.uid)
	if f.onReceived != nil {
		f.onReceived()
	}
	return cur, errAgain
}

func (e *fetchError) reason() string {
	if e.inBody {
		return "The connection to the mail server broke each time while this mail was being fetched."
	}
	if e.refused {
		return "The mail server does not give this mail out."
	}
	return "The mail server's answer for this mail cannot be read, and ends the connection each time."
}
