package segment

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// typographic are the signs that word processors and keyboards put in place of plain ones, and nobody misses on a phone.
// Twilio's smart encoding has the same replacements and more (twilio.com/docs/messaging/services/smart-encoding-char-list).
var typographic = strings.NewReplacer(
	"“", `"`, "”", `"`, "„", `"`, "‟", `"`, "«", `"`, "»", `"`,
	"‘", "'", "’", "'", "‚", ",", "‛", "'", "´", "'", "`", "'",
	"–", "-", "—", "-", "‐", "-", "‑", "-", "―", "-", "•", "-",
	"…", "...", "\u00a0", " ", "\u202f", " ", "\u2009", " ", "\u200a", " ", "\u2003", " ", "\u2002", " ", "\t", " ",
	"\u200b", "", "\u2060", "", "\ufeff", "", "\u00ad", "",
	"\u2028", "\n", "\u2029", "\n",
)

// Fold gives the text with plain signs for typographic ones, whatever it costs: to compare two that may have been changed on the way.
func Fold(text string) string { return typographic.Replace(text) }

// Plain gives the text with plain signs for typographic ones, where that makes it GSM-7, and otherwise as it is: a text that needs
// UCS-2 for its letters keeps its own quotes. What it gives is sent as it stands, so that what was counted is what is charged,
// whether smart encoding is switched on at Twilio or not.
func Plain(text string) string {
	plain := typographic.Replace(text)
	if _, e := measure(plain); e == GSM7 {
		return plain
	}
	return text
}

// Letters gives the text with letters without their accents where GSM-7 lacks them: "Concepcion" for "Concepción", and "é", "ñ" and "ü" as they
// are. It is meant for names of offices; nobody's words are written so.
func Letters(text string) string {
	var b strings.Builder
	for _, r := range text {
		if septets(r) > 0 {
			b.WriteRune(r)
			continue
		}
		base := []rune(norm.NFD.String(string(r)))
		if len(base) > 1 && septets(base[0]) > 0 && !strings.ContainsFunc(string(base[1:]), func(m rune) bool { return !unicode.Is(unicode.Mn, m) }) {
			r = base[0]
		}
		b.WriteRune(r)
	}
	return b.String()
}
