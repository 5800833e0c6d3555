package web

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
)

func TestAFileWithAVirusIsNotHandedOut(t *testing.T) {
	t.Parallel()
	var scanned []string
	var away error
	s := newSite(t, withParts(map[string]string{"2": "clean", "3": "VIRUS"}), func(c *Config) {
		c.Virus = func(_ context.Context, file io.Reader) (string, error) {
			whole, err := io.ReadAll(file)
			scanned = append(scanned, string(whole))
			if strings.Contains(string(whole), "VIRUS") {
				return "Test.Virus-1", err
			}
			return "", errors.Join(err, away)
		}
	})
	if p := s.get("/messages/11/files/1", ana); p.code != http.StatusOK || p.body != "clean" {
		t.Errorf("a clean file: %d, %q", p.code, p.body)
	}
	if p := s.get("/messages/11/files/2", ana); p.code != http.StatusForbidden || !strings.Contains(p.body, "Test.Virus-1") || strings.Contains(p.body, "VIRUS</") {
		t.Errorf("a virus: %d, %s", p.code, p.body)
	}
	if p := s.get("/messages/11/original?save=1", ana); p.code != http.StatusOK || len(scanned) != 3 || scanned[2] != s.store.raws[1] {
		t.Errorf("saving a mail: %d, scanned %q", p.code, scanned)
	}
	if p := s.get("/messages/11/original", ana); p.code != http.StatusOK || len(scanned) != 3 {
		t.Errorf("reading a mail as text: %d, %d scans", p.code, len(scanned))
	}
	away = errors.New("connection refused")
	p := s.get("/messages/11/files/1", ana)
	if p.code != http.StatusServiceUnavailable || !strings.Contains(p.body, "virus scanner does not answer") || strings.Contains(p.body, "refused") {
		t.Errorf("without an answer: %d, %s", p.code, p.body)
	}
}
