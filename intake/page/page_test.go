package page_test

import (
	"strings"
	"testing"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/intake/email"
	"github.com/commonline/commonline/intake/page"
)

func entry() page.Entry {
	return page.Entry{PageEntry: casework.PageEntry{Case: 91, Fixed: "no"}, Key: "k1", At: time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC),
		Text:  "Sigue oscuro — mire la foto.\nOn Monday Ana wrote:\n> gone",
		Files: []page.File{{Name: "foto\r\nX-Evil: 1.jpg", Type: "image/jpeg", Bytes: []byte(strings.Repeat("\xff\xd8picture", 40))}}}
}

func TestWhatIsWrittenIsRead(t *testing.T) {
	t.Parallel()
	raw, err := page.Write(entry())
	if err != nil {
		t.Fatal(err)
	}
	in := page.Parse(raw)
	if *in.Page != (casework.PageEntry{Case: 91, Fixed: "no"}) || in.Channel != casework.Page || in.From != (casework.Correspondent{Name: page.Sender}) {
		t.Errorf("read %+v of %+v", in.Page, in.From)
	}
	if !strings.HasPrefix(in.Reply, "Sigue oscuro — mire la foto.") || !strings.Contains(in.Reply, "> gone") {
		t.Errorf("the words are %q", in.Reply)
	}
	if len(in.Attachments) != 1 || in.Attachments[0].ContentType != "image/jpeg" {
		t.Fatalf("files: %+v", in.Attachments)
	}
	_, bytes, err := email.OpenPart(raw, in.Attachments[0].Part, email.Limits{})
	if err != nil || string(bytes) != string(entry().Files[0].Bytes) {
		t.Errorf("the photo came back as %d bytes, %v", len(bytes), err)
	}
	if strings.Contains(string(raw), "\r\nX-Evil") {
		t.Error("a file's name became a header")
	}
}

func FuzzParse(f *testing.F) {
	raw, err := page.Write(entry())
	if err != nil {
		f.Fatal(err)
	}
	f.Add(raw)
	f.Add([]byte("X-Commonline-Case: -5\r\nX-Commonline-Fixed: maybe\r\n\r\nx"))
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, raw []byte) {
		in := page.Parse(raw)
		if in.Page == nil || in.Page.Case < 0 || in.From.Address != "" || in.Kind != casework.Personal {
			t.Errorf("read %+v", in)
		}
		if f := in.Page.Fixed; f != "" && f != "yes" && f != "no" {
			t.Errorf("fixed is %q", f)
		}
	})
}
