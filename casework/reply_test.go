package casework

import (
	"slices"
	"strings"
	"testing"
)

func TestFillingAReply(t *testing.T) {
	t.Parallel()
	values := map[string]string{"resident first name": "Rosa", "case number": "C-48213-5", "office": "", "my name": "Ana {311 number}\nRibeiro"}
	for text, want := range map[string]string{
		"Hello {resident first name}, {case number}.": "Hello Rosa, C-48213-5.",
		"{Case  Number} from { OFFICE }":              "C-48213-5 from { OFFICE }",
		"{311 number} {something else}":               "{311 number} {something else}",
		"{my name}":                                   "Ana 311 number Ribeiro",
		"no field {":                                  "no field {",
	} {
		if got := FillReply(text, values); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

func TestGaps(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]string{
		"whole": nil, "{311 number} and {311 number}, {Office}": {"{311 number}", "{Office}"}, "{tea} and { case number }": {"{ case number }"}, "{}": nil,
	} {
		if got := Gaps(text); !slices.Equal(got, want) {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
	a := Answer{To: 1, Text: "Your number is {311 number}.", Key: "key-00001"}
	if err := a.Check(); err == nil || err.Error() != "Not sent: fill in {311 number} first." {
		t.Errorf("an answer with a gap: %v", err)
	}
}

func TestFirstName(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{"Rosa Delgado": "Rosa", " Nadège ": "Nadège", "rosa@mail.example": "", "+15555550177": "", "K. M.": "K.", "J": "", "": ""} {
		if got := FirstName(name); got != want {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
}

func TestRepliesThatAreRefused(t *testing.T) {
	t.Parallel()
	whole := Reply{Name: "Pothole", Language: "pt-BR", Body: "Olá {resident first name}", Short: "Olá"}
	for name, x := range map[string]struct {
		change func(*Reply)
		want   string
	}{
		"whole":            {func(*Reply) {}, ""},
		"without a name":   {func(r *Reply) { r.Name = " " }, "name"},
		"in no language":   {func(r *Reply) { r.Language = "English" }, "short tag"},
		"without words":    {func(r *Reply) { r.Body = "\n" }, "no words"},
		"too long":         {func(r *Reply) { r.Body = strings.Repeat("a", 5001) }, "5000"},
		"a long short one": {func(r *Reply) { r.Short = strings.Repeat("a", 481) }, "481"},
		"unknown field":    {func(r *Reply) { r.Short = "{adress}" }, "{adress} is no field"},
		"a long name":      {func(r *Reply) { r.Name = strings.Repeat("a", 81) }, "80"},
	} {
		r := whole
		x.change(&r)
		if err := r.Check(); (err == nil) != (x.want == "") || err != nil && !strings.Contains(err.Error(), x.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if whole.For(Text) != "Olá" || whole.For(Mail) != whole.Body || (Reply{Body: "x"}).For(Text) != "x" {
		t.Error("the short form goes by text, where there is one")
	}
}

func FuzzFillReply(f *testing.F) {
	f.Add("Hello {resident first name}", "Rosa")
	f.Add("{{office}}", "{office}")
	f.Fuzz(func(t *testing.T, text, value string) {
		filled := FillReply(text, map[string]string{"office": value})
		if again := FillReply(filled, map[string]string{}); again != filled {
			t.Errorf("%q changes to %q", filled, again)
		}
		if strings.Count(filled, "{") > strings.Count(text, "{") {
			t.Errorf("the value %q opened a field in %q", value, filled)
		}
	})
}
