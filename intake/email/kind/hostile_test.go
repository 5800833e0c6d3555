package kind_test

import (
	"strings"
	"testing"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/intake/email/kind"
	"github.com/commonline/commonline/intake/email/mimetree"
)

// TestHostileNotices holds texts on which a careless reader takes long. Each takes a fraction of a second; the limit leaves room for a busy machine.
func TestHostileNotices(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]string{
		"one long local part":   strings.Repeat("a", 4<<20) + "@",
		"nothing but @":         strings.Repeat("@", 4<<20),
		"addresses":             strings.Repeat("<a@b.example>:\n", 300_000),
		"numbers and dots":      strings.Repeat("5.1.", 1<<20),
		"dashes":                strings.Repeat("-", 4<<20),
		"empty lines":           strings.Repeat("\n", 4<<20),
		"folded for ever":       "Final-Recipient: rfc822;" + strings.Repeat("\n a@b.example", 300_000),
		"groups without number": strings.Repeat("Final-Recipient: rfc822; a@b.example\nStatus: 5.1.1\n\n", 80_000),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text := mimetree.Read(mail(fromDaemon+"\nSubject: failure notice", body), mimetree.Limits{})
			status := mimetree.Read(parts(fromDaemon, "report; report-type=delivery-status", "Content-Type: message/delivery-status\n\n"+body), mimetree.Limits{})
			start := time.Now()
			kind.Of(text, "failure notice", body, body)
			kind.Of(status, "failure notice", "", "")
			if took := time.Since(start); took > 5*time.Second {
				t.Errorf("it took %s", took)
			}
		})
	}
}

func FuzzOf(f *testing.F) {
	f.Add(mail(fromDaemon+"\nSubject: failure notice", "<ann@town.example>:\n550 5.1.1 no (#5.1.1)\n\n--- Below this line is a copy of the message.\n\n"+oursBelow))
	f.Add(parts(fromDaemon, "report; report-type=delivery-status", "Content-Type: message/delivery-status\n\nReporting-MTA: dns; a\n\nFinal-Recipient: rfc822;ann@town.example\nStatus: 5.1.1\nDiagnostic-Code: smtp;\n 550 x\n", ours))
	f.Add(parts("From: a@b", "report; report-type=feedback-report", "Content-Type: message/feedback-report\n\nFeedback-Type: abuse\nOriginal-Rcpt-To: ;\n"))
	f.Add(mail("From: no-reply@sns.amazonaws.com", `{"Message":"{\"notificationType\":\"Complaint\"}"}`))
	f.Add(mail("Return-Path: <>\nFrom: <>\nSubject: Warning: message x delayed", "\xff\xfe <@>: SMTP=@ 4.4.\n> Received: from\n"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		tree := mimetree.Read(raw, mimetree.Limits{})
		text := string(tree.Root.Decoded())
		v := kind.Of(tree, tree.Root.Header.Text("subject"), text, text)
		if (v.Kind == casework.Bounce) != (v.Bounced != nil) {
			t.Fatalf("kind %s, bounce %v", v.Kind, v.Bounced)
		}
		if v.Bounced == nil {
			return
		}
		for _, a := range v.Bounced.Recipients {
			if !strings.Contains(a, "@") || strings.ContainsAny(a, "\r\n<> ") {
				t.Errorf("recipient %q", a)
			}
		}
		if s := v.Bounced.Status; s != "" && strings.Count(s, ".") != 2 {
			t.Errorf("status %q", s)
		}
	})
}
