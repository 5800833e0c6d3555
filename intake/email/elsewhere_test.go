package email_test

import (
	"strings"
	"testing"

	"github.com/commonline/commonline/intake/email"
)

func TestElsewhere(t *testing.T) {
	t.Parallel()
	mail := func(kind, body string) []byte {
		return []byte("From: a@b.example\r\nContent-Type: " + kind + "\r\n\r\n" + body)
	}
	page := email.Elsewhere(mail("text/html", `<p onclick="x()">Look<img src="https://x.example/p.png" alt="pothole"><img src="http://x.example/q.png"><img src="javascript:x()"><img src="cid:own"><script>x()</script>`), email.Limits{})
	for _, want := range []string{`src="https://x.example/p.png"`, `src="cid:own"`, "Look"} {
		if !strings.Contains(page, want) {
			t.Errorf("%s is gone: %s", want, page)
		}
	}
	for _, bad := range []string{"http://", "script", "onclick"} {
		if strings.Contains(page, bad) {
			t.Errorf("%s stays: %s", bad, page)
		}
	}
	if page := email.Elsewhere(mail("text/plain", "<b>words</b>"), email.Limits{}); page != "" {
		t.Errorf("plain text became %s", page)
	}
}
