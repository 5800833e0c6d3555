package main

import (
	"fmt"
	"strings"
	"testing"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/cmd/commonline/cityfile"
	"github.com/commonline/commonline/intake/phone/voice"
	"github.com/commonline/commonline/web"
)

func TestDoctorOnTheRota(t *testing.T) {
	t.Parallel()
	every := [7]bool{true, true, true, true, true, true, true}
	for want, r := range map[string]casework.Rota{
		"the city file has no rota":       {},
		"for 63 of the 168 hours":         {Shifts: []casework.Shift{{Days: every, From: 17 * 60, To: 8 * 60}}},
		"for 168 of the 168 hours":        {Shifts: []casework.Shift{{Office: "d1", Days: every, To: 24 * 60}}},
		"on call at every hour of a week": {Shifts: []casework.Shift{{Days: every, From: 9 * 60, To: 17 * 60}, {Days: every, From: 17 * 60, To: 9 * 60}}},
	} {
		if got := rotaFindings(r)[0].Sentence; !strings.Contains(got, strings.TrimSuffix(want, " of a week")) {
			t.Errorf("%q, want %q", got, want)
		}
	}
	r := casework.Rota{People: []casework.OnCall{{Mail: "ana@x", Ways: []casework.Channel{casework.Text}}}, Shifts: []casework.Shift{{People: []string{"ana@x", "gone@x"}}, {People: []string{"ana@x", "ben@x"}}}}
	got := accountFindings(r, map[string]web.OnCallPerson{"ana@x": {Name: "Ana"}, "ben@x": {Name: "Ben"}})
	if len(got) != 2 || !got[0].OK || !strings.Contains(got[0].Sentence, "ana@x is to be called by text") || got[1].OK || !strings.Contains(got[1].Sentence, "gone@x") {
		t.Errorf("%+v", got)
	}
}

// TestEveryVoiceNames911: who calls when nobody is there, in whatever language, and whom the sample city greets.
func TestEveryVoiceNames911(t *testing.T) {
	t.Parallel()
	file, err := cityfile.Load("../../examples/riverton/city.yaml", func(string) string { return "" })
	if err != nil {
		t.Fatal(err)
	}
	if len(file.Voice.Languages) == 0 {
		t.Fatal("the sample city greets nobody")
	}
	for _, l := range file.Voice.Languages {
		for _, p := range []voice.Prompt{voice.Greeting, voice.Closed, voice.NoAnswer} {
			if !names911(l.Texts[p]) {
				t.Errorf("%s of %s: %s", p, l.Tag, l.Texts[p])
			}
		}
	}
	for _, l := range strings.Fields("en es fr pt vi zh") {
		texts, ok := voice.BuiltIn(l)
		if got := fmt.Sprint(names911(texts[voice.Closed]), names911(texts[voice.NoAnswer]), ok); got != "true true true" {
			t.Errorf("%s: %s", l, got)
		}
	}
}
