package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/internal/htmlcheck"

	"golang.org/x/net/html"
)

func settingsSite(t *testing.T) (*site, *memorySettings) {
	t.Helper()
	var m *memorySettings
	s := newSite(t, withSettings, func(c *Config) { m, c.Mail = c.Settings.(*memorySettings), &mailMemory{} })
	return s, m
}

// TestSettingsLeadSomewhere follows every link of the index, also where no mailbox can be connected, as in the demo.
func TestSettingsLeadSomewhere(t *testing.T) {
	t.Parallel()
	for name, mail := range map[string]MailWays{"with mailboxes": &mailMemory{}, "without": nil} {
		s := newSite(t, withSettings, func(c *Config) { c.Mail = mail })
		for _, who := range []string{ole, marcus} {
			links := s.get("/settings", who).all(func(n *html.Node) bool { return n.Data == "a" && strings.HasPrefix(attr(n, "href"), "/") })
			if len(links) < 10 {
				t.Errorf("%s, %s: only %d links", name, who, len(links))
			}
			for _, a := range links {
				if p := s.get(attr(a, "href"), who); p.code >= http.StatusBadRequest {
					t.Errorf("%s, %s: %s leads to %d", name, who, attr(a, "href"), p.code)
				}
			}
		}
	}
}

// TestSettingsPages shows each page to the city's administrator and to the head of an office: each sees what is theirs, with what is
// locked and by whom the rest was set.
func TestSettingsPages(t *testing.T) {
	t.Parallel()
	s, _ := settingsSite(t)
	for path, says := range map[string][]string{
		"":             {"What stands in city.yaml", "Topics", "What does not fit", "goes to office", "Changed last", "Public Works", "Connect the mailboxes", "Ole <b>Admin</b>"},
		"/city":        {"Set in city.yaml line 41, and changed there.", "Languages that residents speak"},
		"/offices":     {"Office of Five", "Office of Four", "Add an office"},
		"/topics":      {"Shelter", "Rats", "Retired", "Nothing of it counts", "Ole <b>Admin</b>"},
		"/hours":       {"Monday", "Sunday", "As 9:00-17:00"},
		"/holidays":    {"2026-11-26 Thanksgiving", "12-25", "Take days from a calendar"},
		"/departments": {"Public Works", "Working days"},
		"/signatures":  {"Up to ten lines"},
		"/numbers":     {"+15555550105", "Messaging Service"},
		"/twilio":      {"One is set. Leave this empty to keep it."},
	} {
		p := s.get("/settings"+path, ole)
		if p.code != http.StatusOK {
			t.Errorf("%s: %d", path, p.code)
		}
		p.says(says...)
		if q := s.get("/settings"+path, marcus); q.code != http.StatusOK || strings.Contains(q.body, "Of four alone") || strings.Contains(q.body, "Office of Four") && path == "/offices" {
			t.Errorf("%s shows %d to the head of another office:\n%s", path, q.code, q.text())
		}
	}
	if body := s.get("/settings/twilio", ole).body; strings.Contains(body, `value="set"`) {
		t.Error("the place of a secret stands in its field")
	}
	for _, n := range s.get("/settings/numbers", ole).all(func(n *html.Node) bool {
		return n.Data == "option" && has(n, "selected") && strings.Contains(text(n), "carriers")
	}) {
		if in := attr(n.Parent, "id"); (attr(n, "value") == "true") == strings.HasSuffix(in, "-new") {
			t.Errorf("%s: %s", in, text(n)) // a number of the file that says nothing is approved; a new one is not
		}
	}
	if p := s.get("/settings/nothing", ole); p.code != http.StatusNotFound {
		t.Errorf("a page that there is not: %d", p.code)
	}
}

// TestWhatIsLockedHasNoWayIn: fields of the file are disabled, and a head gets no button for what is the city's.
func TestWhatIsLockedHasNoWayIn(t *testing.T) {
	t.Parallel()
	s, _ := settingsSite(t)
	topics := s.get("/settings/topics", ole)
	for selector, n := range map[string]int{
		"#name-shelter[disabled]": 1, "#words-shelter[disabled]": 0, "#name-rats[disabled]": 0, "#form-new": 1,
		"#form-rats button[value=retire]": 1, "#form-snow button[value=back]": 1, "#form-snow button[value=retire]": 0, "#form-shelter button[value=keep]": 1,
	} {
		htmlcheck.Run(t, topics.body, htmlcheck.Count(selector, n))
	}
	seen := s.get("/settings/topics", marcus)
	htmlcheck.Run(t, seen.body, htmlcheck.Count("main button", 0), htmlcheck.Count("main input:not([disabled]):not([type=hidden])", 0))
	own := s.get("/settings/offices", marcus)
	htmlcheck.Run(t, own.body, htmlcheck.Count("#phone-d5:not([disabled])", 1), htmlcheck.Count("#district-d5[disabled]", 1), htmlcheck.Count("#form-new", 0))
	holidays := s.get("/settings/holidays", ole)
	htmlcheck.Run(t, holidays.body, htmlcheck.Count("#form-12-25 button[value=drop]", 0), htmlcheck.Count("#form-2026-11-26 button[value=drop]", 1))
}

