package email

import (
	"strings"
	"unicode"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/intake/email/mimetree"
)

// Addresses reads a list of addresses (RFC 5322 section 3.4), and what programs write instead: names without quotes,
// commas and at signs in names, encoded words around everything, groups, comments, semicolons. It never fails; an entry
// without an address keeps its name.
func Addresses(v string) []casework.Correspondent {
	entries := splitEntries(v)
	out := make([]casework.Correspondent, 0, len(entries))
	for _, entry := range entries {
		if c := oneAddress(entry); c.Name != "" || c.Address != "" {
			out = append(out, c)
		}
	}
	return out
}

// splitEntries cuts at commas and semicolons that stand outside of quotes, brackets and comments.
func splitEntries(v string) []string {
	out := make([]string, 0, strings.Count(v, ",")+strings.Count(v, ";")+1)
	quoted, bracket, comment, start := false, false, 0, 0
	lastQuote, lastEnd, at := strings.LastIndexByte(v, '"'), strings.LastIndexByte(v, ')'), false
	for i := 0; i < len(v); i++ {
		switch c := v[i]; {
		case c == '\\' && (quoted || comment > 0):
			i++
		case c == '"' && comment == 0 && !bracket:
			quoted = !quoted && i < lastQuote
		case quoted:
		case c == '(':
			if i < lastEnd {
				comment++
			}
		case c == ')' && comment > 0:
			comment--
		case comment > 0:
		case c == '<':
			bracket = true
		case c == '>':
			bracket = false
		case (c == ',' || c == ';') && !bracket:
			out = append(out, v[start:i])
			start, at = i+1, false
		case c == ':' && !bracket && !at: // the name of a group
			start = i + 1
		case c == '@':
			at = true
		}
	}
	return joinNames(append(out, v[start:]))
}

// joinNames puts "Ruiz, Ana <ana@x>" together again, where somebody forgot the quotes: a piece without an address goes with
// the one after it, if that one has a name as well.
func joinNames(pieces []string) []string {
	out := pieces[:0]
	for i := 0; i < len(pieces); i++ {
		p := pieces[i]
		for i+1 < len(pieces) && !strings.Contains(p, "@") && strings.Contains(pieces[i+1], "<") && strings.TrimSpace(p) != "" && strings.IndexByte(strings.TrimSpace(pieces[i+1]), '<') > 0 {
			i++
			p += "," + pieces[i]
		}
		out = append(out, p)
	}
	return out
}

func oneAddress(entry string) casework.Correspondent {
	entry = strings.TrimSpace(entry)
	if entry == "" {
		return casework.Correspondent{}
	}
	if strings.HasPrefix(entry, "=?") && !strings.Contains(entry, "@") || strings.HasPrefix(entry, "=?") && strings.HasSuffix(entry, "?=") {
		if words := mimetree.Words(entry); strings.Contains(words, "@") { // the whole of it was encoded
			entry = words
		}
	}
	if i := strings.LastIndexByte(entry, '<'); i >= 0 {
		address := entry[i+1:]
		if end := strings.IndexByte(address, '>'); end >= 0 {
			address = address[:end]
		}
		return casework.Correspondent{Name: cleanName(entry[:i]), Address: cleanAddress(address)}
	}
	bare, comment := cutComment(entry)
	if local := strings.TrimSpace(bare); daemons[strings.ToLower(local)] {
		return casework.Correspondent{Name: cleanName(comment), Address: local}
	}
	for f := range strings.FieldsSeq(bare) {
		if strings.Contains(f, "@") {
			before, _, _ := strings.Cut(bare, f)
			return casework.Correspondent{Name: cleanName(before + comment), Address: cleanAddress(f)}
		}
	}
	return casework.Correspondent{Name: cleanName(entry)}
}

// daemons are the local names that mail servers of old write without a domain, as Postfix does: "MAILER-DAEMON (Mail Delivery
// System)".
var daemons = map[string]bool{"mailer-daemon": true, "postmaster": true}

// cutComment takes the last comment off: "ana@x (Ana Ruiz)" is how names were written once (RFC 822).
func cutComment(s string) (bare, comment string) {
	i := strings.IndexByte(s, '(')
	if i < 0 {
		return s, ""
	}
	end := strings.LastIndexByte(s, ')')
	if end < i {
		return s[:i], s[i+1:]
	}
	return s[:i] + s[end+1:], s[i+1 : end]
}

// unescaped takes the backslashes of a quoted string off (RFC 5322 section 3.2.4).
var unescaped = strings.NewReplacer(`\"`, `"`, `\\`, `\`)

func cleanName(s string) string {
	s = strings.TrimSpace(s)
	if len(s) >= 2 && s[0] == '"' && s[len(s)-1] == '"' {
		s = s[1 : len(s)-1]
	}
	s = unescaped.Replace(s)
	s = strings.TrimSpace(mimetree.Words(s))
	return strings.Join(strings.Fields(strings.Trim(s, `"`)), " ")
}

// cleanAddress gives the address without blanks, brackets and "mailto:", its domain in lower case.
func cleanAddress(s string) string {
	s = mimetree.Words(strings.TrimSpace(s))
	if strings.ContainsFunc(s, unicode.IsSpace) {
		s = strings.Join(strings.Fields(s), "")
	}
	s = strings.Trim(s, `<>"',;`)
	s = strings.TrimPrefix(strings.TrimPrefix(s, "mailto:"), "MAILTO:")
	i := strings.LastIndexByte(s, '@')
	if daemons[strings.ToLower(s)] {
		return s
	}
	if i <= 0 || i == len(s)-1 {
		return ""
	}
	return strings.Trim(s[:i], `"`) + "@" + strings.ToLower(strings.TrimSuffix(s[i+1:], "."))
}
