package email

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/commonline/commonline/casework"
)

// checkProperties proves what holds for any mail: all text is UTF-8 without NUL, which Postgres refuses, and every file is
// found again, as long as it was said to be.
func checkProperties(t *testing.T, raw []byte, in *casework.Inbound) {
	t.Helper()
	text := func(what, s string) {
		if !utf8.ValidString(s) || strings.ContainsRune(s, 0) {
			t.Errorf("%s is no text for a database: %q", what, s)
		}
	}
	person := func(what string, list ...casework.Correspondent) {
		for _, c := range list {
			text(what, c.Name)
			text(what, c.Address)
		}
	}
	for what, s := range map[string]string{"subject": in.Subject, "text": in.Text, "reply": in.Reply, "quoted": in.Quoted, "signature": in.Signature, "html": in.HTML, "id": in.MessageID,
		"return path": in.ReturnPath, "own mark": in.OwnMark, "reason": in.KindReason, "language": in.Language} {
		text(what, s)
	}
	for _, id := range append(in.InReplyTo, in.References...) {
		text("reference", id)
	}
	person("from", in.From, in.Sender)
	for _, list := range [][]casework.Correspondent{in.Froms, in.To, in.Cc, in.ReplyTo} {
		person("address", list...)
	}
	parts := map[string]bool{}
	for i, a := range in.Attachments {
		text("file", a.Filename+a.ContentType+a.ContentID+a.Part)
		if parts[a.Part] {
			t.Errorf("two files are part %s", a.Part)
		}
		parts[a.Part] = true
		if i >= 20 {
			continue
		}
		got, b, err := OpenPart(raw, a.Part, Limits{})
		if err != nil || int64(len(b)) != a.Size || got != a {
			t.Errorf("part %s is %d bytes (%v), %d were announced; %+v, %+v", a.Part, len(b), err, a.Size, got, a)
		}
	}
	for _, d := range in.Defects {
		text("defect", d.Code+d.Detail)
	}
}

// FuzzParse looks for a mail that breaks what is promised.
func FuzzParse(f *testing.F) {
	for _, m := range awkward {
		f.Add([]byte(m))
	}
	for i := range 4 {
		f.Add([]byte(sampleMail(i)))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		if len(raw) > 1<<20 {
			return
		}
		checkProperties(t, raw, Parse(raw, Limits{}))
	})
}

func sampleMail(i int) string {
	return []string{
		"From: a@b\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\nhi\r\n--x\r\nContent-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\nU3ViamVjdDogaGkKCmJvZHk=\r\n--x\r\nContent-Type: application/ms-tnef\r\n\r\n\x78\x9f\x3e\x22\r\n--x--",
		"Subject: =?iso-2022-jp?b?GyRCJDMkcyRLJEEkTxsoQg==?=\nContent-Type: text/html; charset=utf-7\n\n<p>+AOk-<a href=x>y",
		"Content-Type: application/pkcs7-mime\nContent-Transfer-Encoding: base64\n\nMIAGCSqGSIb3DQEHAqCAMIACAQExADCABgkqhkiG9w0BBwGggCSABAJoaQAAAAAAAAAAAAA=",
		"Content-Type: text/calendar\n\nBEGIN:VEVENT\nSUMMARY:x\nDTSTART:20260101\nEND:VEVENT",
	}[i]
}

// awkward are beginnings of what programs have got wrong.
var awkward = []string{
	"", "\n", "\r\n\r\n", ":", "From", "From \nSubject: x\n\ny", "Content-Type: multipart/mixed; boundary=\"\"\n\n--\n\n--\n", "Content-Type: multipart/mixed;boundary=a\n\n--a\n--a\n--a--",
	"Content-Type: text/plain; charset*0*=x''y; charset*1=z\n\n\xff\xfe\x00", "Subject: =?x?b?====?= =?utf-8?q?=\n\n", "\x00\x00: \x00\n\n\x00", "begin 644 x\n#,#\n`\nend\n", "Content-Transfer-Encoding: x-uue\n\nbegin 644 \n",
}
