// Package page reads what residents send by the page of their case: a few words, photos, whether it was fixed.
//
// It guarantees: what was sent is stored as one MIME message before anything is made of it; Parse never fails, whatever the bytes; it
// names no sender, since whoever has the link can write by it.
package page

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"mime"
	"mime/multipart"
	"net/mail"
	"net/textproto"
	"strconv"
	"strings"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/intake/email"
)

// Entry is what somebody sent.
type Entry struct {
	casework.PageEntry
	Key   string // the same for each sending of one form
	At    time.Time
	Text  string
	Files []File
}

// File is a photo.
type File struct {
	Name, Type string
	Bytes      []byte
}

// Headers of the message that say what no mail says.
const (
	caseHeader  = "X-Commonline-Case"
	fixedHeader = "X-Commonline-Fixed"
)

// Sender is who stands for such a message.
const Sender = "By the link of the case (sender not verified)"

// Write makes the message. Names of files are encoded, so that nothing in them becomes a header.
func Write(e Entry) ([]byte, error) {
	var b bytes.Buffer
	parts := multipart.NewWriter(&b)
	var head bytes.Buffer
	fmt.Fprintf(&head, "Message-ID: <page.%s.%d@commonline.invalid>\r\nDate: %s\r\n%s: %d\r\n", plain(e.Key), e.Case, e.At.UTC().Format(time.RFC1123Z), caseHeader, e.Case)
	if e.Fixed != "" {
		fmt.Fprintf(&head, "%s: %s\r\n", fixedHeader, plain(e.Fixed))
	}
	fmt.Fprintf(&head, "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=%q\r\n\r\n", parts.Boundary())
	if err := add(parts, textproto.MIMEHeader{"Content-Type": {"text/plain; charset=utf-8"}}, []byte(e.Text)); err != nil {
		return nil, err
	}
	for _, f := range e.Files {
		h := textproto.MIMEHeader{"Content-Type": {mediaType(f.Type)},
			"Content-Disposition": {mime.FormatMediaType("attachment", map[string]string{"filename": f.Name})}}
		if err := add(parts, h, f.Bytes); err != nil {
			return nil, err
		}
	}
	if err := parts.Close(); err != nil {
		return nil, fmt.Errorf("closing a message of a page: %w", err)
	}
	return append(head.Bytes(), b.Bytes()...), nil
}

func add(parts *multipart.Writer, h textproto.MIMEHeader, body []byte) error {
	h.Set("Content-Transfer-Encoding", "base64")
	w, err := parts.CreatePart(h)
	if err != nil {
		return fmt.Errorf("writing a part of a page's message: %w", err)
	}
	coded := base64.StdEncoding.EncodeToString(body)
	for len(coded) > 76 {
		if _, err := fmt.Fprintf(w, "%s\r\n", coded[:76]); err != nil {
			return fmt.Errorf("writing a part of a page's message: %w", err)
		}
		coded = coded[76:]
	}
	if _, err := fmt.Fprintf(w, "%s\r\n", coded); err != nil {
		return fmt.Errorf("writing a part of a page's message: %w", err)
	}
	return nil
}

func mediaType(declared string) string {
	if t, _, err := mime.ParseMediaType(declared); err == nil && strings.HasPrefix(t, "image/") {
		return t
	}
	return "application/octet-stream"
}

// plain keeps what may stand in a header.
func plain(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r == '-' {
			return r
		}
		return -1
	}, s)
}

// Parse reads what Write made.
func Parse(body []byte) *casework.Inbound {
	in := email.Parse(body, email.Limits{NoHTML: true})
	in.Channel, in.Kind, in.KindReason = casework.Page, casework.Personal, ""
	in.From, in.Froms, in.Sender, in.ReplyTo = casework.Correspondent{Name: Sender}, nil, casework.Correspondent{}, nil
	in.Reply, in.Quoted, in.Signature = in.Text, "", "" // a form has neither quotes nor a signature
	in.Defects, in.Bounced, in.Forwarded, in.OwnMark = nil, nil, nil, ""
	in.Page = &casework.PageEntry{}
	m, err := mail.ReadMessage(bytes.NewReader(body))
	if err != nil {
		return in
	}
	if id, err := strconv.ParseInt(m.Header.Get(caseHeader), 10, 64); err == nil && id > 0 {
		in.Page.Case = casework.CaseID(id)
	}
	if f := m.Header.Get(fixedHeader); f == casework.FixedYes || f == casework.FixedNo {
		in.Page.Fixed = f
	}
	return in
}
