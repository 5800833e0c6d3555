package email

import (
	"regexp"
	"strings"

	"github.com/commonline/commonline/casework"
)

// forwardSubject is the mark of a forwarded mail, in the languages of programs in use.
var forwardSubject = regexp.MustCompile(`(?i)^\s*\[?(fwd?|fw|wg|tr|rv|enc|i|doorst|vb|転送|转发|轉寄)\s*:`)

// quotedFrom is the From line of the header that programs quote above a mail that they forward.
var quotedFrom = regexp.MustCompile(`(?im)^[>\s*]*(from|von|de|da|van|från|fra|от|寄件者|发件人|發件人|người gửi|من)\s*\*?\s*[:：]\*?\s*(.+)$`)

// forwarded finds the person whose mail this one hands on; nil where it hands on none, or does not say whose.
func forwarded(subject, text string) *casework.Correspondent {
	if !forwardSubject.MatchString(subject) {
		return nil
	}
	m := quotedFrom.FindStringSubmatch(text)
	if m == nil {
		return nil
	}
	for _, c := range Addresses(strings.ReplaceAll(m[2], "[mailto:", "<")) {
		if c.Address != "" {
			c.Address = strings.TrimSuffix(c.Address, "]")
			return &c
		}
	}
	return nil
}
