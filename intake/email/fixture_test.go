package email

import (
	"fmt"
	"strings"
	"testing"

	"github.com/commonline/commonline/casework"
)

// TestBytes has mails that no text file can hold.
func TestBytes(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		shows, mail       string
		from, subject     string
		text, file, codes string
	}{
		{shows: "a raw header is in the charset that the text names (RFC 5322 allows neither)",
			mail: "From: \xc3\xea\xf0 <a@b.org>\nSubject: \xdf\xec\xe0 \xed\xe0 \xf3\xeb\xe8\xf6\xe5\nContent-Type: text/plain; charset=windows-1251\n\n\xdf\xec\xe0", from: "Гкр", subject: "Яма на улице", text: "Яма"},
		{shows: "a raw header in Shift_JIS, where the text is in ISO-2022-JP: Japanese programs mix them",
			mail: "From: a@b.org\nSubject: \x83c\x81[\x83\x8b\nContent-Type: text/plain; charset=iso-2022-jp\n\n\x1b$B$3$s\x1b(B", subject: "ツール", text: "こん"},
		{shows: "a raw name of a file in GB2312, named by an encoded word alone",
			mail:    "From: a@b.org\nSubject: =?GB2312?B?uPnA7Q==?=\nContent-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: application/pdf; name=\"\xbe\xbf\xbe\xb9.pdf\"\n\nx\n--x--",
			subject: "根理", file: "究竟.pdf"},
		{shows: "ISO-2022-JP without a label is told by its escapes (RFC 1468)",
			mail: "From: a@b.org\nSubject: x\n\n\x1b$B$3$s$K$A$O\x1b(B", subject: "x", text: "こんにちは", codes: "charset-wrong"},
		{shows: "a charset that nobody knows leaves a defect",
			mail: "From: a@b.org\nSubject: x\nContent-Type: text/plain; charset=x-martian\n\ncaf\xe9", subject: "x", text: "café", codes: "charset-unknown"},
		{shows: "a charset that nobody knows leaves a defect also where all is ASCII",
			mail: "From: a@b.org\nSubject: x\nContent-Type: text/plain; charset=x-martian\n\nhi", subject: "x", text: "hi", codes: "charset-unknown"},
		{shows: "8-bit text that says it is us-ascii leaves a defect",
			mail: "From: a@b.org\nSubject: x\nContent-Type: text/plain; charset=us-ascii\n\nEl caf\xe9 est\xe1", subject: "x", text: "El café está", codes: "charset-wrong"},
		{shows: "NUL bytes go, their neighbours stay",
			mail: "From: a@b.org\nSubject: a\x00b\n\nc\x00d", subject: "ab", text: "cd"},
		{shows: "an encoding that nobody knows leaves the text as it came (RFC 2045 section 6.4)",
			mail: "From: a@b.org\nSubject: x\nContent-Transfer-Encoding: x-rot13\n\nuryyb", subject: "x", text: "uryyb", codes: "encoding-unknown"},
		{shows: "an encoded word that gives no text stays as it came",
			mail: "From: a@b.org\nSubject: =?UTF-8?B?nnDusSNdG92w?=\n\nx", subject: "=?UTF-8?B?nnDusSNdG92w?=", text: "x"},
		{shows: "a name cannot turn the direction of writing",
			mail: "From: a@b.org\nSubject: x\nContent-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: application/pdf; name=\"a\u202efdp.exe\"\n\nx\n--x--", subject: "x", file: "afdp.exe"},
	} {
		t.Run(c.shows, func(t *testing.T) {
			t.Parallel()
			in := Parse([]byte(c.mail), Limits{})
			if in.From.Name != c.from || in.Subject != c.subject || in.Text != c.text {
				t.Errorf("got %q, %q, %q; want %q, %q, %q", in.From.Name, in.Subject, in.Text, c.from, c.subject, c.text)
			}
			if c.file != "" && (len(in.Attachments) != 1 || in.Attachments[0].Filename != c.file) {
				t.Errorf("files %+v, want %q", in.Attachments, c.file)
			}
			if got := codes(in); got != c.codes {
				t.Errorf("defects %q, want %q", got, c.codes)
			}
			checkProperties(t, []byte(c.mail), in)
		})
	}
}

func codes(in *casework.Inbound) string {
	var out []string
	for _, d := range in.Defects {
		out = append(out, d.Code)
	}
	return strings.Join(out, " ")
}

// All of seventy attachments are listed and found, each with its own bytes.
func TestSeventyAttachments(t *testing.T) {
	t.Parallel()
	var m strings.Builder
	m.WriteString("From: a@b.org\nContent-Type: multipart/mixed; boundary=x\n\n--x\n\nSee the pictures.\n")
	for i := range 70 {
		fmt.Fprintf(&m, "--x\nContent-Type: image/png; name=p%d.png\n\npicture %d\n", i, i)
	}
	m.WriteString("--x--\n")
	in := Parse([]byte(m.String()), Limits{})
	if len(in.Attachments) != 70 || in.Text != "See the pictures." {
		t.Fatalf("%d files, text %q", len(in.Attachments), in.Text)
	}
	for i, a := range in.Attachments {
		_, b, err := OpenPart([]byte(m.String()), a.Part, Limits{})
		if want := fmt.Sprintf("picture %d", i); err != nil || string(b) != want || a.Filename != fmt.Sprintf("p%d.png", i) {
			t.Errorf("%+v holds %q (%v), want %q", a, b, err, want)
		}
	}
}
