package smtp

import (
	"bytes"
	"encoding/base64"
	"io"
	"mime"
	"mime/multipart"
	stdmail "net/mail"
	"strings"
	"testing"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/notify"
)

// TestFilesGoWithAMail: the texts stand first, the files follow whole, under their names.
func TestFilesGoWithAMail(t *testing.T) {
	t.Parallel()
	files := []notify.File{{Name: "Plan für Elm St.pdf", Type: "application/pdf", Body: bytes.Repeat([]byte{0, 1, 254, 255}, 40_000)}, {Name: `a"b;c.txt`, Type: "text/plain; charset=utf-8", Body: []byte("From here\n.\n")}}
	m := notify.Mail{MessageID: "t.1@city.example", Tag: "b-1", EnvelopeFrom: "d4@city.example", Date: time.Unix(1764061200, 0).UTC(), From: casework.Correspondent{Address: "d4@city.example"},
		To: casework.Correspondent{Address: "ana@home.example"}, Subject: "With files", Text: "See below.", HTML: "<p>See below.</p>\n", ByPerson: true, Files: files}
	b, err := Compose(m, nil)
	if err != nil {
		t.Fatal(err)
	}
	got, err := stdmail.ReadMessage(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	kind, params, err := mime.ParseMediaType(got.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/mixed" {
		t.Fatalf("%s %v", kind, err)
	}
	parts := multipart.NewReader(got.Body, params["boundary"])
	first, err := parts.NextRawPart()
	if err != nil || !strings.HasPrefix(first.Header.Get("Content-Type"), "multipart/alternative") {
		t.Fatalf("%v %v", first, err)
	}
	for _, f := range files {
		p, err := parts.NextRawPart()
		if err != nil {
			t.Fatal(err)
		}
		how, with, err := mime.ParseMediaType(p.Header.Get("Content-Disposition"))
		if err != nil || how != "attachment" || with["filename"] != f.Name || p.Header.Get("Content-Type") != f.Type {
			t.Errorf("%v: %v", p.Header, err)
		}
		body, err := io.ReadAll(base64.NewDecoder(base64.StdEncoding, p))
		if err != nil || !bytes.Equal(body, f.Body) {
			t.Errorf("%s: %d bytes, want %d, %v", f.Name, len(body), len(f.Body), err)
		}
	}
	for line := range strings.SplitSeq(string(b), "\r\n") {
		if len(line) > 998 {
			t.Fatalf("a line of %d bytes", len(line))
		}
	}
	m.Files[0].Name = "a\r\nBcc: x@y.example"
	if _, err := Compose(m, nil); err == nil {
		t.Error("a name broke the header")
	}
}
