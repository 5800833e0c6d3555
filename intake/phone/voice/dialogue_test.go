package voice_test

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/intake/phone/voice"
	"github.com/commonline/commonline/internal/twiml"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

const base = "https://help.riverton.example/twilio/voice"

// spoken is a language with a voice, whose sentences are their own names, so that a test says what was heard.
func spoken(tag, v string, digit int) voice.Language {
	l := voice.Language{Tag: tag, Voice: v, Digit: digit, Texts: map[voice.Prompt]string{}, Notice: tag + "-1"}
	for _, p := range voice.Prompts {
		l.Texts[p] = tag[:2] + ":" + string(p)
	}
	return l
}

// plan offers English, Spanish, and Haitian Creole by recordings; the office is open from 9 to 5 on weekdays.
func plan() voice.Plan {
	ht := voice.Language{Tag: "ht", Digit: 3, Audio: map[voice.Prompt]string{}, Notice: "ht-1"}
	for _, p := range voice.Prompts {
		ht.Audio[p] = "ht:" + string(p)
	}
	p := voice.Plan{Base: base, Zone: time.UTC, Ring: 20, Longest: 180, TwilioTranscribes: true,
		Languages: []voice.Language{spoken("en-US", "Polly.Joanna", 1), spoken("es-US", "Polly.Lupe", 2), ht}}
	for d := time.Monday; d <= time.Friday; d++ {
		p.Hours.Week[d] = []casework.Span{{From: 540, To: 1020}}
	}
	return p
}

var (
	monday = time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)
	sunday = time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)
)

// caller plays the documents as Twilio would, and does the next thing of its script wherever the call waits.
type caller struct {
	plan   voice.Plan
	req    voice.Request
	script []string // keys, "silence", "dial STATUS", "record", "hush" (an empty recording), "hang up"
	heard  []string
	deeds  []voice.Deed
	docs   []twiml.Document
	turns  []voice.Turn
}

func (c *caller) next() string {
	if len(c.script) == 0 {
		return "hang up"
	}
	s := c.script[0]
	c.script = c.script[1:]
	return s
}

// call runs a call to its end and gives what was heard, a line for each document.
func call(p voice.Plan, r voice.Request, script ...string) *caller {
	c := &caller{plan: p, req: r, script: script}
	for len(c.docs) < 40 {
		t := p.Answer(c.req)
		c.docs, c.turns = append(c.docs, t.Document), append(c.turns, t)
		if t.Deed != "" {
			c.deeds = append(c.deeds, t.Deed)
		}
		if !c.play(t.Document) {
			return c
		}
	}
	c.heard = append(c.heard, "NO END")
	return c
}

func (c *caller) play(d twiml.Document) (goesOn bool) {
	var line []string
	defer func() { c.heard = append(c.heard, strings.Join(line, " ")) }()
	for _, v := range d {
		switch v := v.(type) {
		case twiml.Say:
			line = append(line, v.Text)
		case twiml.Play:
			line = append(line, v.URL)
		case twiml.Gather:
			for _, p := range v.Prompts {
				line = append(line, strings.TrimSpace(fmt.Sprint(heardOf(p))))
			}
			line = append(line, "?")
			switch key := c.next(); key {
			case "silence":
			case "hang up":
				return false
			default:
				c.goTo(v.Action)
				c.req.Digits = key
				return true
			}
		case twiml.Record:
			line = append(line, "RECORD")
			switch c.next() {
			case "hush":
			case "hang up":
				return false
			default:
				c.goTo(v.Action)
				return true
			}
		case twiml.Dial:
			line = append(line, "DIAL "+v.Number.Phone)
			c.goTo(v.Action)
			c.req.Dial = strings.TrimPrefix(c.next(), "dial ")
			return true
		case twiml.Redirect:
			c.goTo(v.URL)
			return true
		case twiml.Hangup, twiml.Reject:
			line = append(line, "END")
			return false
		}
	}
	return false
}

