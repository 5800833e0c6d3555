package libretranslate

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// stand answers every question in one way, and keeps what it was asked.
func stand(t *testing.T, answer http.HandlerFunc) (Server, *[]byte) {
	t.Helper()
	var asked []byte
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked, _ = io.ReadAll(r.Body)
		if r.Method != http.MethodPost || r.URL.Path != "/translate" {
			t.Errorf("%s %s", r.Method, r.URL)
		}
		answer(w, r)
	}))
	t.Cleanup(s.Close)
	return Server{URL: s.URL + "/", Key: "k3y"}, &asked
}

func says(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

func TestTranslate(t *testing.T) {
	t.Parallel()
	s, asked := stand(t, says(200, `{"translatedText":" There is a hole \u0000here. ","detectedLanguage":{"confidence":90,"language":"ht"}}`))
	got, err := s.Translate(t.Context(), "Gen yon twou isit la.", "ht", "en")
	if err != nil || got != "There is a hole here." {
		t.Fatalf("%q %v", got, err)
	}
	var q map[string]string
	want := map[string]string{"q": "Gen yon twou isit la.", "source": "ht", "target": "en", "format": "text", "api_key": "k3y"}
	if err := json.Unmarshal(*asked, &q); err != nil || len(q) != len(want) {
		t.Fatalf("%s %v", *asked, err)
	}
	for k, v := range want {
		if q[k] != v {
			t.Errorf("%s is %q, want %q", k, q[k], v)
		}
	}
	for tag, want := range map[string]string{"": "auto", "pt-BR": "pt", "zh-Hans": "zh", "zh-Hant": "zt", "zh-TW": "zt", "kea": "kea"} {
		if got := code(tag); got != want {
			t.Errorf("%q is %q, want %q", tag, got, want)
		}
	}
}

func TestWhatIsNoTranslation(t *testing.T) {
	t.Parallel()
	for name, x := range map[string]struct {
		answer http.HandlerFunc
		is     func(error) bool
	}{
		"no JSON":      {says(200, "<html>welcome"), func(e error) bool { return errors.Is(e, ErrGarbage) }},
		"no field":     {says(200, `{"text":"x"}`), func(e error) bool { return errors.Is(e, ErrGarbage) }},
		"empty":        {says(200, `{"translatedText":"  "}`), func(e error) bool { return errors.Is(e, ErrGarbage) }},
		"another type": {says(200, `{"translatedText":["a"]}`), func(e error) bool { return errors.Is(e, ErrGarbage) }},
		"a flood":      {says(200, `{"translatedText":"`+strings.Repeat("x", longestAnswer)+`"}`), func(e error) bool { return errors.Is(e, ErrGarbage) }},
		"refused":      {says(400, `{"error":"kea is\nnot supported"}`), refused(400, "kea is not supported")},
		"no words":     {says(502, "<html>"), refused(502, "")},
		"redirected": {func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "/translate", http.StatusTemporaryRedirect)
		}, refused(307, "")},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, _ := stand(t, x.answer)
			if got, err := s.Translate(t.Context(), "secret words", "", "en"); got != "" || !x.is(err) || strings.Contains(err.Error(), "secret") {
				t.Errorf("%q %v", got, err)
			}
		})
	}
}

func refused(status int, words string) func(error) bool {
	return func(err error) bool {
		r, ok := errors.AsType[*Refusal](err)
		return ok && r.Status == status && r.Words == words
	}
}

func TestTooLongAndTooSlow(t *testing.T) {
	t.Parallel()
	s, asked := stand(t, func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	if _, err := s.Translate(t.Context(), strings.Repeat("é", Longest+1), "", "en"); !errors.Is(err, ErrTooLong) || *asked != nil {
		t.Errorf("%v; asked %d bytes", err, len(*asked))
	}
	s.Timeout = 50 * time.Millisecond
	if _, err := s.Translate(t.Context(), "x", "", "en"); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%v", err)
	}
	if _, err := (Server{URL: "http://127.0.0.1:1"}).Translate(t.Context(), "x", "", "en"); err == nil {
		t.Error("nobody listens, and no error")
	}
}

func FuzzRead(f *testing.F) {
	f.Add(200, []byte(`{"translatedText":"x"}`))
	f.Add(400, []byte(`{"error":"no"}`))
	f.Add(200, []byte("{\"translatedText\":\"\xff\"}"))
	f.Fuzz(func(t *testing.T, status int, raw []byte) {
		text, err := read(status, raw)
		if (err == nil) == (strings.TrimSpace(text) == "") || strings.Contains(text, "\x00") {
			t.Errorf("%q %v", text, err)
		}
	})
}
