// Package locale writes days, directions and plural forms in a few languages, by small tables: the twelve in which offices write to
// residents. It knows no more of a language than a letter of a few sentences needs.
package locale

import (
	"fmt"
	"strings"
	"time"

	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"
)

// Language is one of those that are known.
type Language struct {
	Tag  string // BCP 47
	Name string // as its speakers write it
	In   string // in English
	RTL  bool
}

// All are the known languages, English first, and then by their English names.
var All = []Language{
	{"en", "English", "English", false},
	{"ar", "العربية", "Arabic", true},
	{"kea", "Kriolu", "Cabo Verdean Creole", false},
	{"zh-Hans", "简体中文", "Chinese, simplified", false},
	{"zh-Hant", "繁體中文", "Chinese, traditional", false},
	{"fr", "Français", "French", false},
	{"ht", "Kreyòl ayisyen", "Haitian Creole", false},
	{"pt", "Português", "Portuguese", false},
	{"ru", "Русский", "Russian", false},
	{"so", "Soomaali", "Somali", false},
	{"es", "Español", "Spanish", false},
	{"vi", "Tiếng Việt", "Vietnamese", false},
}

// Of finds a language by its tag; one that is not known is written from left to right, and called by its tag.
func Of(tag string) Language {
	for _, l := range All {
		if l.Tag == tag {
			return l
		}
	}
	base, _, _ := strings.Cut(tag, "-")
	return Language{Tag: tag, Name: tag, In: tag, RTL: base == "ar" || base == "he" || base == "fa" || base == "ur"}
}

// Dir is the direction of a language, as HTML names it.
func Dir(tag string) string {
	if Of(tag).RTL {
		return "rtl"
	}
	return "ltr"
}

// Isolate keeps a piece of another direction (a number, an address, a name) from turning its neighbours about, where there is no
// markup to do it: U+2068 FIRST STRONG ISOLATE and U+2069 (UAX 9). In a language from left to right it changes nothing.
func Isolate(tag, piece string) string {
	if piece == "" || !Of(tag).RTL {
		return piece
	}
	return "\u2068" + piece + "\u2069"
}

// months in each language as they stand within a date, and how day and month are put together: %[1]d the day, %[2]s the month,
// %[3]d its number.
var months = map[string]struct{ form, names string }{
	"en":  {"%[2]s %[1]d", "January February March April May June July August September October November December"},
	"es":  {"%[1]d de %[2]s", "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre"},
	"pt":  {"%[1]d de %[2]s", "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro"},
	"fr":  {"%[1]d %[2]s", "janvier février mars avril mai juin juillet août septembre octobre novembre décembre"},
	"ht":  {"%[1]d %[2]s", "janvye fevriye mas avril me jen jiyè out septanm oktòb novanm desanm"},
	"kea": {"%[1]d di %[2]s", "Janeru Febreru Marsu Abril Maiu Junhu Julhu Agostu Setenbru Otubru Novenbru Dizenbru"},
	"ru":  {"%[1]d %[2]s", "января февраля марта апреля мая июня июля августа сентября октября ноября декабря"},
	"ar":  {"%[1]d %[2]s", "يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر"},
	"so":  {"%[1]d %[2]s", "Janaayo Febraayo Maarso Abriil Maajo Juun Luuliyo Ogosto Sebteembar Oktoobar Nofembar Disembar"},
	"vi":  {"ngày %[1]d tháng %[3]d", ""},
	"zh":  {"%[3]d月%[1]d日", ""},
}

// Day writes a day without its year: "June 8", "8 de junio", "6月8日". In a language that has no table it is the English one.
func Day(tag string, t time.Time) string {
	table, ok := months[tag]
	if !ok {
		base, _, _ := strings.Cut(tag, "-")
		if table, ok = months[base]; !ok {
			table = months["en"]
		}
	}
	month := ""
	if names := strings.Fields(table.names); len(names) == 12 {
		month = names[t.Month()-1]
	}
	if tag == "fr" && t.Day() == 1 {
		return "1er " + month
	}
	s := fmt.Sprintf(table.form, t.Day(), month, int(t.Month()))
	s, _, _ = strings.Cut(s, "%!(EXTRA")
	return s
}

// Plural names the form that a number asks for: "one", "two", "few", "many", "zero" or "other" (CLDR). Creoles that CLDR does not have
// count as English does.
func Plural(tag string, n int) string {
	t, err := language.Parse(tag)
	if err != nil || tag == "ht" || tag == "kea" {
		t = language.English
	}
	switch plural.Cardinal.MatchPlural(t, n, 0, 0, 0, 0) {
	case plural.Zero:
		return "zero"
	case plural.One:
		return "one"
	case plural.Two:
		return "two"
	case plural.Few:
		return "few"
	case plural.Many:
		return "many"
	}
	return "other"
}
