package web

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/commonline/commonline/casework"
)

func TestWhen(t *testing.T) {
	t.Parallel()
	for want, at := range map[string]time.Time{
		"never": {}, "2:21 PM": noon, "12:05 AM": time.Date(2026, 6, 9, 0, 5, 0, 0, newYork()),
		"Jun 8, 11:59 PM": time.Date(2026, 6, 8, 23, 59, 0, 0, newYork()), "Dec 31, 2025": time.Date(2025, 12, 31, 23, 0, 0, 0, newYork()),
	} {
		if got := when(at, noon); got != want {
			t.Errorf("%v: got %q, want %q", at, got, want)
		}
	}
}

func TestDue(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		at           time.Time
		words, group string
	}{
		{time.Time{}, "", "Nothing owed"},
		{time.Time{}.In(newYork()), "", "Nothing owed"}, // in the city's zone the zero time lies in the year 0
		{noon.Add(-time.Second), "Overdue 1 min", "Overdue"},
		{noon.Add(-90 * time.Minute), "Overdue 1 h", "Overdue"},
		{noon.Add(-72 * time.Hour), "Overdue 3 d", "Overdue"},
		{noon, "1 min left", "Due today"},
		{noon.Add(9 * time.Hour), "9 h left", "Due today"},
		{noon.Add(10 * time.Hour), "Due Wed", "This week"},
		{noon.Add(20 * 24 * time.Hour), "Due Jun 29", "Later"},
	} {
		if got := due(c.at, noon); got.Words != c.words || got.Group != c.group {
			t.Errorf("%v: got %+v, want %q under %q", c.at, got, c.words, c.group)
		}
	}
}

func TestSmallWords(t *testing.T) {
	t.Parallel()
	for got, want := range map[string]string{
		inWords(time.Second): "1 second", inWords(30 * time.Second): "30 seconds", inWords(61 * time.Second): "2 minutes", inWords(15 * time.Minute): "15 minutes",
		size(1): "1 byte", size(900): "900 bytes", size(240_300): "240 kB", size(1_800_000): "1.8 MB",
		initials("Rosa Delgado"): "RD", initials("Ana"): "A", initials(""): "?", initials(`"Élodie" de la Cruz`): "ÉC", initials("李 明"): "李明", initials("rosa@mail.example"): "R",
		person(casework.Correspondent{Name: " ", Address: "a@b"}): "a@b", person(casework.Correspondent{}): "Unknown sender", person(casework.Correspondent{Name: "N", Address: "a@b"}): "N",
	} {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestCut(t *testing.T) {
	t.Parallel()
	for n := range 12 {
		got := cut("aé漢字𝄞", n)
		if len(got) > n || !utf8.ValidString(got) || !strings.HasPrefix("aé漢字𝄞", got) {
			t.Errorf("cut to %d: %q", n, got)
		}
	}
	if got := cut("short", 99); got != "short" {
		t.Errorf("got %q", got)
	}
}

// FuzzSafeName tries names of files for one that leaves its folder or breaks a header.
func FuzzSafeName(f *testing.F) {
	for _, seed := range []string{"a.pdf", "../../etc/passwd", `C:\x\y.exe`, "\u202Egpj.exe", "\r\n", "", strings.Repeat("漢", 99)} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, name string) {
		got := safeName(name, 1)
		if got == "" || got == ".." || len(got) > 150 || strings.ContainsAny(got, "/\\\r\n\x00\u202E") {
			t.Errorf("%q became %q", name, got)
		}
	})
}

func TestIcons(t *testing.T) {
	t.Parallel()
	for name := range shapes {
		if got := string(icon(name)); !strings.Contains(got, `aria-hidden="true"`) || strings.Count(got, "<") < 3 {
			t.Errorf("%s is %s", name, got)
		}
	}
	if icon("none") != "" {
		t.Error("there is an icon for a name that there is not")
	}
}
