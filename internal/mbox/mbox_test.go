package mbox_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/commonline/commonline/internal/mbox"
)

func write(t testing.TB, mails ...string) string {
	t.Helper()
	var b bytes.Buffer
	w := mbox.New(&b)
	for _, m := range mails {
		if err := w.Append("rosa @x.example", time.Date(2026, 3, 2, 5, 0, 0, 0, time.UTC), strings.NewReader(m)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// read undoes it, as the format says.
func read(file string) (mails []string) {
	for _, m := range strings.Split("\n"+file, "\nFrom rosa@x.example Mon Mar  2 05:00:00 2026\n")[1:] {
		var lines []string
		for l := range strings.SplitSeq(m, "\n") {
			if strings.HasPrefix(l, ">") && strings.HasPrefix(strings.TrimLeft(l, ">"), "From ") {
				l = l[1:]
			}
			lines = append(lines, l)
		}
		mails = append(mails, strings.TrimSuffix(strings.Join(lines, "\n"), "\n"))
	}
	return mails
}

func TestWhatWentInComesOut(t *testing.T) {
	t.Parallel()
	mails := []string{"Subject: a\r\n\r\nFrom here on\r\n>From there\r\n>>From \r\n> From\r\nfrom\r\n", "no line end", "", "Subject: b\n\n" + strings.Repeat("x", 100_000) + "From \n"}
	file := write(t, mails...)
	if !strings.Contains(file, "\n>From here on\n>>From there\n>>>From \n> From\n") {
		t.Errorf("not escaped: %.200q", file)
	}
	got := read(file)
	if len(got) != len(mails) {
		t.Fatalf("%d mails came of %d", len(got), len(mails))
	}
	for i, m := range mails {
		if want := strings.ReplaceAll(m, "\r\n", "\n"); strings.TrimSuffix(got[i], "\n") != strings.TrimSuffix(want, "\n") {
			t.Errorf("mail %d: %.80q, want %.80q", i, got[i], want)
		}
	}
}

func FuzzAppend(f *testing.F) {
	f.Add("From a\n>From b\r\n\r")
	f.Add(strings.Repeat("y", 33000) + "\nFrom z")
	f.Fuzz(func(t *testing.T, m string) {
		if file := write(t, m, "Subject: next\n\n"); len(read(file)) != 2 {
			t.Errorf("%d mails came of 2", len(read(file)))
		}
	})
}