func heardOf(v twiml.Verb) string {
	switch v := v.(type) {
	case twiml.Say:
		return v.Text
	case twiml.Play:
		return v.URL
	}
	return ""
}

func (c *caller) goTo(address string) {
	u, err := url.Parse(address)
	if err != nil {
		panic(err)
	}
	c.req.Step = voice.Step(strings.TrimPrefix(u.Path, "/twilio/voice/"))
	c.req.Language, c.req.Tries, c.req.Cases, c.req.Digits, c.req.Dial = u.Query().Get("l"), 0, 0, "", ""
	_, _ = fmt.Sscan(u.Query().Get("t"), &c.req.Tries)
	_, _ = fmt.Sscan(u.Query().Get("n"), &c.req.Cases)
}

const choice = "en:greeting en:menu-callback es:greeting es:menu-callback ht:greeting ht:menu-callback ?"

// in writes sentences of a language.
func in(language, prompts string) string {
	var out []string
	for _, p := range strings.Fields(prompts) {
		if p == "?" || p == "RECORD" || p == "END" || strings.HasPrefix(p, "DIAL") || strings.HasPrefix(p, "+") {
			out = append(out, p)
		} else {
			out = append(out, language+":"+p)
		}
	}
	return strings.Join(out, " ")
}

var calls = []struct {
	name   string
	script []string
	heard  []string // in the language of the call; the choice comes before it
	deeds  []voice.Deed
	change func(*voice.Request)
}{
	{"connected", []string{"1", "dial completed"},
		[]string{"menu-connect menu-standing menu-message menu-callback ?", "connecting DIAL +16175550199", "END"}, []voice.Deed{voice.Connect, voice.Connected}, nil},
	{"nobody answers, so a message", []string{"1", "dial no-answer", "silence", "record"},
		[]string{"menu-connect menu-standing menu-message menu-callback ?", "connecting DIAL +16175550199", "no-answer notice menu-callback message ? RECORD", "message-taken END"},
		[]voice.Deed{voice.Connect, voice.Left}, nil},
	{"closed on Sunday", []string{"3", "silence", "record"},
		[]string{"closed menu-standing menu-message menu-callback ?", "notice menu-callback message ? RECORD", "message-taken END"}, []voice.Deed{voice.Left},
		func(r *voice.Request) { r.Now = sunday }},
	{"the line cannot be rung when closed", []string{"1"},
		[]string{"closed menu-standing menu-message menu-callback ?", "not-understood closed menu-standing menu-message menu-callback ?"}, nil,
		func(r *voice.Request) { r.Now = sunday }},
	{"an office without a line", []string{"3", "9"},
		[]string{"menu-standing menu-message menu-callback ?", "notice menu-callback message ?", "callback-taken END"}, []voice.Deed{voice.CallBack},
		func(r *voice.Request) { r.Line = "" }},
	{"call back", []string{"9"},
		[]string{"menu-connect menu-standing menu-message menu-callback ?", "callback-taken END"}, []voice.Deed{voice.CallBack}, nil},
	{"call back of a withheld number", []string{"9", "123", "silence", "6175550177"},
		[]string{"menu-connect menu-standing menu-message menu-callback ?", "callback-number ?", "number-wrong callback-number ?", "callback-number ?", "callback-taken END"},
		[]voice.Deed{voice.CallBack}, func(r *voice.Request) { r.Caller = "" }},
	{"a case that is with a department", []string{"2", "100012", "9"},
		[]string{"menu-connect menu-standing menu-message menu-callback ?", "case-number ?", "standing-department menu-connect menu-standing menu-message menu-callback ?", "callback-taken END"},
		[]voice.Deed{voice.Told, voice.CallBack}, func(r *voice.Request) { r.Standing = voice.WithDepartment }},
	{"three numbers in vain", []string{"2", "1", "2", "3", "2"},
		[]string{"menu-connect menu-standing menu-message menu-callback ?", "case-number ?", "standing-unknown case-number ?", "standing-unknown case-number ?",
			"standing-unknown tries-over menu-connect menu-message menu-callback ?", "not-understood menu-connect menu-message menu-callback ?"}, nil,
		func(r *voice.Request) { r.Standing = voice.Unknown }},
	{"too many of the day", []string{"2", "100012"},
		[]string{"menu-connect menu-standing menu-message menu-callback ?", "case-number ?", "standing-unknown tries-over menu-connect menu-message menu-callback ?"}, nil,
		func(r *voice.Request) { r.Standing = voice.TooMany }},
	{"call back from the case number", []string{"2", "9"},
		[]string{"menu-connect menu-standing menu-message menu-callback ?", "case-number ?", "callback-taken END"}, []voice.Deed{voice.CallBack}, nil},
	{"no keys at all", []string{"silence", "silence", "silence", "record"},
		[]string{"menu-connect menu-standing menu-message menu-callback ?", "menu-connect menu-standing menu-message menu-callback ?",
			"notice menu-callback message ? RECORD", "message-taken END"}, []voice.Deed{voice.Left}, nil},
	{"a silent message twice", []string{"3", "silence", "hush", "silence", "hush"},
		[]string{"menu-connect menu-standing menu-message menu-callback ?", "notice menu-callback message ? RECORD",
			"heard-nothing notice menu-callback message ? RECORD", "heard-nothing goodbye END"}, nil, nil},
	{"a key before the tone begins again with the notice", []string{"3", "5", "silence", "record"},
		[]string{"menu-connect menu-standing menu-message menu-callback ?", "notice menu-callback message ?", "notice menu-callback message ? RECORD", "message-taken END"},
		[]voice.Deed{voice.Left}, nil},
}

