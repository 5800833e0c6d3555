package casework

import (
	"strings"
	"testing"
	"time"
)

func TestWhoDoesWhatAboutThreats(t *testing.T) {
	t.Parallel()
	for _, x := range []struct {
		role              Role
		flag, judge, take bool
	}{{Volunteer, true, false, false}, {Staffer, true, false, false}, {OfficeHead, true, true, true}, {Intake, true, false, false}, {RecordsOfficer, false, false, true}, {CityAdmin, false, false, false}} {
		v := Viewer{Staff: 1, Office: "d1", Role: x.role}
		if got := v.CheckFlag() == nil; got != x.flag {
			t.Errorf("%s flags: %v", x.role, got)
		}
		if got := v.CheckJudge("d1") == nil; got != x.judge {
			t.Errorf("%s judges: %v", x.role, got)
		}
		if got := v.CheckTake() == nil; got != x.take {
			t.Errorf("%s takes the sheet: %v", x.role, got)
		}
		for _, err := range []error{v.CheckFlag(), v.CheckJudge("d1"), v.CheckTake()} {
			if err != nil && KindOf(err) != Forbidden {
				t.Errorf("%s: %v", x.role, err)
			}
		}
		if v.CheckJudge("d2") == nil {
			t.Errorf("%s judges for another office", x.role)
		}
	}
	if err := (Viewer{Staff: 1, Role: OfficeHead}).CheckJudge(""); err == nil || !strings.Contains(err.Error(), "no office yet") {
		t.Errorf("without an office: %v", err)
	}
}

func TestFlagsAndVerdictsAreWhole(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 501)
	for f, want := range map[ThreatFlag]string{
		{}:                               "whom",
		{Against: " ", Why: "x"}:         "whom",
		{Against: "staff"}:               "why it is a threat",
		{Against: long, Why: "x"}:        "more than 100",
		{Against: "staff", Why: long}:    "more than 500",
		{Against: "staff", Why: "a gun"}: "",
	} {
		if err := f.Check(); (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%.20v: %v", f, err)
		}
	}
	for j, want := range map[ThreatVerdict]string{
		{}:                               "Choose",
		{Act: ThreatIsSeen}:              "decided",
		{Act: ThreatIsLifted}:            "why the flag is lifted",
		{Act: ThreatIsSeen, Words: long}: "more than 500",
		{Act: ThreatIsSeen, Words: "x", Police: long}:                "police report",
		{Act: ThreatIsSeen, Words: "police told", Police: "26-1881"}: "",
		{Act: ThreatIsLifted, Words: "a joke"}:                       "",
	} {
		if err := j.Check(); (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%.20v: %v", j, err)
		}
	}
}

func TestHowAFlagStands(t *testing.T) {
	t.Parallel()
	flag := Threat{}
	if !flag.Stands() || flag.Seen() != nil || flag.Police() != "" {
		t.Error("a new flag")
	}
	flag.Judged = []ThreatJudged{{ThreatVerdict: ThreatVerdict{Act: ThreatIsSeen, Words: "told", Police: "7"}}, {ThreatVerdict: ThreatVerdict{Act: ThreatIsSeen, Words: "more"}}}
	if !flag.Stands() || flag.Seen().Words != "more" || flag.Police() != "7" {
		t.Errorf("a flag that was seen: %+v", flag.Seen())
	}
	flag.Judged = append(flag.Judged, ThreatJudged{ThreatVerdict: ThreatVerdict{Act: ThreatIsLifted, Words: "a joke"}})
	if flag.Stands() || len(Standing([]Threat{flag, {}})) != 1 {
		t.Error("a flag that was lifted stands")
	}
}

func TestThreatHints(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"I know where you live, councilor.": "know where you live", "You'll pay for this!": "youll pay for this", "te voy a MATAR": "te voy a matar", "我知道你住在哪里": "知道你住在哪",
		"I hope this mail will find you well.": "", "The bus will kill time.": "", "You will. Pay for this, please.": "", "Who will pay for this sidewalk?": "", "": "",
	} {
		if got := ThreatHint(text); got != want {
			t.Errorf("%q: %q", text, got)
		}
	}
	for _, p := range threatPhrases {
		if ThreatHint("So: "+p+".") == "" {
			t.Errorf("%q finds nothing", p)
		}
	}
}

func TestWhatASheetSays(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 3, 2, 15, 4, 5, 0, time.UTC)
	if got := BothTimes(at, time.FixedZone("EST", -5*3600)); got != "Monday, March 2, 2026, 10:04:05 AM EST (2026-03-02 15:04:05 UTC)" {
		t.Error(got)
	}
	if got := CheckWords([]EvidenceCheck{{What: "file 1", Want: "a", Got: "a"}, {What: "file 2", Want: "b", Problem: "It is gone."}}); got != "NOT WHOLE: file 2. It is gone." {
		t.Error(got)
	}
	if Whole([]EvidenceCheck{{}}) {
		t.Error("what has no hash is whole")
	}
	s := PoliceSheet{Names: map[string]string{"staff:2": "Ana"}}
	if s.Name("staff:2") != "Ana" || s.Name("staff:3") != "staff:3" || s.Name("clocks") != "the program (clocks)" {
		t.Error("who acted")
	}
	if got := DeedWords(Event{Kind: ThreatFlagged, Detail: map[string]string{"against": "staff", "why": "a gun", "record": "ab"}}); got != "flagged a message as a threat; against staff; a gun; SHA-256 of the evidence record ab" {
		t.Error(got)
	}
	if got := DeedWords(Event{Kind: "kind.of-tomorrow"}); got != "kind of tomorrow" {
		t.Error(got)
	}
}
