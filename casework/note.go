package casework

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Note is an internal word of one member of staff to the others. It is no message: nothing that sends can take one.
type Note struct {
	ID       int64
	Case     CaseID
	Office   OfficeID
	Staff    StaffID
	By       string // the name
	Text     string
	Mentions []StaffID
	At       time.Time
}

// Colleague is a member of staff who may be given a case, or named in a note.
type Colleague struct {
	Staff StaffID
	Name  string
	Open  int    // cases that they work on now
	Away  string // until when, and who covers; "" where they are there
}

// CheckNote says why a note cannot be kept as it is, or gives nil.
func CheckNote(text string) error {
	switch {
	case strings.TrimSpace(text) == "":
		return Errorf(Invalid, "The note is empty. Write something, then add it.")
	case utf8.RuneCountInString(text) > maxAnswer:
		return Errorf(Invalid, "The note has more than %d characters.", maxAnswer)
	}
	return nil
}

// MentionsIn finds whom a note names: "@Ana Ribeiro", or "@Ana" where only one of them is called so. Each is found once.
func MentionsIn(text string, people []Colleague) []StaffID {
	var found []StaffID
	named := map[StaffID]bool{}
	lower := strings.ToLower(text)
	for i := range lower {
		if lower[i] != '@' || i > 0 && isWord(lower[:i]) {
			continue
		}
		if id, ok := namedAt(lower[i+1:], people); ok && !named[id] {
			named[id] = true
			found = append(found, id)
		}
	}
	return found
}

// isWord reports whether a text ends within a word: what stands before the @ of a mail address.
func isWord(before string) bool {
	r, _ := utf8.DecodeLastRuneInString(before)
	return unicode.IsLetter(r) || unicode.IsDigit(r)
}

// namedAt finds who is named at the beginning of a text, in lower case: a whole name before a first name.
func namedAt(text string, people []Colleague) (StaffID, bool) {
	for _, p := range people {
		if begins(text, strings.ToLower(p.Name)) {
			return p.Staff, true
		}
	}
	var only StaffID
	for _, p := range people {
		first, _, _ := strings.Cut(strings.ToLower(p.Name), " ")
		if !begins(text, first) {
			continue
		}
		if only != 0 {
			return 0, false
		}
		only = p.Staff
	}
	return only, only != 0
}

// begins reports whether a text begins with a whole name.
func begins(text, name string) bool {
	rest, ok := strings.CutPrefix(text, name)
	next, _ := utf8.DecodeRuneInString(rest)
	return ok && name != "" && !unicode.IsLetter(next) && !unicode.IsDigit(next)
}
