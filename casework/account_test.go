package casework_test

import (
	"strings"
	"testing"

	. "github.com/commonline/commonline/casework"
)

func TestWhoManagesAccounts(t *testing.T) {
	t.Parallel()
	head, admin := Viewer{Staff: 1, Office: "d5", Role: OfficeHead}, Viewer{Staff: 2, Role: CityAdmin}
	none := Account{}
	in := func(o OfficeID, r Role) Account { return Account{Staff: 9, Office: o, Role: r} }
	for name, c := range map[string]struct {
		v            Viewer
		was, becomes Account
		want         Kind
	}{
		"a head invites staff":                {head, none, in("d5", Staffer), ""},
		"a head invites a head":               {head, none, in("d5", OfficeHead), ""},
		"a head invites into another office":  {head, none, in("d4", Staffer), Forbidden},
		"a head makes an administrator":       {head, in("d5", Staffer), in("d5", CityAdmin), Forbidden},
		"a head makes a records officer":      {head, none, in("", RecordsOfficer), Forbidden},
		"a head takes another office's":       {head, in("d4", Staffer), in("d5", Staffer), NotFound},
		"a head touches the city's intake":    {head, in("d5", Intake), in("d5", Staffer), NotFound},
		"a head moves somebody away":          {head, in("d5", Staffer), in("d4", Staffer), Forbidden},
		"a head without an office":            {Viewer{Staff: 1, Role: OfficeHead}, none, in("", Staffer), NotFound},
		"an administrator, everybody":         {admin, in("d4", Staffer), in("d5", OfficeHead), ""},
		"an administrator of no office":       {admin, none, in("", CityAdmin), ""},
		"an administrator within an office":   {admin, none, in("d5", CityAdmin), Invalid},
		"staff of no office":                  {admin, none, in("", Staffer), Invalid},
		"no role":                             {admin, none, in("d5", "boss"), Invalid},
		"one's own":                           {admin, Account{Staff: 2, Role: CityAdmin}, in("", CityAdmin), Forbidden},
		"staff":                               {Viewer{Staff: 3, Office: "d5", Role: Staffer}, none, in("d5", Volunteer), Forbidden},
		"a volunteer":                         {Viewer{Staff: 3, Office: "d5", Role: Volunteer}, none, in("d5", Volunteer), Forbidden},
		"a records officer, who reads it all": {Viewer{Staff: 3, Role: RecordsOfficer}, none, in("d5", Volunteer), Forbidden},
	} {
		if got := KindOf(c.v.CheckManages(c.was, c.becomes)); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestLinkTokens(t *testing.T) {
	t.Parallel()
	s := signer{"one"}
	token := LinkToken(s, 77)
	if id, ok := ParseLinkToken(s, token); !ok || id != 77 {
		t.Errorf("read %d %v", id, ok)
	}
	for i := range token {
		forged := token[:i] + map[bool]string{true: "b", false: "a"}[token[i] == 'a'] + token[i+1:]
		if _, ok := ParseLinkToken(s, forged); ok {
			t.Errorf("changed at %d it still holds", i)
		}
	}
	if _, ok := ParseLinkToken(s, StatusToken(s, 77)); ok {
		t.Error("a link to a status page sets a password")
	}
	mail := "Open https://x.example/join/" + LinkMark(77) + " or {link-x} or {link-5"
	if got := FillLink(s, mail); !strings.Contains(got, "/join/"+token+" or {link-x}") || strings.Contains(mail, token) {
		t.Errorf("filled: %s", got)
	}
}
