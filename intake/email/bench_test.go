//go:build unix

package email

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"io"
	"mime/quotedprintable"
	"strings"
	"syscall"
	"testing"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/intake/email/mimetree"
	"github.com/emersion/go-message"
	_ "github.com/emersion/go-message/charset"
)

// benchMails makes mails as an office gets them: about 10 kB, half of them quoted-printable and half base64, text beside HTML,
// one in ten with a picture of 50 kB.
func benchMails() [][]byte {
	var mails [][]byte
	for i := range 20 {
		mails = append(mails, benchMail(i))
	}
	return mails
}

func benchMail(i int) []byte {
	var text, page strings.Builder
	page.WriteString("<html><head><style>p{margin:0}</style></head><body>")
	for j := range 24 {
		line := fmt.Sprintf("The street light at number %d of the café's side is out since Tuesday, and ticket %d says nobody came to look.", i*31+j, j*7919)
		text.WriteString(line + "\r\n\r\n")
		fmt.Fprintf(&page, "<p style=\"color:#333;font-family:Arial\"><b>%d.</b> %s <a href=\"https://example.org/t/%d\">more</a></p>\r\n", j, line, j)
	}
	text.WriteString("On Mon, 1 Jun 2026 at 12:00, Office <office@example.gov> wrote:\r\n> Thank you for writing to us.\r\n> We look into it.\r\n")
	page.WriteString("<blockquote>Thank you for writing to us.<br>We look into it.</blockquote></body></html>")
	var m bytes.Buffer
	fmt.Fprintf(&m, "Received: from mx.example.org (mx.example.org [192.0.2.1])\r\n\tby mail.example.gov with ESMTPS id %d\r\n\tfor <office@example.gov>; Mon, 1 Jun 2026 12:00:00 -0400\r\n", i)
	fmt.Fprintf(&m, "From: =?utf-8?q?Jos=C3=A9_%d?= <r%d@example.org>\r\nTo: Office <office@example.gov>\r\nSubject: =?utf-8?b?%s?=\r\nMessage-ID: <%d@example.org>\r\nDate: Mon, 01 Jun 2026 12:00:00 -0400\r\nMIME-Version: 1.0\r\n",
		i, i, base64.StdEncoding.EncodeToString([]byte("Re: The street light at the café")), i)
	m.WriteString("Content-Type: multipart/mixed; boundary=\"outer\"\r\n\r\n--outer\r\nContent-Type: multipart/alternative; boundary=\"inner\"\r\n\r\n")
	for _, part := range [][2]string{{"plain", text.String()}, {"html", page.String()}} {
		encoding := []string{"quoted-printable", "base64"}[i%2]
		fmt.Fprintf(&m, "--inner\r\nContent-Type: text/%s; charset=utf-8\r\nContent-Transfer-Encoding: %s\r\n\r\n%s\r\n", part[0], encoding, encoded(encoding, part[1]))
	}
	m.WriteString("--inner--\r\n")
	if i%10 == 0 {
		fmt.Fprintf(&m, "--outer\r\nContent-Type: image/jpeg; name=\"light.jpg\"\r\nContent-Disposition: attachment; filename=\"light.jpg\"\r\nContent-Transfer-Encoding: base64\r\n\r\n%s\r\n", encoded("base64", strings.Repeat("\xff\xd8picture", 5700)))
	}
	m.WriteString("--outer--\r\n")
	return m.Bytes()
}

func encoded(encoding, s string) string {
	var out bytes.Buffer
	if encoding == "quoted-printable" {
		w := quotedprintable.NewWriter(&out)
		io.WriteString(w, s)
		w.Close()
		return out.String()
	}
	b := base64.StdEncoding.EncodeToString([]byte(s))
	for len(b) > 76 {
		out.WriteString(b[:76] + "\r\n")
		b = b[76:]
	}
	return out.String() + b
}

func BenchmarkParse(b *testing.B) {
	for _, c := range []struct {
		name string
		lim  Limits
	}{{"html", Limits{}}, {"nohtml", Limits{NoHTML: true}}} {
		b.Run(c.name, func(b *testing.B) {
			measured(b, benchMails(), func(raw []byte) { Parse(raw, c.lim) })
		})
	}
}

// BenchmarkContent is what the library does too, and what goes with it: the header, the texts and the files, without telling
// reply and kind.
func BenchmarkContent(b *testing.B) {
	measured(b, benchMails(), func(raw []byte) {
		tree := mimetree.Read(raw, mimetree.Limits{})
		readHeader(&casework.Inbound{}, tree)
		body(tree, Limits{})
	})
}

// BenchmarkGoMessage is the library alone.
func BenchmarkGoMessage(b *testing.B) {
	measured(b, benchMails(), libraryAlone)
}

// libraryAlone has every part read and decoded, nothing understood. A mail that the library refuses costs it little.
func libraryAlone(raw []byte) {
	e, err := message.Read(bytes.NewReader(raw))
	if err != nil {
		return
	}
	_ = e.Walk(func(_ []int, e *message.Entity, err error) error {
		if err == nil && e.MultipartReader() == nil {
			_, err = io.Copy(io.Discard, e.Body)
		}
		return err
	})
}

// measured reads mails one after the other, and tells the processor's time of each beside that of the clock.
func measured(b *testing.B, mails [][]byte, read func([]byte)) {
	b.Helper()
	b.ReportAllocs()
	start := cpuTime()
	for i := 0; b.Loop(); i++ {
		read(mails[i%len(mails)])
	}
	b.ReportMetric(float64(cpuTime()-start)/float64(b.N), "cpu-ns/op")
}

// cpuTime is the time that the processor has worked for us, in nanoseconds: on a host that does other things too, the clock
// tells nothing.
func cpuTime() int64 {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return u.Utime.Nano() + u.Stime.Nano()
}
