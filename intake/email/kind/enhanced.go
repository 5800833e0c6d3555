package kind

import (
	"regexp"
	"strings"

	"github.com/commonline/commonline/casework"
)

var (
	// smtpReply is a reply of a mail server with its code (RFC 5321 section 4.2), and where it has one the enhanced code of
	// RFC 2034: "550 5.1.1", "550-5.1.1", "550 #5.1.1", "[SMTP Error Code 550]".
	smtpReply = regexp.MustCompile(`(?:^|[\s:<>('"\[=;])([45]\d\d)(?:[ -](?:[45]\d\d[ -])?[\[(<#]*([245]\.\d{1,3}\.\d{1,3})(?:[^.\d]|$)|[ -][A-Za-z<"'\[(*#]|\]|$)`)
	// bare is an enhanced code (RFC 3463) by itself, which is no part of an IP address or a version.
	bare = regexp.MustCompile(`(?:^|[^\d.A-Za-z])([245]\.\d{1,3}\.\d{1,3})(?:\.?[^\d.]|\.?$)`)
)

// bareCode is the first enhanced code of a text that says something, else the first.
func bareCode(s string) string {
	unsaid := ""
	for _, m := range bare.FindAllStringSubmatch(s, 20) {
		if specific(m[1]) {
			return m[1]
		}
		if unsaid == "" {
			unsaid = m[1]
		}
	}
	return unsaid
}

// specific codes say more than that it failed: X.0.0 is "other undefined status" (RFC 3463 section 3.1).
func specific(code string) bool { return code != "" && !strings.HasSuffix(code, ".0.0") }

// enhanced is the status that says most of why: what the refusing server said itself (RFC 3464 section 2.3.6) before what the
// reporting one made of it, in fields before in words.
func (r *report) enhanced(b *casework.Bounced) string {
	spoken := codeOfReply(r.notice)
	for _, code := range []string{codeOfReply(b.Diagnostic), b.Status, spoken} {
		if specific(code) {
			return code
		}
	}
	if explicit := firstNonEmpty(b.Status, bareCode(b.Diagnostic), bareCode(r.notice)); explicit != "" && explicit[0] != '2' {
		return explicit
	}
	class := "5"
	switch {
	case smtpReply.MatchString(b.Diagnostic):
		class = smtpReply.FindStringSubmatch(b.Diagnostic)[1][:1]
	case spoken != "":
		class = spoken[:1]
	case b.Action == "delayed" || b.Action == "" && r.action("") == "delayed":
		class = "4"
	}
	for _, s := range []string{b.Diagnostic, r.notice} {
		if code := codeOfWords(s); code != "" {
			return class + code
		}
	}
	return firstNonEmpty(spoken, codeOfReply(b.Diagnostic), b.Status)
}

// codeOfReply is the enhanced code of a reply in a text: after an SMTP code, else by itself, else X.0.0 of the SMTP code.
func codeOfReply(s string) string {
	class := ""
	for _, m := range smtpReply.FindAllStringSubmatch(head(s, noticeBytes), 50) {
		if specific(m[2]) && m[2] != "5.5.1" && m[2] != "5.5.2" {
			return m[2]
		}
		if class == "" {
			class = m[1][:1] + ".0.0"
		}
	}
	if code := bareCode(head(s, noticeBytes)); specific(code) && code[0] != '2' {
		return code
	}
	return class
}

func firstNonEmpty(list ...string) string {
	for _, s := range list {
		if s != "" {
			return s
		}
	}
	return ""
}
