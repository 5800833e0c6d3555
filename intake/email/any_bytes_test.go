package email

import (
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"
)

// FuzzAnyBytes holds Parse to what it promises of any bytes: no panic, text that Postgres takes, no more text than a few
// times the mail, and every file found again by its part.
func FuzzAnyBytes(f *testing.F) {
	for _, raw := range officeMails() {
		f.Add(raw[:min(len(raw), 2000)]) // small, so that the search is fast
	}
	for _, s := range []string{
		"", "\n", "\x00", ":", "From ", "Content-Type: multipart/mixed; boundary=\n\n--\n", "Content-Type: message/rfc822\n\nContent-Type: message/rfc822\n\n",
		"Subject: =?utf-8?b?4pyT?= =?x?q?=ff?=\nFrom: \"a\" <b@c>, d (e) f@g\n\nx", "Content-Type: text/plain; charset=utf-7\n\n+AGE-+", "Content-Type: text/html\n\n<blockquote><pre>a<td hidden>",
		"Content-Type: text/plain; charset=iso-2022-jp\n\n\x1b$B", "Content-Type: text/plain; name*0*=utf-8''%e2; name*1=b\nContent-Transfer-Encoding: base64\n\n4pyT=4", "\n\nOn a, b wrote:\n> c\n-- \nd",
		"Content-Transfer-Encoding: uuencode\n\nbegin 644 a\n#0V%T\nend\n",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		in := Parse(raw, Limits{})
		for _, v := range stringsIn(reflect.ValueOf(in).Elem()) {
			if !utf8.ValidString(v) || strings.IndexByte(v, 0) >= 0 {
				t.Fatalf("a text is no valid UTF-8 or holds NUL: %q", v)
			}
		}
		if len(in.Text) > 8*len(raw)+4096 {
			t.Errorf("%d bytes gave a text of %d", len(raw), len(in.Text))
		}
		for _, a := range in.Attachments {
			if got, b, err := OpenPart(raw, a.Part, Limits{}); err != nil || got.Part != a.Part || int64(len(b)) != a.Size {
				t.Errorf("part %q: %+v, %d bytes, %v; want %+v", a.Part, got, len(b), err, a)
			}
		}
	})
}

// stringsIn gives every string in a value.
func stringsIn(v reflect.Value) []string {
	switch v.Kind() {
	case reflect.String:
		return []string{v.String()}
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			return stringsIn(v.Elem())
		}
	case reflect.Struct:
		if v.Type().PkgPath() == "time" {
			return nil
		}
		var all []string
		for i := range v.NumField() {
			all = append(all, stringsIn(v.Field(i))...)
		}
		return all
	case reflect.Slice:
		var all []string
		for i := range v.Len() {
			all = append(all, stringsIn(v.Index(i))...)
		}
		return all
	case reflect.Map:
		var all []string
		for it := v.MapRange(); it.Next(); {
			all = append(append(all, stringsIn(it.Key())...), stringsIn(it.Value())...)
		}
		return all
	}
	return nil
}
