package segment

import "strings"

// Body is a person's words as they are sent: with what has to stand below them, if anything, and with plain signs where that makes it
// cheaper.
func Body(words, tail string) string {
	body := strings.TrimSpace(strings.ReplaceAll(words, "\r\n", "\n"))
	if tail != "" {
		body += "\n\n" + tail
	}
	return Plain(body)
}