// TestSettingIsKept: what each form sends becomes one change.
func TestSettingIsKept(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		path, as string
		form     url.Values
		want     casework.Setting
		done     string
	}{
		"a new topic":              {"topics", ole, url.Values{"how": {"add"}, "name": {" Rats & Mice "}, "words": {"mouse\r\nmice"}}, casework.Setting{Kind: casework.TopicSetting, Key: "rats-mice", Values: map[string]string{"name": "Rats & Mice", "words": "mouse\nmice"}}, "added"},
		"its id is taken":          {"topics", ole, url.Values{"how": {"add"}, "name": {"Rats"}}, casework.Setting{Kind: casework.TopicSetting, Key: "rats-2", Values: map[string]string{"name": "Rats"}}, "added"},
		"a name of its own script": {"topics", ole, url.Values{"how": {"add"}, "name": {"鼠"}}, casework.Setting{Kind: casework.TopicSetting, Key: "entry", Values: map[string]string{"name": "鼠"}}, "added"},
		"a changed one":            {"topics", ole, url.Values{"how": {"keep"}, "key": {"rats"}, "name": {"Rodents"}, "colour": {"red"}}, casework.Setting{Kind: casework.TopicSetting, Key: "rats", Values: map[string]string{"name": "Rodents"}}, "kept"},
		"retired":                  {"topics", ole, url.Values{"how": {"retire"}, "key": {"rats"}, "name": {"lost"}}, casework.Setting{Kind: casework.TopicSetting, Key: "rats", Values: map[string]string{"retired": "true"}}, "retired"},
		"back":                     {"topics", ole, url.Values{"how": {"back"}, "key": {"snow"}}, casework.Setting{Kind: casework.TopicSetting, Key: "snow", Values: map[string]string{"retired": ""}}, "back"},
		"taken out":                {"numbers", ole, url.Values{"how": {"drop"}, "key": {"d5"}, "number": {"x"}}, casework.Setting{Kind: casework.NumberSetting, Key: "d5"}, "dropped"},
		"a department retired":     {"departments", ole, url.Values{"how": {"retire"}, "key": {"works"}}, casework.Setting{Kind: casework.DepartmentSetting, Key: "works", Values: map[string]string{"retired": "true"}}, "retired"},
		"a new office":             {"offices", ole, url.Values{"how": {"add"}, "name": {"Office of Six"}, "district": {"6"}, "kind": {"district"}, "id": {""}}, casework.Setting{Kind: casework.OfficeSetting, Key: "d6", Values: map[string]string{"name": "Office of Six", "district": "6", "kind": "district"}}, "added"},
		"a number":                 {"numbers", ole, url.Values{"how": {"add"}, "number": {"+15555550106"}}, casework.Setting{Kind: casework.NumberSetting, Key: "n15555550106", Values: map[string]string{"number": "+15555550106"}}, "added"},
		"hours":                    {"hours", ole, url.Values{"how": {"keep"}, "mon": {"8:00-12:00"}, "tue": {""}}, casework.Setting{Kind: casework.HoursSetting, Values: map[string]string{"mon": "8:00-12:00", "tue": ""}}, "kept"},
		"a day off":                {"holidays", ole, url.Values{"how": {"add"}, "id": {"01-01"}, "name": {"New Year"}}, casework.Setting{Kind: casework.HolidaySetting, Key: "01-01", Values: map[string]string{"name": "New Year"}}, "added"},
		"a signature":              {"signatures", marcus, url.Values{"how": {"keep"}, "of": {"d5"}, "signature": {"Five"}}, casework.Setting{Kind: casework.SignatureSetting, Office: "d5", Values: map[string]string{"signature": "Five"}}, "kept"},
		"a phone":                  {"offices", marcus, url.Values{"how": {"keep"}, "key": {"d5"}, "phone": {"1"}}, casework.Setting{Kind: casework.OfficeSetting, Key: "d5", Values: map[string]string{"phone": "1"}}, "kept"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, m := settingsSite(t)
			p := s.post("/settings/"+c.path, c.as, c.form)
			if want := "/settings/" + c.path + "?done=" + c.done; p.Get("Location") != want {
				t.Fatalf("%d to %q, want %q:\n%s", p.code, p.Get("Location"), want, p.text())
			}
			if diff := cmp.Diff(m.changes, []casework.Setting{c.want}); diff != "" {
				t.Errorf("got -, want +:\n%s", diff)
			}
			if s.get(p.Get("Location"), c.as).code != http.StatusOK || settingDone[c.done] == "" {
				t.Error("the page after it")
			}
		})
	}
}