func TestCallsInThreeLanguages(t *testing.T) {
	t.Parallel()
	for digit, language := range map[string]string{"1": "en", "2": "es", "3": "ht"} {
		for _, c := range calls {
			t.Run(language+" "+c.name, func(t *testing.T) {
				t.Parallel()
				r := voice.Request{Caller: "+16175550123", To: "+16175550100", Line: "+16175550199", Now: monday}
				if c.change != nil {
					c.change(&r)
				}
				got := call(plan(), r, append([]string{digit}, c.script...)...)
				want := []string{choice}
				for _, h := range c.heard {
					want = append(want, in(language, h))
				}
				if diff := cmp.Diff(got.heard, want); diff != "" {
					t.Errorf("heard -, want +:\n%s", diff)
				}
				if diff := cmp.Diff(got.deeds, c.deeds); diff != "" {
					t.Errorf("deeds -, want +:\n%s", diff)
				}
			})
		}
	}
}

func TestCallBackBeforeALanguageIsChosen(t *testing.T) {
	t.Parallel()
	c := call(plan(), voice.Request{Caller: "+16175550123", Now: monday}, "9")
	if diff := cmp.Diff(c.heard, []string{choice, "en:callback-taken es:callback-taken ht:callback-taken END"}); diff != "" {
		t.Error(diff)
	}
	last := c.turns[len(c.turns)-1]
	if last.Deed != voice.CallBack || last.BackTo != "+16175550123" || last.Language != "" {
		t.Errorf("%+v", last)
	}
}

func TestNoLanguageChosenIsTheFirst(t *testing.T) {
	t.Parallel()
	c := call(plan(), voice.Request{Caller: "+16175550123", Now: monday}, "silence", "8", "9")
	want := []string{choice, choice, "en:menu-standing en:menu-message en:menu-callback ?", "en:callback-taken END"}
	if diff := cmp.Diff(c.heard, want); diff != "" {
		t.Error(diff)
	}
}

