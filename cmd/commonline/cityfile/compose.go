package cityfile

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"

	"github.com/commonline/commonline/casework"
)

// Base is a city file before it is read. Without a text there is none: all is set in the browser.
type Base struct {
	Path    string // in sentences
	Text    []byte
	Sources Sources
}

// Left is a setting that cannot stand beside the rest.
type Left struct {
	Setting casework.Setting
	Why     string
}

// Compose reads a city file with what is set in the browser laid under it: what the file names counts. A mistake of the file is an
// error, as Parse has it. A setting of the browser that does not fit is left out, and told in Left: it keeps no city from starting.
func Compose(base Base, set []casework.Setting) (*File, error) {
	root, hash := &node{shape: mapping, line: 1}, ""
	if len(base.Text) > 0 {
		var err error
		if root, err = tree(base.Path, base.Text); err != nil {
			return nil, err
		}
		sum := sha256.Sum256(base.Text)
		hash = hex.EncodeToString(sum[:])
	}
	// An office comes before what is set of it.
	set = slices.Clone(set)
	slices.SortStableFunc(set, func(a, b casework.Setting) int { return order(a.Kind) - order(b.Kind) })
	out := map[int]string{}
	for {
		r := &reader{path: base.Path, sources: base.Sources, composed: true, boxesInFile: root.find("mailboxes") != nil}
		file := &File{Path: base.Path, Hash: hash, lines: map[string]int{}}
		r.city(file, layUnder(root, set, out))
		if len(r.problems) == 0 {
			file.Set = gather(base.Path, root, file, set)
			for i, why := range out {
				file.Left = append(file.Left, Left{set[i], why})
			}
			slices.SortFunc(file.Left, func(a, b Left) int { return a.Setting.At.Compare(b.Setting.At) })
			return file, nil
		}
		if !r.blame(out) {
			return nil, r.refusals()
		}
	}
}

func order(k casework.SettingKind) int {
	if k == casework.OfficeSetting {
		return 0
	}
	return 1
}

// blame takes out the settings of the browser that are refused, the first problem of each; false where the file itself is.
func (r *reader) blame(out map[int]string) (any bool) {
	for _, p := range r.problems {
		i := -p.line - 1
		if i < 0 {
			continue
		}
		if _, known := out[i]; !known {
			out[i], any = p.err.Error(), true
		}
	}
	return any
}

// Refused says why the newest of the settings cannot stand, where it cannot; settings that did not fit before are no matter of it.
func (f *File) Refused(is func(casework.Setting) bool) error {
	for _, l := range f.Left {
		if is(l.Setting) {
			return casework.Errorf(casework.Invalid, "%s", sentence(l.Why))
		}
	}
	return nil
}
