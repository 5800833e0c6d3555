package notify

import (
	"net/mail"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/commonline/commonline/casework"
)

// machineLocals are local parts, without what stands after a plus, that no person reads.
var machineLocals = regexp.MustCompile(`^(mailer-?daemon|daemon|postmaster|nobody|root|listserv|listproc|majordomo|` +
	`(do[-_.]?)?no[t]?[-_.]?reply.*|.*[-_.]no[-_.]?reply|auto[-_.]?(reply|responder)|bounces?([-_=].*)?|.*-bounces?|` +
	`owner-.*|.*-owner|.*-request)$`)

// listLocals are those that RFC 3834 section 2 and RFC 5230 section 4.6 name. Return paths are held against these only:
// a web form's relay has "bounces+…" there, and a person behind it.
var listLocals = regexp.MustCompile(`^(mailer-?daemon|listserv|listproc|majordomo|owner-.*|.*-owner|.*-request)$`)

// machineAddress reports whether an address is one that nobody reads.
func machineAddress(address string) bool { return machineLocals.MatchString(localPart(address)) }

// listAddress reports whether a return path belongs to a list or to a mail system.
func listAddress(returnPath string) bool { return listLocals.MatchString(localPart(returnPath)) }

func localPart(address string) string {
	local, _, _ := strings.Cut(strings.Trim(address, "<> "), "@")
	local, _, _ = strings.Cut(local, "+")
	return strings.ToLower(local)
}

// sendable reports whether an address may stand in an envelope: one address, no control characters, with a domain. Letters beyond
// ASCII are let through (RFC 6531); whether they can be sent the server says.
func sendable(address string) bool {
	if len(address) > 254 || strings.ContainsFunc(address, func(r rune) bool { return r <= ' ' || r == 0x7f || r == '<' || r == '>' }) {
		return false
	}
	a, err := mail.ParseAddress(address)
	return err == nil && a.Address == address && !strings.ContainsAny(localPart(address), `"\,;:`)
}

var namelike = regexp.MustCompile(`^[\p{L}\p{M}][\p{L}\p{M} .,'’\-]{0,59}$`)

// personName gives a name fit to be repeated, or "". Whoever writes to us chooses their own name, and may choose another's
// address to write from: a name that holds a link, an amount or a sentence would make our letter carry it to a stranger.
func personName(name string) string {
	name = strings.Join(strings.Fields(name), " ")
	if !namelike.MatchString(name) || strings.Contains(strings.ToLower(name), "www.") {
		return ""
	}
	if strings.Contains(name, ".") && dottedWord.MatchString(name) {
		return ""
	}
	return name
}

// dottedWord finds what a mail program would turn into a link: "evil.example". Initials ("J.R. Smith") have single letters.
var dottedWord = regexp.MustCompile(`\p{L}{2,}\.\p{L}{2,}`)

// oneLine makes a text fit for one line of a page or of a header, cut to max bytes at a character's end.
func oneLine(s string, max int) string {
	s = strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r == ' ' || r < 0x20 || r == 0x7f || r == 0x85 || r == 0x2028 || r == 0x2029 }), " ")
	s = strings.ToValidUTF8(s, "\uFFFD")
	for len(s) > max {
		_, size := utf8.DecodeLastRuneInString(s)
		s = s[:len(s)-size]
	}
	return s
}

// bare drops a plus tag.
func bare(address string) string { b, _ := casework.SplitPlus(address); return b }
