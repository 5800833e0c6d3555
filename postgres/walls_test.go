package postgres_test

import (
	"maps"
	"reflect"
	"slices"
	"testing"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/web"
)

// on gives the case that a call names: the one that has what is asked for, unless it is a case of whoever asks.
func (e *estate) on(n, has casework.CaseNumber) casework.CaseNumber {
	if n == e.theirs {
		return n
	}
	return has
}

func (e *estate) caseOf(n casework.CaseNumber) casework.CaseID {
	return one[casework.CaseID](e.town, `SELECT id FROM cases WHERE number = $1`, n)
}

func (e *estate) version(n casework.CaseNumber) int {
	return one[int](e.town, `SELECT thread_version FROM cases WHERE number = $1`, n)
}

// openOf is how many open cases the asker's own office has.
func (e *estate) openOf(v casework.Viewer) int {
	return b2i(v.Office == "d2" && v.May(casework.ReadCases))
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

func withoutCase(all []casework.Todo, n casework.CaseNumber) []casework.Todo {
	return slices.DeleteFunc(all, func(t casework.Todo) bool { return t.Case == n })
}

// empty reports whether nothing is shown.
func empty(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Invalid:
		return true
	case reflect.Interface, reflect.Pointer:
		return v.IsNil() || empty(v.Elem())
	case reflect.Slice, reflect.Map:
		return v.Len() == 0
	case reflect.Array:
		for i := range v.Len() {
			if !empty(v.Index(i)) {
				return false
			}
		}
		return true
	case reflect.Struct:
		for i := range v.NumField() {
			if !empty(v.Field(i)) {
				return false
			}
		}
		return true
	}
	return v.IsZero()
}

// strangers are everybody who is neither of the office nor reads all offices.
func (e *estate) strangers() map[string]casework.Viewer {
	return map[string]casework.Viewer{
		"a volunteer of another office": e.hire("d2", "Vi Two", casework.Volunteer), "staff of another office": e.hire("d2", "Stan Two", casework.Staffer),
		"the head of another office": e.deb, "the intake role": e.hire("", "Iris Cole", casework.Intake), "who runs the installation": e.hire("", "Ole Berg", casework.CityAdmin),
		"nobody": {}, "somebody of no role": {Staff: e.deb.Staff, Office: "d1"},
	}
}

// TestWallsOfEveryMethod calls every method of the store that takes a viewer with what belongs to district 1: first in the name of
// strangers, with the office's case and with one of their own, then in the name of the office, which shows that there was something to see.
func TestWallsOfEveryMethod(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED: -short is set, and this asks some thousand questions one by one")
	}
	t.Parallel()
	e := newEstate(t)
	strangers := e.strangers()
	reads, changes := e.reads(t.Context(), e.pages), e.changes(t.Context(), e.pages)
	e.complete(append(slices.Clone(reads), changes...))
	before := e.print()
	for _, a := range append(slices.Clone(reads), changes...) {
		for name, v := range strangers {
			for _, n := range []casework.CaseNumber{e.n, e.theirs} {
				if n == e.theirs && v.Office == "d2" && aboutCase[a.method] {
					continue // that is their own, and nothing else is named
				}
				if accounts[a.method] && v.Role == casework.CityAdmin {
					continue // who manages the accounts of all offices
				}
				if overseen[a.method] && v.Role == casework.CityAdmin {
					continue // who sees what left the house, and not what is in it
				}
				e.stranger(a, name, v, n)
			}
		}
		after := e.print()
		for table, sum := range after {
			if before[table] != sum {
				t.Errorf("%s: strangers have changed %s", a.method, table)
			}
		}
		before = after
	}
	for _, a := range append(reads, changes...) {
		seen, err := a.do(e.head, e.n)
		if kind := casework.KindOf(err); kind == casework.NotFound && !absent[a.method] || kind == casework.Forbidden || err != nil && kind == "" {
			t.Errorf("%s by the office itself: %v", a.method, err)
		}
		if err == nil && slices.ContainsFunc(reads, func(r ask) bool { return r.method == a.method }) && !mayBeEmpty[a.method] && empty(reflect.ValueOf(seen)) {
			t.Errorf("%s shows the office itself nothing: it would prove nothing of others", a.method)
		}
	}
}

// stranger does a call in the name of somebody whom it must show and change nothing.
func (e *estate) stranger(a ask, name string, v casework.Viewer, n casework.CaseNumber) {
	e.t.Helper()
	seen, err := a.do(v, n)
	switch kind := casework.KindOf(err); {
	case err == nil && !empty(reflect.ValueOf(seen)):
		e.t.Errorf("%s by %s: shows %+v", a.method, name, seen)
	case err == nil && seen == nil && !quiet[a.method]:
		e.t.Errorf("%s by %s: it went through", a.method, name)
	case err != nil && kind != casework.NotFound && kind != casework.Forbidden && !(ended[a.method] && kind == casework.Conflict):
		e.t.Errorf("%s by %s (case %s): %v", a.method, name, n, err)
	}
}

// aboutCase are the calls that name nothing but the case.
var aboutCase = map[string]bool{"Case": true, "CaseRouting": true, "Nearby": true, "AddFile": true, "AddHelper": true, "AddNote": true, "SetCare": true, "SaveDraft": true,
	"AskExport": true, "InviteGuest": true, "EndGuest": true, "EndLink": true, "Reroute": true, "AskSpeaker": true, "AskInterpreter": true, "DoneInterpreter": true}

// quiet are changes that are about the asker's own rows, and do nothing where there is none.
var quiet = map[string]bool{"DropFile": true}

// ended are calls that answer alike for what has ended, is another's, or never was.
var ended = map[string]bool{"EndHelper": true, "KeepApart": true, "JoinPeople": true}

// mayBeEmpty are the reads that have nothing to show of this office.
var mayBeEmpty = map[string]bool{"Concerns": true, "Likely": true, "Nearby": true}

// accounts are the calls about accounts and mailboxes, which the city's administrator manages for all offices.
var accounts = map[string]bool{"ResetSecondFactor": true, "InviteAgain": true, "HandLink": true, "LeavingWork": true, "ChangeRole": true, "SwitchAccount": true,
	"Connection": true, "Connections": true, "KeepTest": true, "Reconnect": true, "Disconnect": true}

// overseen are the calls by which an administrator sees what was exported, and figures of alarms that name nobody.
var overseen = map[string]bool{"Export": true, "Exports": true, "Alarming": true, "Phrases": true}

// absent are calls that find nothing in the name of the head either: there is no sound, and an answer is taken back by its author, a key by its owner.
var absent = map[string]bool{"Media": true, "Sound": true, "TakeBack": true, "DropPasskey": true}

// complete fails for each method that takes a viewer and is not called here.
func (e *estate) complete(all []ask) {
	e.t.Helper()
	known := map[string]bool{}
	for _, name := range own {
		known[name] = true
	}
	for _, a := range all {
		known[a.method] = true
	}
	viewer := reflect.TypeFor[casework.Viewer]()
	for m := range reflect.TypeFor[web.Store]().Methods() {
		if m.Type.NumIn() > 1 && m.Type.In(1) == viewer && !known[m.Name] {
			e.t.Errorf("%s takes a viewer, and no stranger has tried it: add it to walls_asks_test.go", m.Name)
		}
		delete(known, m.Name)
	}
	if len(known) > 0 {
		e.t.Errorf("the store has no method %v", slices.Sorted(maps.Keys(known)))
	}
}