// TestSettingIsRefused: nothing is kept, what was typed stands there again, and the sentence says what to mend.
func TestSettingIsRefused(t *testing.T) {
	t.Parallel()
	s, m := settingsSite(t)
	for name, c := range map[string]struct {
		path, as string
		form     url.Values
		code     int
		says     []string
	}{
		"no name":        {"topics", ole, url.Values{"how": {"add"}, "name": {" "}, "words": {"typed"}}, 422, []string{"Name: say what it is.", "typed"}},
		"what is wrong":  {"topics", ole, url.Values{"how": {"keep"}, "key": {"rats"}, "name": {"Typed"}, "resolve": {"soon"}}, 422, []string{"a time looks like 2d", "Not kept"}},
		"there already":  {"offices", ole, url.Values{"how": {"add"}, "id": {"d4"}, "name": {"Four"}}, 409, []string{`There is "d4" already.`}},
		"the city's":     {"topics", marcus, url.Values{"how": {"add"}, "name": {"Mine"}}, 403, []string{"Ask the city's administrator."}},
		"another office": {"signatures", marcus, url.Values{"how": {"keep"}, "of": {"d4"}, "signature": {"x"}}, 404, []string{"no such setting in your office"}},
		"its district":   {"offices", marcus, url.Values{"how": {"keep"}, "key": {"d5"}, "district": {"9"}}, 403, []string{"name, telephone and address"}},
		"no such page":   {"nothing", ole, url.Values{"how": {"keep"}}, 404, nil},
	} {
		p := s.post("/settings/"+c.path, c.as, c.form)
		if p.code != c.code {
			t.Errorf("%s: %d", name, p.code)
		}
		p.says(c.says...)
	}
	if len(m.changes) != 0 {
		t.Errorf("kept: %+v", m.changes)
	}
	p := s.post("/settings/topics", ole, url.Values{"how": {"keep"}, "key": {"rats"}, "name": {"Typed"}, "resolve": {"soon"}})
	htmlcheck.Run(t, p.body, htmlcheck.Count(`#name-rats[value="Typed"]`, 1), htmlcheck.Count(`#name-shelter[value="Typed"]`, 0), htmlcheck.Count("details[open] #form-rats", 1))
}

const holidaysOf2026 = "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20261126\r\nSUMMARY:Thanksgiving\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20261225\r\nRRULE:FREQ=YEARLY\r\nSUMMARY:Christmas\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"

// TestACalendarIsTakenIn: as a file and pasted; one that cannot be read changes nothing.
func TestACalendarIsTakenIn(t *testing.T) {
	t.Parallel()
	days, err := daysOff(holidaysOf2026)
	want := []casework.Setting{
		{Kind: casework.HolidaySetting, Key: "2026-11-26", Values: map[string]string{"name": "Thanksgiving"}},
		{Kind: casework.HolidaySetting, Key: "12-25", Values: map[string]string{"name": "Christmas"}},
	}
	if diff := cmp.Diff(days, want); diff != "" || err != nil {
		t.Errorf("%v, %s", err, diff)
	}
	for text, says := range map[string]string{"": "Choose a calendar file", "BEGIN:VCALENDAR": "no day", "BEGIN:VEVENT\nEND:VEVENT": "cannot be read: line 1",
		strings.Repeat("BEGIN:VEVENT\nDTSTART:20260101\nDTEND:20260102\nEND:VEVENT\nBEGIN:VEVENT\nDTSTART:20260103\nEND:VEVENT\n", 300): "400 is the most"} {
		if _, err := daysOff(text); casework.KindOf(err) != casework.Invalid || !strings.Contains(err.Error(), says) {
			t.Errorf("%v, want %q", err, says)
		}
	}
	for name, send := range map[string]func(*site, string, string) page{
		"pasted": func(s *site, as, text string) page {
			return s.upload("/settings/holidays/calendar", as, url.Values{"calendar": {text}}, map[string]string{"": ""})
		},
		"a file": func(s *site, as, text string) page {
			return s.upload("/settings/holidays/calendar", as, nil, map[string]string{"days.ics": text})
		},
	} {
		s, m := settingsSite(t)
		if p := send(s, ole, holidaysOf2026); p.Get("Location") != "/settings/holidays?done=calendar" || len(m.changes) != 2 {
			t.Errorf("%s: %d, %+v", name, p.code, m.changes)
		}
		p := send(s, ole, "not a calendar")
		if p.says("There is no day in this calendar."); p.code != 422 || len(m.changes) != 2 {
			t.Errorf("%s: %d", name, p.code)
		}
		if p := send(s, marcus, holidaysOf2026); p.code != 403 {
			t.Errorf("by the head of an office: %d", p.code)
		}
	}
}
