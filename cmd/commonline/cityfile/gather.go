package cityfile

import (
	"cmp"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/commonline/commonline/casework"
)

// cityKeys are the keys of the city itself that may be set in the browser.
var cityKeys = []string{"city", "timezone", "languages"}

// settingID names a setting among all.
type settingID struct {
	kind   casework.SettingKind
	office casework.OfficeID
	key    string
}

// gatherer brings together what the file and the browser say of the same thing.
type gatherer struct {
	path string
	all  map[settingID]*casework.Setting
	ids  []settingID // in the order of the file, then as they were set
}

// gather lists all that is set, each thing once.
func gather(path string, root *node, file *File, set []casework.Setting) []casework.Setting {
	g := &gatherer{path: filepath.Base(path), all: map[settingID]*casework.Setting{}}
	g.named(casework.CitySetting, "", "", root, cityKeys...)
	for _, kind := range []casework.SettingKind{casework.OfficeSetting, casework.TopicSetting, casework.DepartmentSetting, casework.NumberSetting} {
		if list := root.find(listOf[kind]); list != nil {
			for _, n := range list.items {
				g.entry(kind, n)
			}
		}
	}
	g.hours(root.find("hours"), file.City.Hours)
	for _, s := range set {
		g.set(s)
	}
	var all []casework.Setting
	for _, id := range g.ids {
		all = append(all, *g.all[id])
	}
	return all
}

func (g *gatherer) at(kind casework.SettingKind, office casework.OfficeID, key string) *casework.Setting {
	id := settingID{kind, office, key}
	if g.all[id] == nil {
		g.all[id] = &casework.Setting{Kind: kind, Office: office, Key: key, Values: map[string]string{}, Named: map[string]string{}}
		g.ids = append(g.ids, id)
	}
	return g.all[id]
}

// named takes the keys of a mapping of the file; no keys are all.
func (g *gatherer) named(kind casework.SettingKind, office casework.OfficeID, key string, n *node, keys ...string) {
	for _, e := range n.keys {
		if len(keys) > 0 && !contains(keys, e.key) || e.key == "id" || e.value.shape == empty || e.value.shape == mapping {
			continue
		}
		s := g.at(kind, office, key)
		place := fmt.Sprintf("%s:%d", g.path, e.line)
		s.Values[e.key], s.Named[e.key] = textOf(e.value), place
		s.Source = cmp.Or(s.Source, place)
	}
}

// entry takes an entry of a list. The signature of an office is a setting of its own.
func (g *gatherer) entry(kind casework.SettingKind, n *node) {
	id := n.find("id")
	if id == nil {
		return
	}
	key := strings.TrimSpace(id.text)
	g.named(kind, "", key, n.without("signature"))
	s := g.at(kind, "", key)
	s.Source = fmt.Sprintf("%s:%d", g.path, n.line)
	if kind == casework.OfficeSetting {
		g.named(casework.SignatureSetting, casework.OfficeID(key), "", n, "signature")
	}
}

// hours take the days as they were understood: the file may say several at once.
func (g *gatherer) hours(n *node, h casework.Hours) {
	if n == nil {
		return
	}
	if open := n.find("open"); open != nil {
		s := g.at(casework.HoursSetting, "", "")
		s.Source = fmt.Sprintf("%s:%d", g.path, open.line)
		for d, key := range weekdays {
			s.Values[key], s.Named[key] = spansText(h.Week[d]), s.Source
		}
	}
	for _, key := range []string{"holidays", "holidays_file"} {
		if list := n.find(key); list != nil {
			g.holidays(list, h)
		}
	}
}

func (g *gatherer) holidays(list *node, h casework.Hours) {
	items := list.items
	if list.shape == scalar {
		items = []*node{list}
	}
	for _, i := range items {
		if _, ok := dayOff(strings.TrimSpace(i.text)); ok {
			g.at(casework.HolidaySetting, "", strings.TrimSpace(i.text)).Source = fmt.Sprintf("%s:%d", g.path, i.line)
			continue
		}
		for _, d := range h.Holidays { // of a calendar beside the file
			if s := g.at(casework.HolidaySetting, "", DayText(d)); s.Source == "" {
				s.Source = fmt.Sprintf("%s:%d", g.path, i.line)
			}
		}
	}
}

// set takes a setting of the browser: its values count where the file names none.
func (g *gatherer) set(s casework.Setting) {
	at := g.at(s.Kind, s.Office, s.Key)
	values := maps.Clone(s.Values)
	for key := range at.Named {
		if at.Values[key] != "" || s.Kind == casework.HoursSetting {
			delete(values, key)
		}
	}
	maps.Copy(at.Values, values)
	at.By, at.At = s.By, s.At
}

// DayText writes a day off as the file does.
func DayText(d casework.Date) string {
	if d.Year == 0 {
		return fmt.Sprintf("%02d-%02d", d.Month, d.Day)
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day)
}

func spansText(spans []casework.Span) string {
	if len(spans) == 0 {
		return "closed"
	}
	var parts []string
	for _, s := range spans {
		parts = append(parts, fmt.Sprintf("%d:%02d-%d:%02d", s.From/60, s.From%60, s.To/60, s.To%60))
	}
	return strings.Join(parts, ", ")
}

func textOf(n *node) string {
	if n.shape == scalar {
		return strings.TrimSpace(n.text)
	}
	var lines []string
	for _, i := range n.items {
		if i.shape == scalar {
			lines = append(lines, strings.TrimSpace(i.text))
		}
	}
	return strings.Join(lines, "\n")
}

// sentence makes one of a refusal, as a page shows it.
func sentence(refusal string) string {
	first, size := utf8.DecodeRuneInString(refusal)
	return string(unicode.ToUpper(first)) + refusal[size:] + "."
}

// Find gives the setting of a kind and key.
func (f *File) Find(kind casework.SettingKind, office casework.OfficeID, key string) (casework.Setting, bool) {
	i := slices.IndexFunc(f.Set, func(s casework.Setting) bool { return s.Kind == kind && s.Office == office && s.Key == key })
	if i < 0 {
		return casework.Setting{}, false
	}
	return f.Set[i], true
}
