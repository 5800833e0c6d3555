package mimetree

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// outline writes the types of a tree with their paths.
func outline(p *Part) string {
	var out []string
	p.Walk(func(p *Part) bool {
		out = append(out, strings.TrimSpace(p.Path+" "+p.Type))
		return true
	})
	return strings.Join(out, ", ")
}

func TestRead(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ shows, mail, want, codes string }{
		{"one part", "Subject: x\n\ny", "1 text/plain", ""},
		{"parts are counted as IMAP counts them (RFC 9051 section 6.4.5)", "Content-Type: multipart/mixed; boundary=a\n\n--a\n\nx\n--a\nContent-Type: message/rfc822\n\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\ny\n--b\n\nz\n--b--\n--a\nContent-Type: message/rfc822\n\nSubject: s\n\nt\n--a--",
			"multipart/mixed, 1 text/plain, 2 message/rfc822, 2 multipart/mixed, 2.1 text/plain, 2.2 text/plain, 3 message/rfc822, 3.1 text/plain", ""},
		{"a mail that is a mail inside", "Content-Type: message/rfc822\n\nSubject: s\n\nt", "1 message/rfc822, 1.1 text/plain", ""},
		{"in a digest the default is a mail (RFC 2046 section 5.1.5)", "Content-Type: multipart/digest; boundary=a\n\n--a\n\nSubject: s\n\nt\n--a--", "multipart/digest, 1 message/rfc822, 1.1 text/plain", ""},
		{"blanks after a boundary are allowed, more letters are another one", "Content-Type: multipart/mixed; boundary=a\n\n--a \t\n\nx\n--ab\n--a--", "multipart/mixed, 1 text/plain", ""},
		{"the last part is not closed", "Content-Type: multipart/mixed; boundary=a\n\n--a\n\nx", "multipart/mixed, 1 text/plain", "boundary-unclosed"},
		{"parts after the end are parts", "Content-Type: multipart/mixed; boundary=a\n\n--a\n\nx\n--a--\n--a\n\ny\n--a--", "multipart/mixed, 1 text/plain, 2 text/plain", ""},
		{"the header names another boundary", "Content-Type: multipart/mixed; boundary=a\n\n--other\nContent-Type: text/html\n\nx\n--other--", "multipart/mixed, 1 text/html", "boundary-missing"},
		{"no boundary at all", "Content-Type: multipart/mixed\n\njust text", "1 text/plain", "boundary-missing"},
		{"a multipart in base64, forbidden and done", "Content-Type: multipart/mixed; boundary=a\nContent-Transfer-Encoding: base64\n\nLS1hCgp4Ci0tYS0t", "multipart/mixed, 1 text/plain", ""},
		{"an mbox line before the header (RFC 4155)", "From a@b Mon Jun  1\nSubject: x\n\ny", "1 text/plain", "mbox-from-line"},
		{"empty lines before the header", "\n\nSubject: x\n\ny", "1 text/plain", "leading-blank-lines"},
		{"a line without a colon is passed over", "Subject: x\nrubbish\nContent-Type: text/html\n\ny", "1 text/html", "header-without-colon"},
		{"a type that is none", "Content-Type: text html\n\ny", "1 text/plain", "content-type"},
		{"two carriage returns", "Subject: x\r\r\nContent-Type: text/html\r\r\n\r\r\ny", "1 text/html", "line-endings"},
		{"carriage returns alone", "Subject: x\rContent-Type: text/html\r\ry", "1 text/html", "line-endings"},
		{"nothing", "", "1 text/plain", ""},
	} {
		t.Run(c.shows, func(t *testing.T) {
			t.Parallel()
			tree := Read([]byte(c.mail), Limits{})
			if diff := cmp.Diff(c.want, outline(tree.Root)); diff != "" {
				t.Errorf("want -, got +\n%s", diff)
			}
			var codes []string
			for _, d := range tree.Defects {
				codes = append(codes, d.Code)
			}
			if got := strings.Join(codes, " "); got != c.codes {
				t.Errorf("defects %q, want %q", got, c.codes)
			}
		})
	}
}

// Limits hold, and what is beyond them is still there.
func TestLimits(t *testing.T) {
	t.Parallel()
	many := Read([]byte("Content-Type: multipart/mixed; boundary=a\n\n"+strings.Repeat("--a\n\nx\n", 10)+"--a--"), Limits{Parts: 4})
	if got, want := outline(many.Root), "multipart/mixed, 1 text/plain, 2 text/plain, 3 text/plain, 4 application/octet-stream"; got != want {
		t.Errorf("many: %s", got)
	}
	if last := many.Root.Children[3]; !last.Beyond || strings.Count(string(last.Body), "x") != 7 {
		t.Errorf("the rest: %q", last.Body)
	}
	deep := Read([]byte(strings.Repeat("Content-Type: message/rfc822\n\n", 5)+"\nx"), Limits{Depth: 2})
	if got := outline(deep.Root); got != "1 message/rfc822, 1.1 message/rfc822, 1.1.1 message/rfc822" {
		t.Errorf("deep: %s", got)
	}
}

func TestFoldedFieldsAreOneValue(t *testing.T) {
	t.Parallel()
	h := Read([]byte("Subject: a\n b\n\tc\nTo: d\n\nx"), Limits{}).Root.Header
	if h.Raw("subject") != "a b c" || h.Raw("to") != "d" {
		t.Errorf("%+v", h)
	}
}
