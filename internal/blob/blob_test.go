package blob_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"time"

	"github.com/commonline/commonline/internal/blob"
)

type store interface {
	Put(ctx context.Context, sum blob.Sum, size int64, r io.Reader) error
	Open(ctx context.Context, sum blob.Sum) (io.ReadCloser, error)
	Check(ctx context.Context) error
}

// tamper changes what is stored.
type tamper func(t *testing.T, sum blob.Sum, text []byte)

// each runs a test on both stores.
func each(t *testing.T, test func(t *testing.T, s store, tamper tamper)) {
	t.Run("folder", func(t *testing.T) {
		t.Parallel()
		dir := t.TempDir()
		s, err := blob.OpenFolder(dir)
		if err != nil {
			t.Fatal(err)
		}
		test(t, s, func(t *testing.T, sum blob.Sum, text []byte) {
			name := hex.EncodeToString(sum[:])
			if err := os.WriteFile(filepath.Join(dir, name[:2], name[2:4], name), text, 0o600); err != nil {
				t.Fatal(err)
			}
		})
	})
	t.Run("bucket", func(t *testing.T) {
		t.Parallel()
		fake, url := startS3(t)
		test(t, bucket(t, url, "city", "key"), func(t *testing.T, sum blob.Sum, text []byte) {
			fake.mu.Lock()
			defer fake.mu.Unlock()
			name := hex.EncodeToString(sum[:])
			fake.objects["blobs/"+name[:2]+"/"+name[2:4]+"/"+name] = text
		})
	})
}

func bucket(t *testing.T, url, name, key string) *blob.Bucket {
	t.Helper()
	b, err := blob.OpenBucket(blob.BucketOptions{Endpoint: url, Region: "us-east-1", Bucket: name, Prefix: "blobs/", AccessKey: key, SecretKey: "secret"})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func put(t *testing.T, s store, text []byte) blob.Sum {
	t.Helper()
	sum := sha256.Sum256(text)
	if err := s.Put(t.Context(), sum, int64(len(text)), bytes.NewReader(text)); err != nil {
		t.Fatal(err)
	}
	return sum
}

func read(t *testing.T, s store, sum blob.Sum) ([]byte, error) {
	t.Helper()
	r, err := s.Open(t.Context(), sum)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return io.ReadAll(r)
}

func TestPut(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s store, _ tamper) {
		for _, text := range [][]byte{{}, []byte("x"), bytes.Repeat([]byte("0123456789"), 1<<19)} {
			sum := put(t, s, text)
			got, err := read(t, s, sum)
			if err != nil || !bytes.Equal(got, text) {
				t.Errorf("%d bytes: %d, %v", len(text), len(got), err)
			}
			// Again: it is there, so nothing is read.
			if err := s.Put(t.Context(), sum, int64(len(text)), iotest.ErrReader(errors.New("read"))); err != nil {
				t.Error(err)
			}
		}
		if err := s.Check(t.Context()); err != nil {
			t.Error(err)
		}
	})
}

// TestPutWrong stores nothing of what is not as promised.
func TestPutWrong(t *testing.T) {
	t.Parallel()
	sum := sha256.Sum256([]byte("right"))
	each(t, func(t *testing.T, s store, _ tamper) {
		for name, test := range map[string]struct {
			size int64
			r    io.Reader
			want error
		}{
			"other bytes": {5, strings.NewReader("wrong"), blob.ErrCorrupt},
			"too few":     {5, strings.NewReader("rig"), blob.ErrCorrupt},
			"size less":   {4, strings.NewReader("right"), blob.ErrCorrupt},
			"size more":   {6, strings.NewReader("right"), blob.ErrCorrupt},
			"none":        {0, strings.NewReader(""), blob.ErrCorrupt},
			"reader":      {5, io.MultiReader(strings.NewReader("ri"), iotest.ErrReader(io.ErrClosedPipe)), io.ErrClosedPipe},
		} {
			if err := s.Put(t.Context(), sum, test.size, test.r); !errors.Is(err, test.want) {
				t.Errorf("%s: %v, want %v", name, err, test.want)
			}
			if _, err := s.Open(t.Context(), sum); !errors.Is(err, blob.ErrNotFound) || !errors.Is(err, fs.ErrNotExist) {
				t.Errorf("%s: something was stored, or %v", name, err)
			}
		}
	})
}

