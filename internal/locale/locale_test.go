package locale_test

import (
	"strings"
	"testing"
	"time"

	"github.com/commonline/commonline/internal/locale"
)

func TestDays(t *testing.T) {
	t.Parallel()
	for tag, want := range map[string]string{
		"en": "June 8", "es": "8 de junio", "pt": "8 de junho", "fr": "8 juin", "ht": "8 jen", "kea": "8 di Junhu", "ru": "8 июня", "ar": "8 يونيو",
		"so": "8 Juun", "vi": "ngày 8 tháng 6", "zh-Hans": "6月8日", "zh-Hant": "6月8日", "xx": "June 8",
	} {
		if got := locale.Day(tag, time.Date(2026, 6, 8, 12, 0, 0, 0, time.UTC)); got != want {
			t.Errorf("%s: %q, want %q", tag, got, want)
		}
	}
	if got := locale.Day("fr", time.Date(2026, 5, 1, 0, 0, 0, 0, time.UTC)); got != "1er mai" {
		t.Errorf("the first of a month in French: %q", got)
	}
	for _, l := range locale.All { // every day of a year is written whole
		for d := range 365 {
			if s := locale.Day(l.Tag, time.Date(2026, 1, 1+d, 0, 0, 0, 0, time.UTC)); s == "" || strings.Contains(s, "%") || strings.HasSuffix(s, " ") {
				t.Errorf("%s, day %d: %q", l.Tag, d, s)
			}
		}
	}
}

func TestPlurals(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		tag  string
		n    int
		want string
	}{
		{"en", 1, "one"}, {"en", 2, "other"}, {"ru", 1, "one"}, {"ru", 3, "few"}, {"ru", 5, "many"}, {"ru", 21, "one"},
		{"ar", 0, "zero"}, {"ar", 1, "one"}, {"ar", 2, "two"}, {"ar", 3, "few"}, {"ar", 11, "many"}, {"vi", 1, "other"}, {"zh-Hant", 1, "other"}, {"ht", 1, "one"}, {"kea", 2, "other"},
	} {
		if got := locale.Plural(c.tag, c.n); got != c.want {
			t.Errorf("%s %d: %q, want %q", c.tag, c.n, got, c.want)
		}
	}
}

func TestDirections(t *testing.T) {
	t.Parallel()
	if locale.Dir("ar") != "rtl" || locale.Dir("en") != "ltr" || locale.Dir("fa") != "rtl" || locale.Dir("") != "ltr" {
		t.Error("a direction is wrong")
	}
	if locale.Isolate("ar", "C-1") != "\u2068C-1\u2069" || locale.Isolate("es", "C-1") != "C-1" || locale.Isolate("ar", "") != "" {
		t.Error("an isolate is wrong")
	}
	if locale.Of("zh-Hant").Name != "繁體中文" || locale.Of("qq").Name != "qq" {
		t.Error("a name is wrong")
	}
}
