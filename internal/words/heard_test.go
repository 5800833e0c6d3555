package words

import (
	"strings"
	"testing"
)

func TestWhatATextSays(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text, phrase string
		want         bool
	}{
		{"There is a POTHOLE on Elm St.", "pothole", true},
		{"Two potholes here", "pothole", false},
		{"Two potholes here", "pothole*", true},
		{"A pot hole", "pothole", false},
		{"a hole in the road, again", "hole in the road", true},
		{"a hole on the road", "hole in the road", false},
		{"a hole\nin  the — road", "hole in the road", true},
		{"in the manhole", "hole", false},
		{"La acera está rota", "ACERA ESTA ROTA", true},
		{"acera esta rota", "acera está", true},
		{"O'Brien's house", "obrien's", true},
		{"O’Brien wrote", "o brien", true},
		{"OBrien wrote", "o'brien", true},
		{"can't sleep", "cant sleep", true},
		{"路灯坏了很久", "坏了", true},
		{"路灯坏了很久", "灯", true},
		{"路灯很久坏", "坏了", false},
		{"ＰＯＴＨＯＬＥ ahead", "pothole", true},
		{"На дороге яма", "ЯМА", true},
		{"ямайка", "яма", false},
		{"حفرة في الطريق", "حفرة", true},
		{"room 12", "12", true},
		{"room 123", "12", false},
		{"ổ gà", "o ga", true},
		{"anything", "", false},
		{"anything", "*", false},
		{"anything", " .,!", false},
		{"", "a", false},
		{"a 路 b", "路 b", true},
	} {
		if got := Hear(c.text).Says(c.phrase); got != c.want {
			t.Errorf("%q says %q: %v", c.text, c.phrase, got)
		}
	}
	if (Heard{}).Says("a") || HasWords(" -*") || !HasWords("a*") {
		t.Error("nothing says something")
	}
}

// FuzzSays holds that a text says itself, and each phrase that stands in it by itself, whatever is around.
func FuzzSays(f *testing.F) {
	f.Add("hole in the road", "x", "y")
	f.Add("路灯", "坏", "ok")
	f.Add("O'Brien", "é", "ß*")
	f.Add("12-3", "\xff", "\x00")
	f.Fuzz(func(t *testing.T, phrase, before, after string) {
		if strings.HasSuffix(strings.TrimSpace(phrase), "*") || !HasWords(phrase) {
			return
		}
		if !Hear(phrase).Says(phrase) {
			t.Errorf("%q does not say itself", phrase)
		}
		if !Hear(before + " . " + phrase + " . " + after).Says(phrase) {
			t.Errorf("%q between %q and %q is not heard", phrase, before, after)
		}
	})
}

// FuzzPlain holds the short way to the long one.
func FuzzPlain(f *testing.F) {
	for _, s := range []string{"", "a", " It's O'Brien's, isn't it? ", "''a''b''", "A.B-c 12", "' ", "x' y", strings.Repeat("a", 97), strings.Repeat("ab'", 60), "dogs'"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		whole, parted, ok := spacedPlain(text)
		if !ok {
			return
		}
		if w, p := spaced(Fold(text)); w != whole || p != parted {
			t.Errorf("%q: %q, %q; and the long way %q, %q", text, whole, parted, w, p)
		}
	})
}
