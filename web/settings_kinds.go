package web

import (
	"github.com/commonline/commonline/casework"
)

// settingKind is a page of settings: all of one kind.
type settingKind struct {
	kind        casework.SettingKind
	path        string // below /settings
	title, noun string
	about       string
	icon        string
	form        func(*server) []field
	add         bool   // more of them can be added
	drop        string // what the button says that takes one away; "" for none
	retire      bool   // one is put away, and not taken away: cases carry it
	each        bool   // each office has one
}

// field is one value in the form of a setting.
type field struct {
	Key, Label, Help string
	Kind             string // "" is a line of text; area, choice, secret, or number
	Options          []option
	Needed           bool
	NewOnly          bool   // it is said once, and never changed
	Unsaid           string // the option that counts where one that is there says nothing; a new one begins with the first option
}

type option struct{ Value, Label string }

// settingKinds are the pages in their order.
var settingKinds = []settingKind{
	{kind: casework.CitySetting, path: "city", title: "The city", noun: "The city", icon: "globe", about: "Its name as residents know it, its time zone, and the languages that people speak.", form: cityFields},
	{kind: casework.OfficeSetting, path: "offices", title: "Offices", noun: "an office", icon: "dept", about: "The offices of the council. Cases belong to them, so an office is renamed and never taken away.", form: officeFields, add: true},
	{kind: casework.HoursSetting, path: "hours", title: "Open hours", noun: "Open hours", icon: "clock", about: "When the offices can be reached. Clocks run in these hours, and by when a caller is called back follows from them. Without any, every hour counts.", form: hoursFields},
	{kind: casework.HolidaySetting, path: "holidays", title: "Holidays", noun: "a day off", icon: "day", about: "Days on which no office is open.", form: holidayFields, add: true, drop: "Take it out"},
	{kind: casework.TopicSetting, path: "topics", title: "Topics", noun: "a topic", icon: "tag", about: "One list for the whole city. A case keeps its topic when it is renamed or retired.", form: topicFields, add: true, retire: true},
	{kind: casework.DepartmentSetting, path: "departments", title: "Departments", noun: "a department", icon: "dept", about: "To whom matters are handed, how they are reached, and how many working days they usually take. A case keeps its department when that is renamed or retired.", form: departmentFields, add: true, retire: true},
	{kind: casework.SignatureSetting, path: "signatures", title: "Signatures", noun: "signature", icon: "mail", about: "What stands below the mails that staff write, under the name of the office.", form: signatureFields, each: true},
	{kind: casework.NumberSetting, path: "numbers", title: "Telephone numbers", noun: "a number", icon: "phone", about: "The numbers at Twilio by which offices are texted and called.", form: numberFields, add: true, drop: "Take it out"},
	{kind: casework.TwilioSetting, path: "twilio", title: "Twilio account", noun: "Twilio account", icon: "keys", about: "The account that the numbers belong to. The token is stored encrypted, and is never shown again.", form: twilioFields},
}

// kindAt finds the page of a path.
func kindAt(path string) (settingKind, error) {
	for _, k := range settingKinds {
		if k.path == path {
			return k, nil
		}
	}
	return settingKind{}, casework.Errorf(casework.NotFound, "There is no such page.")
}

func cityFields(*server) []field {
	return []field{
		{Key: "city", Label: "Name", Needed: true, Help: "As residents know it: Riverton."},
		{Key: "timezone", Label: "Time zone", Needed: true, Help: "As America/New_York or Europe/Paris."},
		{Key: "languages", Label: "Languages that residents speak", Kind: "area", Help: "One a line, the most spoken first, as short tags: en, es, pt-BR, zh-Hant, ht."},
	}
}

func officeFields(*server) []field {
	return []field{
		{Key: "id", Label: "Short name", NewOnly: true, Help: "It never changes: d4. Left empty, it is made from the district or the name."},
		{Key: "name", Label: "Name", Needed: true, Help: "As residents know it: Office of Councilor Ana Ruiz, District 4."},
		{Key: "kind", Label: "Kind", Kind: "choice", Options: []option{{"district", "Of a district"}, {"at-large", "At large, of the whole city"}, {"staff", "Central staff, the clerk"}}},
		{Key: "district", Label: "District", Help: "As the map names it. Only an office of a district has one."},
		{Key: "phone", Label: "Telephone", Help: "Residents see it."},
		{Key: "address", Label: "Address", Help: "Where it is visited."},
	}
}

