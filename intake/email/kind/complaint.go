package kind

import (
	"strings"

	"github.com/commonline/commonline/casework"
)

// complaint reads a feedback report: somebody marked our mail as junk (RFC 5965 section 3: Feedback-Type, Original-Rcpt-To,
// and Removal-Recipient, as AOL's and Comcast's older loops write it).
func (r *report) complaint() *casework.Bounced {
	b := &casework.Bounced{Action: "complaint"}
	for _, line := range unfolded(head(string(r.feedback.Decoded()), reportBytes)) {
		name, value, _ := strings.Cut(line, ":")
		value = strings.TrimSpace(value)
		switch strings.ToLower(strings.TrimSpace(name)) {
		case "feedback-type":
			b.Diagnostic = strings.ToLower(value)
		case "original-rcpt-to", "removal-recipient":
			if a := recipient(value); plainAddress(a) != "" {
				b.Recipients = addAddress(b.Recipients, a)
			}
		}
	}
	r.addOriginal(b)
	return b
}
