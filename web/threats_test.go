package web

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/commonline/commonline/casework"
)

// flagged is a site on which Vi has flagged a message of Rosa's case.
func flagged(t *testing.T, change ...func(*Config)) *site {
	t.Helper()
	s := newSite(t, change...)
	s.store.threats.all = []casework.Threat{sampleThreat(numberIn48213)}
	return s
}

const numberIn48213 = casework.CaseNumber(48213)

func TestAVolunteerFlagsAThreat(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for i := range s.store.messages {
		if s.store.messages[i].ID == 13 {
			s.store.messages[i].Text, s.store.messages[i].Reply = "I know where you live.", "I know where you live."
		}
	}
	p := s.get(rosas, vi)
	p.says("Flag as a threat", "“know where you live” may be a threat. If it is one, flag it below; nobody was told.")
	sound(t, p)
	act := rosas + "/threat/13"
	f := p.form(act)
	f.Set("against", "the councilor <b>")
	p = s.post(act, vi, f)
	p.says("Not flagged", "say in a few words why it is a threat")
	if p.code != http.StatusUnprocessableEntity || p.form(act).Get("against") != "the councilor <b>" {
		t.Errorf("without a reason: %d, %v", p.code, p.form(act))
	}
	f.Set("why", "Says where <she> lives")
	if p = s.post(act, vi, f); p.Get("Location") != rosas+"?done=threat" {
		t.Fatalf("flagged: %d %s", p.code, p.text())
	}
	p = s.get(rosas+"?done=threat", vi)
	p.says("Flagged. What came is kept as it is", "A message here is flagged as a threat against the councilor <b>.", "Says where <she> lives", "Flagged as a threat against the councilor <b>", "A message was flagged as a threat against the councilor <b>, by Vi Nguyen: Says where <she> lives",
		"Nobody has said yet what is done about it.", "The police sheet and the evidence are given out by the head of the office or the records officer")
	sound(t, p)
	if strings.Contains(p.text(), "Police sheet and evidence") || strings.Contains(p.text(), "Lift the flag") || strings.Contains(p.body, `action="`+act+`"`) {
		t.Error("a volunteer is offered what is for the head, or the message once more")
	}
	if p = s.post(act, ana, f); p.code != http.StatusConflict {
		t.Errorf("flagged twice: %d", p.code)
	}
}

// TestThePageOfAPersonTellsOfTheirThreat does so while the flag stands, and leads to the case.
func TestThePageOfAPersonTellsOfTheirThreat(t *testing.T) {
	t.Parallel()
	s := flagged(t)
	p := s.get("/people/3", ana)
	p.says("A threat of this person is flagged on C-48213-5. No machine writes to them while it stands.")
	sound(t, p)
	s.store.threats.all = nil
	if p = s.get("/people/3", ana); strings.Contains(p.text(), "is flagged") {
		t.Errorf("without a flag: %s", p.text())
	}
}

func TestTheHeadSaysWhatWasDecided(t *testing.T) {
	t.Parallel()
	s := flagged(t)
	p := s.get("/threats", marcus)
	p.says("Nobody has looked yet", "against the councilor", "Says <where> she lives", "Say what was decided", "Lift the flag")
	sound(t, p)
	f := p.form("/threats/1")
	f.Set("words", "")
	p = s.post("/threats/1", marcus, url.Values{"act": {"seen"}, "from": {"list"}, "police": {"26-1881"}})
	p.says("Say in a few words what was decided")
	if p.code != http.StatusUnprocessableEntity || p.form("/threats/1").Get("police") != "26-1881" {
		t.Errorf("without words: %d", p.code)
	}
	if p = s.post("/threats/1", marcus, url.Values{"act": {"seen"}, "words": {"Police <told>"}, "police": {"26-1881"}}); p.Get("Location") != rosas+"?done=threat-seen" {
		t.Fatalf("seen: %d %s", p.code, p.Get("Location"))
	}
	p = s.get(rosas+"?done=threat-seen", marcus)
	p.says("Noted. It stands on the case", "Police <told> · police report 26-1881", "The threat was looked at, police report 26-1881, by Marcus Teague: Police <told>", "Police sheet and evidence")
	sound(t, p)
	if p = s.post("/threats/1", marcus, url.Values{"act": {"lift"}, "from": {"list"}}); p.code != http.StatusUnprocessableEntity {
		t.Errorf("lifted without a reason: %d", p.code)
	}
	if p = s.post("/threats/1", marcus, url.Values{"act": {"lift"}, "from": {"list"}, "words": {"A song"}}); p.Get("Location") != "/threats?done=threat-lift" {
		t.Fatalf("lifted: %d", p.code)
	}
	p = s.get("/threats?done=threat-lift", marcus)
	p.says("The flag is lifted: machines write again", "Lifted", "A song")
	sound(t, p)
	if p = s.post("/threats/1", marcus, url.Values{"act": {"lift"}, "words": {"A song"}}); p.code != http.StatusConflict {
		t.Errorf("lifted twice: %d", p.code)
	}
	p = s.get(rosas, marcus)
	p.says("The flag of a threat was lifted, by Marcus Teague: A song", "Flag as a threat")
	if strings.Contains(p.text(), "A message here is flagged") {
		t.Error("a lifted flag stands on the case")
	}
}

