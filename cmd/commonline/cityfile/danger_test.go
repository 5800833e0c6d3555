package cityfile_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/cmd/commonline/cityfile"
)

func TestRota(t *testing.T) {
	t.Parallel()
	got := parse(t, good+`
rota:
  confirm_within: 4m
  people:
    - {mail: Ana.Ribeiro@city.example, by: [text, mail]}
    - {mail: ben@city.example}
  shifts:
    - {office: d4, days: mon-fri, hours: "9:00-17:00", people: [ana.ribeiro@city.example, Ben@city.example]}
    - {days: [sat, sun], hours: "17:00-9:00", people: ben@city.example}
`).City.Rota
	want := casework.Rota{
		Within: 4 * time.Minute,
		People: []casework.OnCall{{Mail: "ana.ribeiro@city.example", Ways: []casework.Channel{casework.Text, casework.Mail}}, {Mail: "ben@city.example", Ways: []casework.Channel{casework.Mail}}},
		Shifts: []casework.Shift{
			{Office: "d4", Days: [7]bool{false, true, true, true, true, true}, From: 9 * 60, To: 17 * 60, People: []string{"ana.ribeiro@city.example", "ben@city.example"}},
			{Days: [7]bool{0: true, 6: true}, From: 17 * 60, To: 9 * 60, People: []string{"ben@city.example"}},
		},
	}
	if diff := cmp.Diff(got, want); diff != "" {
		t.Errorf("got -, want +:\n%s", diff)
	}
	if w := parse(t, good).City.Rota.Wait(); w != casework.UsualWithin {
		t.Errorf("without a rota it waits for %s", w)
	}
}

func TestDangerWords(t *testing.T) {
	t.Parallel()
	d := parse(t, good+`
danger:
  words:
    - {language: es, reviewed: "Marta Ruiz, 2026-10-02", phrases: [huele a gas, hay un incendio]}
    - {language: zh-Hans, phrases: [着火]}
  calm: [killer view]
  without: [trapped]
`).City.Danger
	if got := d.Find("Huele a gas", ""); got != (casework.Found{Phrase: "huele a gas", Language: "es", Reviewed: true}) {
		t.Errorf("found %+v", got)
	}
	if got := d.Find("A killer view of the trapped raccoon", ""); got.Phrase != "" {
		t.Errorf("found %+v", got)
	}
	if parse(t, good).City.Danger != nil {
		t.Error("a city without danger words has some")
	}
}

func TestRotaAndDangerRefused(t *testing.T) {
	t.Parallel()
	for add, want := range map[string]string{
		"rota:\n  confirm_within: 5s\n":                                                    "confirm_within of rota is at least 1m",
		"rota:\n  confirm_within: 3h\n":                                                    "confirm_within of rota is a time from 0s to 1h0m0s",
		"rota:\n  people: [{mail: ana, by: mail}]\n":                                       "somebody of the rota has no mail address",
		"rota:\n  people: [{mail: a@b.example, by: pager}]\n":                              `by of a@b.example is mail, text or both, not "pager"`,
		"rota:\n  people: [{mail: a@b.example}, {mail: A@b.example}]\n":                    "a@b.example stands in the rota's people twice",
		"rota:\n  shifts: [{days: mon, hours: \"9-17\", people: [a@b]}]":                   `hours of a shift of the rota are "9-17"`,
		"rota:\n  shifts: [{days: mon, hours: \"9:00-9:00\", people: [a@b]}]":              "which is no time of day",
		"rota:\n  shifts: [{days: monday, hours: \"9:00-17:00\", people: [a@b]}]":          `not "monday"`,
		"rota:\n  shifts: [{hours: \"9:00-17:00\", people: [a@b]}]":                        "a shift of the rota has no days",
		"rota:\n  shifts: [{days: mon, hours: \"9:00-17:00\"}]":                            "a shift of the rota has no people",
		"rota:\n  shifts: [{days: mon, hours: \"9:00-17:00\", people: [Ana]}]":             `not "Ana"`,
		"rota:\n  shifts: [{office: d9, days: mon, hours: \"9:00-17:00\", people: [a@b]}]": `for office "d9", which the file does not have`,
		"rota:\n  shift: []\n":          `"shift" is not a key of rota; did you mean "shifts"?`,
		"danger:\n  calm: [fire]\n":     "", // four letters are enough
		"danger:\n  calm: [gas]\n":      `calm of danger has "gas", which is too short to mean anything by itself`,
		"danger:\n  without: [levee]\n": `without of danger has "levee", which is no phrase of the program`,
		"danger:\n  words: [{language: spanish, phrases: [huele a gas]}]\n":                   `language of words of danger is "spanish"`,
		"danger:\n  words: [{language: es}]\n":                                                "words of danger have no phrases",
		"danger:\n  words: [{language: es, phrases: [huele], reviewed: Marta}]\n":             `reviewed of words of danger is "Marta"`,
		"danger:\n  words: [{language: es, phrases: [huele], reviewed: \"M, 2026-13-40\"}]\n": "reviewed of words of danger is",
		"danger:\n  words: [{language: zh-Hans, phrases: [火]}]\n":                             `phrases of words of danger has "火"`,
	} {
		_, err := cityfile.Parse("city.yaml", []byte(good+"\n"+add), sources)
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%q: %v, want %q", add, err, want)
		}
	}
}
