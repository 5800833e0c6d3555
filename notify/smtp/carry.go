package smtp

import (
	"context"
	"errors"

	gosmtp "github.com/emersion/go-smtp"
	"golang.org/x/net/idna"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/notify"
)

// errHungUp marks a connection that was lost before the server had said yes to a first command.
var errHungUp = errors.New("the server hung up")

func hungUp(err error) bool { return errors.Is(err, errHungUp) }

// carry sends one mail over a connection, and keeps that for the next one where it is still good.
func (s *Sender) carry(ctx context.Context, c *conn, d notify.Delivery, body []byte) (string, error) {
	stop := context.AfterFunc(ctx, func() { c.net.Close() })
	reply, err := s.transact(c, d, body)
	if !stop() {
		return reply, err // closed in between
	}
	c.carried++
	if reusable(c, err) {
		s.put(d.Mailbox, c)
	} else {
		c.close()
	}
	return reply, err
}

// reusable tells whether the connection may carry another mail: after a yes, and after a no that RSET has cleared up. After 421 the
// server hangs up (RFC 5321 section 3.8).
func reusable(c *conn, err error) bool {
	if err == nil {
		return true
	}
	r, ok := errors.AsType[*notify.Refusal](err)
	return ok && r.Code != 0 && r.Code != 421 && c.client.Reset() == nil
}

func (s *Sender) transact(c *conn, d notify.Delivery, body []byte) (reply string, err error) {
	to, err := envelopeAddress(d.Mail.To.Address)
	if err != nil {
		return "", err
	}
	opts := &gosmtp.MailOptions{
		Return: gosmtp.DSNReturnHeaders, EnvelopeID: d.Mail.Tag, Size: int64(len(body)),
		UTF8: !ascii(to) || !ascii(d.Mail.To.Address),
	}
	if offered, _ := c.client.Extension("SMTPUTF8"); opts.UTF8 && !offered {
		return "", &notify.Refusal{Permanent: true, Doing: "naming the recipient", Text: "the mail server takes no addresses with letters beyond ASCII (RFC 6531)"}
	}
	if err := s.mailFrom(c, d, opts); err != nil {
		return "", err
	}
	if err := c.client.Rcpt(to, rcptOptions(to)); err != nil {
		return "", verdict("naming the recipient", err)
	}
	w, err := c.client.Data()
	if err != nil {
		return "", verdict("handing over the mail", err)
	}
	if _, err := w.Write(body); err != nil {
		return "", trouble("handing over the mail", err)
	}
	said, err := w.CloseWithResponse()
	if err != nil {
		return "", verdict("handing over the mail", err)
	}
	return "250 " + said.StatusText, nil
}

// mailFrom names the envelope sender. Some servers take no other than the account's own address: then bounces come back
// there, and are known by the Message-ID that they quote.
func (s *Sender) mailFrom(c *conn, d notify.Delivery, opts *gosmtp.MailOptions) error {
	const doing = "naming the sender"
	from := d.Mail.EnvelopeFrom
	plain, _ := casework.SplitPlus(from)
	if s.refusesPlus(d.Mailbox) {
		from = plain
	}
	err := c.client.Mail(from, opts)
	said, refused := errors.AsType[*gosmtp.SMTPError](err)
	if refused && said.Code >= 500 && said.Code != 552 && from != plain && c.client.Reset() == nil {
		if err = c.client.Mail(plain, opts); err == nil {
			s.notePlain(d.Mailbox)
		}
		said, refused = errors.AsType[*gosmtp.SMTPError](err)
	}
	switch {
	case err == nil:
		return nil
	case !refused || said.Code == 421:
		return errors.Join(errHungUp, trouble(doing, err))
	case said.Code == 552: // too big (RFC 1870 section 6.1)
		return verdict(doing, err)
	}
	return trouble(doing, err)
}

// rcptOptions ask for a notice of failure and of delay (RFC 3461); a server without DSN is not told.
func rcptOptions(to string) *gosmtp.RcptOptions {
	o := &gosmtp.RcptOptions{Notify: []gosmtp.DSNNotify{gosmtp.DSNNotifyFailure, gosmtp.DSNNotifyDelayed}}
	if ascii(to) {
		o.OriginalRecipientType, o.OriginalRecipient = gosmtp.DSNAddressTypeRFC822, to
	}
	return o
}

// envelopeAddress writes a domain with letters beyond ASCII as mail servers know it (RFC 5890), where the local part allows that.
func envelopeAddress(address string) (string, error) {
	domain := domainOf(address)
	local := address[:len(address)-len(domain)]
	if ascii(domain) || !ascii(local) {
		return address, nil
	}
	encoded, err := idna.Lookup.ToASCII(domain)
	if err != nil {
		return "", &notify.Refusal{Permanent: true, Doing: "naming the recipient", Text: err.Error()}
	}
	return local + encoded, nil
}

func ascii(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}
