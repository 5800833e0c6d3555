package reply

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxLines is how many lines are looked at one by one; what is beyond counts as one line, so that a text of nothing but line
// ends takes no more memory than another.
const maxLines = 5000

// line is a line of the text: as it came, and its words without space and marks of direction, as they are and in lower case.
type line struct {
	raw, trim, low string
	mark           bool // has a mark of quoting
	kept           bool // is never taken for a quote or a signature
	part           part
}

func (l *line) blank() bool { return l.trim == "" }

// read makes lines of a text.
func read(text string) []line {
	lines := make([]line, 0, min(strings.Count(text, "\n")+1, maxLines+1))
	for len(lines) < maxLines {
		raw, rest, more := strings.Cut(text, "\n")
		if a, b, ok := shared(raw); ok {
			lines = append(lines, newLine(a))
			raw = b
		}
		lines = append(lines, newLine(raw))
		if !more {
			return lines
		}
		text = rest
	}
	return append(lines, line{raw: text, trim: "…", low: "…", mark: allMarked(text)})
}

func newLine(raw string) line {
	raw = strings.TrimSuffix(raw, "\r")
	t := strings.TrimFunc(raw, unseen)
	return line{raw: raw, trim: t, low: strings.ToLower(t), mark: marked(t)}
}

// unseen are spaces and the marks of direction and of width that programs put around right-to-left text and addresses.
func unseen(r rune) bool {
	if r < utf8.RuneSelf {
		return r == ' ' || r == '\t' || r == '\r' || r == '\v' || r == '\f'
	}
	return unicode.IsSpace(r) || unicode.Is(unicode.Cf, r)
}

// marked reports whether a line is quoted: ">" (RFC 3676 section 4.5), but not an arrow or a face.
func marked(t string) bool {
	return strings.HasPrefix(t, ">") && !strings.HasPrefix(t, ">:")
}

func allMarked(text string) bool {
	for l := range strings.SplitSeq(text, "\n") {
		if t := strings.TrimFunc(l, unseen); t != "" && !marked(t) {
			return false
		}
	}
	return true
}

// shared finds an attribution that a person's words share a line with: some clients put no line end before it.
func shared(raw string) (before, after string, ok bool) {
	if len(raw) > maxAttribution || !strings.HasSuffix(raw, "wrote:") || strings.HasPrefix(raw, ">") {
		return "", "", false
	}
	i := strings.LastIndex(raw, " On ")
	if i <= 0 || strings.TrimFunc(raw[:i], unseen) == "" || !weekday(raw[i+4:]) {
		return "", "", false
	}
	return raw[:i], raw[i+1:], true
}

func weekday(s string) bool {
	for _, d := range []string{"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"} {
		if strings.HasPrefix(s, d) {
			return true
		}
	}
	return false
}
