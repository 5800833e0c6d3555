package embedded_test

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/commonline/commonline/internal/embedded"
)

// jar is an archive as it is published, with one of the testdata inside: postgres.txz holds programs that say hello
// and fail; outside.txz and link.txz try to write outside of their folder.
func jar(t *testing.T, name string) []byte {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	archive := zip.NewWriter(&b)
	for entry, text := range map[string][]byte{"META-INF/MANIFEST.MF": nil, name: text} {
		w, err := archive.Create(entry)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(text); err != nil {
			t.Fatal(err)
		}
	}
	if err := archive.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// startFetched starts a server with nothing installed, and a repository that holds the archive. It returns the folder,
// what was announced, and how often the archive was asked for.
func startFetched(t *testing.T, dir string, archive []byte, sum string) (announced []string, fetched int, err error) {
	t.Helper()
	t.Setenv("PG_BINDIR", t.TempDir())
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fetched++
		if archive == nil || !strings.HasPrefix(r.URL.Path, "/io/zonky/test/postgres/embedded-postgres-binaries-") {
			http.NotFound(w, r)
			return
		}
		_, _ = w.Write(archive)
	}))
	defer server.Close()
	_, err = embedded.Start(t.Context(), embedded.Options{Dir: dir, Download: embedded.Download{
		Announce: func(url string) { announced = append(announced, url) }, SHA256: sum, From: server.URL,
	}})
	return announced, fetched, err
}

func sumOf(text []byte) string {
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

// TestFetch runs what it has fetched, and keeps it for the next time.
func TestFetch(t *testing.T) {
	dir, archive := openDir(t), jar(t, "postgres.txz")
	for i, want := range []int{1, 0} {
		announced, fetched, err := startFetched(t, dir, archive, sumOf(archive))
		if err == nil || !strings.Contains(err.Error(), "stand-in for initdb says hello") {
			t.Errorf("start %d: %v", i, err)
		}
		if len(announced) != want || fetched != want {
			t.Errorf("start %d: announced %v, fetched %d times, want %d", i, announced, fetched, want)
		}
	}
	found, err := filepath.Glob(filepath.Join(dir, "postgres-*", "lib", "libpq.so"))
	if err != nil || len(found) != 1 {
		t.Fatalf("the library: %v, %v", found, err)
	}
	if text, err := os.ReadFile(found[0]); err != nil || string(text) != "lib" {
		t.Errorf("a link is not what it was: %q, %v", text, err)
	}
}

func TestFetchRefuses(t *testing.T) {
	good, outside, link := jar(t, "postgres.txz"), jar(t, "outside.txz"), jar(t, "link.txz")
	for name, test := range map[string]struct {
		archive []byte
		sum     string
		want    string
		fetched int
	}{
		"no checksum":    {good, "", "no Postgres found", 0},
		"other checksum": {good, sumOf(outside), "has the checksum " + sumOf(good), 1},
		"missing":        {nil, sumOf(good), "404 Not Found", 1},
		"no archive":     {[]byte("hello"), sumOf([]byte("hello")), "unpacking", 1},
		"outside":        {outside, sumOf(outside), "escapes", 1},
		"by a link":      {link, sumOf(link), "escapes", 1},
	} {
		t.Run(name, func(t *testing.T) {
			dir := openDir(t)
			_, fetched, err := startFetched(t, dir, test.archive, test.sum)
			if err == nil || !strings.Contains(err.Error(), test.want) || !strings.Contains(err.Error(), "apt install postgresql") {
				t.Errorf("%v, want %q", err, test.want)
			}
			if fetched != test.fetched {
				t.Errorf("fetched %d times, want %d", fetched, test.fetched)
			}
			left, _ := filepath.Glob(filepath.Join(dir, "*"))
			if slices.ContainsFunc(left, func(name string) bool {
				base := filepath.Base(name)
				return base == "outside" || base == "postgres-17.5.0" || strings.HasPrefix(base, "download-")
			}) {
				t.Errorf("left behind: %v", left)
			}
		})
	}
}
