package libretranslate

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
	"unicode/utf8"
)

// Server is where it is asked.
type Server struct {
	URL     string        // "http://127.0.0.1:5000"
	Key     string        // "" where it asks for none
	Timeout time.Duration // for one question; zero: 20 s
	HTTP    *http.Client  // nil: one that follows no redirect
}

// Longest is how much one question may hold, in characters, and how much an answer may be longer than that, in bytes of JSON.
const (
	Longest       = 10_000
	longestAnswer = 1 << 20
)

// What an answer can be instead of a translation. A Refusal says why in the server's own words.
var (
	ErrTooLong = errors.New("it is too long for one translation")
	ErrGarbage = errors.New("the translation server answers with something that is no translation")
)

// Refusal is a question that the server understood and did not answer.
type Refusal struct {
	Status int
	Words  string // its own, on one line; "" where it gave none
}

func (r *Refusal) Error() string {
	return fmt.Sprintf("the translation server answers %d %s", r.Status, r.Words)
}

// question is the body of POST /translate, as libretranslate.com/docs names its fields.
type question struct {
	Q      string `json:"q"`
	Source string `json:"source"`
	Target string `json:"target"`
	Format string `json:"format"`
	Key    string `json:"api_key,omitempty"`
}

// Host is the machine that words go to, with its port.
func (s Server) Host() string {
	u, err := url.Parse(s.URL)
	if err != nil {
		return ""
	}
	return u.Host
}

// Translate gives text in the language target. source "" leaves it to the server to find out. Both are BCP 47.
func (s Server) Translate(ctx context.Context, text, source, target string) (string, error) {
	if utf8.RuneCountInString(text) > Longest {
		return "", ErrTooLong
	}
	if s.Timeout == 0 {
		s.Timeout = 20 * time.Second
	}
	ctx, cancel := context.WithTimeout(ctx, s.Timeout)
	defer cancel()
	body, err := json.Marshal(question{Q: text, Source: code(source), Target: code(target), Format: "text", Key: s.Key})
	if err != nil {
		return "", fmt.Errorf("writing a question to the translation server: %w", err)
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, strings.TrimSuffix(s.URL, "/")+"/translate", bytes.NewReader(body))
	if err != nil {
		return "", fmt.Errorf("asking the translation server: %w", err)
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Accept", "application/json")
	return s.ask(r)
}

// noRedirect keeps words from going to another machine than the one that was named.
var noRedirect = &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}

func (s Server) ask(r *http.Request) (string, error) {
	client := s.HTTP
	if client == nil {
		client = noRedirect
	}
	resp, err := client.Do(r)
	if err != nil {
		return "", fmt.Errorf("asking the translation server: %w", err)
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(io.LimitReader(resp.Body, longestAnswer+1))
	if err != nil {
		return "", fmt.Errorf("reading what the translation server says: %w", err)
	}
	return read(resp.StatusCode, raw)
}

// read takes an answer apart.
func read(status int, raw []byte) (string, error) {
	var answer struct {
		Text  *string `json:"translatedText"`
		Error string  `json:"error"`
	}
	bad := len(raw) > longestAnswer || json.Unmarshal(raw, &answer) != nil
	switch {
	case status != http.StatusOK:
		return "", &Refusal{Status: status, Words: oneLine(answer.Error)}
	case bad || answer.Text == nil:
		return "", ErrGarbage
	}
	text := strings.TrimSpace(strings.ToValidUTF8(strings.ReplaceAll(*answer.Text, "\x00", ""), ""))
	if text == "" {
		return "", ErrGarbage
	}
	return text, nil
}

// oneLine makes one short line of what a server says.
func oneLine(s string) string {
	s = strings.Join(strings.Fields(strings.ToValidUTF8(s, "")), " ")
	if r := []rune(s); len(r) > 120 {
		s = string(r[:120]) + "…"
	}
	return s
}

// code is what the server calls a language: the first part of its tag, but for traditional Chinese.
func code(tag string) string {
	base, rest, _ := strings.Cut(tag, "-")
	switch {
	case tag == "":
		return "auto"
	case base == "zh" && (strings.Contains(rest, "Hant") || strings.Contains(rest, "TW") || strings.Contains(rest, "HK")):
		return "zt"
	}
	return base
}
