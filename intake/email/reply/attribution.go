package reply

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxAttribution is the length of the longest attribution in bytes, all its lines together.
const maxAttribution = 420

// attribution finds an attribution that ends with the line at: programs wrap it over up to three lines (RFC 3676 section 4.2
// puts the limit at 78 characters). The shortest that makes sense is the right one, for above it stands what a person wrote.
// Sure is one that needs no marked quote below it.
func (d *draft) attribution(at int) (s source, sure, ok bool) {
	low := ""
	for from := at; from >= max(0, at-2); from-- {
		l := &d.lines[from]
		if l.blank() || l.mark || l.part != said {
			return s, false, false
		}
		if low == "" {
			low = l.low
		} else {
			low = l.low + " " + low
		}
		if len(low) > maxAttribution {
			return s, false, false
		}
		if from == at && !mayEnd(low) {
			return s, false, false
		}
		if sure, ok = attributes(low); ok {
			return source{d.opening(from, low), at + 1}, sure, true
		}
	}
	return s, false, false
}

// mayEnd tells quickly whether an attribution can end so.
func mayEnd(low string) bool {
	last, _ := utf8.DecodeLastRuneInString(low)
	switch last {
	case ':', '：', '>', '-', '*', '_':
		return true
	}
	return endsWithVerb(low)
}

// attributes reports whether a line says who wrote the quote below, and when. Shapes, in the order of the cases:
// "On <date>, <name> wrote:" and "<name> <address> wrote on <date>:" (Gmail, Thunderbird, Apple Mail, Outlook for Mac);
// "<date>, <name> <address>:" (Yandex, Gmail in Russian and Japanese, Mail.ru); "<date> <name> <address>" (Gmail until 2014);
// "---- <name> wrote ----" (Android); "<name> wrote:" (mutt, and people).
func attributes(low string) (sure, ok bool) {
	body, colon := strings.CutSuffix(low, ":")
	if !colon {
		body, colon = strings.CutSuffix(low, "：")
	}
	body, dashed := strings.CutSuffix(strings.Trim(body, " *_\u00a0"), "---")
	body = strings.Trim(body, "- ")
	if first, _, _ := strings.Cut(body, " "); persons[first] {
		return false, false
	}
	date, address := dated(body), addressed(body)
	if bareVerb(body) { // the rest of it is in the line above
		return false, false
	}
	if verb(body) {
		early := opens(body)
		switch {
		case date && (address || early || toldWhen(body)):
			return colon || (address || dashed) && endsWithVerb(body), true
		case address && colon:
			return endsWithVerb(body), true
		case colon && len(body) < 60 && endsWithVerb(body), early && colon:
			return false, true
		case dashed && strings.HasPrefix(low, "---") && endsWithVerb(body):
			return true, true
		}
		return false, false
	}
	if address && colon && quoting(body) {
		return date, true
	}
	if !date || !address {
		return false, false
	}
	last, _ := utf8.DecodeLastRuneInString(body)
	first := digit(body)
	switch {
	case colon && first < 28 && (last == '>' || last == ')'):
		return true, true
	case colon && first < 28 && endsWithAddress(body):
		return false, true
	case !colon && first == 0 && last == '>':
		return false, true
	}
	return false, false
}

// quoting reports whether a line begins as attributions without "wrote" do: "Quoting <name> <address>:" (Horde), and the
// "Missatge de <name> <address> del dia <date>:" of Gmail in Catalan.
func quoting(body string) bool {
	for _, p := range []string{"quoting ", "zitat von ", "citando ", "quota ", "citat ", "citeren ", "citat från ", "cytat ", "missatge de "} {
		if strings.HasPrefix(body, p) {
			return true
		}
	}
	return false
}

// endsWithAddress reports whether the last word is a bare address.
func endsWithAddress(body string) bool {
	i := strings.LastIndexByte(body, ' ')
	return i > 0 && addressed(body[i+1:])
}

// opens reports whether a line begins as attributions do: with the word for "on", or with a date.
func opens(low string) bool {
	first, _, _ := strings.Cut(strings.TrimLeft(low, "*_ \"“"), " ")
	if openers[strings.Trim(first, ",.:")] {
		return true
	}
	i := digit(low)
	return i >= 0 && i < 20
}

// opening looks above an attribution that began in the midst of a wrapped line, as "<address> wrote:", for its first line.
func (d *draft) opening(from int, low string) int {
	if opens(low) && dated(low) && !strings.HasPrefix(low, "um ") {
		return from
	}
	for i := from - 1; i >= max(0, from-2); i-- {
		l := &d.lines[i]
		if l.blank() || l.mark || l.part != said || strings.HasSuffix(l.low, ".") || strings.HasSuffix(l.low, "!") || len(l.low) > 200 {
			break
		}
		if opens(l.low) && dated(l.low) {
			return i
		}
	}
	return from
}

// verb reports whether a line says "wrote", at its end, or before a name or a date.
func verb(body string) bool {
	for _, v := range verbs {
		if !strings.Contains(body, v) { // most are not there, and this tells it ten times as fast as looking for the last
			continue
		}
		i := strings.LastIndex(body, v)
		if !bounded(body, i, len(v)) {
			continue
		}
		if tail := strings.TrimSpace(body[i+len(v):]); plain(tail) || i == 0 && addressed(tail) {
			return true
		}
	}
	return false
}

// plain reports whether what follows "wrote" is a name, an address or a date, and not more of a sentence.
func plain(tail string) bool {
	if len(tail) > 160 {
		return false
	}
	for w := range strings.FieldsSeq(tail) {
		if sentence[w] {
			return false
		}
	}
	return true
}

func endsWithVerb(low string) bool {
	low = strings.TrimRight(low, " .*")
	last, _ := utf8.DecodeLastRuneInString(low)
	for _, v := range verbsBy[last] {
		if strings.HasSuffix(low, v) && bounded(low, len(low)-len(v), len(v)) {
			return true
		}
	}
	return false
}

func bareVerb(body string) bool { return verbSet[body] }

// toldWhen reports whether a line is "<name> wrote on <date>", with a name of few words that is not "I".
func toldWhen(body string) bool {
	for _, v := range []string{" schrieb ", " wrote ", " hat ", " escribió ", " a écrit ", " skrev ", " schreef "} {
		who, when, ok := strings.Cut(body, v)
		if !ok {
			continue
		}
		first, _, _ := strings.Cut(when, " ")
		return len(strings.Fields(who)) <= 4 && openers[first] && dated(when)
	}
	return false
}

// bounded reports whether s[i:i+n] is a word, in the scripts that part words.
func bounded(s string, i, n int) bool {
	first, _ := utf8.DecodeRuneInString(s[i:])
	if unicode.Is(unicode.Han, first) || unicode.In(first, unicode.Thai, unicode.Hiragana, unicode.Katakana, unicode.Hangul) {
		return true
	}
	before, _ := utf8.DecodeLastRuneInString(s[:i])
	after, _ := utf8.DecodeRuneInString(s[i+n:])
	return (i == 0 || !unicode.IsLetter(before)) && (i+n == len(s) || !unicode.IsLetter(after))
}