func TestThePoliceSheetIsAPageToPrint(t *testing.T) {
	t.Parallel()
	s := flagged(t)
	p := s.get(rosas+"/police", marcus)
	p.says("Threats on case C-48213-5", "Office of District 5", "Telephone 617-555-0100", "ab12 (9 bytes)", "File 1: knife.jpg", "SHA-256 cd34", "came in after the message was flagged", "It could not be fetched.", "Checked: all of it still has the hash that it had.",
		"Authentication-Results: spf=fail", "Received: from a.example", "You <will> see", "UTC)", "Ana Ribeiro: the case", "by Vi Nguyen, against the councilor: Says <where> she lives", "Made Tuesday")
	sound(t, p)
	for _, part := range []string{"/police/sheet.pdf", "/police/evidence.zip"} {
		got := s.get(rosas+part, rhea)
		if got.code != http.StatusOK || !strings.Contains(got.Get("Content-Disposition"), `attachment; filename="threats-C-48213-5-`) || !strings.Contains(got.body, "of C-48213-5") {
			t.Errorf("%s: %d %q %q", part, got.code, got.Get("Content-Disposition"), got.body)
		}
	}
	var what []string
	for _, e := range s.store.recorded {
		if e.Kind == casework.ThreatTaken {
			what = append(what, e.Detail["what"])
			if file := e.Detail["what"] != "the sheet as a page"; e.Case != 3 || e.Office != "d5" || file != (len(e.Detail["sha256"]) == 64) || e.Detail["by"] == "" {
				t.Errorf("the event %+v", e)
			}
		}
	}
	if !slices.Equal(what, []string{"the sheet as a page", "the sheet as a PDF", "the evidence with its checksums"}) {
		t.Errorf("taken: %q", what)
	}
	for _, who := range []string{vi, ana} {
		p := s.get(rosas+"/police/evidence.zip", who)
		if p.says("Your account may not export records."); p.code != http.StatusForbidden {
			t.Errorf("%s takes it: %d", who, p.code)
		}
	}
	if !slices.ContainsFunc(s.store.recorded, func(e casework.Event) bool {
		return e.Kind == casework.ExportRefused && strings.HasSuffix(e.Detail["path"], "evidence.zip")
	}) {
		t.Error("a try leaves no event")
	}
	s.store.threats.all = nil
	if p := s.get(rosas+"/police", marcus); p.code != http.StatusNotFound {
		t.Errorf("of a case without a flag: %d", p.code)
	}
}

func TestHalfOfTheEvidenceIsNeverGiven(t *testing.T) {
	t.Parallel()
	s := flagged(t, func(c *Config) { c.Police = paperPolice{broken: errors.New("the disk is full")} })
	if p := s.get(rosas+"/police/evidence.zip", marcus); p.code != http.StatusInternalServerError || strings.Contains(p.body, "PK of") {
		t.Errorf("%d %q", p.code, p.body)
	}
	if slices.ContainsFunc(s.store.recorded, func(e casework.Event) bool { return e.Kind == casework.ThreatTaken }) {
		t.Error("what was not given counts as taken")
	}
}

func TestChangedEvidenceStandsOnTheSheet(t *testing.T) {
	t.Parallel()
	s := flagged(t)
	second := sampleThreat(numberIn48213)
	second.ID, second.Message = 2, 14
	second.Evidence.Headers, second.Evidence.Proofs, second.Evidence.SHA256, second.Evidence.Files = nil, nil, "", nil
	s.store.threats.all = append(s.store.threats.all, second)
	p := s.get(rosas+"/police", marcus)
	p.says("NOT WHOLE: message as received. The bytes are not there.", "No bytes were received: a member of staff wrote it down.")
	sound(t, p)
	p = s.get(rosas, marcus)
	sound(t, p)
}

func TestOtherCasesAndOfficesAboutAThreat(t *testing.T) {
	t.Parallel()
	s := flagged(t)
	s.store.threats.all[0].CaseID = 4
	p := s.get(rosas, ana)
	p.says("A threat of somebody who takes part here is flagged on C-48213-5.")
	sound(t, p)
	s.store.threats.all[0].Office = "d4"
	if p := s.get(rosas, ana); strings.Contains(p.text(), "A threat of somebody") {
		t.Error("another office's threat is shown")
	}
	if p := s.get("/threats", marcus); !strings.Contains(p.text(), "No threat is flagged") {
		t.Errorf("the list shows another office's: %s", p.text())
	}
}

// TestThreatsInABrowser looks at what is flagged as its office, a volunteer and the records officer see it.
func TestThreatsInABrowser(t *testing.T) {
	t.Parallel()
	s := flagged(t, plain, everyState)
	flag := `document.querySelectorAll('.part-off').forEach(d => d.open = true); document.querySelector('.convo').scrollTop = 0`
	lookAt(t, s, []shownPage{{"case-threat", marcus, rosas, "", ""}, {"case-threat-flag", vi, rosas, flag, ""}, {"threats", marcus, "/threats", "", ""}, {"police", rhea, rosas + "/police", "", ""}})
}
