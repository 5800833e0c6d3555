package charset

import (
	"strings"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/ianaindex"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
)

// aliases are names that programs write and no index knows.
var aliases = map[string]string{
	"cp1252": "windows-1252", "ansi": "windows-1252", "iso-8859-8-i": "iso-8859-8", "ks_c_5601-1987": "euc-kr", "ks_c_5601": "euc-kr", "cp949": "euc-kr", "ms949": "euc-kr",
	"gb2312": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030", "cp936": "gb18030", "big5-hkscs": "big5", "cp950": "big5", "x-sjis": "shift_jis", "cp932": "shift_jis",
	"windows-31j": "shift_jis", "cp50220": "iso-2022-jp", "utf8": "utf-8", "unicode": "utf-16", "latin1": "windows-1252", "iso-8859-1": "windows-1252", "us-ascii": "windows-1252",
	"iso8859-1": "windows-1252", "iso_8859-1": "windows-1252", "cp1251": "windows-1251", "cp1250": "windows-1250", "koi8r": "koi8-r", "cp-850": "cp850", "x-mac-roman": "macintosh",
	"utf-8-mac": "utf-8", "cp1253": "windows-1253", "cp1254": "windows-1254", "cp1255": "windows-1255", "cp1256": "windows-1256",
	"tis-620": "windows-874", "iso-8859-11": "windows-874", "cp874": "windows-874", "ascii": "windows-1252", "ansi_x3.4-1968": "windows-1252", "us_ascii": "windows-1252", "iso-8859-15": "iso-8859-15",
	"cp1257": "windows-1257", "cp1258": "windows-1258", "cp1250-bs": "windows-1250", "win-1251": "windows-1251", "win1251": "windows-1251", "iso2022-jp": "iso-2022-jp", "iso-2022-jp-ms": "iso-2022-jp",
	"iso-2022-jp-1": "iso-2022-jp", "iso-2022-jp-2": "iso-2022-jp", "gb_2312-80": "gb18030", "cn-gb": "gb18030", "x-euc-jp": "euc-jp", "eucjp": "euc-jp", "x-euc-kr": "euc-kr", "euckr": "euc-kr",
	"utf16": "utf-16", "ucs-2": "utf-16", "macroman": "macintosh", "x-macroman": "macintosh", "mac": "macintosh", "koi8-ru": "koi8-u", "koi": "koi8-r",
}

func lookup(label string) encoding.Encoding {
	if a, ok := aliases[label]; ok {
		label = a
	}
	if label == "" {
		return nil
	}
	if enc := shifting[label]; enc != nil { // browsers refuse to read these, for reasons that are not those of mail
		return enc
	}
	if enc, err := htmlindex.Get(label); err == nil && enc != encoding.Replacement {
		return enc
	}
	if enc, err := ianaindex.MIME.Encoding(label); err == nil && enc != nil {
		return enc
	}
	return nil
}

// shifting are charsets that switch between sets by signs in the text (RFC 1843, RFC 1557, RFC 1922).
var shifting = map[string]encoding.Encoding{"hz-gb-2312": simplifiedchinese.HZGB2312, "iso-2022-kr": shifted{korean.EUCKR}, "iso-2022-cn": shifted{simplifiedchinese.GBK}}

// Known reports whether a label names a charset that can be read. No label is none.
func Known(label string) bool {
	label = plain(label)
	return label == "utf-7" || label == "unicode-1-1-utf-7" || lookup(label) != nil
}

// Telling reports whether a label says more than that the text is plain or UTF-8.
func Telling(label string) bool {
	label = plain(label)
	return label != "utf-8" && label != "utf8" && !plainASCII[label] && lookup(label) != nil
}

// plainASCII are labels of text that holds no byte above 0x7f.
var plainASCII = map[string]bool{"us-ascii": true, "ascii": true, "ansi_x3.4-1968": true, "us_ascii": true}

func plain(label string) string {
	return strings.ToLower(strings.Trim(strings.TrimSpace(label), `"'`))
}
