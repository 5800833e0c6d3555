package kind

import (
	"regexp"
	"strings"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/intake/email/mimetree"
)

var (
	// saidID is the Message-ID in a notice (PMDF, "Message-id: <…>", and Exchange, below "Diagnostic information").
	saidID = regexp.MustCompile(`(?im)^[> \t]*message-id:\s*<([^<>\s]+)>`)
	quoted = regexp.MustCompile(`(?m)^> ?`)
)

// addOriginal tells of the message that came back, and so which of ours it was: by its part, by what stands below the notice,
// by the notice, and by In-Reply-To, which Exchange and Outlook.com set to it.
func (r *report) addOriginal(b *casework.Bounced) {
	h := r.originalHeader()
	b.OriginalHeaders = map[string]string{}
	for _, name := range []string{"message-id", "subject", "to", "from"} {
		if v := strings.TrimSpace(h.Text(name)); v != "" {
			b.OriginalHeaders[name] = v
		}
	}
	said := ""
	if m := saidID.FindStringSubmatch(r.notice); m != nil {
		said = m[1]
	}
	b.OriginalMessageID = firstNonEmpty(b.OriginalMessageID, bareID(h.Raw("message-id")), said, bareID(r.head.Raw("in-reply-to")))
}

func (r *report) originalHeader() mimetree.Header {
	switch {
	case r.original != nil && len(r.original.Children) == 1:
		return r.original.Children[0].Header
	case r.original != nil:
		return mimetree.Read([]byte(head(string(r.original.Decoded()), reportBytes)), mimetree.Limits{}).Root.Header
	case r.returned != "":
		text := r.returned
		if strings.HasPrefix(strings.TrimSpace(text), ">") {
			text = quoted.ReplaceAllString(text, "")
		}
		return mimetree.Read([]byte(strings.TrimLeft(text, " \t\r\n")), mimetree.Limits{}).Root.Header
	}
	return nil
}

// bareID is the first id of a field, without brackets.
func bareID(s string) string { return strings.Trim(firstField(s), "<>,") }
