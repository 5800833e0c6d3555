package email

import (
	"regexp"
	"strings"
)

// prefixes are what programs put before a subject to answer or forward, in the languages of programs in use.
var prefixes = regexp.MustCompile(`(?i)^\s*(re|r|aw|antw|antwort|sv|vs|vá|válasz|ynt|odp|od|res|rif|ref|tr|rép|réf|doorst|fwd?|fw|wg|wtr|vl|tov|továbbítás|fyi|enc|rv|rvs|vb|i|ilt|yml|απ|σχετ|προθ|отв|ответ|пересл|trả lời|回复|回覆|答复|答覆|转发|轉寄|轉發|転送|返信|فوائد|رد|إعادة توجيه|השב|תגובה|הועבר|bls|trs|pd|ps|fs)\s*(\[\d+\]|\(\d+\)|\*\d+|\d+)?\s*[:：]`)

// listMark is a mark in brackets before a subject, as mailing lists put it.
var listMark = regexp.MustCompile(`^\s*\[[^\[\]]{0,80}\]`)

// forwardedAtEnd is a mark of forwarding behind the subject, as old programs put it.
var forwardedAtEnd = regexp.MustCompile(`(?i)\s*\((fwd?|fw|wg|tr|rv|enc|doorst|vb|tov|vl)\)\s*$`)

// forwardedWhole is a subject wrapped as "[Fwd: …]".
var forwardedWhole = regexp.MustCompile(`(?i)^\s*\[fwd:\s*(.*)\]\s*$`)

// BaseSubject gives the subject that all mails of a thread share: without marks of answering, forwarding and lists, in lower
// case (RFC 5256 section 2.1, more generous). It is empty where nothing else is there.
func BaseSubject(s string) string {
	s = strings.ToLower(strings.Join(strings.Fields(s), " "))
	for {
		before := s
		if m := forwardedWhole.FindStringSubmatch(s); m != nil {
			s = m[1]
		}
		s = strings.TrimSpace(strings.TrimPrefix(s, firstMatch(prefixes, s)))
		if mark := firstMatch(listMark, s); mark != "" && strings.TrimSpace(s[len(mark):]) != "" {
			s = strings.TrimSpace(s[len(mark):])
		}
		s = strings.TrimSpace(forwardedAtEnd.ReplaceAllString(s, ""))
		if s == before {
			return s
		}
	}
}

func firstMatch(re *regexp.Regexp, s string) string { return re.FindString(s) }