func TestOneLanguageIsNotAskedFor(t *testing.T) {
	t.Parallel()
	p := plan()
	p.Languages = p.Languages[1:2]
	c := call(p, voice.Request{Caller: "+16175550123", Now: monday}, "9")
	if diff := cmp.Diff(c.heard, []string{in("es", "greeting menu-standing menu-message menu-callback ?"), in("es", "callback-taken END")}); diff != "" {
		t.Error(diff)
	}
	if c := call(voice.Plan{}, voice.Request{}); !cmp.Equal(c.heard, []string{"END"}) {
		t.Errorf("a city without languages: %v", c.heard)
	}
}

// Whatever a caller does: no recording without the notice, every question has the way on without one, and the call ends.
func TestNoticeAndCallBackWhateverTheKeys(t *testing.T) {
	t.Parallel()
	acts := []string{"0", "1", "2", "3", "4", "9", "5", "silence", "silence", "hush", "100012", "6175550177", "*", "dial busy", "record"}
	rapid.Check(t, func(t *rapid.T) {
		r := voice.Request{
			Caller: rapid.SampledFrom([]string{"", "+16175550123"}).Draw(t, "caller"), Line: rapid.SampledFrom([]string{"", "+16175550199"}).Draw(t, "line"),
			Now:      rapid.SampledFrom([]time.Time{monday, sunday}).Draw(t, "now"),
			Standing: rapid.SampledFrom([]voice.Standing{voice.Unknown, voice.Resolved, voice.TooMany}).Draw(t, "standing"),
		}
		script := rapid.SliceOfN(rapid.SampledFrom(acts), 0, 30).Draw(t, "script")
		c := call(plan(), r, script...)
		for i, turn := range c.turns {
			records := slices.ContainsFunc(turn.Document, func(v twiml.Verb) bool { _, ok := v.(twiml.Record); return ok })
			if (turn.Notice != "") != records {
				t.Fatalf("%v: notice %q", c.heard[i], turn.Notice)
			}
			check(t, turn)
		}
		if slices.Contains(c.heard, "NO END") && len(script) < 15 {
			t.Fatalf("no end of %v: %v", script, c.heard)
		}
	})
}

func check(t *rapid.T, turn voice.Turn) {
	notice := false
	for _, v := range turn.Document {
		switch v := v.(type) {
		case twiml.Say, twiml.Play:
			lang, _, _ := strings.Cut(turn.Language, "-")
			notice = notice || heardOf(v) == lang+":notice"
		case twiml.Record:
			if !notice {
				t.Fatalf("a recording without the notice of %s: %+v", turn.Language, turn.Document)
			}
		case twiml.Gather:
			if !slices.ContainsFunc(v.Prompts, func(p twiml.Verb) bool {
				_, name, _ := strings.Cut(heardOf(p), ":")
				return name == "menu-callback" || name == "case-number" || name == "callback-number"
			}) {
				t.Fatalf("a question without the call back: %+v", v)
			}
		}
	}
}

func TestTwilioTranscribesEnglishAlone(t *testing.T) {
	t.Parallel()
	for digit, want := range map[string]bool{"1": true, "2": false, "3": false} {
		c := call(plan(), voice.Request{Caller: "+16175550123", Now: monday}, digit, "3", "silence", "record")
		for _, v := range c.docs[2] {
			if rec, ok := v.(twiml.Record); ok && (rec.Transcribe != want || (rec.TranscribeCallback != "") != want || rec.Callback == "") {
				t.Errorf("digit %s: %+v", digit, rec)
			}
		}
	}
}

func TestWithheldNumbersAreNotShownToTheOffice(t *testing.T) {
	t.Parallel()
	for from, want := range map[string]string{"": "+16175550100", "+16175550123": ""} {
		r := voice.Request{Step: voice.MenuStep, Language: "en-US", Digits: "1", Caller: from, To: "+16175550100", Line: "+16175550199", Now: monday}
		if d := plan().Answer(r).Document[1].(twiml.Dial); d.CallerID != want {
			t.Errorf("caller %q: %+v", from, d)
		}
	}
}
