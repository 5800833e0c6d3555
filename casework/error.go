package casework

import (
	"errors"
	"fmt"
)

// Kind says what sort of refusal an Error is. The edge of the program turns it into an exit code or an HTTP status.
type Kind string

const (
	Invalid   Kind = "invalid"   // the request makes no sense as given
	NotFound  Kind = "not found" // nothing there, or nothing that this viewer may know of
	Conflict  Kind = "conflict"  // built on a state that has moved on
	Stale     Kind = "stale"     // asked for on a version of the case that it has no more
	Forbidden Kind = "forbidden" // known, and not allowed
	Paused    Kind = "paused"    // switched off by a person, for now
	Away      Kind = "away"      // what it takes does not answer just now
)

// Error is a refusal in words that a person may read.
type Error struct {
	Kind    Kind
	Message string
}

func (e *Error) Error() string { return e.Message }

// Errorf makes a refusal. The text is one sentence for the person who asked; it holds no message body and no secret.
func Errorf(kind Kind, format string, args ...any) *Error {
	return &Error{Kind: kind, Message: fmt.Sprintf(format, args...)}
}

// KindOf tells the kind of the refusal inside err, or "" where err is no refusal.
func KindOf(err error) Kind {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Kind
	}
	return ""
}
