package email

import (
	"encoding/base64"
	"encoding/binary"
	"strings"
	"testing"
)

// sealedMail is a mail that is one envelope of S/MIME around content (RFC 5652).
func sealedMail(last byte, content string) string {
	wrap := func(tag byte, body string) string { return string([]byte{tag, 0x81, byte(len(body))}) + body }
	oid := wrap(6, "\x2a\x86\x48\x86\xf7\x0d\x01\x07"+string(last))
	capsule := wrap(0x30, wrap(6, "\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01")+wrap(0xa0, wrap(4, content)))
	der := wrap(0x30, oid+wrap(0xa0, wrap(0x30, wrap(2, "\x01")+wrap(0x31, "")+capsule)))
	return "From: a@b.org\nContent-Type: application/pkcs7-mime; name=smime.p7m\nContent-Transfer-Encoding: base64\n\n" + base64.StdEncoding.EncodeToString([]byte(der))
}

// What is signed in one piece is read, with its files; what is encrypted is kept, and said to be (RFC 8551 section 3).
func TestSMIME(t *testing.T) {
	t.Parallel()
	raw := sealedMail(2, "Content-Type: multipart/mixed; boundary=x\n\n--x\n\nhi\n--x\nContent-Type: a/b; name=f\n\nxy\n--x--")
	in := Parse([]byte(raw), Limits{})
	if in.Text != "hi" || len(in.Attachments) != 2 || in.Attachments[1].Filename != "f" || in.Attachments[1].Part != "1#0" || codes(in) != "" {
		t.Errorf("signed: %q, %+v, %q", in.Text, in.Attachments, codes(in))
	}
	checkProperties(t, []byte(raw), in)
	closed := Parse([]byte(sealedMail(3, "x")), Limits{})
	if closed.Text != "" || len(closed.Attachments) != 1 || codes(closed) != "encrypted" {
		t.Errorf("encrypted: %q, %+v, %q", closed.Text, closed.Attachments, codes(closed))
	}
}

// winmail is a winmail.dat with a text and files (MS-OXTNEF section 2.1).
func winmail(text string, files ...string) string {
	var b []byte
	attribute := func(level byte, id uint32, data string) {
		b = binary.LittleEndian.AppendUint32(append(b, level), id)
		b = append(binary.LittleEndian.AppendUint32(b, uint32(len(data))), data...)
		b = append(b, 0, 0)
	}
	b = append(b, "\x78\x9f\x3e\x22\x01\x00"...)
	attribute(1, 0x0002800c, text)
	for _, name := range files {
		attribute(2, 0x00069002, strings.Repeat("\x00", 14))
		attribute(2, 0x00018010, name+"\x00")
		attribute(2, 0x0006800f, "content of "+name)
	}
	return "Content-Type: application/ms-tnef; name=winmail.dat\nContent-Transfer-Encoding: base64\n\n" + base64.StdEncoding.EncodeToString(b)
}

// The files in a winmail.dat stand in its place; its text is read where the mail has no other.
func TestWinmail(t *testing.T) {
	t.Parallel()
	raw := "From: a@b.org\nContent-Type: multipart/mixed; boundary=x\n\n--x\n\nSee the lamp.\n--x\n" + winmail("the same in Outlook's", "lamp.jpg", "list.pdf") + "\n--x--"
	in := Parse([]byte(raw), Limits{})
	if in.Text != "See the lamp." || len(in.Attachments) != 2 || in.Attachments[0].Part != "2#0" || in.Attachments[1].Filename != "list.pdf" || in.Attachments[1].ContentType != "application/pdf" {
		t.Errorf("%q, %+v", in.Text, in.Attachments)
	}
	if a, b, err := OpenPart([]byte(raw), "2#1", Limits{}); err != nil || string(b) != "content of list.pdf" || a.Filename != "list.pdf" {
		t.Errorf("part 2#1: %+v, %q, %v", a, b, err)
	}
	checkProperties(t, []byte(raw), in)
	alone := Parse([]byte("From: a@b.org\n"+winmail("Only here.")), Limits{})
	if alone.Text != "Only here." {
		t.Errorf("alone: %q", alone.Text)
	}
	broken := Parse([]byte("From: a@b.org\nContent-Type: application/ms-tnef; name=winmail.dat\n\nrubbish"), Limits{})
	if codes(broken) != "winmail-unread" || len(broken.Attachments) != 1 {
		t.Errorf("broken: %q, %+v", codes(broken), broken.Attachments)
	}
}

// A part that is not there is a refusal, not an empty file.
func TestOpenPartRefuses(t *testing.T) {
	t.Parallel()
	for _, part := range []string{"", "2", "1#0", "x"} {
		if _, _, err := OpenPart([]byte("From: a@b.org\n\nhi"), part, Limits{}); err == nil {
			t.Errorf("part %q was opened", part)
		}
	}
}
