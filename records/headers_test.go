package records

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestHeadersThatMatter(t *testing.T) {
	t.Parallel()
	raw := "Received: from a.example\r\n\tby b.example; Mon\r\nAuthentication-Results: b.example;\r\n spf=fail; dkim=none; dmarc=fail\r\nX-Junk: no\r\nFROM: Rage <rage@x.example>\r\nno colon here\r\nSubject: =?utf-8?q?You?=\r\nMessage-ID: <1@x>\r\n\r\nFrom: not@the.header\r\n"
	matter, proofs := Headers([]byte(raw))
	if want := []string{"Received: from a.example by b.example; Mon", "FROM: Rage <rage@x.example>", "Subject: =?utf-8?q?You?=", "Message-ID: <1@x>"}; !slices.Equal(matter, want) {
		t.Errorf("%q", matter)
	}
	if want := []string{"Authentication-Results: b.example; spf=fail; dkim=none; dmarc=fail"}; !slices.Equal(proofs, want) {
		t.Errorf("%q", proofs)
	}
	if matter, proofs := Headers([]byte("MessageSid=SM1&From=%2B1617")); len(matter)+len(proofs) != 0 {
		t.Errorf("of a text: %q %q", matter, proofs)
	}
}

func FuzzHeaders(f *testing.F) {
	for _, s := range []string{"", "From: x", " From: x\n\ty\n", "From:\xff\x00\n", "Received:" + strings.Repeat("x", 5000), strings.Repeat("To: a\n", 300), "From: a\n" + strings.Repeat(" b\n", 3000)} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		matter, proofs := Headers(raw)
		for _, h := range append(matter, proofs...) {
			if !utf8.ValidString(h) || strings.ContainsAny(h, "\r\n\x00") || len(h) > 4*longestHeader || !strings.Contains(h, ":") {
				t.Fatalf("%q", h)
			}
		}
		if len(matter)+len(proofs) > mostHeaders {
			t.Fatalf("%d fields", len(matter)+len(proofs))
		}
	})
}
