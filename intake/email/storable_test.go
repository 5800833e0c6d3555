package email

import (
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestRawBytesOfAHeaderReachNoTextThatPostgresRefuses(t *testing.T) {
	t.Parallel()
	for name, raw := range map[string]string{
		"type of a part":      "Content-Type: image/p\x00\xff\n\nx",
		"id of a part":        "Content-ID: <a\x00\xff>\nContent-Type: image/png\n\nx",
		"name of a part":      "Content-Type: image/png; name=\"a\x00\xff\"\n\nx",
		"return path":         "Return-Path: <a\x00\xff@example.org>\n\nx",
		"sender":              "From: A\x00\xff <a\x00\xff@example.org>\nSender: \x00\xff@example.org\n\nx",
		"ids":                 "Message-ID: <a\x00\xff@b>\nIn-Reply-To: <a\x00\xff@b>\nReferences: <a\x00\xff@b>\n\nx",
		"what decides":        "Auto-Submitted: auto-x\x00\xff\n\nx",
		"our own mark":        "X-Commonline: a\x00\xff\n\nx",
		"fields of a bounce":  "From: MAILER-DAEMON@x\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n\nno\n--b\nContent-Type: message/delivery-status\n\nFinal-Recipient: rfc822; a\xff\x00@b\nAction: f\xff\x00\nDiagnostic-Code: smtp; \xff\x00\nOriginal-Message-Id: <\xff\x00>\n--b\nContent-Type: text/rfc822-headers\n\nSubject: \xff\x00\nMessage-ID: <\xff\x00>\n--b--\n",
		"header of a forward": "Subject: Fwd: x\n\nFrom: \x00\xff <a\x00\xff@b>\n",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, v := range stringsIn(reflect.ValueOf(Parse([]byte(raw), Limits{})).Elem()) {
				if !utf8.ValidString(v) || strings.IndexByte(v, 0) >= 0 {
					t.Errorf("%q", v)
				}
			}
		})
	}
}
