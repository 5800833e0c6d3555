package email

import (
	"encoding/base64"
	"fmt"
	"strings"
	"testing"
)

// officeMails are mails as offices get them, 10 kB each: a reply in text and HTML, one with a picture, one in plain text, a
// bounce, and one in an older charset.
func officeMails() map[string][]byte {
	const said = "The light in front of 45 Dudley Street has been out since Monday, and it is very dark when we come home from work. "
	var text, page strings.Builder
	for range 12 {
		text.WriteString(said + "\r\n" + said + "\r\n\r\n")
		page.WriteString("<p>" + said + "<br>" + said + "</p>\r\n")
	}
	quote := "On Mon, 1 Jun 2026 at 09:00, The Office <office@example.gov> wrote:\r\n" + strings.Repeat("> Thank you, we have told the department of it.\r\n", 20)
	head := "Return-Path: <ana@example.org>\r\nReceived: from mx.example.org by mail.example.gov with ESMTPS id 1; Mon, 1 Jun 2026 12:00:00 -0400\r\n" +
		"Delivered-To: office@example.gov\r\nFrom: =?utf-8?q?Ana_Ru=C3=ADz?= <ana@example.org>\r\nTo: The Office <office@example.gov>\r\nSubject: Re: Street light\r\n" +
		"Date: Mon, 1 Jun 2026 12:00:00 -0400\r\nMessage-ID: <2@example.org>\r\nIn-Reply-To: <1@example.gov>\r\nReferences: <1@example.gov>\r\nMIME-Version: 1.0\r\n"
	both := "--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" + text.String() + quote + "\r\n--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<html><body>" + page.String() +
		"<div class=\"gmail_quote\"><blockquote>" + page.String() + "</blockquote></div></body></html>\r\n--b--\r\n"
	picture := strings.Repeat(base64.StdEncoding.EncodeToString([]byte(strings.Repeat("\xff\xd8\x00", 19)))+"\r\n", 640)
	return map[string][]byte{
		"reply in text and HTML": []byte(head + "Content-Type: multipart/alternative; boundary=b\r\n\r\n" + both),
		"with a picture of 36 kB": []byte(head + "Content-Type: multipart/mixed; boundary=m\r\n\r\n--m\r\nContent-Type: multipart/alternative; boundary=b\r\n\r\n" + both +
			"--m\r\nContent-Type: image/jpeg; name=light.jpg\r\nContent-Disposition: attachment\r\nContent-Transfer-Encoding: base64\r\n\r\n" + picture + "--m--\r\n"),
		"plain text":          []byte(head + "\r\n" + text.String() + text.String() + text.String() + quote),
		"windows-1252, as QP": []byte(head + "Content-Type: text/plain; charset=windows-1252\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n" + strings.Repeat(strings.ReplaceAll(text.String(), "dark", "obsc=FAr"), 3)),
		"bounce": []byte("Return-Path: <>\r\nFrom: MAILER-DAEMON@example.org\r\nTo: office@example.gov\r\nSubject: Undelivered Mail Returned to Sender\r\n" +
			"Content-Type: multipart/report; report-type=delivery-status; boundary=r\r\n\r\n--r\r\n\r\nNo such user.\r\n--r\r\nContent-Type: message/delivery-status\r\n\r\n" +
			"Reporting-MTA: dns; mx.example.org\r\n\r\nFinal-Recipient: rfc822; ana@example.org\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n--r\r\nContent-Type: message/rfc822\r\n\r\n" +
			head + "\r\n" + text.String() + text.String() + "\r\n--r--\r\n"),
	}
}

func BenchmarkOfficeMail(b *testing.B) {
	for name, raw := range officeMails() {
		b.Run(fmt.Sprintf("%s, %d kB", name, len(raw)/1000), func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(raw)))
			for b.Loop() {
				Parse(raw, Limits{})
			}
		})
	}
}
