package kind

import (
	"bytes"
	"regexp"
	"strings"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/intake/email/mimetree"
)

var (
	daemon      = regexp.MustCompile(`(?i)(mailer-daemon|postmaster|mail delivery (sub)?system|mdaemon|microsoft outlook)`)
	bounceTitle = regexp.MustCompile(`(?i)(undeliver|returned mail|delivery (status notification|failure|failed|has failed)|mail delivery failed|failure notice|returned to sender|delayed mail|delivery delayed|unzustellbar|non remis)`)
	bareStatus  = regexp.MustCompile(`\b([245]\.\d{1,3}\.\d{1,3})\b`)
	bareAddress = regexp.MustCompile(`<([^<>@\s]+@[^<>@\s]+)>`)
	originalID  = regexp.MustCompile(`(?im)^message-id:\s*<?([^<>\s]+)>?`)
)

// bounced recognises a bounce: one that follows RFC 3464 and 6522, else by who sends it and what it says. nil: it is none.
func bounced(t *mimetree.Tree, subject, text string) (*casework.Bounced, string) {
	var status, original *mimetree.Part
	t.Root.Walk(func(p *mimetree.Part) bool {
		switch p.Type {
		case "message/delivery-status", "message/global-delivery-status", "message/feedback-report":
			status = p
		case "message/rfc822", "message/global", "text/rfc822-headers", "message/rfc822-headers":
			if original == nil {
				original = p
			}
			return false
		}
		return true
	})
	report := t.Root.Type == "multipart/report" && !strings.EqualFold(t.Root.Params["report-type"], "disposition-notification")
	switch {
	case status != nil && status.Type == "message/feedback-report":
		b := &casework.Bounced{Action: "complaint"}
		addOriginal(b, original)
		return b, "feedback report (RFC 5965)"
	case status != nil:
		b := readStatus(status)
		addOriginal(b, original)
		return b, "delivery status notification (RFC 3464)"
	case report && daemon.MatchString(t.Root.Header.Text("from")):
	case !daemon.MatchString(t.Root.Header.Text("from")) || !bounceTitle.MatchString(subject):
		return nil, ""
	}
	b := &casework.Bounced{Action: "failed", Status: firstOf(bareStatus, text)}
	if strings.Contains(strings.ToLower(subject), "delay") || strings.HasPrefix(b.Status, "4.") {
		b.Action = "delayed"
	}
	for _, m := range bareAddress.FindAllStringSubmatch(text, 5) {
		b.Recipients = append(b.Recipients, m[1])
	}
	b.OriginalMessageID = firstOf(originalID, text)
	addOriginal(b, original)
	return b, "a mail server says that a mail could not be delivered"
}

// readStatus reads the fields of RFC 3464 section 2, of all recipients.
func readStatus(p *mimetree.Part) *casework.Bounced {
	b := &casework.Bounced{}
	for _, line := range bytes.Split(bytes.ReplaceAll(p.Decoded(), []byte("\r\n"), []byte("\n")), []byte("\n")) {
		name, value, ok := strings.Cut(string(line), ":")
		if !ok {
			continue
		}
		value = strings.TrimSpace(value)
		_, after, typed := strings.Cut(value, ";")
		after = strings.Trim(strings.TrimSpace(after), "<>")
		switch strings.ToLower(strings.TrimSpace(name)) {
		case "final-recipient", "original-recipient":
			if typed && after != "" && !contains(b.Recipients, after) {
				b.Recipients = append(b.Recipients, after)
			}
		case "action":
			b.Action = strings.ToLower(firstField(value))
		case "status":
			if s := firstOf(bareStatus, value); s != "" && (b.Status == "" || s > b.Status) {
				b.Status = s
			}
		case "diagnostic-code":
			b.Diagnostic = after
		case "original-message-id", "x-original-message-id":
			b.OriginalMessageID = strings.Trim(value, "<>")
		}
	}
	return b
}

func addOriginal(b *casework.Bounced, p *mimetree.Part) {
	if p == nil {
		return
	}
	b.OriginalHeaders = map[string]string{}
	h := p.Header
	if len(p.Children) == 1 {
		h = p.Children[0].Header
	} else if inner := mimetree.Read(p.Decoded(), mimetree.Limits{}); inner != nil {
		h = inner.Root.Header
	}
	for _, name := range []string{"message-id", "subject", "to", "from"} {
		if v := h.Text(name); v != "" {
			b.OriginalHeaders[name] = v
		}
	}
	if id := strings.Trim(strings.TrimSpace(h.Raw("message-id")), "<>"); id != "" && b.OriginalMessageID == "" {
		b.OriginalMessageID = id
	}
}

func firstOf(re *regexp.Regexp, s string) string {
	if m := re.FindStringSubmatch(s); m != nil {
		return m[1]
	}
	return ""
}

func firstField(s string) string {
	if f := strings.Fields(s); len(f) > 0 {
		return f[0]
	}
	return ""
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}
