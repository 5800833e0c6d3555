package records

import (
	"bytes"
	"strings"
)

// The fields of a mail that say who sent it and how it came, in small letters. Of proofs the mail's own server writes what it found out
// (RFC 8601, RFC 7208, RFC 8617): which of them to believe is for whoever reads them to say.
var (
	mattering = map[string]bool{"return-path": true, "delivered-to": true, "received": true, "from": true, "sender": true, "reply-to": true, "to": true, "cc": true, "date": true,
		"subject": true, "message-id": true, "in-reply-to": true, "x-originating-ip": true, "x-sender-ip": true, "x-mailer": true, "user-agent": true, "dkim-signature": true, "auto-submitted": true}
	proving = map[string]bool{"authentication-results": true, "arc-authentication-results": true, "received-spf": true, "x-ms-exchange-authentication-results": true}
)

const (
	mostHeaders   = 120
	longestHeader = 4000 // bytes
)

// Headers gives the fields of a raw mail that matter to whoever asks who sent it, and what servers say of that, as they came but unfolded, in
// their order. What is no mail has none; of a hostile one there are at most 120, each cut at 4,000 bytes.
func Headers(raw []byte) (matter, proofs []string) {
	field := ""
	take := func() {
		name, _, ok := strings.Cut(field, ":")
		name = strings.ToLower(strings.TrimSpace(name))
		switch {
		case !ok || len(matter)+len(proofs) >= mostHeaders:
		case mattering[name]:
			matter = append(matter, field)
		case proving[name]:
			proofs = append(proofs, field)
		}
		field = ""
	}
	for len(raw) > 0 {
		line := raw
		if i := bytes.IndexByte(raw, '\n'); i >= 0 {
			line, raw = raw[:i], raw[i+1:]
		} else {
			raw = nil
		}
		line = bytes.TrimRight(line, "\r")
		if len(bytes.TrimSpace(line)) == 0 {
			break
		}
		words := strings.ToValidUTF8(strings.Map(printable, string(cutBytes(line))), "\ufffd")
		if field != "" && (line[0] == ' ' || line[0] == '\t') {
			if len(field) < longestHeader {
				field += " " + strings.TrimSpace(words)
			}
			continue
		}
		take()
		field = strings.TrimRight(words, " ")
	}
	take()
	return matter, proofs
}

func cutBytes(line []byte) []byte { return line[:min(len(line), longestHeader)] }

// printable keeps what may stand on paper.
func printable(r rune) rune {
	if r == '\t' {
		return ' '
	}
	if r < ' ' || r == 0x7f {
		return -1
	}
	return r
}
