package casework_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/commonline/commonline/casework"
)

func TestWhoSetsWhat(t *testing.T) {
	t.Parallel()
	admin, head, ana := casework.Viewer{Staff: 1, Role: casework.CityAdmin}, casework.Viewer{Staff: 2, Office: "d1", Role: casework.OfficeHead}, casework.Viewer{Staff: 3, Office: "d1", Role: casework.Staffer}
	of := func(k casework.SettingKind, office casework.OfficeID, key string) casework.Setting {
		return casework.Setting{Kind: k, Office: office, Key: key}
	}
	for name, c := range map[string]struct {
		s       casework.Setting
		changed []string
		head    casework.Kind
	}{
		"a topic":                       {of(casework.TopicSetting, "", "rats"), []string{"name"}, casework.Forbidden},
		"the hours":                     {of(casework.HoursSetting, "", ""), []string{"mon"}, casework.Forbidden},
		"the account":                   {of(casework.TwilioSetting, "", ""), []string{"auth_token"}, casework.Forbidden},
		"their signature":               {of(casework.SignatureSetting, "d1", ""), []string{"signature"}, ""},
		"another's signature":           {of(casework.SignatureSetting, "d2", ""), []string{"signature"}, casework.NotFound},
		"nobody's signature":            {of(casework.SignatureSetting, "", ""), []string{"signature"}, casework.NotFound},
		"their name":                    {of(casework.OfficeSetting, "", "d1"), []string{"name", "phone", "address"}, ""},
		"their district":                {of(casework.OfficeSetting, "", "d1"), []string{"name", "district"}, casework.Forbidden},
		"another's name":                {of(casework.OfficeSetting, "", "d2"), []string{"name"}, casework.NotFound},
		"an office dressed up as one's": {of(casework.OfficeSetting, "d1", "d2"), []string{"name"}, casework.NotFound},
		"what nobody knows":             {of("secret", "d1", ""), nil, casework.Forbidden},
	} {
		if err := admin.CheckSets(c.s, c.changed); err != nil {
			t.Errorf("%s: the administrator may not: %v", name, err)
		}
		if err := head.CheckSets(c.s, c.changed); c.head == "" && err != nil || c.head != "" && casework.KindOf(err) != c.head {
			t.Errorf("%s: the head: %v, want %q", name, err, c.head)
		}
		if err := ana.CheckSets(c.s, c.changed); casework.KindOf(err) != casework.Forbidden {
			t.Errorf("%s: staff: %v", name, err)
		}
	}
	if err := (casework.Viewer{Role: casework.OfficeHead}).CheckSets(of(casework.OfficeSetting, "", ""), nil); casework.KindOf(err) != casework.NotFound {
		t.Errorf("a head of no office: %v", err)
	}
}

func TestWhatHasChanged(t *testing.T) {
	t.Parallel()
	got := casework.Changed(map[string]string{"a": "1", "b": "2", "c": "", "d": "4"}, map[string]string{"a": "1", "b": "3", "e": "5"})
	slices.Sort(got)
	if diff := cmp.Diff(got, []string{"b", "d", "e"}); diff != "" {
		t.Error(diff)
	}
}

func TestOpenTopicsAndDepartments(t *testing.T) {
	t.Parallel()
	c := casework.City{Topics: []casework.Topic{{ID: "rats"}, {ID: "snow", Retired: true}}, Departments: []casework.Department{{ID: "works", Days: 5}}}
	if got := c.OpenTopics(); len(got) != 1 || got[0].ID != "rats" || len(c.Topics) != 2 {
		t.Errorf("%+v", got)
	}
	if d, ok := c.Department("works"); !ok || d.Days != 5 {
		t.Errorf("%+v", d)
	}
	if _, ok := c.Department("parks"); ok {
		t.Error("there is no such department")
	}
}
