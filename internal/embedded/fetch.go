package embedded

import (
	"archive/zip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// Download says what may be fetched where the machine has no Postgres: the programs that
// https://github.com/zonkyio/embedded-postgres-binaries publishes, about 10 MB.
type Download struct {
	// Announce is called before a download starts. Nil allows none.
	Announce func(url string)

	// SHA256 is the checksum, in hex, of the archive for this platform, for one that is not among those known here.
	// Programs are never run unchecked: without a checksum nothing is fetched.
	SHA256 string

	// From is a Maven repository; "" is Maven Central.
	From string
}

// downloadVersion is the version that is fetched.
const downloadVersion = "17.5.0"

// maxArchive is more than any of the archives has.
const maxArchive = 200 << 20

// pinned are the checksums of the archives, by platform. There are none yet: one is added only by who has fetched the
// archive and compared it with what its publisher signed. Until then a download needs Download.SHA256.
var pinned = map[string]string{}

// fetch is the folder of programs that were downloaded, now or earlier.
func fetch(ctx context.Context, place folder, d Download, logger *slog.Logger) (string, error) {
	dir := filepath.Join(place.dir, "postgres-"+downloadVersion)
	if executable(filepath.Join(dir, "bin", "postgres")) {
		return filepath.Join(dir, "bin"), nil
	}
	sum := d.SHA256
	if sum == "" {
		sum = pinned[platform()]
	}
	if d.Announce == nil || sum == "" {
		return "", ErrNoPostgres
	}
	url := archiveURL(d.From)
	d.Announce(url)
	logger.Info("downloading Postgres", "url", url)
	if err := install(ctx, url, sum, dir); err != nil {
		return "", fmt.Errorf("downloading Postgres: %w; %w", err, ErrNoPostgres)
	}
	return filepath.Join(dir, "bin"), nil
}

// platform is the publisher's name for this system.
func platform() string {
	name := runtime.GOOS + "-" + runtime.GOARCH
	if runtime.GOARCH == "arm64" {
		name += "v8"
	}
	if _, err := os.Stat("/etc/alpine-release"); err == nil {
		name += "-alpine"
	}
	return name
}

func archiveURL(repository string) string {
	if repository == "" {
		repository = "https://repo1.maven.org/maven2"
	}
	artifact := "embedded-postgres-binaries-" + platform()
	return fmt.Sprintf("%s/io/zonky/test/postgres/%s/%s/%s-%s.jar", repository, artifact, downloadVersion, artifact, downloadVersion)
}

// install fetches an archive and unpacks it, if it has the checksum, into dir.
func install(ctx context.Context, url, sum, dir string) error {
	jar, err := os.CreateTemp(filepath.Dir(dir), "download-")
	if err != nil {
		return err
	}
	defer os.Remove(jar.Name())
	defer jar.Close()
	got, err := get(ctx, url, jar)
	if err != nil {
		return err
	}
	if !strings.EqualFold(got, sum) {
		return fmt.Errorf("%s has the checksum %s and not %s", url, got, sum)
	}
	fresh := dir + ".new"
	if err := os.RemoveAll(fresh); err != nil {
		return err
	}
	if err := unpackJar(jar.Name(), fresh); err != nil {
		return fmt.Errorf("unpacking: %w", err)
	}
	return os.Rename(fresh, dir)
}

// get copies what is at url, and returns its SHA-256.
func get(ctx context.Context, url string, to io.Writer) (sum string, err error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return "", err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return "", fmt.Errorf("%s answers %s", url, response.Status)
	}
	hash := sha256.New()
	n, err := io.Copy(io.MultiWriter(to, hash), io.LimitReader(response.Body, maxArchive+1))
	if err == nil && n > maxArchive {
		err = errors.New("the archive is too large")
	}
	return hex.EncodeToString(hash.Sum(nil)), err
}

// unpackJar unpacks the one .txz inside a .jar.
func unpackJar(name, dir string) error {
	jar, err := zip.OpenReader(name)
	if err != nil {
		return err
	}
	defer jar.Close()
	for _, entry := range jar.File {
		if !strings.HasSuffix(entry.Name, ".txz") {
			continue
		}
		file, err := entry.Open()
		if err != nil {
			return err
		}
		defer file.Close()
		return unpack(file, dir)
	}
	return errors.New("there is no .txz in the archive")
}
