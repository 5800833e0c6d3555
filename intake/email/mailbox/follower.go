package mailbox

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"sync"
	"time"
)

// follower follows one mailbox, under a lease, until its context ends.
type follower struct {
	store      Store
	account    Account
	lease      Lease
	pace       Pace
	dial       dialer
	onReceived func()
	log        *slog.Logger

	pulse    *pulse
	told     Health
	cursors  map[string]Cursor // of the folders that this session has entered, by name
	seen     map[string]opened // what each folder looked like at the last complete look
	doubt    doubt
	failures int // in a row, without a mail or a complete look between

	// The mail that the last page over Graph stopped at, and how often.
	doubtful   string
	doubtTries int
}

// Run returns ErrFenced when another process has taken the mailbox over, and nil when ctx ends. Everything else is
// reported, and tried again.
func (f *follower) Run(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	var reporting sync.WaitGroup
	reporting.Go(func() { f.report(ctx) })
	defer func() {
		cancel()
		reporting.Wait()
	}()
	for {
		err := f.follow(ctx)
		switch {
		case errors.Is(err, ErrFenced):
			return err
		case errors.Is(context.Cause(ctx), ErrFenced): // and it is the new owner who reports
			return ErrFenced
		case ctx.Err() != nil:
			cancel()
			reporting.Wait()
			f.bid(ctx)
			return nil
		case errors.Is(err, errAgain):
			continue
		}
		trouble := explain(f.account, err)
		f.pulse.hurt(trouble)
		f.failures++
		if !pause(ctx, waitFor(trouble, f.backOff())) {
			continue
		}
	}
}

// errAgain asks for a new connection at once.
var errAgain = errors.New("another look is needed")

// backOff doubles from one second up to the pace's limit, and takes a random part of the upper half of it, so that many
// mailboxes do not come back to a restarted server at the same moment.
func (f *follower) backOff() time.Duration {
	wait := f.pace.BackOff
	if shift := f.failures - 1; shift < 16 {
		wait = min(wait, time.Second<<shift)
	}
	return wait/2 + rand.N(wait/2+1)
}

func pause(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}

// follow keeps one connection for as long as it lasts.
func (f *follower) follow(ctx context.Context) error {
	if f.account.Graph != nil {
		return f.followGraph(ctx)
	}
	s, err := connect(ctx, f.account, f.pace, f.dial)
	if err != nil {
		return err
	}
	defer s.close()
	found, err := s.folders()
	if err != nil {
		return err
	}
	clear(f.seen)
	clear(f.cursors)
	for {
		if err := s.stillAllowed(ctx); err != nil {
			return err
		}
		if err := f.round(ctx, s, found); err != nil {
			return err
		}
		if err := s.rest(ctx); err != nil {
			return err
		}
	}
}

// round looks into every folder once, and comes back to the inbox to wait there.
func (f *follower) round(ctx context.Context, s *session, found found) error {
	notes := found.missing
	for _, folder := range found.folders {
		err := f.visit(ctx, s, folder)
		if no(err) && folder.Role != Inbox {
			notes = append(notes[:len(notes):len(notes)], fmt.Sprintf("The %s folder cannot be opened.", folder.Role))
			continue
		}
		if err != nil {
			return err
		}
	}
	if err := f.home(ctx, s, found.folders); err != nil {
		return err
	}
	f.failures = 0
	f.pulse.remark(notes)
	f.pulse.readUp()
	return nil
}

// home goes back to the inbox if another folder is open, and looks for what came in meanwhile.
func (f *follower) home(ctx context.Context, s *session, folders []Folder) error {
	if len(folders) == 0 || s.open.name == folders[0].Name {
		return nil
	}
	return f.look(ctx, s, folders[0])
}

// visit looks into a folder, unless the server says that nothing has changed there.
func (f *follower) visit(ctx context.Context, s *session, folder Folder) error {
	earlier, ok := f.seen[folder.Name]
	if ok && folder.Role != Inbox && s.open.name != folder.Name {
		now, err := s.peek(folder)
		if err != nil {
			return err
		}
		if now.same(earlier) {
			return nil
		}
	}
	return f.look(ctx, s, folder)
}
