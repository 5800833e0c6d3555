package casework_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/commonline/commonline/casework"
)

func TestMentions(t *testing.T) {
	t.Parallel()
	people := []casework.Colleague{{Staff: 1, Name: "Ana Ribeiro"}, {Staff: 2, Name: "Thuy Lam"}, {Staff: 3, Name: "Ana Costa"}, {Staff: 4, Name: "Nadège Pierre"}, {Staff: 5}}
	for text, want := range map[string][]casework.StaffID{
		"@Thuy can you call?":                 {2},
		"(@thuy lam) and @Ana Ribeiro, look":  {2, 1},
		"@Ana is two people":                  nil,
		"@ana costa.":                         {3},
		"@NADÈGE, @Thuy and again @Thuy Lam!": {4, 2},
		"write to info@thuy.example":          nil,
		"@Thuyet is somebody else":            nil,
		"@":                                   nil,
		"":                                    nil,
	} {
		if got := casework.MentionsIn(text, people); !slices.Equal(got, want) {
			t.Errorf("%q: got %v, want %v", text, got, want)
		}
	}
}

func FuzzMentions(f *testing.F) {
	f.Add("@ana ribeiro", "Ana Ribeiro")
	f.Add("@\xff", "\xff")
	f.Fuzz(func(t *testing.T, text, name string) {
		got := casework.MentionsIn(text, []casework.Colleague{{Staff: 1, Name: name}})
		if len(got) > 1 || len(got) == 1 && !strings.Contains(text, "@") {
			t.Errorf("%q in %q: %v", name, text, got)
		}
	})
}

func TestNotesAreChecked(t *testing.T) {
	t.Parallel()
	if err := casework.CheckNote("call her"); err != nil {
		t.Error(err)
	}
	for _, text := range []string{"", " \n", strings.Repeat("é", 50_001)} {
		if casework.KindOf(casework.CheckNote(text)) != casework.Invalid {
			t.Errorf("a note of %d bytes is let in", len(text))
		}
	}
}
