package casework

import (
	"slices"
	"time"
)

// SettingKind is what a setting is about.
type SettingKind string

const (
	CitySetting       SettingKind = "city" // one for each city, without a key
	OfficeSetting     SettingKind = "office"
	TopicSetting      SettingKind = "topic"
	HoursSetting      SettingKind = "hours" // one for each city
	HolidaySetting    SettingKind = "holiday"
	DepartmentSetting SettingKind = "department"
	NumberSetting     SettingKind = "number"
	TwilioSetting     SettingKind = "twilio"    // one for each city
	SignatureSetting  SettingKind = "signature" // one for each office
)

// What happens to settings. Detail of SettingChanged: "kind", "key", "what" (added, changed, dropped, pointed), "fields" that have another value than
// before; never a value. Of CityFileApplied: "file", "hash", and "over", how many settings of the browser it lies over.
const (
	SettingChanged  EventKind = "setting.changed"
	CityFileApplied EventKind = "city-file.applied"
	CityFounded     EventKind = "city.founded" // by the first page of all
)

// Setting is one thing that is set: by the city file, or in the browser.
type Setting struct {
	Kind   SettingKind
	Office OfficeID // whose it is; "" for the city's
	Key    string   // its id among those of its kind: "potholes"; "" where there is only one
	// Values are as the city file writes them, by its keys. Those of a list stand one a line. A value that is secret (SecretSetting) is
	// sealed wherever it is kept, and never shown.
	Values map[string]string

	Source string            // where the city file begins it, "city.yaml:41"; "" where the file has nothing of it
	Named  map[string]string // the keys that the file names, each with its place: they are changed there
	By     string            // who set the rest in the browser, last
	At     time.Time
}

// SecretSetting tells which values are shown to nobody again.
func SecretSetting(k SettingKind, key string) bool {
	return k == TwilioSetting && (key == "auth_token" || key == "api_secret")
}

// officeSets are the kinds that the head of an office sets, each with its keys; nil are all.
var officeSets = map[SettingKind][]string{
	SignatureSetting: nil,
	OfficeSetting:    {"name", "phone", "address"},
}

// CheckSets refuses where a viewer may not set what of a setting is to be changed: the city's administrator sets everything, the head of
// an office what is the office's own. changed are the keys of its values.
func (v Viewer) CheckSets(s Setting, changed []string) error {
	switch keys, own := officeSets[s.Kind]; {
	case v.System || v.May(OperateCity):
		return nil
	case !v.May(ManageOffice):
		return Errorf(Forbidden, "Your account may not change settings. Ask the head of your office.")
	case !own:
		return Errorf(Forbidden, "This is set for the whole city. Ask the city's administrator.")
	case v.Office == "" || s.OfficeOf() != v.Office:
		return Errorf(NotFound, "There is no such setting in your office.")
	case keys != nil:
		return onlyThese(changed, keys)
	}
	return nil
}

// OfficeOf is the office that a setting is about; "" for the city.
func (s Setting) OfficeOf() OfficeID {
	if s.Kind == OfficeSetting {
		return OfficeID(s.Key)
	}
	return s.Office
}

func onlyThese(changed, keys []string) error {
	for _, c := range changed {
		if !slices.Contains(keys, c) {
			return Errorf(Forbidden, "The head of an office sets its name, telephone and address. Ask the city's administrator for the rest.")
		}
	}
	return nil
}

// Changed are the keys that have another value in b than in a, in no order.
func Changed(a, b map[string]string) (keys []string) {
	for k, v := range b {
		if a[k] != v {
			keys = append(keys, k)
		}
	}
	for k, v := range a {
		if _, there := b[k]; !there && v != "" {
			keys = append(keys, k)
		}
	}
	return keys
}

// OpenTopics are those that can be given to a case; a retired one stays on the cases that have it.
func (c *City) OpenTopics() []Topic {
	var open []Topic
	for _, t := range c.Topics {
		if !t.Retired {
			open = append(open, t)
		}
	}
	return open
}
