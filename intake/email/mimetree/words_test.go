package mimetree

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestWords(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ shows, in, want string }{
		{"B and Q (RFC 2047 section 4)", "=?utf-8?b?w6k=?= =?iso-8859-1?q?_=E9_?=", "é é "},
		{"blanks between words are none (section 6.2)", "=?utf-8?q?a?= \t =?utf-8?q?b?=", "ab"},
		{"blanks to plain text stay", "a =?utf-8?q?b?= c", "a b c"},
		{"a letter cut in two by a careless program", "=?utf-8?q?=C3?= =?utf-8?q?=A9?=", "é"},
		{"a language after the charset (RFC 2231 section 5)", "=?utf-8*es?q?caf=C3=A9?=", "café"},
		{"inside quotes, where it is forbidden and done", `"=?utf-8?q?Ana?="`, `"Ana"`},
		{"no blank around it", "x=?utf-8?q?y?=z", "xyz"},
		{"no end", "=?utf-8?q?abc", "=?utf-8?q?abc"},
		{"no such kind", "=?utf-8?x?abc?=", "=?utf-8?x?abc?="},
		{"base64 without padding", "=?utf-8?B?aGk?=", "hi"},
		{"nothing in it", "=?utf-8?q??=", ""},
	} {
		if got := Words(c.in); got != c.want {
			t.Errorf("%s: Words(%q) = %q, want %q", c.shows, c.in, got, c.want)
		}
	}
}

func TestParams(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ shows, in, name, want string }{
		{"quoted", `text/plain; name="a;b"`, "name", "a;b"},
		{"quotes and backslashes in it", `x/y; name="a\"b\\c"`, "name", `a"b\c`},
		{"pieces (RFC 2231 section 3)", "x/y; name*0=a; name*1=b", "name", "ab"},
		{"pieces in disorder", "x/y; name*1=b; name*0=a", "name", "ab"},
		{"a charset (section 4)", "x/y; name*=utf-8'en'caf%C3%A9", "name", "café"},
		{"a charset and pieces (section 4.1)", "x/y; name*0*=utf-8''caf%C3; name*1*=%A9; name*2=.pdf", "name", "café.pdf"},
		{"the one for new programs counts", "x/y; name=a; name*=utf-8''b", "name", "b"},
		{"of two with one name the first counts", "x/y; name=a; name=b", "name", "a"},
		{"the one for new programs counts before, too", "x/y; name*=utf-8''b; name=a", "name", "b"},
		{"encoded words, as Outlook writes", `x/y; name="=?utf-8?q?caf=C3=A9?="`, "name", "café"},
		{"two semicolons", "x/y;; name=a", "name", "a"},
		{"blanks around the sign", "x/y; name = a", "name", "a"},
		{"blanks in it, without quotes", "x/y; name=my list.pdf", "name", "my list.pdf"},
		{"no end of the quote", `x/y; name="a`, "name", "a"},
	} {
		if _, got := Params(c.in); got[c.name] != c.want {
			t.Errorf("%s: %q gives %q, want %q", c.shows, c.in, got[c.name], c.want)
		}
	}
}

func TestSizeIsTheLengthOfWhatIsDecoded(t *testing.T) {
	t.Parallel()
	for _, body := range []string{"", "aGk=", "aGk", "aG\r\nk=", "aGk=aGk=", "a", "ab", "a=b=", "====", "aGk= and more", "a\r\nGk\x80=\r\na", "aGkaGkaGk!a", "=3D=\n", "begin 644 x\n#86)C\n`\nend\n"} {
		for _, encoding := range []string{"base64", "quoted-printable", "x-uuencode", "7bit"} {
			p := &Part{Header: Header{{"content-transfer-encoding", encoding}}, Body: []byte(body)}
			if got := len(p.Decoded()); int64(got) != p.Size() {
				t.Errorf("%s of %q: %d bytes, %d announced", encoding, body, got, p.Size())
			}
		}
	}
}

func TestBase64(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{"aGk=": "hi", "aGk": "hi", "a G k": "hi", "aGk=aGk=": "hihi", "aGk=\r\n-- \r\n": "hi\xfb", "_-8": "\xff\xef", "": ""} {
		if got := string(Base64([]byte(in))); got != want {
			t.Errorf("Base64(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestQuotedPrintable(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{"a=3Db": "a=b", "a=3db": "a=b", "a=\r\nb": "ab", "a= \t\r\nb": "ab", "a=": "a", "100=%": "100=%", "=C3=A9": "é"} {
		if got := string(QuotedPrintable([]byte(in))); got != want {
			t.Errorf("QuotedPrintable(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestEnclosures(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		shows, in, rest string
		files           int
	}{
		{"a file", "a\nbegin 644 x y.txt\n#86)C\n`\nend\nb", "a\nb", 1},
		{"two files", "begin 644 x\n#86)C\n`\nend\nbegin 0755 y\n#86)C\n`\nend\n", "", 2},
		{"a sentence that begins so", "begin 644 times and\nmore of it than one can say\n", "begin 644 times and\nmore of it than one can say\n", 0},
		{"cut short", "begin 644 x\n#86)C\n", "", 1},
	} {
		rest, files := Enclosures([]byte(c.in))
		if string(rest) != c.rest || len(files) != c.files {
			t.Errorf("%s: %q and %+v", c.shows, rest, files)
		}
		for _, f := range files {
			if string(f.Data) != "abc" {
				t.Errorf("%s: %q", c.shows, f.Data)
			}
		}
	}
}

// FuzzWords: a header value is text for people and for a database, whatever came.
func FuzzWords(f *testing.F) {
	for _, s := range []string{"=?utf-8?q?=C3?= =?utf-8?q?=A9?=", "=?x?b?=?=", "\xff\x00", "=?iso-2022-jp?b?GyRCJDM=?=", "text/plain; a*0*=x''%; a*1=\"", "=?utf-8?q?=00?="} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		main, params := Params(s)
		params["main"] = main
		for name, v := range params {
			if name != "main" && (!utf8.ValidString(v) || strings.ContainsRune(v, 0)) {
				t.Errorf("parameter %q of %q", v, s)
			}
		}
		if got := Words(s); !utf8.ValidString(got) || strings.ContainsRune(got, 0) {
			t.Errorf("Words(%q) = %q", s, got)
		}
	})
}
