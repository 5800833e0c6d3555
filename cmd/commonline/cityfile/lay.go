package cityfile

import (
	"slices"
	"strings"

	"github.com/commonline/commonline/casework"
)

// listOf is the list of the file that settings of a kind are entries of.
var listOf = map[casework.SettingKind]string{
	casework.OfficeSetting: "offices", casework.TopicSetting: "topics", casework.DepartmentSetting: "departments", casework.NumberSetting: "numbers",
}

// lists are the keys whose values are several, one a line.
var lists = []string{"words", "languages"}

// layUnder lays what is set in the browser under a file: keys that the file has stay as they are. What stands in out is left out. Nodes
// of the setting i have the line -(i+1), so that it is known whom a refusal is about.
func layUnder(root *node, set []casework.Setting, out map[int]string) *node {
	laid := &node{line: root.line, shape: mapping, keys: slices.Clone(root.keys)}
	for i, s := range set {
		if _, gone := out[i]; gone {
			continue
		}
		own, line := nodeOf(s, -i-1), -i-1
		switch s.Kind {
		case casework.CitySetting:
			laid = own.with(laid)
		case casework.HoursSetting:
			laid.put("hours", line, under(laid.find("hours"), wrap("open", own), "open"))
		case casework.HolidaySetting:
			laid.put("hours", line, addTo(laid.find("hours"), "holidays", &node{line: line, shape: scalar, text: s.Key}, line))
		case casework.SignatureSetting:
			laid.inEntry("offices", string(s.Office), own)
		case casework.TwilioSetting: // not in the file: cmd/commonline reads it
		default:
			if list := listOf[s.Kind]; list != "" && !laid.inEntry(list, s.Key, own) {
				own.keys = append([]entry{{"id", line, &node{line: line, shape: scalar, text: s.Key}}}, own.keys...)
				laid = addTo(laid, list, own, line)
			}
		}
	}
	return laid
}

// nodeOf makes a mapping of a setting's values.
func nodeOf(s casework.Setting, line int) *node {
	n := &node{line: line, shape: mapping}
	for _, key := range keysOf(s.Values) {
		v := &node{line: line, shape: scalar, text: s.Values[key]}
		if contains(lists, key) {
			v = &node{line: line, shape: sequence}
			for word := range strings.Lines(s.Values[key]) {
				if word = strings.TrimSpace(word); word != "" {
					v.items = append(v.items, &node{line: line, shape: scalar, text: word})
				}
			}
		}
		n.keys = append(n.keys, entry{key, line, v})
	}
	return n
}

// keysOf are the keys with a value, in order: what is laid is laid the same way each time.
func keysOf(values map[string]string) (keys []string) {
	for k, v := range values {
		if strings.TrimSpace(v) != "" {
			keys = append(keys, k)
		}
	}
	slices.Sort(keys)
	return keys
}

func wrap(key string, n *node) *node {
	return &node{line: n.line, shape: mapping, keys: []entry{{key, n.line, n}}}
}

// under lays low under a section whose own keys stay whole.
func under(section, low *node, whole string) *node {
	if section != nil && section.find(whole) != nil {
		return section
	}
	return low.with(section)
}

// put sets a key, in place of the one that is there.
func (n *node) put(key string, line int, value *node) {
	for i, e := range n.keys {
		if e.key == key {
			n.keys[i].value = value
			return
		}
	}
	n.keys = append(n.keys, entry{key, line, value})
}

// addTo adds an entry to a list of a section, which is made where there is none. What was there is left as it is.
func addTo(section *node, key string, item *node, line int) *node {
	grown := &node{line: line, shape: mapping}
	if section != nil {
		grown.line, grown.keys = section.line, slices.Clone(section.keys)
	}
	list := &node{line: line, shape: sequence}
	if old := grown.find(key); old != nil {
		if list.line = old.line; old.shape == scalar { // a single value is a list of one
			list.items = []*node{old}
		}
		list.items = append(list.items, old.items...)
	}
	list.items = append(list.items, item)
	grown.put(key, line, list)
	return grown
}

// inEntry lays values under the entry of an id; false where the list has none of it.
func (n *node) inEntry(list, id string, own *node) bool {
	old := n.find(list)
	if old == nil || old.shape != sequence {
		return false
	}
	for i, item := range old.items {
		if at := item.find("id"); at == nil || strings.TrimSpace(at.text) != id {
			continue
		}
		changed := &node{line: old.line, shape: sequence, items: slices.Clone(old.items)}
		changed.items[i] = own.with(item)
		changed.items[i].line = item.line
		n.put(list, old.line, changed)
		return true
	}
	return false
}
