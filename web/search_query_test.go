package web

import (
	"net/url"
	"reflect"
	"testing"
	"time"

	"github.com/commonline/commonline/casework"
)

func TestAsked(t *testing.T) {
	t.Parallel()
	day := time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)
	for text, want := range map[string]struct {
		words string
		Filter
	}{
		"":                              {},
		"Rosa Delgado":                  {words: "Rosa Delgado"},
		"rosa ":                         {words: "rosa "},
		"office:d4 tree topic:noise":    {"tree", Filter{Office: "d4", Topic: "noise"}},
		`from:"Rosa Delgado" tree `:     {"tree ", Filter{From: "Rosa Delgado"}},
		"before:2026-03-02":             {"", Filter{Before: day}},
		"after:2026-03-02 has:file":     {"", Filter{After: day, File: true}},
		"Status:waiting_resident":       {"", Filter{Status: casework.WaitingOnResident}},
		"status:resolved is:mine":       {"", Filter{Status: casework.Resolved, Is: IsMine}},
		"before:tomorrow":               {words: "before:tomorrow"},
		"is:it has:been status: re:hey": {words: "is:it has:been status: re:hey"},
		`he said "stop it" at 5:30`:     {words: `he said "stop it" at 5:30`},
		`from:"Rosa`:                    {"", Filter{From: "Rosa"}},
	} {
		words, f := CaseQuery{Search: text}.Asked()
		if words != want.words || !reflect.DeepEqual(f, want.Filter) {
			t.Errorf("%q: %q %+v", text, words, f)
		}
	}
}

// TestFieldsAreFilters reads an address with fields, writes it again, and asks the same.
func TestFieldsAreFilters(t *testing.T) {
	t.Parallel()
	v, err := url.ParseQuery("q=tree&office=d4&is=mine&is=open&status=nonsense&has=&before=2026-03-02")
	if err != nil {
		t.Fatal(err)
	}
	q := caseQuery(v)
	words, f := q.Asked()
	want := Filter{Office: "d4", Is: IsMine, Before: time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)}
	if words != "tree" || f != want || q.View != AllCases {
		t.Errorf("%q %+v in %s", words, f, q.View)
	}
	if got := q.query(); got != "?before=2026-03-02&is=mine&office=d4&q=tree" {
		t.Errorf("the address is %s", got)
	}
	if _, f := (CaseQuery{Search: "office:d1", Fields: map[string]string{"office": "d4"}}).Asked(); f.Office != "d1" {
		t.Errorf("the field counts more than what was typed: %+v", f)
	}
}

func FuzzAsked(f *testing.F) {
	for _, s := range []string{`from:"a b" c`, "is:mine", ": :", `"`, "é:é"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		words, filter := CaseQuery{Search: text}.Asked()
		if filter == (Filter{}) && len(words) > len(text)+1 {
			t.Errorf("%q became %q", text, words)
		}
	})
}
