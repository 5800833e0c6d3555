package main

import (
	"bytes"
	"strings"
	"testing"
)

func TestRegistrationPack(t *testing.T) {
	t.Parallel()
	var out, errs bytes.Buffer
	env := []string{"CITY_FILE=../../examples/riverton/city.yaml", "PUBLIC_URL=https://help.riverton.example", "COMMONLINE_HOME=" + t.TempDir()}
	if code := run(t.Context(), []string{"registration"}, env, strings.NewReader(""), &out, &errs); code != 0 {
		t.Fatalf("code %d: %s", code, &errs)
	}
	for _, want := range []string{
		"+15555550101 (d1-phone)", "We have your message. Your case number is C-48213-5.", "Reply STOP to end texts.", "https://help.riverton.example/privacy",
		"Customer care", "Message and data rates may apply", "Company type: Government", "What we begin waits from 21:00 to 08:00", "(2 segments)", "is resolved",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the pack lacks %q", want)
		}
	}
	if n := strings.Count(out.String(), "\n---\n"); n != 14 {
		t.Errorf("%d lines around samples", n)
	}
}
