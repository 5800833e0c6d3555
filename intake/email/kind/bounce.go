package kind

import (
	"strings"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/intake/email/mimetree"
)

// report is what of a mail tells whether it is a bounce, and of what.
type report struct {
	head     mimetree.Header
	subject  string
	notice   string         // what the mail server says
	returned string         // what it gives back below that, in the same text
	status   *mimetree.Part // RFC 3464
	feedback *mimetree.Part // RFC 5965
	original *mimetree.Part // the message that bounced, or its header
	typed    bool           // multipart/report (RFC 6522), and no receipt
	receipt  bool           // a report of RFC 8098
	sender   sender
}

// bounced recognises a bounce: one that follows RFC 3464 and 6522, else by who sends it and what it says. nil: it is none.
func bounced(t *mimetree.Tree, subject, text string) (*casework.Bounced, string) {
	if b := notified(t); b != nil {
		return b, "notification of Amazon SES"
	}
	r := readReport(t, subject)
	if r.sender == person && !r.typed {
		return nil, ""
	}
	r.readNotice(t, text)
	switch {
	case r.feedback != nil:
		return r.complaint(), "feedback report (RFC 5965)"
	case r.status != nil:
		return r.failure(), "delivery status notification (RFC 3464)"
	case r.typed && (r.sender > person || strings.EqualFold(t.Root.Params["report-type"], "delivery-status")):
		return r.failure(), "report of a mail server (RFC 6522)"
	case r.receipt && r.sender == daemon:
		return r.failure(), "a mail server refuses a mail by a disposition notification (RFC 5429)"
	case !r.receipt && r.says():
		return r.failure(), "a mail server says that a mail could not be delivered"
	}
	return nil, ""
}

func readReport(t *mimetree.Tree, subject string) *report {
	r := &report{head: t.Root.Header, subject: subject, receipt: isReceipt(t.Root)}
	r.typed = t.Root.Type == "multipart/report" && !r.receipt
	r.sender = senderOf(r.head)
	r.parts(t.Root)
	return r
}

// readNotice is the dear part, and left out for the mail of people.
func (r *report) readNotice(t *mimetree.Tree, text string) {
	if strings.TrimSpace(text) == "" {
		text = firstText(t.Root)
	}
	r.notice, r.returned = cutReturned(head(text, 4*noticeBytes))
}

// parts finds the parts of RFC 3464, 5965 and 6522; what lies within the returned message is not of this mail.
func (r *report) parts(root *mimetree.Part) {
	root.Walk(func(p *mimetree.Part) bool {
		switch p.Type {
		case "message/delivery-status", "message/global-delivery-status":
			first(&r.status, p)
		case "message/feedback-report":
			first(&r.feedback, p)
		case "message/rfc822", "message/global", "text/rfc822-headers", "message/rfc822-headers", "message/global-headers", "text/rfc822":
			first(&r.original, p)
			return false
		}
		return true
	})
}

func first(at **mimetree.Part, p *mimetree.Part) {
	if *at == nil {
		*at = p
	}
}

// firstText is the first part of text, for a mail whose text is all in attachments (McAfee WebShield).
func firstText(root *mimetree.Part) (text string) {
	root.Walk(func(p *mimetree.Part) bool {
		if text == "" && strings.HasPrefix(p.Type, "text/") && len(p.Children) == 0 {
			text = string(p.Decoded())
		}
		return p.Type != "message/rfc822"
	})
	return text
}

// says tells a bounce that has no report part: the surer the sender, the less the words have to say.
func (r *report) says() bool {
	if r.sender == person || r.sender < daemon && isAnswer.MatchString(r.subject) {
		return false
	}
	title, sentence, back := bounceTitle.MatchString(r.subject), said(r.notice, failures), r.original != nil || r.returned != ""
	switch r.sender {
	case daemon:
		return title || sentence || back
	case null:
		return sentence || title && (back || smtpReply.MatchString(r.notice))
	case gateway:
		return title && (sentence || back || smtpReply.MatchString(r.notice))
	}
	return false
}

// failure reads who did not get the mail and why.
func (r *report) failure() *casework.Bounced {
	var groups []group
	if r.status != nil {
		groups = readGroups(head(string(r.status.Decoded()), reportBytes))
	}
	if len(groups) == 0 && finalRecipient.MatchString(r.notice) {
		groups = readGroups(r.notice)
	}
	b := merge(groups)
	r.addOriginal(b)
	if len(b.Recipients) == 0 {
		b.Recipients = r.recipients(b)
	}
	b.Status = r.enhanced(b)
	if b.Action == "" {
		b.Action = r.action(b.Status)
	}
	return b
}

// action is failed unless the notice says that the mail waits (RFC 3464 section 2.3.3 knows the same words).
func (r *report) action(status string) string {
	switch {
	case delayTitle.MatchString(r.subject) || said(r.notice, delays):
		return "delayed"
	case strings.HasPrefix(status, "2."):
		return "delivered"
	}
	return "failed"
}
