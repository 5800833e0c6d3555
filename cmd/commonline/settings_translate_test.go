package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/commonline/commonline/casework"
)

func TestTranslationSettings(t *testing.T) {
	t.Parallel()
	for env, want := range map[string]string{
		"":                       "",
		"TRANSLATE_LOCAL=yes":    "does not say where the translation server is",
		"TRANSLATE_KEY=k":        "does not say where the translation server is",
		"TRANSLATE_URL=ftp://x":  "is no web address",
		"TRANSLATE_URL=http:///": "is no web address",
		"TRANSLATE_URL=http://127.0.0.1:5000,TRANSLATE_KEY=k,TRANSLATE_LOCAL=yes": "",
	} {
		s, err := ReadSettings(append([]string{"HOME=/home/ana"}, strings.Split(env, ",")...))
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", env, err)
		}
		if got := s.Translation.translator(); (got == nil) != (s.Translation.URL == "") {
			t.Errorf("%s: a translator: %v", env, got)
		}
		var dump strings.Builder
		if err := s.Dump(&dump); err != nil || !strings.Contains(dump.String(), "TRANSLATE_URL") || strings.Contains(dump.String(), "TRANSLATE_KEY    k") {
			t.Errorf("%s: %v\n%s", env, err, dump.String())
		}
	}
}

// TestWhyThereIsNoTranslation reads the one sentence that staff get.
func TestWhyThereIsNoTranslation(t *testing.T) {
	t.Parallel()
	answer := func(status int, body string) string {
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status); _, _ = io.WriteString(w, body) }))
		t.Cleanup(s.Close)
		return s.URL
	}
	for name, x := range map[string]struct {
		url, text, want string
		kind            casework.Kind
	}{
		"refused":  {answer(400, `{"error":"ht is not supported"}`), "Bonjou", "refused it (ht is not supported)", casework.Away},
		"broken":   {answer(500, "oh"), "Bonjou", "refused it (500)", casework.Away},
		"garbage":  {answer(200, "oh"), "Bonjou", "something that is no translation", casework.Away},
		"away":     {"http://127.0.0.1:1", "Bonjou", "does not answer. Nothing was changed", casework.Away},
		"too long": {"http://127.0.0.1:1", strings.Repeat("x", 10_001), "more than 10000 characters", casework.Invalid},
	} {
		got, err := Translation{URL: x.url}.translator().Translate(t.Context(), x.text, "ht", "en")
		if got != "" || casework.KindOf(err) != x.kind || !strings.Contains(err.Error(), x.want) || strings.Contains(err.Error(), "Bonjou") {
			t.Errorf("%s: %q %v", name, got, err)
		}
	}
	good := Translation{URL: answer(200, `{"translatedText":"Hello"}`), Local: true}
	if found := translationCheck(good).Run(t.Context()); len(found) != 1 || !strings.Contains(found[0].Sentence, "marked as local") {
		t.Errorf("%+v", found)
	}
}
