package smtp

import (
	"errors"
	"fmt"
	"strings"

	gosmtp "github.com/emersion/go-smtp"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/notify"
)

// trouble is a failure that is not this mail's fault: the way, the account, the server. It may pass.
func trouble(doing string, err error) error {
	if r, ok := errors.AsType[*notify.Refusal](err); ok {
		return r
	}
	if said, ok := errors.AsType[*gosmtp.SMTPError](err); ok {
		return refusal(doing, said, false)
	}
	if e, ok := errors.AsType[*casework.Error](err); ok {
		return &notify.Refusal{Doing: doing, Text: e.Message}
	}
	return &notify.Refusal{Doing: doing, Text: err.Error()}
}

// verdict is the server's answer about this very mail: 5xx is for good (RFC 5321 section 4.2.1), 4xx and a broken connection are not.
func verdict(doing string, err error) error {
	said, ok := errors.AsType[*gosmtp.SMTPError](err)
	if !ok {
		return trouble(doing, err)
	}
	return refusal(doing, said, said.Code >= 500 && !aboutAccount(said))
}

// aboutAccount finds the refusals that mean us and not the mail: sign in first (530, 5.7.0), you may not relay here. An operator mends
// those, and the mail goes then.
func aboutAccount(e *gosmtp.SMTPError) bool {
	switch e.Code {
	case 502, 503, 530, 534, 535, 538:
		return true
	}
	text := strings.ToLower(e.Message)
	return strings.Contains(text, "relay") && (e.EnhancedCode[1] == 7 || e.EnhancedCode[1] == 0)
}

func refusal(doing string, e *gosmtp.SMTPError, permanent bool) *notify.Refusal {
	r := &notify.Refusal{Permanent: permanent, Code: e.Code, Doing: doing, Text: e.Message}
	if e.EnhancedCode != gosmtp.EnhancedCodeNotSet && e.EnhancedCode != gosmtp.NoEnhancedCode {
		r.Enhanced = fmt.Sprintf("%d.%d.%d", e.EnhancedCode[0], e.EnhancedCode[1], e.EnhancedCode[2])
	}
	return r
}
