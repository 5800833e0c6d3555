package casework_test

import (
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/internal/locale"
)

// TestDangerTable goes through the sentences of every language, each of which has some of both sorts.
func TestDangerTable(t *testing.T) {
	t.Parallel()
	table, err := txtar.ParseFile("testdata/danger.txtar")
	if err != nil {
		t.Fatal(err)
	}
	lines := map[string]int{}
	for _, f := range table.Files {
		language, want, _ := strings.Cut(f.Name, "/")
		for s := range strings.Lines(string(f.Data)) {
			s = strings.TrimSpace(s)
			lines[f.Name]++
			found := (*casework.DangerWords)(nil).Find(s, language)
			if want == "danger" && found.Phrase == "" {
				t.Errorf("%s: nobody looks at once at: %s", language, s)
			}
			if want == "none" && found.Phrase != "" {
				t.Errorf("%s: %q is taken for danger by %q", language, s, found.Phrase)
			}
			if found.Reviewed {
				t.Errorf("%q is reviewed, and nobody said so", found.Phrase)
			}
			if want == "danger" && found.Language != language {
				t.Errorf("%s: %q is found by %q in %s", language, s, found.Phrase, found.Language)
			}
		}
	}
	for _, l := range locale.All {
		if lines[l.Tag+"/danger"] == 0 || lines[l.Tag+"/none"] == 0 {
			t.Errorf("%s has no sentences: %d of danger, %d of none", l.Tag, lines[l.Tag+"/danger"], lines[l.Tag+"/none"])
		}
	}
}

// TestDangerWordsOfACity has the city's own phrases, what it takes out, and what somebody stands for.
func TestDangerWordsOfACity(t *testing.T) {
	t.Parallel()
	d := &casework.DangerWords{
		Sets: []casework.PhraseSet{
			{Language: "es", Phrases: []string{"huele a gas", "incendio"}, Reviewed: "Marta Ruiz, 2026-10-02"},
			{Language: "pt", Phrases: []string{"incêndio"}, Reviewed: "Rui Gomes, 2026-10-02"},
			{Language: "en", Phrases: []string{"the levee broke"}},
			{Language: "zh-Hans", Phrases: []string{"堤坝决口"}, Reviewed: "Li Wei, 2026-10-02"},
		},
		Calm: []string{"the trapped ion lab", "Incendio Street"}, Without: []string{"Shooting"},
	}
	for text, want := range map[string]casework.Found{
		"Huele a GAS aquí":              {Phrase: "huele a gas", Language: "es", Reviewed: true},
		"Hay un incendio, huele a humo": {Phrase: "incendio", Language: "es", Reviewed: true},
		"Escuché disparos":              {Phrase: "disparos", Language: "es"},
		"The levee broke":               {Phrase: "the levee broke", Language: "en"},
		"A shooting at the corner":      {},
		"Shooting, and shots fired":     {Phrase: "shots fired", Language: "en"},
		"Noise at the trapped-ion lab":  {},
		"A pothole on Incendio Street":  {},
		"昨天堤坝决口了":                       {Phrase: "堤坝决口", Language: "zh-Hans", Reviewed: true},
		"shots fired, huele a gas":      {Phrase: "huele a gas", Language: "es", Reviewed: true},
	} {
		if got := d.Find(text, ""); got != want {
			t.Errorf("%q: %+v, want %+v", text, got, want)
		}
	}
	if got := d.Find("incendio", "pt"); got.Language != "pt" || !got.Reviewed {
		t.Errorf("a phrase of two languages, in a Portuguese text: %+v", got)
	}
	if !casework.IsBuiltIn("On FIRE") || casework.IsBuiltIn("the levee broke") {
		t.Error("which phrases come with the program is not known")
	}
}

func FuzzDanger(f *testing.F) {
	for _, s := range []string{"on fire", "on FIRE!!", "fire hydrant", "着火", "can’t breathe", "\xff\xfe", "ñ ñ", "no fire on fire", "tree is dying", "İ is dying"} {
		f.Add(s, "levee")
	}
	f.Fuzz(func(t *testing.T, s, phrase string) {
		builtIn := func(text string) string { return (*casework.DangerWords)(nil).Find(text, "").Phrase }
		p := builtIn(s)
		if p != "" && builtIn("Hello. "+s+" .Thanks") == "" {
			t.Errorf("%q is found by %q, and not within a letter", s, p)
		}
		if builtIn("the house is on fire. "+s) == "" {
			t.Errorf("%q hides a fire", s)
		}
		// Whatever a city writes into its file, its own phrase is found by itself unless it is named as calm, and nothing breaks.
		d := &casework.DangerWords{Sets: []casework.PhraseSet{{Language: "en", Phrases: []string{phrase}, Reviewed: "x"}}, Without: []string{s}}
		_ = d.Find(s, "en")
		calm := &casework.DangerWords{Calm: []string{"on fire"}}
		if calm.Find("The sofa is on fire", "").Phrase != "" {
			t.Error("what a city calls calm is danger")
		}
	})
}
