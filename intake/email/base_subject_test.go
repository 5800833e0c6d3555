package email_test

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/commonline/commonline/intake/email"
)

func TestBaseSubject(t *testing.T) {
	t.Parallel()
	for subject, want := range map[string]string{
		"Re: Pothole":              "pothole",
		"RE: AW:  Fwd: Pothole ":   "pothole",
		"回复: Pothole":              "pothole",
		"Re[2]: Pothole":           "pothole",
		"[elm-street] Re: Pothole": "pothole",
		"[Fwd: Pothole]":           "pothole",
		"[] Pothole [again]":       "pothole [again]",
		"Pothole (Doorst)":         "pothole",
		"Pothole (again)":          "pothole (again)",
		"Regarding: the pothole":   "regarding: the pothole",
		"[urgent]":                 "[urgent]",
		"":                         "",
		"Re:":                      "",
	} {
		if got := email.BaseSubject(subject); got != want {
			t.Errorf("%q: %q, want %q", subject, got, want)
		}
	}
}

func TestBaseSubjectsOfOtherPrograms(t *testing.T) {
	t.Parallel()
	folder := os.Getenv("COMMONLINE_TESTDATA")
	if folder == "" {
		t.Skip("COMMONLINE_TESTDATA is not set: the subjects that other programs test with were not tried")
	}
	f, err := os.Open(filepath.Join(folder, "mail", "threading", "subjects.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	n := 0
	for lines := bufio.NewScanner(f); lines.Scan(); n++ {
		var line struct{ Subject, Base string }
		if err := json.Unmarshal(lines.Bytes(), &line); err != nil {
			t.Fatal(err)
		}
		if got := email.BaseSubject(line.Subject); got != line.Base {
			t.Errorf("%q: %q, want %q", line.Subject, got, line.Base)
		}
	}
	if n == 0 {
		t.Error("there are none")
	}
}
