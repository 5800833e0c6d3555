package kind_test

import "strings"

// mail makes a mail of header lines and a body, with the line ends of the wire.
func mail(header, body string) []byte {
	return []byte(strings.ReplaceAll(strings.TrimSpace(header)+"\n\n"+body, "\n", "\r\n"))
}

// parts makes a multipart mail of parts, each with its header.
func parts(header, kind string, list ...string) []byte {
	var b strings.Builder
	for _, p := range list {
		b.WriteString("--cut\n" + strings.TrimLeft(p, "\n") + "\n")
	}
	return mail(header+"\nMIME-Version: 1.0\nContent-Type: multipart/"+kind+"; boundary=cut", b.String()+"--cut--\n")
}

const (
	fromDaemon     = "From: Mail Delivery System <MAILER-DAEMON@mx.town.example>\nTo: clerk@city.example"
	fromPostmaster = "From: postmaster@mx.town.example\nTo: clerk@city.example"
	ours           = "Content-Type: message/rfc822\n\nReceived: from a by b\nMessage-ID: <case-77@city.example>\nSubject: Your case\nFrom: clerk@city.example\nTo: ann@town.example\n\nDear Ann\n"
	oursBelow      = "Received: from mail.city.example by mx.town.example\n\tfor <ann@town.example>; Mon, 1 Jun 2026 10:00:00 +0000\nMessage-ID: <case-77@city.example>\nSubject: Your case\nFrom: clerk@city.example\nTo: ann@town.example\n\nDear Ann\n"
)
