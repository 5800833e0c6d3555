package charset

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestText(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		shows, in, label, want string
		guessed                bool
	}{
		{"plain", "hi", "us-ascii", "hi", false},
		{"UTF-8", "café", "utf-8", "café", false},
		{"UTF-8 under another label", "café", "iso-8859-1", "café", true},
		{"UTF-8 without a label (RFC 6532)", "café", "", "café", false},
		{"Latin-1 is what Windows makes of it (WHATWG Encoding)", "\x93caf\xe9\x94", "iso-8859-1", "“café”", false},
		{"Latin-1 under the label of UTF-8", "caf\xe9 est\xe1 ah\xed", "utf-8", "café está ahí", true},
		{"no label, accents between plain letters", "caf\xe9", "", "café", true},
		{"a broken letter in UTF-8 spoils only itself", "élève\xe9 àéîôùç", "utf-8", "élève\uFFFD àéîôùç", true},
		{"KOI8-R", "\xf1\xcd\xc1", "koi8-r", "Яма", false},
		{"Shift_JIS", "\x83c\x81[\x83\x8b", "shift_jis", "ツール", false},
		{"Shift_JIS under the label of ISO-2022-JP", "\x83c\x81[\x83\x8b", "iso-2022-jp", "ツール", true},
		{"ISO-2022-JP (RFC 1468)", "\x1b$B$3$s\x1b(B", "iso-2022-jp", "こん", false},
		{"GB2312 is read as its superset GB18030", "\xbe\xbf\xbe\xb9", "gb2312", "究竟", false},
		{"Big5", "\xa7\xda", "big5", "我", false},
		{"EUC-KR by the name that Outlook uses", "\xb3\xaa", "ks_c_5601-1987", "나", false},
		{"UTF-7 (RFC 2152)", "caf+AOk- +- x", "utf-7", "café + x", false},
		{"HZ (RFC 1843, its own example)", "The next sentence is in GB.~{<:Ky2;S{#,NpJ)l6HK!#~}Bye.", "hz-gb-2312", "The next sentence is in GB.己所不欲，勿施於人。Bye.", false},
		{"ISO-2022-KR (RFC 1557)", "\x1b$)C\x0e>H3g\x0f hi", "iso-2022-kr", "안녕 hi", false},
		{"UTF-16 with a mark", "\xff\xfeh\x00i\x00", "utf-16", "hi", false},
		{"a label that nobody knows", "hi", "martian", "hi", true},
		{"quotes around the label", "\xe9", `"iso-8859-1"`, "é", false},
		{"Cyrillic under the default label of a program", "\xc7\xe4\xf0\xe0\xe2\xf1\xf2\xe2\xf3\xe9\xf2\xe5, \xed\xe0 \xed\xe0\xf8\xe5\xe9 \xf3\xeb\xe8\xf6\xe5 \xf3\xe6\xe5 \xe4\xe2\xe5 \xed\xe5\xe4\xe5\xeb\xe8 \xed\xe5 \xf0\xe0\xe1\xee\xf2\xe0\xe5\xf2 \xf4\xee\xed\xe0\xf0\xfc", "iso-8859-1", "Здравствуйте, на нашей улице уже две недели не работает фонарь", true},
		{"NUL goes", "a\x00b", "", "ab", false},
		{"a byte order mark goes", "\xef\xbb\xbfhi", "utf-8", "hi", false},
	} {
		t.Run(c.shows, func(t *testing.T) {
			t.Parallel()
			if got, guessed := Text([]byte(c.in), c.label); got != c.want || guessed != c.guessed {
				t.Errorf("Text(%q, %q) = %q, %v; want %q, %v", c.in, c.label, got, guessed, c.want, c.guessed)
			}
		})
	}
}

// FuzzText: any bytes under any label are text for a database.
func FuzzText(f *testing.F) {
	for _, label := range []string{"", "utf-8", "utf-7", "iso-2022-jp", "gb18030", "big5", "hz-gb-2312", "utf-16", "koi8-r", "martian", "iso-8859-1"} {
		f.Add([]byte("caf\xe9 \x83c \x1b$B$3 +AOk- ~{<:~} \x00\xff\xfe"), label)
	}
	f.Fuzz(func(t *testing.T, b []byte, label string) {
		for _, got := range []string{first(Text(b, label)), Unlabelled(b, label)} {
			if !utf8.ValidString(got) || strings.ContainsRune(got, 0) {
				t.Errorf("Text(%q, %q) = %q", b, label, got)
			}
			if len(got) > 12*len(b)+16 {
				t.Errorf("%d bytes become %d", len(b), len(got))
			}
		}
	})
}

func first(s string, _ bool) string { return s }
