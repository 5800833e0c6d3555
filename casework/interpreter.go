package casework

import (
	"strings"
	"time"
	"unicode/utf8"
)

// What happens about interpreters. Detail: "by", "language"; of InterpreterGiven "to".
const (
	InterpreterAsked EventKind = "interpreter.asked"
	InterpreterGiven EventKind = "interpreter.given" // to somebody in particular
	InterpreterDone  EventKind = "interpreter.done"
)

// Interpreter is the task of finding somebody who speaks with a resident in their language.
type Interpreter struct {
	Language     string // BCP 47
	Why          string // in a line; may be empty
	By           string
	AskedAt      time.Time
	DueAt        time.Time
	Assignee     StaffID // 0: whoever has the case
	AssigneeName string
}

const maxInterpreterWords = 500

// Check says why it cannot be asked for, or gives nil.
func (i Interpreter) Check() error {
	switch {
	case !languageTag.MatchString(i.Language) || !Foreign(i.Language):
		return Errorf(Invalid, "Say for which language an interpreter is needed.")
	case utf8.RuneCountInString(strings.TrimSpace(i.Why)) > maxInterpreterWords:
		return Errorf(Invalid, "That is more than %d characters. Say it shorter.", maxInterpreterWords)
	}
	return nil
}

// CheckInterpreterOutcome says why what came of it cannot be kept, or gives nil.
func CheckInterpreterOutcome(words string) error {
	switch words = strings.TrimSpace(words); {
	case words == "":
		return Errorf(Invalid, "Say in a line what came of it: who interpreted, and what was said.")
	case utf8.RuneCountInString(words) > maxInterpreterWords:
		return Errorf(Invalid, "That is more than %d characters. Say it shorter, and write the rest as a note.", maxInterpreterWords)
	}
	return nil
}
