package cityfile

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/commonline/commonline/casework"
)

// File is what a city file says, its secrets fetched.
type File struct {
	Path     string
	Hash     string // SHA-256 of its bytes, in hex: a file is applied once for each hash
	City     casework.City
	Accounts []Account // one for each of City.Mailboxes, in the same order
	Voice    Voice     // without languages: no calls are taken

	// Missing is what a composed city lacks, a sentence each.
	Missing []string
	// Left are settings of the browser that cannot stand beside the rest, and why: nothing of them counts.
	Left []Left
	// Set is all that is set, by the file and in the browser.
	Set []casework.Setting

	lines map[string]int
}

// Sources is where a file's secrets come from. A nil function has nothing.
type Sources struct {
	Env  func(name string) string          // "" where it is not set
	Read func(path string) ([]byte, error) // a path as written in the file, relative to the file's folder
}

// Load reads a city file from disk. Files that it names are looked for beside it.
func Load(path string, env func(string) string) (*File, error) {
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, casework.Errorf(casework.Invalid, "there is no city file at %s; CITY_FILE names it", path)
	}
	if err != nil {
		return nil, fmt.Errorf("reading the city file: %w", err)
	}
	read := func(name string) ([]byte, error) {
		if !filepath.IsAbs(name) {
			name = filepath.Join(filepath.Dir(path), name)
		}
		return os.ReadFile(name)
	}
	return Parse(path, text, Sources{Env: env, Read: read})
}

// Parse reads a city file from memory. Path is used in sentences only.
func Parse(path string, text []byte, sources Sources) (*File, error) {
	r := &reader{path: path, sources: sources}
	sum := sha256.Sum256(text)
	file := &File{Path: path, Hash: hex.EncodeToString(sum[:]), lines: map[string]int{}}
	root, err := tree(path, text)
	if err != nil {
		return nil, err
	}
	r.city(file, root)
	if err := r.refusals(); err != nil {
		return nil, err
	}
	return file, nil
}

// Place tells where the file names an "office", "mailbox" or "topic": "city.yaml:14", or "" where it does not. What has a
// place is changed there, and not in the browser.
func (f *File) Place(kind, id string) string {
	if line, ok := f.lines[kind+" "+id]; ok && line > 0 {
		return fmt.Sprintf("%s:%d", f.Path, line)
	}
	return ""
}

// Account finds how a mailbox is connected to.
func (f *File) Account(id casework.MailboxID) (Account, bool) {
	for _, a := range f.Accounts {
		if a.Mailbox == id {
			return a, true
		}
	}
	return Account{}, false
}
