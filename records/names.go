package records

import (
	"fmt"
	"path"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// longestName is how many bytes a name may have: most file systems take 255.
const longestName = 120

// safeName makes a name for a file of what its sender called it: composed (NFC), one word of a path on every system, with nothing that
// a list of checksums, a shell or Windows reads as something else.
func safeName(given string) string {
	given = norm.NFC.String(strings.ToValidUTF8(given, "_"))
	given = given[strings.LastIndexAny(given, `/\`)+1:]
	name := strings.Map(func(r rune) rune {
		switch {
		case unicode.IsControl(r), unicode.Is(unicode.Cf, r), unicode.Is(unicode.Zl, r), unicode.Is(unicode.Zp, r):
			return -1
		case strings.ContainsRune(`<>:"|?*%$;&'`+"`", r):
			return '_'
		case unicode.IsSpace(r):
			return ' '
		}
		return r
	}, given)
	name = strings.Trim(name, " .-")
	ext := path.Ext(name)
	if len(ext) > 12 {
		ext = ""
	}
	stem := strings.TrimRight(cut(strings.TrimSuffix(name, ext), longestName-len(ext)), " .")
	if stem == "" {
		stem = "file"
	}
	if reserved[strings.ToLower(stem)] {
		stem = "_" + stem
	}
	return stem + ext
}

// reserved are names that Windows keeps for devices.
var reserved = map[string]bool{"con": true, "prn": true, "aux": true, "nul": true, "com1": true, "com2": true, "com3": true, "com4": true, "lpt1": true, "lpt2": true, "lpt3": true}

func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

// free gives a path that the archive does not have yet, counting where it does.
func (a *archive) free(folder, name string) string {
	ext := path.Ext(name)
	stem := strings.TrimSuffix(name, ext)
	p := path.Join(folder, name)
	for n := 2; a.names[strings.ToLower(p)]; n++ {
		p = path.Join(folder, fmt.Sprintf("%s (%d)%s", stem, n, ext))
	}
	a.names[strings.ToLower(p)] = true
	return p
}
