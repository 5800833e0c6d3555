package cityfile_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/cmd/commonline/cityfile"
)

type values = map[string]string

func set(kind casework.SettingKind, office casework.OfficeID, key string, v values) casework.Setting {
	return casework.Setting{Kind: kind, Office: office, Key: key, Values: v, By: "Ole", At: time.Unix(100, 0)}
}

func compose(t *testing.T, text string, all ...casework.Setting) *cityfile.File {
	t.Helper()
	f, err := cityfile.Compose(cityfile.Base{Path: "/etc/city.yaml", Text: []byte(text), Sources: sources}, all)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// TestComposeAddsToTheFile lays settings of every kind under a file, which goes on counting where it says something.
func TestComposeAddsToTheFile(t *testing.T) {
	t.Parallel()
	f := compose(t, good,
		set(casework.SignatureSetting, "d7", "", values{"signature": "Room 7"}),
		set(casework.TopicSetting, "", "rats", values{"name": "Rats", "words": "Rat\nrats\n", "first_answer": "1d"}),
		set(casework.TopicSetting, "", "shelter", values{"name": "Other", "sensitive": "false", "citywide": "al1"}),
		set(casework.OfficeSetting, "", "d7", values{"name": "District 7", "district": "7"}),
		set(casework.OfficeSetting, "", "d4", values{"phone": "555-555-0104", "name": "No"}),
		set(casework.HoursSetting, "", "", values{"mon": "9:00-17:00", "tue": "closed"}),
		set(casework.HolidaySetting, "", "12-25", nil),
		set(casework.HolidaySetting, "", "2026-11-26", values{"name": "Thanksgiving"}),
		set(casework.DepartmentSetting, "", "works", values{"name": "Public Works", "mail": "works@city.example", "days": "5"}),
		set(casework.NumberSetting, "", "d4-phone", values{"office": "d4", "number": "+15555550104"}),
		set(casework.CitySetting, "", "", values{"city": "Elsewhere", "languages": "en\nes"}))
	if len(f.Left) != 0 {
		t.Fatalf("left out: %v", f.Left)
	}
	c := f.City
	if c.Name != "Riverton" || cmp.Diff(c.Languages, []string{"en", "es"}) != "" {
		t.Errorf("the city is %s with %v", c.Name, c.Languages)
	}
	want := []casework.Office{
		{ID: "d4", Name: "District 4", Kind: casework.DistrictOffice, District: "4", Mailbox: "d4", Phone: "555-555-0104"},
		{ID: "al1", Name: "At Large", Kind: casework.AtLargeOffice, Mailbox: "al1"},
		{ID: "d7", Name: "District 7", Kind: casework.DistrictOffice, District: "7", Signature: "Room 7"},
	}
	if diff := cmp.Diff(c.Offices, want); diff != "" {
		t.Errorf("offices: got -, want +:\n%s", diff)
	}
	if len(c.Topics) != 2 || c.Topics[0].Name != "Shelter" || !c.Topics[0].Sensitive || c.Topics[0].Citywide != "al1" || cmp.Diff(c.Topics[1].Words, []string{"rat", "rats"}) != "" {
		t.Errorf("topics %+v", c.Topics)
	}
	if len(c.Hours.Week[1]) != 1 || cmp.Diff(c.Hours.Holidays, []casework.Date{{Month: 12, Day: 25}, {Year: 2026, Month: 11, Day: 26}}) != "" {
		t.Errorf("hours %+v", c.Hours)
	}
	if len(c.Departments) != 1 || c.Departments[0].Days != 5 || len(c.Numbers) != 1 || c.Numbers[0].Office != "d4" {
		t.Errorf("%+v, %+v", c.Departments, c.Numbers)
	}
	if diff := cmp.Diff(f.Missing, []string{`office "d7" has no mailbox`}); diff != "" {
		t.Error(diff)
	}
}

// TestComposeTellsWhatIsLocked names file and line of what the file says, and who set the rest.
func TestComposeTellsWhatIsLocked(t *testing.T) {
	t.Parallel()
	f := compose(t, good, set(casework.TopicSetting, "", "shelter", values{"name": "Other", "citywide": "al1"}), set(casework.TopicSetting, "", "rats", values{"name": "Rats"}))
	shelter, _ := f.Find(casework.TopicSetting, "", "shelter")
	want := casework.Setting{Kind: casework.TopicSetting, Key: "shelter", Source: "city.yaml:24", By: "Ole", At: time.Unix(100, 0),
		Values: values{"name": "Shelter", "sensitive": "true", "words": "Shelter\nhomeless", "citywide": "al1"},
		Named:  values{"name": "city.yaml:25", "sensitive": "city.yaml:26", "words": "city.yaml:27"}}
	if diff := cmp.Diff(shelter, want); diff != "" {
		t.Errorf("got -, want +:\n%s", diff)
	}
	rats, ok := f.Find(casework.TopicSetting, "", "rats")
	if !ok || rats.Source != "" || len(rats.Named) != 0 || rats.By != "Ole" || f.Place("topic", "rats") != "" {
		t.Errorf("%+v", rats)
	}
	city, _ := f.Find(casework.CitySetting, "", "")
	if city.Named["city"] != "city.yaml:1" || city.Values["timezone"] != "America/New_York" {
		t.Errorf("%+v", city)
	}
}

// TestHoursOfTheFileStayWhole: a day of the browser does not come between the days of the file.
func TestHoursOfTheFileStayWhole(t *testing.T) {
	t.Parallel()
	f := compose(t, good+"hours:\n  open: {mon-fri: 9:00-17:00}\n  holidays: [2026-11-26]\n",
		set(casework.HoursSetting, "", "", values{"mon": "closed"}), set(casework.HolidaySetting, "", "12-25", nil))
	if len(f.City.Hours.Week[1]) != 1 || len(f.City.Hours.Holidays) != 2 {
		t.Errorf("%+v", f.City.Hours)
	}
	h, _ := f.Find(casework.HoursSetting, "", "")
	if h.Values["mon"] != "9:00-17:00" || h.Values["sun"] != "closed" || h.Named["mon"] != "city.yaml:29" {
		t.Errorf("%+v", h)
	}
	for key, want := range (values{"2026-11-26": "city.yaml:30", "12-25": ""}) {
		if day, ok := f.Find(casework.HolidaySetting, "", key); !ok || day.Source != want {
			t.Errorf("%s: %+v", key, day)
		}
	}
}

// TestWhatDoesNotFitIsLeftOut keeps a city running that has a setting which its file has made impossible.
func TestWhatDoesNotFitIsLeftOut(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		bad  casework.Setting
		want string
	}{
		{set(casework.TopicSetting, "", "rats", values{"words": "rat"}), `topic "rats" has no name`},
		{set(casework.TopicSetting, "", "Rats!", values{"name": "Rats"}), `a topic has the id "Rats!"; an id is made of a-z, 0-9 and hyphens, 40 at most`},
		{set(casework.TopicSetting, "", "rats", values{"name": "Rats", "citywide": "d9"}), `topic "rats" goes to office "d9", which the file does not have`},
		{set(casework.TopicSetting, "", "rats", values{"name": "Rats", "resolve": "soon"}), `resolve of a topic is "soon"; a time looks like 2d, for working days, or 4h, for open hours`},
		{set(casework.OfficeSetting, "", "d5", values{"name": "District 5", "district": "4"}), `district "4" has two offices, "d4" and "d5"`},
		{set(casework.OfficeSetting, "", "d5", values{"name": "District 5"}), `office "d5" has no district; an office of the whole city has kind: at-large`},
		{set(casework.HolidaySetting, "", "12-25", nil), `hours have holidays and no open hours`},
		{set(casework.HoursSetting, "", "", values{"mon": "17:00-9:00"}), `mon of open is "17:00-9:00"; its hours are not in order`},
		{set(casework.NumberSetting, "", "n", values{"number": "(555) 555-0100"}), `number "n" is "(555) 555-0100"; write it as +15555550100`},
		{set(casework.NumberSetting, "", "n", values{"number": "+15555550100", "calls": "true"}), `number "n" takes calls, and there is no "voice:" section`},
		{set(casework.DepartmentSetting, "", "works", values{"name": "Works", "mail": "nobody"}), `department "works" has the address "nobody"`},
		{set(casework.DepartmentSetting, "", "works", values{"name": "Works", "colour": "red"}), `"colour" is not a key of a department`},
		{set(casework.CitySetting, "", "", values{"languages": "English"}), `"English" is not a language`},
		{set(casework.SignatureSetting, "d4", "", values{"signature": strings.Repeat("line\n", 11)}), `the signature of office "d4" is too long`},
	} {
		f := compose(t, good, c.bad, set(casework.TopicSetting, "", "noise", values{"name": "Noise"}))
		if len(f.Left) != 1 || !strings.HasPrefix(f.Left[0].Why, c.want) {
			t.Errorf("left out: %+v, want %q", f.Left, c.want)
		}
		if n := len(f.City.Topics); f.City.Topics[n-1].Name != "Noise" {
			t.Errorf("%s took the rest with it: %+v", c.want, f.City.Topics)
		}
		if err := f.Refused(func(s casework.Setting) bool { return s.Key == c.bad.Key && s.Kind == c.bad.Kind }); casework.KindOf(err) != casework.Invalid {
			t.Errorf("%s is no refusal: %v", c.want, err)
		}
	}
}

