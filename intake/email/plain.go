package email

import (
	"strings"

	"github.com/commonline/commonline/intake/email/charset"
)

// text decodes bytes, and says where their label was of no use.
func (g *gatherer) text(b []byte, label string) string {
	text, guessed := charset.Text(b, label)
	switch {
	case guessed && label != "" && !charset.Known(label):
		g.note("charset-unknown", "Nobody knows the character set that the text names; what it is was told by its bytes.")
	case guessed:
		g.note("charset-wrong", "The text is not in the character set that it names, or names none; what it is was told by its bytes.")
	}
	return text
}

// normal gives lines that end with LF.
func normal(s string) string {
	if strings.IndexByte(s, '\r') < 0 {
		return s
	}
	return strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
}

// unflow joins the lines of a paragraph that a program cut (RFC 3676 section 4): a line that ends with a blank goes on in the
// next, if that is quoted as deep. delsp says that the blank is no part of the text, for scripts that have none.
func unflow(s string, delsp bool) string {
	var out strings.Builder
	out.Grow(len(s))
	open, depth := false, 0
	for i, line := range strings.Split(s, "\n") {
		bare := strings.TrimLeft(line, ">")
		quotes := len(line) - len(bare)
		bare = strings.TrimPrefix(bare, " ") // put before lines that would be taken for something else
		sign := bare == "-- "
		if open && quotes == depth && !sign {
			out.WriteString(bare)
		} else {
			if i > 0 {
				out.WriteByte('\n')
			}
			out.WriteString(line[:quotes])
			if quotes > 0 && bare != "" {
				out.WriteByte(' ')
			}
			out.WriteString(bare)
		}
		open, depth = strings.HasSuffix(bare, " ") && !sign, quotes
		if open && delsp {
			whole := strings.TrimSuffix(out.String(), " ")
			out.Reset()
			out.WriteString(whole)
		}
	}
	return out.String()
}