func hoursFields(*server) []field {
	var all []field
	for i, d := range []string{"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"} {
		f := field{Key: []string{"mon", "tue", "wed", "thu", "fri", "sat", "sun"}[i], Label: d}
		if i == 0 {
			f.Help = "As 9:00-17:00, or 9:00-12:00, 13:00-17:00. Empty: closed."
		}
		all = append(all, f)
	}
	return all
}

func holidayFields(*server) []field {
	return []field{
		{Key: "id", Label: "Day", Needed: true, NewOnly: true, Help: "As 2026-11-26, or 12-25 for every year."},
		{Key: "name", Label: "Name"},
	}
}

// yesNo is a choice whose first answer is what counts where nothing is said.
func yesNo(no, yes string) []option { return []option{{"", no}, {"true", yes}} }

func topicFields(s *server) []field {
	return []field{
		{Key: "name", Label: "Name", Needed: true},
		{Key: "first_answer", Label: "Due: first answer", Help: "As 2d for working days, or 4h for open hours. Empty: as for all cases."},
		{Key: "resolve", Label: "Due: resolved", Help: "As 10d. Empty: as for all cases."},
		{Key: "silent_after", Label: "Days without news until residents hear that it goes on", Kind: "number"},
		{Key: "words", Label: "Words that point to it", Kind: "area", Help: "One a line."},
		{Key: "sensitive", Label: "Delicate", Kind: "choice", Options: yesNo("No", "Yes: one neutral acknowledgement, and nothing else by machine")},
		{Key: "citywide", Label: "Office that has it, whatever the address", Kind: "choice", Options: s.officeOptions("By address")},
	}
}

func departmentFields(*server) []field {
	return []field{
		{Key: "name", Label: "Name", Needed: true},
		{Key: "mail", Label: "Mail address"},
		{Key: "phone", Label: "Telephone"},
		{Key: "days", Label: "Working days it usually takes", Kind: "number"},
	}
}

func signatureFields(*server) []field {
	return []field{{Key: "signature", Label: "Signature", Kind: "area", Help: "Up to ten lines. Empty: the office's name, telephone and the number of the case, which stand there in any case."}}
}

func numberFields(s *server) []field {
	return []field{
		{Key: "number", Label: "Number", Needed: true, Help: "With its country and nothing but digits: +15555550104."},
		{Key: "office", Label: "Office", Kind: "choice", Options: s.officeOptions("All offices: the city's triage")},
		{Key: "texts", Label: "Texts", Kind: "choice", Options: []option{{"", "Takes texts"}, {"false", "Takes none"}}},
		{Key: "approved", Label: "Registration", Kind: "choice", Unsaid: "true", Options: []option{{"false", "The carriers do not take its texts yet: answers are shown and not sent"}, {"true", "The carriers take its texts"}}},
		{Key: "calls", Label: "Calls", Kind: "choice", Options: []option{{"", "Takes calls, where the city has said how they are answered"}, {"false", "Takes none"}}},
		{Key: "line", Label: "The office's own line", Help: "To which callers may be connected in open hours: +15555550199. Empty: nobody is connected."},
		{Key: "service", Label: "Messaging Service", Help: "Its SID at Twilio, MG…, where the number belongs to one."},
	}
}

func twilioFields(*server) []field {
	return []field{
		{Key: "account_sid", Label: "Account SID", Needed: true, Help: "AC and 32 digits, on the first page of Twilio's console."},
		{Key: "auth_token", Label: "Auth token", Kind: "secret", Help: "It stands beside the SID."},
	}
}

func (s *server) officeOptions(none string) []option {
	all := []option{{"", none}}
	for _, o := range s.City.Offices {
		all = append(all, option{string(o.ID), o.Name})
	}
	return all
}
