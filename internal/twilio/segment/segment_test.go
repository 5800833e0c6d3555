package segment_test

import (
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/commonline/commonline/internal/twilio/segment"
)

func TestOf(t *testing.T) {
	t.Parallel()
	a := func(n int) string { return strings.Repeat("a", n) }
	for name, test := range map[string]struct {
		text string
		want segment.Count
	}{
		"empty":                          {"", segment.Count{segment.GSM7, 1, 0}},
		"one whole piece":                {a(160), segment.Count{segment.GSM7, 1, 160}},
		"one more":                       {a(161), segment.Count{segment.GSM7, 2, 161}},
		"two whole pieces":               {a(306), segment.Count{segment.GSM7, 2, 306}},
		"and one more":                   {a(307), segment.Count{segment.GSM7, 3, 307}},
		"the extension table costs two":  {strings.Repeat("€", 80), segment.Count{segment.GSM7, 1, 160}},
		"81 of it":                       {strings.Repeat("€", 81), segment.Count{segment.GSM7, 2, 162}},
		"all of it":                      {"\f^{}\\[~]|€", segment.Count{segment.GSM7, 1, 20}},
		"it is not split":                {a(152) + "€" + a(152), segment.Count{segment.GSM7, 3, 306}},
		"Spanish that GSM-7 has":         {"¿Año? ¡M é ñ ü!", segment.Count{segment.GSM7, 1, 15}},
		"Spanish that it has not":        {"Está", segment.Count{segment.UCS2, 1, 4}},
		"Haitian Creole":                 {"Nou resevwa mesaj ou a. Mèsi, bonjou, mwen pè lò.", segment.Count{segment.GSM7, 1, 49}},
		"Portuguese":                     {"não", segment.Count{segment.UCS2, 1, 3}},
		"small ç is not Ç":               {"ç", segment.Count{segment.UCS2, 1, 1}},
		"Ç":                              {"Ç", segment.Count{segment.GSM7, 1, 1}},
		"Chinese, one piece":             {strings.Repeat("市", 70), segment.Count{segment.UCS2, 1, 70}},
		"Chinese, two":                   {strings.Repeat("市", 71), segment.Count{segment.UCS2, 2, 71}},
		"Chinese, still two":             {strings.Repeat("市", 134), segment.Count{segment.UCS2, 2, 134}},
		"Chinese, three":                 {strings.Repeat("市", 135), segment.Count{segment.UCS2, 3, 135}},
		"an emoji is a surrogate pair":   {strings.Repeat("😀", 35), segment.Count{segment.UCS2, 1, 70}},
		"and is not split":               {strings.Repeat("a", 66) + "😀" + strings.Repeat("a", 66), segment.Count{segment.UCS2, 3, 134}},
		"a family is one character":      {strings.Repeat("a", 60) + "👨‍👩‍👧‍👦" + strings.Repeat("b", 67), segment.Count{segment.UCS2, 3, 138}},
		"lines end with two":             {"市\r\n", segment.Count{segment.UCS2, 1, 3}},
		"a letter in two parts is UCS-2": {"e\u0301", segment.Count{segment.UCS2, 1, 2}},
		"one longer than a piece":        {"a" + strings.Repeat("\u0301", 100), segment.Count{segment.UCS2, 2, 101}},
	} {
		if got := segment.Of(test.text); got != test.want {
			t.Errorf("%s: %+v, want %+v", name, got, test.want)
		}
	}
}

func TestPlain(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"It’s “here” – call\u00a0us…": `It's "here" - call us...`,
		"市政府“说”":                      "市政府“说”",
		"Está “aquí”":                 "Está “aquí”",
		"plain":                       "plain",
		"":                            "",
	} {
		if got := segment.Plain(text); got != want {
			t.Errorf("%q became %q, want %q", text, got, want)
		}
	}
}

func TestLetters(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{"Concepción Núñez": "Concepcion Nuñez", "São João, façade": "Sao Joao, facade", "市 Đà": "市 Đà", "é": "é", "": ""} {
		if got := segment.Letters(text); got != want {
			t.Errorf("%q became %q, want %q", text, got, want)
		}
	}
}

// FuzzOf holds the count between what the units alone would need and what the worst splitting could cost.
func FuzzOf(f *testing.F) {
	for _, seed := range []string{"", "abc", strings.Repeat("€", 100), strings.Repeat("😀", 50), "Está\r\n", "👨‍👩‍👧‍👦", "\xff\xfe", "e\u0301", strings.Repeat("a", 161)} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		c := segment.Of(text)
		single, part := 160, 153
		if c.Encoding == segment.UCS2 {
			single, part = 70, 67
			if want := len(utf16.Encode([]rune(text))); c.Units != want {
				t.Errorf("%q has %d units, not %d", text, want, c.Units)
			}
		}
		switch {
		case c.Units <= single && c.Segments != 1:
			t.Errorf("%q: %+v fits one", text, c)
		case c.Units > single && c.Segments < 2, c.Encoding == segment.GSM7 && c.Units > single && c.Segments < (c.Units+part-1)/part:
			t.Errorf("%q: %+v is too few", text, c)
		case c.Segments > 1+c.Units:
			t.Errorf("%q: %+v is too many", text, c)
		}
		if p := segment.Plain(text); p != text && segment.Of(p).Encoding != segment.GSM7 {
			t.Errorf("%q was changed for nothing", text)
		}
		if segment.Of(text+"a").Segments < c.Segments && c.Encoding == segment.GSM7 {
			t.Errorf("%q: a longer text costs less", text)
		}
	})
}

func BenchmarkOf(b *testing.B) {
	text := strings.Repeat("Está el bache en la calle. ", 20)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		segment.Of(text)
	}
}
