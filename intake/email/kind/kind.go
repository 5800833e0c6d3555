package kind

import (
	"strings"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/intake/email/mimetree"
)

// Verdict says what a mail is, and by what that was told.
type Verdict struct {
	Kind    casework.MailKind
	Reason  string
	Bounced *casework.Bounced
	OwnMark string
}

// ownMark is the header that all automatic mail of ours carries.
const ownMark = "x-commonline"

// Of tells the kind of a mail.
func Of(t *mimetree.Tree, subject, text, reply string) Verdict {
	h := t.Root.Header
	if b, why := bounced(t, subject, text); b != nil {
		return Verdict{Kind: casework.Bounce, Reason: why, Bounced: b}
	}
	if h.Has(ownMark) {
		return Verdict{Kind: casework.Own, Reason: "X-Commonline", OwnMark: strings.TrimSpace(h.Text(ownMark)) + ownMarkEmpty(h)}
	}
	if isReceipt(t.Root) {
		return Verdict{Kind: casework.Receipt, Reason: "disposition notification (RFC 8098)"}
	}
	if why := automatic(h, subject); why != "" {
		return Verdict{Kind: casework.AutoReply, Reason: why}
	}
	if k, why := listed(h); why != "" {
		return Verdict{Kind: k, Reason: why}
	}
	return Verdict{Kind: casework.Personal}
}

func ownMarkEmpty(h mimetree.Header) string {
	if strings.TrimSpace(h.Raw(ownMark)) == "" {
		return "unnamed"
	}
	return ""
}

// isReceipt recognises RFC 8098.
func isReceipt(p *mimetree.Part) bool {
	return p.Type == "multipart/report" && strings.EqualFold(p.Params["report-type"], "disposition-notification") ||
		p.Type == "message/disposition-notification"
}