func TestOpenCorrupt(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s store, tamper tamper) {
		sum := put(t, s, []byte("right"))
		for _, text := range []string{"wrong", "righ", "right!", ""} {
			tamper(t, sum, []byte(text))
			if got, err := read(t, s, sum); !errors.Is(err, blob.ErrCorrupt) {
				t.Errorf("%q was read as %q, %v", text, got, err)
			}
		}
	})
}

// TestPutAtOnce stores one blob many times at once.
func TestPutAtOnce(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s store, _ tamper) {
		text := bytes.Repeat([]byte("abc"), 1<<16)
		sum := sha256.Sum256(text)
		var all sync.WaitGroup
		for range 8 {
			all.Go(func() {
				if err := s.Put(t.Context(), sum, int64(len(text)), bytes.NewReader(text)); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if got, err := read(t, s, sum); err != nil || !bytes.Equal(got, text) {
			t.Errorf("%d bytes, %v", len(got), err)
		}
	})
}

func TestPutCancelled(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s store, _ tamper) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if err := s.Put(ctx, sha256.Sum256([]byte("x")), 1, strings.NewReader("x")); !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
	})
}

// TestFolderClean leaves no unfinished file behind, and clears those of a crash.
func TestFolderClean(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s, err := blob.OpenFolder(dir)
	if err != nil {
		t.Fatal(err)
	}
	put(t, s, []byte("kept"))
	_ = s.Put(t.Context(), blob.Sum{}, 3, strings.NewReader("bad"))
	if err := s.Check(t.Context()); err != nil {
		t.Error(err)
	}
	old, young := filepath.Join(dir, "unfinished", "old"), filepath.Join(dir, "unfinished", "young")
	for _, name := range []string{old, young} {
		if err := os.WriteFile(name, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Chtimes(old, time.Time{}, time.Now().Add(-48*time.Hour)); err != nil {
		t.Fatal(err)
	}
	if _, err := blob.OpenFolder(dir); err != nil {
		t.Fatal(err)
	}
	left, err := os.ReadDir(filepath.Join(dir, "unfinished"))
	if err != nil || len(left) != 1 || left[0].Name() != "young" {
		t.Errorf("left: %v, %v", left, err)
	}
}

func TestFolderCheckFails(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "blobs")
	s, err := blob.OpenFolder(dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	if err := s.Check(t.Context()); err == nil {
		t.Error("a folder that is gone passes")
	}
}

func TestBucketCheckFails(t *testing.T) {
	t.Parallel()
	fake, url := startS3(t)
	for want, b := range map[string]*blob.Bucket{
		`no bucket "town"`: bucket(t, url, "town", "key"),
		`bucket "city"`:    bucket(t, url, "city", "stranger"),
	} {
		if err := b.Check(t.Context()); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
	fake.mu.Lock()
	fake.broken = 501
	fake.mu.Unlock()
	b := bucket(t, url, "city", "key")
	if err := b.Check(t.Context()); err == nil {
		t.Error("a broken service passes")
	}
	if _, err := b.Open(t.Context(), blob.Sum{}); err == nil || errors.Is(err, blob.ErrNotFound) {
		t.Errorf("a broken service says that a blob is not there: %v", err)
	}
}

func TestOpenBucketBadAddress(t *testing.T) {
	t.Parallel()
	for _, endpoint := range []string{"", "s3.example.org", "ftp://x", "http://"} {
		if _, err := blob.OpenBucket(blob.BucketOptions{Endpoint: endpoint}); err == nil {
			t.Errorf("%q was taken", endpoint)
		}
	}
}
