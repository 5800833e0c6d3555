package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"github.com/commonline/commonline/casework"
)

// ringing is a site on which the alarm of Rosa's case rings, one of a held message was confirmed by nobody, and one of another office rings.
func ringing(t *testing.T) *site {
	t.Helper()
	s := newSite(t)
	n, err := casework.ParseCaseNumber("C-48213-5")
	if err != nil {
		t.Fatal(err)
	}
	call := casework.AlarmCall{Name: "Marcus Teague", Way: casework.Text, Rung: casework.DutyRung, At: noon, State: casework.Sent}
	lost := casework.AlarmCall{Name: "Ana Ribeiro", Way: casework.Mail, Rung: casework.HeadRung, At: noon, State: casework.Failed, Why: "The mail was refused."}
	s.store.alarms = []casework.Alarm{
		{ID: 5, Case: n, Office: "d5", Phrase: "on fire", RaisedAt: noon, NextAt: noon.Add(5 * time.Minute), Calls: []casework.AlarmCall{call}},
		{ID: 6, Raw: 70, Held: true, HeldAs: 48300, Office: "d5", Phrase: "gunshot", RaisedAt: noon, ExhaustedAt: noon, Calls: []casework.AlarmCall{call, lost}},
		{ID: 7, Case: 99, Office: "d4", Phrase: "suicide", RaisedAt: noon},
	}
	s.store.phrases = []PhraseCount{{Phrase: "on fire", Alarms: 4, None: 3, Real: 1}}
	for i := range s.store.cases {
		s.store.cases[i].Urgent = s.store.cases[i].Number == n
	}
	return s
}

func TestAnAlarmOnTheCase(t *testing.T) {
	t.Parallel()
	s := ringing(t)
	p := s.get(rosas, ana)
	p.says("Urgent", "may mean danger", "Found: “on fire”", "Called: Marcus Teague by text", "1 alarm was confirmed by nobody")
	sound(t, p)
	if keys := p.all(func(n *html.Node) bool { return attr(n, "data-key") == "y" || attr(n, "data-key") == "0" }); len(keys) != 2 {
		t.Errorf("%d of the two buttons have a key", len(keys))
	}
	list := s.get("/inbox", ana)
	list.says("Urgent")
	if got := strings.Count(list.body, "Urgent</span>"); got != 1 {
		t.Errorf("%d cases of the list are urgent", got)
	}
	for _, step := range []struct{ do, to, says string }{
		{"confirm", rosas + "?done=alarm-confirmed", "Ana Ribeiro looks after it"},
		{"none", rosas + "?done=alarm-none", "It counts as a false alarm"},
	} {
		if p := s.post("/danger/5", ana, url.Values{"do": {step.do}, "from": {"case"}}); p.Get("Location") != step.to {
			t.Fatalf("%s: %d to %q", step.do, p.code, p.Get("Location"))
		}
		s.get(step.to, ana).says(step.says)
	}
	if p := s.get(rosas, ana); strings.Contains(p.text(), "may mean danger to somebody") {
		t.Error("the alarm stands there though somebody said that it is none")
	}
	for act, code := range map[string]int{"confirm": http.StatusConflict, "x": http.StatusUnprocessableEntity} {
		if p := s.post("/danger/5", ana, url.Values{"do": {act}}); p.code != code {
			t.Errorf("%s: %d, want %d", act, p.code, code)
		}
	}
	if p := s.post("/danger/7", ana, url.Values{"do": {"none"}}); p.code != http.StatusNotFound {
		t.Errorf("an alarm of another office: %d", p.code)
	}
	if p := s.post("/danger/6", "rhea@council.example", url.Values{"do": {"none"}}); p.code != http.StatusForbidden {
		t.Errorf("by who only reads: %d", p.code)
	}
}

