package cityfile_test

import (
	"strings"
	"testing"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/cmd/commonline/cityfile"
)

func TestReplies(t *testing.T) {
	t.Parallel()
	got := parse(t, good+`replies:
  - name: Pothole reported
    in:
      - language: en
        text: |
          Hello {resident first name},

          we have reported it.
        short: Reported, {case number}.
      - language: es
        text: Lo hemos avisado.
  - name: District only
    office: d4
    in:
      - {language: en, text: "Here."}
`).City.Replies
	if len(got) != 3 {
		t.Fatalf("%+v", got)
	}
	first := got[0]
	if first.Name != "Pothole reported" || first.Body != "Hello {resident first name},\n\nwe have reported it." || first.Short != "Reported, {case number}." || !strings.HasPrefix(first.Source, "city.yaml:") {
		t.Errorf("%+v", first)
	}
	if got[1].Language != "es" || got[1].For(casework.Text) != "Lo hemos avisado." || got[2].Office != "d4" || got[0].Office != "" {
		t.Errorf("%+v", got[1:])
	}
}

func TestRepliesThatAreRefused(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"- in: [{language: en, text: x}]":                                     "Give the reply a name",
		"- {name: A}":                                                         "has no words",
		"- {name: A, in: [{language: English, text: x}]}":                     "short tag",
		"- {name: A, in: [{language: en, text: '{adress}'}]}":                 "{adress} is no field",
		"- {name: A, in: [{language: en}]}":                                   "no words",
		"- {name: A, office: d9, in: [{language: en, text: x}]}":              "which the file does not have",
		"- {name: A, in: [{language: en, text: x}, {language: en, text: y}]}": "stands twice in en",
		"- {name: A, in: [{language: en, text: x, short: y, sms: z}]}":        "is not a key",
	} {
		_, err := cityfile.Parse("city.yaml", []byte(good+"replies:\n  "+text+"\n"), cityfile.Sources{})
		if err == nil || !strings.Contains(err.Error(), want) || !strings.HasPrefix(err.Error(), "city.yaml:") {
			t.Errorf("%s: %v", text, err)
		}
	}
}
