package web

import (
	"cmp"
	"strings"

	"github.com/commonline/commonline/casework"
)

// settingEntry is a setting as a page shows it.
type settingEntry struct {
	casework.Setting
	Title    string
	Anchor   string // names its parts on the page
	Fields   []settingField
	MayWrite bool // at least one of its fields
	Drop     string
	Retired  bool
	Retires  bool
	Left     string // why nothing of it counts; "" where it does
	Problem  string // why it was not kept
	New      bool
}

// settingField is a field with its value.
type settingField struct {
	field
	ID, Value string
	Locked    bool
	Lock      string // why; "" where the page says it for all
	Set       bool   // a secret is there
}

// Chosen tells which option is.
func (f settingField) Chosen(o option) bool { return f.Value == o.Value }

// entryOf makes the view of a setting for somebody.
func (s *server) entryOf(k settingKind, x casework.Setting, v casework.Viewer) settingEntry {
	e := settingEntry{Setting: x, Anchor: anchorOf(x), Retired: x.Values["retired"] == "true"}
	for _, f := range k.form(s) {
		if f.NewOnly {
			continue
		}
		e.Fields = append(e.Fields, viewField(f, x, v, e.Anchor))
	}
	for _, f := range e.Fields {
		e.MayWrite = e.MayWrite || !f.Locked
	}
	for i, f := range e.Fields {
		if !e.MayWrite && x.Named[f.Key] == "" {
			e.Fields[i].Lock = ""
		}
	}
	e.Title = s.titleOf(k, x)
	if mayAll := v.CheckSets(x, []string{"id"}) == nil; mayAll {
		e.Retires = k.retire && x.Named["retired"] == ""
		if x.Source == "" {
			e.Drop = k.drop
		}
	}
	return e
}

func viewField(f field, x casework.Setting, v casework.Viewer, anchor string) settingField {
	out := settingField{field: f, ID: f.Key + anchor, Value: cmp.Or(x.Values[f.Key], f.Unsaid)}
	if f.Kind == "secret" {
		out.Set, out.Value = out.Value != "", ""
	}
	switch err := v.CheckSets(x, []string{f.Key}); {
	case x.Named[f.Key] != "":
		out.Locked, out.Lock = true, "Set in "+InFile(x.Named[f.Key])+", and changed there."
	case err != nil:
		out.Locked, out.Lock = true, refusal(err)
	}
	if out.Value == "" && f.Kind == "choice" && f.Options[0].Value != "" {
		out.Value = f.Options[0].Value
	}
	return out
}

func anchorOf(x casework.Setting) string {
	return "-" + strings.ReplaceAll(string(x.Office)+x.Key, " ", "-")
}

// titleOf is what a setting is called.
func (s *server) titleOf(k settingKind, x casework.Setting) string {
	switch {
	case k.each:
		return s.officeName(x.Office)
	case x.Key == "":
		return k.noun
	case x.Kind == casework.NumberSetting:
		return x.Values["number"] + " · " + s.officeName(casework.OfficeID(x.Values["office"]))
	case x.Kind == casework.HolidaySetting:
		return strings.TrimSpace(x.Key + " " + x.Values["name"])
	case x.Values["name"] != "":
		return x.Values["name"]
	}
	return x.Key
}

// newEntry is the form for another one.
func (s *server) newEntry(k settingKind, values map[string]string) settingEntry {
	e := settingEntry{New: true, MayWrite: true, Anchor: "-new"}
	for _, f := range k.form(s) {
		v := settingField{field: f, ID: f.Key + "-new", Value: values[f.Key]}
		if f.Kind == "choice" && v.Value == "" {
			v.Value = f.Options[0].Value
		}
		e.Fields = append(e.Fields, v)
	}
	return e
}

// entries are all of a kind that somebody sees.
func (s *server) entries(k settingKind, set Set, v casework.Viewer) []settingEntry {
	var all []casework.Setting
	switch {
	case k.each:
		for _, o := range s.City.Offices {
			if o.ID == v.Office || v.May(casework.OperateCity) {
				all = append(all, set.one(k.kind, o.ID, ""))
			}
		}
	case k.add:
		all = set.of(k.kind, "")
	default:
		all = []casework.Setting{set.one(k.kind, "", "")}
	}
	var out []settingEntry
	for _, x := range all {
		e := s.entryOf(k, x, v)
		for _, l := range set.Left {
			if l.Setting.Kind == x.Kind && l.Setting.Office == x.Office && l.Setting.Key == x.Key {
				e.Left = l.Why
			}
		}
		out = append(out, e)
	}
	return out
}