func TestTheDangerPage(t *testing.T) {
	t.Parallel()
	s := ringing(t)
	s.store.city.Rota = casework.Rota{
		Within: 4 * time.Minute,
		People: []casework.OnCall{{Mail: "marcus@council.example", Ways: []casework.Channel{casework.Text, casework.Mail}}, {Mail: "ana@council.example", Ways: []casework.Channel{casework.Text}}},
		Shifts: []casework.Shift{
			{Office: "d5", Days: [7]bool{false, true, true, true, true, true}, From: 9 * 60, To: 17 * 60, People: []string{"marcus@council.example", "ana@council.example"}},
			{Days: [7]bool{true, true, true, true, true, true, true}, From: 17 * 60, To: 9 * 60, People: []string{"gone@council.example"}},
		},
	}
	p := s.get("/danger", ana)
	p.says("C-48213-5", "Rings", "Nobody confirmed", "(not sent: The mail was refused.)", "Now, in this order: Marcus Teague by text and mail, then Ana Ribeiro by mail",
		"Has no telephone in the account", "Each has 4 minutes to confirm", "Mon to Fri", "9:00 to 17:00", "every day", "17:00 to 9:00", "All offices",
		"gone@council.example by nothing", "No account that works has this address", "on fire")
	sound(t, p)
	if strings.Contains(p.text(), "suicide") {
		t.Error("an alarm of another office stands there")
	}
	s.now = noon.Add(4 * time.Hour) // 18:21
	s.get("/danger", ana).says("Now, in this order: gone@council.example")
	s.store.city.Rota = casework.Rota{}
	s.get("/danger", ana).says("Nobody is on call now: the heads of the office are called at once")
	admin := s.get("/danger", "ole@council.example")
	admin.says("1 alarm was confirmed by nobody", "There was none")
	sound(t, admin)
	held := s.get("/held", ana)
	held.says("Everybody was called, and nobody has confirmed it")
	sound(t, held)
	if p := s.post("/danger/6", ana, url.Values{"do": {"confirm"}, "from": {"held"}}); p.Get("Location") != "/held?done=alarm-confirmed" {
		t.Errorf("confirmed from the held messages: %d to %q", p.code, p.Get("Location"))
	}
}

// TestAnAlarmLink opens the link as a scanner does, again and again, and then as a person.
func TestAnAlarmLink(t *testing.T) {
	t.Parallel()
	s := ringing(t)
	link := "/alarm/" + casework.AlarmToken(testSigner{}, 5, 1)
	for _, v := range []visit{{method: "GET"}, {method: "HEAD"}, {method: "GET", header: map[string]string{"Sec-Purpose": "prefetch"}}, {method: "GET", header: map[string]string{"Sec-Fetch-Site": "cross-site"}}} {
		v.path = link
		if p := s.do(v); p.code != http.StatusOK {
			t.Errorf("%s: %d", v.method, p.code)
		}
	}
	if !s.store.alarms[0].Rings() {
		t.Fatal("opening the link confirmed the alarm")
	}
	p := s.get(link, "")
	p.says("Alarm: case C-48213-5", "I look after it", "Office of Councilor Lee Wong", "call 911")
	sound(t, p)
	for _, words := range []string{"on fire", "Rosa", "crosswalk"} {
		if strings.Contains(p.text(), words) {
			t.Errorf("who has no more than the link reads %q", words)
		}
	}
	for range 2 { // a second press hears who has it
		if p = s.post(link, "", nil); p.Get("Location") != link+"?done=yes" {
			t.Fatalf("confirmed: %d to %q", p.code, p.Get("Location"))
		}
	}
	s.get(link, "").says("Ana Ribeiro looks after it")
	for _, other := range []string{"/alarm/x", "/alarm/" + casework.NoticeToken(testSigner{}, 5, 1), "/alarm/" + casework.AlarmToken(testSigner{}, 5, 2), "/alarm/" + casework.AlarmToken(testSigner{}, 55, 1)} {
		if g, q := s.get(other, ""), s.post(other, "", nil); g.code != http.StatusNotFound || q.code != http.StatusNotFound {
			t.Errorf("%s: %d, %d", other, g.code, q.code)
		}
	}
	if p := s.do(visit{method: "POST", path: link, header: map[string]string{"Sec-Fetch-Site": "cross-site"}, form: url.Values{}}); p.code != http.StatusForbidden {
		t.Errorf("posted from another site: %d", p.code)
	}
}

func TestTodayMarksDanger(t *testing.T) {
	t.Parallel()
	newSite(t).get("/today", ana).says("Urgent Look now: it may be about danger to life: Flooded")
}
