package web

import (
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/commonline/commonline/casework"
)

// memorySettings is a Settings over a list, with the walls of the store and a check of its own: a topic has a name.
type memorySettings struct {
	mu      sync.Mutex
	set     Set
	changes []casework.Setting
}

func (m *memorySettings) Settings(_ context.Context, v casework.Viewer) (Set, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	out := m.set
	out.All = nil
	for _, s := range m.set.All {
		if of := s.OfficeOf(); of == "" || of == v.Office || v.May(casework.OperateCity) {
			out.All = append(out.All, s)
		}
	}
	return out, nil
}

func (m *memorySettings) Change(_ context.Context, v casework.Viewer, at time.Time, changes []casework.Setting) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, c := range changes {
		i := slices.IndexFunc(m.set.All, func(s casework.Setting) bool { return s.Kind == c.Kind && s.Office == c.Office && s.Key == c.Key })
		was := casework.Setting{Kind: c.Kind, Office: c.Office, Key: c.Key, Values: map[string]string{}}
		if i >= 0 {
			was = m.set.All[i]
		}
		values := map[string]string{}
		maps.Copy(values, was.Values)
		maps.Copy(values, c.Values)
		if err := v.CheckSets(c, casework.Changed(was.Values, values)); err != nil {
			return err
		}
		if c.Kind == casework.TopicSetting && c.Values != nil && values["resolve"] == "soon" {
			return casework.Errorf(casework.Invalid, `Resolve of a topic is "soon"; a time looks like 2d.`)
		}
		m.changes = append(m.changes, c)
		if was.Values, was.At, was.By = values, at, "Ole"; i < 0 {
			m.set.All = append(m.set.All, was)
		} else if m.set.All[i] = was; c.Values == nil {
			m.set.All = slices.Delete(m.set.All, i, i+1)
		}
	}
	return nil
}

// withSettings is a city with something of each kind: some of it in the city file.
func withSettings(c *Config) {
	named := func(keys ...string) map[string]string {
		m := map[string]string{}
		for _, k := range keys {
			m[k] = "city.yaml:41"
		}
		return m
	}
	at := time.Date(2026, 3, 10, 9, 0, 0, 0, time.UTC)
	c.Settings = &memorySettings{set: Set{File: "city.yaml", All: []casework.Setting{
		{Kind: casework.CitySetting, Values: map[string]string{"city": "Harbor", "timezone": "America/New_York", "languages": "en\nes"}, Source: "city.yaml:41", Named: named("city", "timezone"), By: "Ole", At: at},
		{Kind: casework.OfficeSetting, Key: "d5", Values: map[string]string{"name": "Office of Five", "district": "5", "phone": "555-555-0105"}, Source: "city.yaml:41", Named: named("name", "district")},
		{Kind: casework.OfficeSetting, Key: "d4", Values: map[string]string{"name": "Office of Four", "district": "4"}, By: "Ole", At: at},
		{Kind: casework.TopicSetting, Key: "shelter", Values: map[string]string{"name": "Shelter", "sensitive": "true"}, Source: "city.yaml:41", Named: named("name", "sensitive")},
		{Kind: casework.TopicSetting, Key: "rats", Values: map[string]string{"name": "Rats", "words": "rat\nrats"}, By: "Ole <b>Admin</b>", At: at},
		{Kind: casework.TopicSetting, Key: "snow", Values: map[string]string{"name": "Snow", "retired": "true"}, By: "Ole", At: at},
		{Kind: casework.HoursSetting, Values: map[string]string{"mon": "9:00-17:00", "sun": "closed"}, By: "Ole", At: at},
		{Kind: casework.HolidaySetting, Key: "2026-11-26", Values: map[string]string{"name": "Thanksgiving"}, By: "Ole", At: at},
		{Kind: casework.HolidaySetting, Key: "12-25", Source: "city.yaml:41"},
		{Kind: casework.DepartmentSetting, Key: "works", Values: map[string]string{"name": "Public Works", "mail": "works@city.example", "days": "5"}, By: "Ole", At: at},
		{Kind: casework.SignatureSetting, Office: "d5", Values: map[string]string{"signature": "Room 5\nCity Hall"}, By: "Marcus Teague", At: at},
		{Kind: casework.SignatureSetting, Office: "d4", Values: map[string]string{"signature": "Of four alone"}, By: "Deb Four", At: at},
		{Kind: casework.NumberSetting, Key: "n1", Values: map[string]string{"number": "+15555550105", "office": "d5"}, By: "Ole", At: at},
		{Kind: casework.TwilioSetting, Values: map[string]string{"account_sid": "AC0123456789abcdef0123456789abcdef", "auth_token": SecretIsSet}, By: "Ole", At: at},
	}, Left: []LeftOut{{casework.Setting{Kind: casework.TopicSetting, Key: "snow"}, `topic "snow" goes to office "d9", which the file does not have`}}}}
}