// TestNoFileAtAll is a city that begins in the browser.
func TestNoFileAtAll(t *testing.T) {
	t.Parallel()
	f := compose(t, "")
	if f.Hash != "" || f.City.Name != "" || f.City.Zone == nil || len(f.Missing) != 4 {
		t.Errorf("%q, %+v", f.Missing, f.City)
	}
	f = compose(t, "", set(casework.CitySetting, "", "", values{"city": "Harbor", "timezone": "Europe/Paris"}), set(casework.OfficeSetting, "", "d1", values{"name": "One", "kind": "at-large"}))
	if f.City.Name != "Harbor" || f.City.Zone.String() != "Europe/Paris" || len(f.City.Offices) != 1 {
		t.Errorf("%+v", f.City)
	}
}

// TestMistakesOfTheFileStayErrors: what is set in the browser hides none.
func TestMistakesOfTheFileStayErrors(t *testing.T) {
	t.Parallel()
	for put, want := range map[string]string{
		"sensitiv: true":                    `city.yaml:26: "sensitiv" is not a key of a topic`,
		"sensitive: true\n    citywide: d9": `city.yaml:24: topic "shelter" goes to office "d9", which the file does not have`,
	} {
		base := cityfile.Base{Path: "city.yaml", Text: []byte(strings.Replace(good, "sensitive: true", put, 1)), Sources: sources}
		_, err := cityfile.Compose(base, []casework.Setting{set(casework.TopicSetting, "", "shelter", values{"sensitive": "true"})})
		if err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
	base := cityfile.Base{Path: "city.yaml", Text: []byte(strings.Replace(good, "    office: al1\n", "", 1)), Sources: sources}
	if _, err := cityfile.Compose(base, nil); err == nil || !strings.Contains(err.Error(), `office "al1" has no mailbox`) {
		t.Errorf("an office of the file without one of its mailboxes: %v", err)
	}
}
