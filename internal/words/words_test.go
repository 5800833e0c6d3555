package words

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// finds does what Postgres does with a document and a question.
func finds(d *Document, q Question) bool {
	has := func(t Term) bool {
		if _, ok := d.weight[t.Word]; ok {
			return true
		}
		for w := range d.weight {
			if t.Prefix && strings.HasPrefix(w, t.Word) {
				return true
			}
		}
		return false
	}
	for _, ways := range q {
		if !slices.ContainsFunc(ways, func(way []Term) bool { return !slices.ContainsFunc(way, func(t Term) bool { return !has(t) }) }) {
			return false
		}
	}
	return len(q) > 0
}

func TestWhatAQuestionFinds(t *testing.T) {
	t.Parallel()
	for _, x := range []struct {
		text        string
		found, lost []string
	}{
		{"Rosa Delgado-Peña", []string{"rosa", "DELGADO", "pena", "Peña", "delg", "penã", "Delgado Rosa"}, []string{"elgado", "rosa x", "ros rosa", "%", ""}},
		{"Seán O'Brien", []string{"o'brien", "obrien", "brien", "O’Brien", "sean"}, []string{"o'bryan"}},
		{"Straße und Łódź, Ørsted, Đặng", []string{"strasse", "STRASSE", "lodz", "orsted", "dang", "Đặng"}, nil},
		{"学校附近的停车场", []string{"停车", "学校", "停车场", "场", "学"}, []string{"车学", "公园"}},
		{"ｆｕｌｌ ｗｉｄｔｈ １２３", []string{"full width", "123"}, nil},
		{"فيضان في الشارع رقم ٤٢", []string{"فيضان", "42", "الشارع"}, nil},
		{"ถนนน้ำท่วม", []string{"น้ำ", "ถนน"}, nil},
		{"전기가 나갔어요", []string{"전기", "나갔"}, nil},
		{"rosa.delgado@home.example", []string{"rosa@home", "delgado@home.example", "home.ex", "rosa.delg"}, []string{"rosa@work"}},
		{"Call me at (617) 555-0123 please", []string{"617-555-0123", "+16175550123", "617.555.0123", "6175550123", "0123", "555 0123", "617555", "please 617-555-0123", "call 555-0123"}, []string{"617-555-0124", "123"}},
		{"It was on 2026-11-25", []string{"2026-11-25", "2026", "11/25"}, nil},
		{"carta-escuela.pdf", []string{"carta", "escuela.pdf", "carta-esc"}, []string{"cuela"}},
	} {
		var d Document
		d.Add(Third, x.text)
		for _, q := range x.found {
			if !finds(&d, Ask(q)) {
				t.Errorf("%q is not found in %q: %s in %s", q, x.text, Ask(q), d.String())
			}
		}
		for _, q := range x.lost {
			if finds(&d, Ask(q)) {
				t.Errorf("%q is found in %q", q, x.text)
			}
		}
	}
}

func TestANumberIsFoundWithAndWithoutItsCountry(t *testing.T) {
	t.Parallel()
	var d Document
	d.Number(First, "+16175550142")
	for _, q := range []string{"+1 617 555 0142", "(617) 555-0142", "555-0142", "0142", "1617555"} {
		if !finds(&d, Ask(q)) {
			t.Errorf("%q finds nothing", q)
		}
	}
}

// TestTheWeightIsTheBest writes as Postgres reads.
func TestTheWeightIsTheBest(t *testing.T) {
	t.Parallel()
	var d Document
	d.Add(Third, "street rosa")
	d.Add(First, "Rosa")
	d.Add(Fourth, "rosa")
	d.Mark(`@d4'\`)
	if got, want := d.String(), `'@d4':1 'rosa':1A 'street':1C`; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if got, want := Ask("Rosa str").In(First, Second), `(('rosa':AB)) & (('str':AB*))`; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if got, want := Ask("rosa ").String(), `(('rosa'))`; got != want {
		t.Errorf("a finished word: %s, want %s", got, want)
	}
}

func TestALongLineWithoutSpacesIsFoundToItsEnd(t *testing.T) {
	t.Parallel()
	var d Document
	d.Add(Third, strings.Repeat("我们的街道", 80)+"停车场")
	if !finds(&d, Ask("停车场")) {
		t.Error("its end is not found")
	}
}

func TestADocumentHasAnEnd(t *testing.T) {
	t.Parallel()
	var d Document
	var b strings.Builder
	for i := range 200_000 {
		b.WriteString(strings.Repeat(string(rune('a'+i%26)), 1+i%90))
		b.WriteString(string(rune(0x3400 + i%20000)))
	}
	d.Add(Third, b.String())
	if n := len(d.weight); n != enough || len(d.String()) > 1<<20 {
		t.Errorf("%d words, %d bytes", n, len(d.String()))
	}
}

// FuzzATextFindsItself asks a document for the text that it was made of.
func FuzzATextFindsItself(f *testing.F) {
	for _, s := range []string{"", "Rosa Delgado", "O'Brien's", "学校x停车", "(617) 555-0123", "1-2-3", "İstanbul ﬁ ǅ", "a'\x00\xff\\", "''", "+1617555012345678", "ก็น้ำ"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var d Document
		d.Add(Second, text)
		q := Ask(text)
		if len(q) > 0 && len(d.weight) < enough && !finds(&d, q) {
			t.Errorf("%q does not find itself: %s in %s", text, q, d.String())
		}
		for w := range d.weight {
			if !utf8.ValidString(w) || w == "" || len(w) > longest || strings.ContainsAny(w, "'\\\x00 ") {
				t.Errorf("%q has the word %q", text, w)
			}
		}
	})
}
