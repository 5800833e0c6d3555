package records

import (
	"bytes"
	"net/mail"
	"path"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/commonline/commonline/casework"
	"golang.org/x/text/unicode/norm"
)

func TestSafeNames(t *testing.T) {
	t.Parallel()
	for given, want := range map[string]string{
		"lamp.png": "lamp.png", "../../etc/passwd": "passwd", `C:\windows\x.exe`: "x.exe", "": "file", "..": "file", "/": "file", "  .hidden": "hidden", "a\nb\x00.txt": "ab.txt",
		"CON.txt": "_CON.txt", "e\u0301.pdf": "\u00e9.pdf", "x\u202egnp.exe": "xgnp.exe", "a*b?.txt": "a_b_.txt", "-rf": "rf", "\xff.txt": "_.txt", "路灯.jpg": "路灯.jpg",
		strings.Repeat("长", 200) + ".jpeg": strings.Repeat("长", 38) + ".jpeg",
	} {
		if got := safeName(given); got != want {
			t.Errorf("%q becomes %q, want %q", given, got, want)
		}
	}
	a := newArchive(&bytes.Buffer{}, time.Time{})
	for _, want := range []string{"f/Lamp.png", "f/lamp (2).png", "f/LAMP (3).png"} {
		if got := a.free("f", map[string]string{"f/Lamp.png": "Lamp.png", "f/lamp (2).png": "lamp.png", "f/LAMP (3).png": "LAMP.png"}[want]); got != want {
			t.Errorf("the path is %q, want %q", got, want)
		}
	}
}

func FuzzSafeName(f *testing.F) {
	for _, s := range []string{"a/../b.c", "\\\\x", "nul", "a.", "\u2028.\x7f", "\xc3("} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, given string) {
		got := safeName(given)
		if got == "" || got != path.Base(got) || got == ".." || strings.ContainsAny(got, "/\\\n\r\x00") || !utf8.ValidString(got) || !norm.NFC.IsNormalString(got) || len(got) > longestName+12 {
			t.Errorf("%q becomes %q", given, got)
		}
	})
}

func testCity() *casework.City {
	return &casework.City{Name: "Riverton", Mailboxes: []casework.Mailbox{{ID: "d1", Address: "d1@riverton.example"}}, Numbers: []casework.Number{{E164: "+15555550101"}}}
}

func TestBlackening(t *testing.T) {
	t.Parallel()
	b := newBlackener(testCity(), []string{"rosa@home.example", "+16175550134", "12 Example Street", "12"})
	for given, want := range map[string]string{
		"Write to Rosa@Home.example now":                  "Write to " + bar + " now",
		"or josé.ñ@bücher.example.":                       "or " + bar + ".",
		"I live at 12  example\nSTREET, apt 3":            "I live at " + bar + ", apt 3",
		"call (617) 555-0134":                             "call " + bar,
		"call +1 617 555 0199 or 617.555.0198":            "call " + bar + " or " + bar,
		"the office: d1@riverton.example, (555) 555-0101": "the office: d1@riverton.example, (555) 555-0101",
		"12 lamps, case C-48213-7, 2026-03-02":            "12 lamps, case C-48213-7, 2026-03-02",
	} {
		if got := b.black(given); got != want {
			t.Errorf("%q becomes %q, want %q", given, got, want)
		}
	}
	if got := (*blackener)(nil).black("rosa@home.example"); got != "rosa@home.example" {
		t.Errorf("without blackening: %q", got)
	}
}

func TestTablesAreNoFormulas(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	w := newTable(&b, "a", "b")
	w.row("=1+1", "x,\"y\"\xff")
	w.row("+1617", "")
	if err := w.flush(); err != nil {
		t.Fatal(err)
	}
	if want := "a,b\r\n'=1+1,\"x,\"\"y\"\"\ufffd\"\r\n'+1617,\r\n"; b.String() != want {
		t.Errorf("%q, want %q", b.String(), want)
	}
}

// TestSyntheticMails are mails, whatever stood in the record.
func TestSyntheticMails(t *testing.T) {
	t.Parallel()
	v := &volume{book: &book{Worker: &Worker{Config: Config{City: testCity()}}}, files: map[int][]attached{}}
	v.Messages = []casework.Message{
		{Channel: casework.Text, Direction: casework.In, From: casework.Correspondent{Address: "+16175550134"}, To: []casework.Correspondent{{Address: "+15555550101"}}, Text: "مصباح\nFrom here", At: time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)},
		{Channel: casework.Mail, Direction: casework.Out, From: casework.Correspondent{Name: `A "B", <c>`, Address: "d1@riverton.example"}, Subject: "Re: x\r\nBcc: eve@x.example", Text: "Yes.", Author: "Ana"},
		{Channel: casework.Call, Direction: casework.In, Subject: strings.Repeat("路灯", 90)},
	}
	for i := range v.Messages {
		m, err := mail.ReadMessage(bytes.NewReader(v.synthetic(i)))
		if err != nil {
			t.Fatalf("message %d: %v", i, err)
		}
		if m.Header.Get("X-Commonline-Record") == "" || m.Header.Get("Bcc") != "" {
			t.Errorf("message %d: %v", i, m.Header)
		}
		if _, err := m.Header.AddressList("From"); err != nil {
			t.Errorf("message %d: From %q: %v", i, m.Header.Get("From"), err)
		}
		for line := range strings.Lines(string(v.synthetic(i))) {
			if len(line) > 998 {
				t.Errorf("message %d: a line of %d", i, len(line))
			}
		}
	}
}
