package smtp

import (
	"bytes"
	"io"
	"maps"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	stdmail "net/mail"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/notify"
)

// TestAnyTextStaysInItsField: whatever stands in a name, a subject or a body, the mail has the header fields that we set
// and no others, and the texts come out as they went in.
func TestAnyTextStaysInItsField(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOf(rapid.OneOf(rapid.Rune(), rapid.RuneFrom([]rune("\r\n\t :<>@=?\"\\,;()"))))
		m := notify.Mail{
			MessageID: "t.1@city.example", Tag: "b-1", EnvelopeFrom: "d4@city.example", ReplyTo: "d4+t@city.example", Date: time.Unix(1764061200, 0).UTC(),
			From:    casework.Correspondent{Name: text.Draw(t, "from"), Address: "d4@city.example"},
			To:      casework.Correspondent{Name: text.Draw(t, "to"), Address: "ana@home.example"},
			Subject: text.Draw(t, "subject"), InReplyTo: "q@home.example", References: []string{"q@home.example"}, Language: "en",
			Text: strings.ReplaceAll(text.Draw(t, "text"), "\r", ""), HTML: "<p>x</p>\n",
		}
		b, err := Compose(m, nil)
		if err != nil {
			if !strings.ContainsAny(m.From.Name+m.To.Name+m.Subject, "\r\n\x00") {
				t.Fatalf("refused: %v", err)
			}
			return
		}
		checkMail(t, m, b)
	})
}

func checkMail(t *rapid.T, m notify.Mail, b []byte) {
	got, err := stdmail.ReadMessage(bytes.NewReader(b))
	if err != nil {
		t.Fatalf("%v in %q", err, b)
	}
	want := []string{"Auto-Submitted", "Content-Type", "Date", "From", "In-Reply-To", "Message-Id", "Mime-Version", "References", "Reply-To", "Subject", "To", "X-Auto-Response-Suppress", "X-Commonline"}
	if diff := cmp.Diff(want, slices.Sorted(maps.Keys(got.Header))); diff != "" {
		t.Fatalf("fields (-want +got):\n%s", diff)
	}
	for field, address := range map[string]string{"From": m.From.Address, "To": m.To.Address} {
		list, err := got.Header.AddressList(field)
		if err != nil || len(list) != 1 || list[0].Address != address {
			t.Fatalf("%s: %v %v", field, list, err)
		}
	}
	for line := range bytes.Lines(b) {
		if len(line) > 998 {
			t.Fatalf("a line of %d bytes (RFC 5322 section 2.1.1)", len(line))
		}
	}
	_, params, err := mime.ParseMediaType(got.Header.Get("Content-Type"))
	if err != nil {
		t.Fatal(err)
	}
	part, err := multipart.NewReader(got.Body, params["boundary"]).NextRawPart()
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(quotedprintable.NewReader(part))
	if err != nil || strings.ReplaceAll(string(body), "\r\n", "\n") != m.Text {
		t.Fatalf("text: got %q, want %q (%v)", body, m.Text, err)
	}
}
