package kind

import (
	"encoding/json"
	"strings"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/intake/email/mimetree"
)

// sesNotice is what Amazon SES sends through SNS ("Amazon SNS notification contents for Amazon SES", SES developer guide).
type sesNotice struct {
	Message          string `json:"Message"` // the notice itself as text, where SNS does not send it raw
	NotificationType string `json:"notificationType"`
	EventType        string `json:"eventType"`
	Mail             struct {
		CommonHeaders struct {
			From      []string `json:"from"`
			To        []string `json:"to"`
			MessageID string   `json:"messageId"`
			Subject   string   `json:"subject"`
		} `json:"commonHeaders"`
		Headers []struct{ Name, Value string } `json:"headers"`
	} `json:"mail"`
	Bounce struct {
		BounceType        string `json:"bounceType"` // Undetermined, Permanent, Transient
		BouncedRecipients []struct{ EmailAddress, Action, Status, DiagnosticCode string }
	} `json:"bounce"`
	Complaint struct {
		ComplainedRecipients  []struct{ EmailAddress string }
		ComplaintFeedbackType string
	} `json:"complaint"`
	Delivery struct {
		Recipients   []string
		SMTPResponse string `json:"smtpResponse"`
	} `json:"delivery"`
}

// notified reads a notification of Amazon SES. nil: it is none.
func notified(t *mimetree.Tree) *casework.Bounced {
	if !strings.Contains(strings.ToLower(t.Root.Header.Raw("from")), "@sns.amazonaws.com") {
		return nil
	}
	n := readNotice(firstText(t.Root))
	b := n.bounced()
	if b == nil {
		return nil
	}
	b.OriginalHeaders = map[string]string{}
	for _, h := range n.Mail.Headers {
		switch name := strings.ToLower(h.Name); name {
		case "message-id", "subject", "to", "from":
			b.OriginalHeaders[name] = h.Value
		}
	}
	b.OriginalMessageID = firstNonEmpty(bareID(b.OriginalHeaders["message-id"]), bareID(n.Mail.CommonHeaders.MessageID))
	return b
}

// readNotice reads the first JSON value: SNS puts a line on how to unsubscribe below it.
func readNotice(text string) (n sesNotice) {
	if json.NewDecoder(strings.NewReader(text)).Decode(&n) != nil {
		// a line over the limit of RFC 5321 was broken on its way, in the midst of a string
		_ = json.NewDecoder(strings.NewReader(strings.NewReplacer("\r", "", "\n", " ").Replace(text))).Decode(&n)
	}
	if n.Message != "" {
		inner := n.Message
		n = sesNotice{}
		_ = json.NewDecoder(strings.NewReader(inner)).Decode(&n)
	}
	return n
}

func (n sesNotice) bounced() *casework.Bounced {
	b := &casework.Bounced{}
	switch firstNonEmpty(n.NotificationType, n.EventType) {
	case "Bounce":
		b.Action = "failed"
		for _, r := range n.Bounce.BouncedRecipients {
			b.Recipients = addAddress(b.Recipients, r.EmailAddress)
			b.Diagnostic = firstNonEmpty(b.Diagnostic, untyped(r.DiagnosticCode))
			b.Status = firstNonEmpty(b.Status, r.Status)
		}
		if code := codeOfReply(b.Diagnostic); specific(code) {
			b.Status = code
		}
	case "Complaint":
		b.Action, b.Diagnostic = "complaint", n.Complaint.ComplaintFeedbackType
		for _, r := range n.Complaint.ComplainedRecipients {
			b.Recipients = addAddress(b.Recipients, r.EmailAddress)
		}
	case "Delivery":
		b.Action, b.Diagnostic, b.Status = "delivered", n.Delivery.SMTPResponse, bareCode(n.Delivery.SMTPResponse)
		for _, r := range n.Delivery.Recipients {
			b.Recipients = addAddress(b.Recipients, r)
		}
	default:
		return nil
	}
	return b
}
