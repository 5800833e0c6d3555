package casework

import (
	"slices"
	"strings"
	"testing"
)

func TestNameKeyIsOneForAllWritings(t *testing.T) {
	t.Parallel()
	for _, same := range [][]string{
		{"Rosa Delgado", "DELGADO, Rosa", "rosa m. delgado", "Rosa Delgadó", " Delgado  Rosa "}, {"Łukasz Bjørn", "bjorn lukasz"}, {"Sinéad O'Brien", "obrien, sinead"}, {"李明", "李明"},
	} {
		for _, name := range same {
			if got, want := NameKey(name), NameKey(same[0]); got != want || got == "" {
				t.Errorf("%q became %q, and %q %q", name, got, same[0], want)
			}
		}
	}
	for _, little := range []string{"", "Rosa", "R. D.", "rosa@home.example", "李", "42"} {
		if got := NameKey(little); got != "" {
			t.Errorf("%q is enough to know somebody by: %q", little, got)
		}
	}
	if NameKey("Rosa Delgado") == NameKey("Rosa Salgado") {
		t.Error("two names are one")
	}
}

func TestCluesIn(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]Clue{
		"Call me at (617) 555-0134 or 1.617.555.0135":                            {{PhoneClue, "+16175550134"}, {PhoneClue, "+16175550135"}},
		"Write to Rosa.Delgado@Mail.Example, please":                             {{MailClue, "rosa.delgado@mail.example"}},
		"It is Rosa dot Delgado at mail dot example":                             {{MailClue, "rosa.delgado@mail.example"}},
		"Hello, this is Rosa Delgado. About case C-48213-5":                      {{NameClue, "delgado rosa"}, {CaseClue, "48213"}},
		"Soy Rosa Delgado y mi hija Lucía va a la escuela":                       {{NameClue, "delgado rosa"}, {HouseholdClue, "child lucia"}},
		"My daughter Lucia and our dog, Max":                                     {{HouseholdClue, "child lucia"}, {HouseholdClue, "pet max"}},
		"I am afraid at home. On 2026-11-25 it was 45 Elm St, 02119; 311: 10142": nil,
		"meet me at home": nil,
	} {
		if got := CluesIn("", text, ""); !slices.Equal(got, want) {
			t.Errorf("%q: %v, want %v", text, got, want)
		}
	}
	if got := CluesIn("Rosa Delgado", "", "45  Dudley St"); !slices.Equal(got, []Clue{{NameClue, "delgado rosa"}, {HomeClue, "45 dudley st"}}) {
		t.Errorf("%v", got)
	}
	if got := CluesIn("", strings.Repeat("617 555 0134, ", 500)+strings.Repeat("a@b.example ", 99), ""); len(got) != 2 {
		t.Errorf("%d clues", len(got))
	}
}

func TestAlikeGivesItsReasons(t *testing.T) {
	t.Parallel()
	mail := Trace{Own: []Clue{{MailClue, "rosa@home.example"}}, Said: []Clue{{NameClue, "delgado rosa"}, {PhoneClue, "+16175550134"}, {HouseholdClue, "child lucia"}}, Cases: []CaseNumber{10001}}
	text := Trace{Own: []Clue{{PhoneClue, "+16175550134"}}, Said: []Clue{{HouseholdClue, "child lucia"}}, Cases: []CaseNumber{10002}}
	call := Trace{Own: []Clue{{PhoneClue, "+16175550199"}}, Said: []Clue{{NameClue, "delgado rosa"}, {CaseClue, "10001"}}, Cases: []CaseNumber{10003}}
	other := Trace{Own: []Clue{{MailClue, "bob@home.example"}}, Said: []Clue{{NameClue, "bob stone"}}, Cases: []CaseNumber{10004}}
	for _, c := range []struct {
		a, b   Trace
		points int
		rank   string
		first  string
	}{
		{mail, text, 7, "Likely", "One of them names the telephone number of the other."},
		{mail, call, 7, "Likely", "One of them quotes case " + CaseNumber(10001).String() + " of the other."},
		{mail, other, 0, "Possibly", ""},
		{text, call, 0, "Possibly", ""},
	} {
		ab, ba := Alike(c.a, c.b), Alike(c.b, c.a)
		if ab.Points != c.points || ab.Points != ba.Points || ab.Rank() != c.rank {
			t.Errorf("%d and %d points, %s", ab.Points, ba.Points, ab.Rank())
		}
		if c.first != "" && (len(ab.Reasons) == 0 || ab.Reasons[0] != c.first) {
			t.Errorf("%q", ab.Reasons)
		}
	}
}

// FuzzCluesIn tries texts for a clue that could not be stored, or too many.
func FuzzCluesIn(f *testing.F) {
	for _, seed := range []string{"this is Rosa Delgado 617-555-0134", "a dot b at c dot d", "mi hija Lucía", "\x00\xff", "C-48213-5"} {
		f.Add(seed, seed)
	}
	f.Fuzz(func(t *testing.T, name, text string) {
		clues := CluesIn(name, text, name)
		if len(clues) > maxClues {
			t.Errorf("%d clues", len(clues))
		}
		for _, c := range clues {
			if c.Value == "" || c.Kind == "" {
				t.Errorf("%+v", c)
			}
		}
	})
}

func TestCluesOfALongTextAreAtItsEnds(t *testing.T) {
	t.Parallel()
	long := "My name is Rosa Delgado.\n" + strings.Repeat("é log line\n", 100_000) + "eve@mail.example\n" + strings.Repeat("more é\n", 100_000) + "Call (617) 555-0143"
	got := CluesIn("", long, "")
	want := []Clue{{NameClue, NameKey("Rosa Delgado")}, {PhoneClue, "+16175550143"}}
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}
