package mailbox

import (
	"context"
	"fmt"
	"net"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
)

// session is one connection to a mail server, signed in.
type session struct {
	account Account
	pace    Pace
	conn    *patientConn
	client  *imapclient.Client
	caps    imap.CapSet
	// woken holds a token when the server has spoken of new mail in the folder that is open.
	woken  chan struct{}
	open   opened
	uncut  func() bool
	noIdle bool // offered, and refused when asked for
}

// commandLimit ends a command that the server keeps alive with words and never finishes.
const commandLimit = 5 * time.Minute

// await waits for the answer to a command: no longer than the pace's Command without a byte, and commandLimit in all. A
// command that takes longer ends the connection, since there is no other way to take it back.
func (s *session) await(deed string, wait func() error) error {
	s.conn.expect(s.pace.Command)
	defer s.conn.expect(0)
	limit := time.AfterFunc(commandLimit, s.conn.cut)
	defer limit.Stop()
	if err := wait(); err != nil {
		return s.wrap(deed, err)
	}
	return nil
}

// wrap names the deed, and a silence for what it is: the client below hides time-outs in text.
func (s *session) wrap(deed string, err error) error {
	err = fmt.Errorf("%s: %w", deed, err)
	if s.conn.late.Load() {
		return &trouble{
			code:     "no-answer",
			sentence: fmt.Sprintf("The mail server %s has stopped answering.", s.account.Host),
			err:      err,
		}
	}
	return err
}

// connect dials and signs in. The session ends when ctx does.
func connect(ctx context.Context, account Account, pace Pace, dial dialer) (*session, error) {
	conn, err := dialPatient(ctx, account, pace, dial)
	if err != nil {
		return nil, err
	}
	s := &session{account: account, pace: pace, conn: conn, woken: make(chan struct{}, 1)}
	s.uncut = context.AfterFunc(ctx, conn.cut)
	if err := s.greet(ctx); err != nil {
		s.close()
		return nil, err
	}
	return s, nil
}

func (s *session) greet(ctx context.Context) error {
	var err error
	if s.client, err = s.secure(ctx); err != nil {
		return s.wrap("connecting", err)
	}
	if err := s.await("waiting for the greeting", s.client.WaitGreeting); err != nil {
		return err
	}
	if s.client.State() == imap.ConnStateNotAuthenticated {
		if err := s.login(ctx); err != nil {
			return err
		}
	}
	return s.await("asking for capabilities", func() error {
		if s.caps = s.client.Caps(); s.caps == nil {
			return fmt.Errorf("the server names none")
		}
		return nil
	})
}

// close ends the session without waiting for the server. A FETCH that is in flight must have been closed first.
func (s *session) close() {
	s.uncut()
	s.conn.cut()
	if s.client != nil {
		_ = s.client.Close() // always an error: the connection is cut
	}
}

func (s *session) wake() {
	select {
	case s.woken <- struct{}{}:
	default:
	}
}

// forget drops word of mails that the search after it will find anyway.
func (s *session) forget() {
	select {
	case <-s.woken:
	default:
	}
}

func (s *session) handler() *imapclient.UnilateralDataHandler {
	return &imapclient.UnilateralDataHandler{
		Mailbox: func(data *imapclient.UnilateralDataMailbox) {
			if data.NumMessages != nil {
				s.wake()
			}
		},
	}
}

type dialer func(ctx context.Context, network, address string) (net.Conn, error)
