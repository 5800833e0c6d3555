package mailhost

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// smtpSession takes one mail at a time.
type smtpSession struct {
	host *Host
	conn *smtp.Conn
	user string // who signed in, or ""
	from string
	to   []string
}

var _ smtp.AuthSession = (*smtpSession)(nil)

func (s *smtpSession) AuthMechanisms() []string { return s.host.mechanisms() }

func (s *smtpSession) Auth(mechanism string) (sasl.Server, error) {
	server := s.host.saslServer(mechanism, func(acct *account) { s.user = acct.user.Address })
	if server == nil {
		return nil, smtp.ErrAuthUnknownMechanism
	}
	return smtpSASL{server}, nil
}

// smtpSASL says a refusal as SMTP does.
type smtpSASL struct{ sasl.Server }

func (s smtpSASL) Next(response []byte) (challenge []byte, done bool, err error) {
	if challenge, done, err = s.Server.Next(response); err != nil {
		err = smtp.ErrAuthFailed
	}
	return challenge, done, err
}

func (s *smtpSession) Reset() { s.from, s.to = "", nil }

func (s *smtpSession) Logout() error { return nil }

func (s *smtpSession) Mail(from string, _ *smtp.MailOptions) error {
	s.from = from
	return nil
}

func (s *smtpSession) Rcpt(to string, _ *smtp.RcptOptions) error {
	if err := s.host.faults.recipient(to); err != nil {
		return err
	}
	switch {
	case s.host.find(to) != nil:
	case s.host.serves(to):
		return &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "No such user here"}
	case s.user == "":
		return &smtp.SMTPError{Code: 554, EnhancedCode: smtp.EnhancedCode{5, 7, 1}, Message: "Relaying denied: sign in first"}
	}
	s.to = append(s.to, to)
	return nil
}

func (s *smtpSession) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	s.host.pause()
	if err := s.host.faults.message(); err != nil {
		return err
	}
	if err := s.store(raw); err != nil {
		s.host.logger.Error("taking in a mail", "err", err)
		return &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 3, 0}, Message: "Not stored, try again"}
	}
	if s.host.faults.loseAnswer() {
		_ = s.conn.Conn().Close()
		return errors.New("the answer is lost, as a test asked")
	}
	return nil
}

// store delivers to each recipient here, and keeps one mail in the outbox for all others.
func (s *smtpSession) store(raw []byte) error {
	var outside []string
	for _, to := range s.to {
		acct := s.host.find(to)
		if acct == nil {
			outside = append(outside, to)
			continue
		}
		if _, err := s.host.deliver(acct, "INBOX", withTrace(raw, s.from, to)); err != nil {
			return err
		}
	}
	if len(outside) == 0 {
		return nil
	}
	err := s.host.outbox.add(Sent{User: s.user, From: s.from, To: outside, At: time.Now().UTC(), Raw: raw})
	s.host.news.tell()
	return err
}

// withTrace puts before a mail what a server adds at its last hop (RFC 5321 section 4.4).
func withTrace(raw []byte, from, to string) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "Return-Path: <%s>\r\nDelivered-To: %s\r\nReceived: from localhost by localhost with ESMTP; %s\r\n",
		from, to, time.Now().UTC().Format(time.RFC1123Z))
	b.Write(raw)
	return b.Bytes()
}
