package mailbox

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"strings"
	"time"

	"github.com/emersion/go-imap/v2"

	"github.com/commonline/commonline/casework"
)

// trouble is what keeps a mailbox from being followed, in words for the one who can mend it.
type trouble struct {
	code     string // short and stable, for metrics and logs
	sentence string
	// alarming means that waiting will not help: a person must act, and hears of it at once.
	alarming bool
	wait     time.Duration // that the other side asks for
	err      error
}

func (t *trouble) Error() string {
	if t.err == nil {
		return t.sentence
	}
	return t.code + ": " + t.err.Error()
}

func (t *trouble) Unwrap() error { return t.err }

// explain finds the words for an error that ended a connection.
func explain(a Account, err error) *trouble {
	if t, ok := errors.AsType[*trouble](err); ok {
		return t
	}
	if e, ok := errors.AsType[*casework.Error](err); ok {
		return &trouble{code: "not-allowed", alarming: true, err: err, sentence: e.Message}
	}
	if t := explainGraph(err); t != nil {
		return t
	}
	if t := withoutToken(err); t != nil {
		return t
	}
	if a.Graph != nil {
		a.Host, a.Port = "of Microsoft Graph", 443
	}
	t := &trouble{err: err, code: "connection-lost"}
	t.sentence = fmt.Sprintf("The connection to the mail server %s is lost again and again.", a.Host)
	var (
		certificate *tls.CertificateVerificationError
		unknown     x509.UnknownAuthorityError
		header      tls.RecordHeaderError
		name        *net.DNSError
		refused     *net.OpError
		answer      *imap.Error
	)
	switch {
	case errors.As(err, &certificate), errors.As(err, &unknown):
		t.code, t.alarming = "certificate", true
		t.sentence = fmt.Sprintf("The certificate of the mail server %s cannot be trusted: %s.", a.Host, plainCertificate(err))
	case errors.As(err, &header):
		t.code, t.alarming = "no-tls", true
		t.sentence = fmt.Sprintf("The mail server %s does not speak TLS on port %d: is it starttls?", a.Host, a.port())
	case errors.As(err, &name):
		t.code = "name-not-found"
		t.sentence = fmt.Sprintf("The name of the mail server %s cannot be looked up.", a.Host)
	case errors.Is(err, context.DeadlineExceeded), isTimeout(err):
		t.code = "no-answer"
		t.sentence = fmt.Sprintf("The mail server %s does not answer.", a.Host)
	case errors.As(err, &refused) && refused.Op == "dial":
		t.code = "not-reached"
		t.sentence = fmt.Sprintf("The mail server %s cannot be reached on port %d.", a.Host, a.port())
	case errors.As(err, &answer):
		t.code = "server-says-no"
		t.sentence = fmt.Sprintf("The mail server %s does not do what is asked of it (it says: %s).", a.Host, quote(answer.Text))
	}
	return t
}

func isTimeout(err error) bool {
	timeout, ok := errors.AsType[net.Error](err)
	return ok && timeout.Timeout()
}

func plainCertificate(err error) string {
	var (
		host    x509.HostnameError
		invalid x509.CertificateInvalidError
	)
	switch {
	case errors.As(err, &host):
		return "it was issued for another name"
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return "it has expired"
	default:
		return "nobody known has signed it"
	}
}

// quote makes a server's words fit into a sentence: one line, bounded, without a full stop of its own.
func quote(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	if runes := []rune(text); len(runes) > 160 {
		text = string(runes[:160]) + "…"
	}
	return strings.TrimRight(text, ". ")
}
