package kind

import (
	"regexp"
	"strings"
)

// noticeBytes is how much of a text is looked at for what a mail server says: the longest notices are of some kilobytes.
const noticeBytes = 16 << 10

// belowLine is the line from which a server gives the message back: qmail's QSBMF ("--- Below this line is a copy of the
// message."), Exim ("------ This is a copy of the message, including all the headers. ------"), sendmail ("----- Original
// message follows -----", "----- Message header follows -----"), Google ("----- Original message -----"), Exchange ("Original
// message headers:"), Ipswitch ("Original message follows."), Notes ("------- Returned Message --------"), Yahoo ("--- Original
// message follows."), McAfee ("---- Contents of the undelivered mail ----"), MMDF ("Your message follows:"), Domino, USA.NET.
var belowLine = regexp.MustCompile(`(?i)^[\s>*=_-]*(` +
	`(below this line is|this is|here is|enclosed is) (a|the) (copy|header|first part)|enclosed is a copy|a copy of the (original )?message|(unsent|undelivered|non-?delivered|returned|original|rejected) (mail|message)( is| was| text| headers?)?( follows?| below| attached)?|` +
	`(contents|copy|header|start|text) of (the |your )?(undelivered|returned|original|non-delivered|failed) (mail|message)|(the )?(original |your |following )?message( headers?| text| body)? (follows|attached)|` +
	`(the )?(header|headers|first \d+ lines|message headers?|header and top \d+ lines)( of (the |your )?(original )?(message|mail))?( only)? ?follows?|original (message|mail)( as received)?|` +
	`original message headers|returned (mail|message)( follows| below)?|start of returned message|original mail info)\b[^@]{0,40}$`)

// headerLine begins a message that is given back without a line between.
var headerLine = regexp.MustCompile(`(?i)^>? ?(received: (from|by)|return-path: ?<)`)

// cutReturned parts what a server says from the message that it gives back below.
func cutReturned(text string) (notice, returned string) {
	seen := false
	for at := 0; at < len(text) && at < noticeBytes; {
		line, next := lineAt(text, at)
		bare := strings.TrimSpace(line)
		switch {
		case headerLine.MatchString(bare) && seen:
			return text[:at], text[at:]
		case len(bare) < 120 && seen && belowLine.MatchString(bare):
			return text[:at], text[next:]
		}
		seen = seen || bare != ""
		at = next
	}
	return head(text, noticeBytes), ""
}

// lineAt is the line from at, and where the next begins.
func lineAt(s string, at int) (string, int) {
	if i := strings.IndexByte(s[at:], '\n'); i >= 0 {
		return s[at : at+i], at + i + 1
	}
	return s[at:], len(s)
}

func head(s string, n int) string {
	if len(s) > n {
		return s[:n]
	}
	return s
}

// said tells whether a text says one of the sentences, however it is wrapped.
func said(text string, sentences []string) bool {
	flat := strings.Join(strings.Fields(strings.ToLower(head(text, noticeBytes))), " ")
	for _, s := range sentences {
		if strings.Contains(flat, s) {
			return true
		}
	}
	return false
}
