package web

import (
	"context"
	"strings"
	"time"

	"github.com/commonline/commonline/casework"
)

// Settings is what is set: by the city file, and in the browser where the file leaves room.
type Settings interface {
	// Settings gives what the viewer may see: what is the city's, and what is their office's. Secrets are SecretIsSet.
	Settings(ctx context.Context, v casework.Viewer) (Set, error)
	// Change sets things, all or none, and returns when this process goes by it. Values that a change does not name stay, and an empty one is
	// taken away (an empty secret stays); nil Values take the whole setting away. What cannot stand beside the rest is a
	// casework.Invalid; who may set what is decided by casework.Viewer.CheckSets.
	Change(ctx context.Context, v casework.Viewer, at time.Time, changes []casework.Setting) error
}

// SecretIsSet stands in the place of a secret.
const SecretIsSet = "set"

// Set is all that is set.
type Set struct {
	All     []casework.Setting
	Missing []string  // what the city lacks
	Left    []LeftOut // of the browser; nothing of it counts
	File    string    // the city file's name; "" where there is none
}

// LeftOut is a setting that does not fit the rest any more.
type LeftOut struct {
	Setting casework.Setting
	Why     string
}

// of gives the settings of a kind and office.
func (s Set) of(kind casework.SettingKind, office casework.OfficeID) (all []casework.Setting) {
	for _, x := range s.All {
		if x.Kind == kind && x.Office == office {
			all = append(all, x)
		}
	}
	return all
}

// one gives the setting of a kind of which there is one.
func (s Set) one(kind casework.SettingKind, office casework.OfficeID, key string) casework.Setting {
	for _, x := range s.of(kind, office) {
		if x.Key == key {
			return x
		}
	}
	return casework.Setting{Kind: kind, Office: office, Key: key}
}

// InFile says where a file has something: "city.yaml line 41".
func InFile(place string) string {
	if file, line, ok := strings.Cut(place, ":"); ok {
		return file + " line " + line
	}
	return place
}
