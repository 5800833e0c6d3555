package mailbox

import (
	"context"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
)

// rest waits for news from the server, or until it is time to look anyway: IDLE may go silent without a word, and tells
// of the open folder only. It comes back to a round each time, which begins with a NOOP.
func (s *session) rest(ctx context.Context) error {
	if s.caps.Has(imap.CapIdle) && !s.noIdle && s.open.name != "" {
		return s.idle(ctx)
	}
	return s.wait(ctx, s.pace.PollNoIdle)
}

func (s *session) wait(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-s.client.Closed(): // the next command tells why
	case <-s.woken:
	case <-timer.C:
	}
	return nil
}

func (s *session) idle(ctx context.Context) error {
	var idle *imapclient.IdleCommand
	err := s.await("starting to idle", func() (err error) {
		idle, err = s.client.Idle()
		return err
	})
	if no(err) {
		s.noIdle = true
		return s.wait(ctx, s.pace.PollNoIdle)
	}
	if err != nil {
		return err
	}
	waited := s.wait(ctx, s.pace.Poll)
	if err := s.await("ending to idle", func() error {
		if err := idle.Close(); err != nil {
			return err
		}
		return idle.Wait()
	}); err != nil {
		return err
	}
	return waited
}
