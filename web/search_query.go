package web

import (
	"net/url"
	"strings"
	"time"

	"github.com/commonline/commonline/casework"
)

const (
	// MostListed is where the counting of a list ends.
	MostListed = 1000
	// MostCounted is where the figures beside lists end that only ever grow.
	MostCounted = 1000
	// MostCopies is where the figure of copies ends: each is looked up, and none is work.
	MostCopies = 100
)

// Filter narrows a list by what is known of a case. Its zero value narrows nothing.
type Filter struct {
	Office casework.OfficeID
	Topic  string
	Status casework.Status
	// Department is that which has the matter; casework.NoDepartment for none of the list.
	Department string
	From       string    // words of the name, address or number of whoever takes part
	After      time.Time // the day, at midnight UTC, from which on the last message is
	Before     time.Time // the day before which it is
	File       bool      // a message has a file
	Is         State
}

// State is what a case is to the viewer, or to everybody.
type State string

const (
	IsMine       State = "mine"
	IsUnassigned State = "unassigned"
	IsOverdue    State = "overdue"
	IsSnoozed    State = "snoozed"
	IsOpen       State = "open"
	IsDone       State = "done"
)

var knownStates = []State{IsMine, IsUnassigned, IsOverdue, IsSnoozed, IsOpen, IsDone}

// filterKeys may be typed before a colon, and are fields of the form too.
var filterKeys = []string{"office", "topic", "department", "status", "from", "before", "after", "has", "is"}

// set takes one filter; it is false where the key or the value is none, so that both are words like others.
func (f *Filter) set(key, value string) bool {
	if value == "" {
		return false
	}
	switch key {
	case "office":
		f.Office = casework.OfficeID(value)
	case "topic":
		f.Topic = value
	case "department":
		f.Department = value
	case "from":
		f.From = value
	case "status":
		status, ok := statusIn(value)
		if !ok {
			return false
		}
		f.Status = status
	case "before", "after":
		day, err := time.Parse(time.DateOnly, value)
		if err != nil {
			return false
		}
		if key == "before" {
			f.Before = day
		} else {
			f.After = day
		}
	case "has":
		if value != "file" {
			return false
		}
		f.File = true
	case "is":
		for _, s := range knownStates {
			if string(s) == value {
				f.Is = s
				return true
			}
		}
		return false
	default:
		return false
	}
	return true
}

// statusIn reads a status by the name that it has in the program or on the page.
func statusIn(text string) (casework.Status, bool) {
	for _, s := range []casework.Status{casework.New, casework.Open, casework.WaitingOnResident, casework.WaitingOnDepartment, casework.Resolved, casework.Closed} {
		if strings.EqualFold(text, string(s)) || strings.EqualFold(text, s.Label()) || strings.EqualFold(strings.ReplaceAll(text, "-", " "), s.Label()) {
			return s, true
		}
	}
	return "", false
}

// Asked parts what was typed into words and filters; those of the form's fields count where none was typed.
func (q CaseQuery) Asked() (words string, f Filter) {
	for key, value := range q.Fields {
		f.set(key, value)
	}
	var rest []string
	for _, piece := range pieces(q.Search) {
		key, value, ok := strings.Cut(piece, ":")
		if !ok || !f.set(strings.ToLower(key), strings.Trim(value, `"`)) {
			rest = append(rest, piece)
		}
	}
	words = strings.Join(rest, " ")
	if words != "" && strings.HasSuffix(q.Search, " ") {
		words += " "
	}
	return words, f
}

// pieces cuts what was typed at spaces; a value in quotes may have some: from:"Rosa Delgado".
func pieces(text string) []string {
	var all []string
	quoted, value := false, false
	from := 0
	cut := func(to int) {
		if piece := text[from:to]; piece != "" {
			all = append(all, piece)
		}
		value, quoted = false, false
	}
	for i, r := range text {
		switch {
		case r == '"' && value:
			quoted = !quoted
		case r == ' ' && !quoted:
			cut(i)
			from = i + 1
		case r == ':':
			value = true
		}
	}
	cut(len(text))
	return all
}

// fieldsOf reads the filters of an address that make sense.
func fieldsOf(v url.Values) map[string]string {
	fields := map[string]string{}
	for _, key := range filterKeys {
		value := cut(strings.TrimSpace(v.Get(key)), 100)
		if new(Filter).set(key, value) {
			fields[key] = value
		}
	}
	return fields
}

// narrowed reports whether a list is not all of its view.
func (q CaseQuery) narrowed() bool { return q.Search != "" || len(q.Fields) > 0 }
