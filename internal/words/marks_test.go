package words

import (
	"strings"
	"testing"
)

func TestWhatIsMarked(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ asked, text, want string }{
		{"pothole ", "A POTHOLE, two potholes", "A [POTHOLE], two potholes"},
		{"pothole", "A POTHOLE, two potholes", "A [POTHOLE], two [potholes]"},
		{"acera esta", "La acera está rota", "La [acera] [está] rota"},
		{"acera ESTA", "La acera esta\u0301 rota", "La [acera] [esta\u0301] rota"},
		{"路灯坏", "这里路灯坏了，路边", "这里[路灯坏]了，路边"},
		{"灯", "路灯", "路[灯]"},
		{"o'brien ", "O’Brien, OBriens and OBrien", "[O’Brien], OBriens and [OBrien]"},
		{"brien ", "O'Brien", "[O'Brien]"},
		{"яма ", "Яма и ямайка", "[Яма] и ямайка"},
		{"12 elm", "12 Elm St, 123 Elm", "[12] [Elm] St, 123 [Elm]"},
		{"straße ", "Strasse STRASSE", "[Strasse] [STRASSE]"},
		{"ổ gà ", "O GA va ổ gà", "[O] [GA] va [ổ] [gà]"},
		{"", "nothing", "nothing"},
		{"a ", "\xffa\xff", "\xff[a]\xff"},
	} {
		var b strings.Builder
		at := 0
		for _, m := range Ask(c.asked).Marks(c.text) {
			b.WriteString(c.text[at:m[0]] + "[" + c.text[m[0]:m[1]] + "]")
			at = m[1]
		}
		if got := b.String() + c.text[at:]; got != c.want {
			t.Errorf("%q in %q: %q, want %q", c.asked, c.text, got, c.want)
		}
	}
}

func TestWhatIsShownOfWhatWasFound(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("one two three ", 30)
	for _, c := range []struct{ asked, text, want string }{
		{"lamp ", "The lamp\nis out.", "The lamp is out."},
		{"lamp ", "The light", ""},
		{"lamp ", long + "the lamp is out " + long, "… one two three one two three the lamp is out one two three one two three one two three one two three one two three one two three one two three one two three …"},
	} {
		if got := Ask(c.asked).Snippet(c.text); got != c.want {
			t.Errorf("%q: %q", c.asked, got)
		}
	}
}

// FuzzMarks holds that marks are within the text, in order and apart, and that what a document of the text has is marked in it.
func FuzzMarks(f *testing.F) {
	f.Add("pothole", "A pothole here")
	f.Add("路灯", "路灯坏了")
	f.Add("o'b ", "ﬁ O'B \xff é")
	f.Fuzz(func(t *testing.T, asked, text string) {
		q, end := Ask(asked), 0
		for _, m := range q.Marks(text) {
			if m[0] < end || m[1] <= m[0] || m[1] > len(text) {
				t.Fatalf("%q in %q: %v", asked, text, q.Marks(text))
			}
			end = m[1]
		}
		q.Snippet(text)
	})
}
