package cityfile_test

import (
	"io/fs"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/cmd/commonline/cityfile"
	"github.com/commonline/commonline/intake/phone/voice"
)

// speaking stands behind the good file, and has languages of both sorts.
const speaking = `hours:
  open:
    mon-fri: 9:00-17:00
    wed: 9:00-12:00, 13:00-16:30
    fri: closed
  holidays: [2026-11-26]
  holidays_file: holidays.ics
voice:
  ring: 25s
  text_back: true
  languages:
    - language: en-US
      digit: 1
      voice: Polly.Joanna-Neural
      greeting: Riverton City Council. For English, press {digit}.
      notice: Your message will be recorded.
      texts:
        closed: We are away.
    - language: ht
      digit: 3
      audio: sounds/ht
      approved: Marie Baptiste, 2026-10-02
`

// voiceSources have the recordings of a language, all but those named.
func voiceSources(missing ...string) cityfile.Sources {
	files := map[string]string{"holidays.ics": "BEGIN:VEVENT\nDTSTART:20200704\nRRULE:FREQ=YEARLY\nEND:VEVENT\n", "broken.ics": "BEGIN:VEVENT\nEND:VEVENT"}
	for _, p := range voice.Prompts {
		files["sounds/ht/"+string(p)+".wav"] = "RIFF\x00\x00\x00\x00WAVEfmt " + string(p)
	}
	files["sounds/ht/goodbye.mp3"] = "ID3 a better one"
	files["text/closed.mp3"] = "this is a text"
	for _, m := range missing {
		delete(files, m)
	}
	return cityfile.Sources{Env: sources.Env, Read: func(name string) ([]byte, error) {
		if text, ok := files[name]; ok {
			return []byte(text), nil
		}
		if strings.HasPrefix(name, "sounds/") {
			return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
		}
		return sources.Read(name)
	}}
}

func TestVoice(t *testing.T) {
	t.Parallel()
	f, err := cityfile.Parse("city.yaml", []byte(good+speaking), voiceSources())
	if err != nil {
		t.Fatal(err)
	}
	v := f.Voice
	if v.Ring != 25 || v.Longest != 180 || !v.TextBack || len(v.Languages) != 2 || v.Zone.String() != "America/New_York" {
		t.Errorf("%+v", v)
	}
	en, ht := v.Languages[0], v.Languages[1]
	if en.Texts[voice.Closed] != "We are away." || en.Texts[voice.Goodbye] == "" || len(en.Notice) != 8 || len(en.Missing()) > 0 {
		t.Errorf("English: %+v", en)
	}
	if ht.Digit != 3 || ht.Audio[voice.Notice] != "audio/ht/notice.wav" || ht.Audio[voice.Goodbye] != "audio/ht/goodbye.mp3" || len(ht.Missing()) > 0 {
		t.Errorf("Haitian Creole: %+v", ht)
	}
	if string(v.Audio["ht/goodbye.mp3"]) != "ID3 a better one" || len(v.Audio) != len(voice.Prompts) {
		t.Errorf("%d recordings", len(v.Audio))
	}
	h := f.City.Hours
	want := casework.Hours{Holidays: []casework.Date{{Year: 2026, Month: 11, Day: 26}, {Month: 7, Day: 4}}}
	for _, d := range []time.Weekday{time.Monday, time.Tuesday, time.Thursday} {
		want.Week[d] = []casework.Span{{From: 540, To: 1020}}
	}
	want.Week[time.Wednesday] = []casework.Span{{From: 540, To: 720}, {From: 780, To: 990}}
	if diff := cmp.Diff(h, want); diff != "" {
		t.Errorf("hours: got -, want +:\n%s", diff)
	}
}

func TestVoiceRefusals(t *testing.T) {
	t.Parallel()
	first := strings.Count(good, "\n") + 1
	for _, c := range []struct {
		name, put, inPlaceOf string
		line                 int // within the section
		want                 string
	}{
		{"no notice", "", "      notice: Your message will be recorded.\n", 12, "language en-US has no recording notice; without one nobody may be recorded"},
		{"no greeting", "", "      greeting: Riverton City Council. For English, press {digit}.\n", 12, "language en-US has no greeting"},
		{"no digit in the greeting", "press one.", "press {digit}.", 15, "the greeting of en-US does not say which digit chooses it; write {digit} where it stands"},
		{"another's voice", "Polly.Lupe", "Polly.Joanna-Neural", 14, `"Polly.Lupe" is no voice of Twilio's for en-US; it has Polly.Joanna, Polly.Matthew, Polly.Ruth, Polly.Stephen, Polly.Danielle, Polly.Gregory, Polly.Kendra, Polly.Kimberly, Polly.Salli, Polly.Joey, Polly.Justin, Polly.Ivy, Polly.Kevin, Google.en-US-…`},
		{"no voice", "", "      voice: Polly.Joanna-Neural\n", 12, "language en-US has no voice; Twilio has Polly.Joanna, Polly.Matthew, Polly.Ruth, Polly.Stephen, Polly.Danielle, Polly.Gregory, Polly.Kendra, Polly.Kimberly, Polly.Salli, Polly.Joey, Polly.Justin, Polly.Ivy, Polly.Kevin, Google.en-US-…"},
		{"Twilio has none", "greeting: Bonjou {digit}\n      notice: N ap anrejistre", "audio: sounds/ht\n      approved: Marie Baptiste, 2026-10-02", 19, `Twilio has no voice for ht; give the folder of its recordings with "audio:"`},
		{"not approved", "", "      approved: Marie Baptiste, 2026-10-02\n", 19, `the recordings of ht are not approved; say by whom and when with "approved:"`},
		{"folder of nothing", "audio: sounds/kea", "audio: sounds/ht", 19, "language ht has no recording notice; without one nobody may be recorded"},
		{"voice and recordings", "voice: Polly.Lupe\n      audio: sounds/ht", "audio: sounds/ht", 21, "language ht has a voice and recordings; only one of the two can be"},
		{"an address without TLS", "audio: http://x.example/ht", "audio: sounds/ht", 21, `audio of ht is a folder, or an address that begins with https://, not "http://x.example/ht"`},
		{"digit twice", "digit: 1", "digit: 3", 19, "digit 1 stands twice among the languages of voice, first in line 39"},
		{"the digit of the call back", "digit: 9", "digit: 3", 20, `digit of a language is a number from 1 to 8, not "9"`},
		{"no language", "digit: 3", "language: ht\n      digit: 3", 19, `a language does not say which it is; say it with "language: es-US"`},
		{"bad language", "language: Kreyòl", "language: ht", 19, `"Kreyòl" is not a language; one looks like es-US or ht`},
		{"nobody speaks", "languages: []", speaking[strings.Index(speaking, "languages:") : len(speaking)-1], 9, "voice has no languages; a call needs one with its greeting and its recording notice"},
		{"unknown sentence", "close: We are away.", "closed: We are away.", 18, `"close" is not a key of texts; did you mean "closed"?`},
		{"hours", "mon-fri: 9-5", "mon-fri: 9:00-17:00", 3, `mon-fri of open is "9-5"; hours look like 9:00-17:00, or 9:00-12:00, 13:00-17:00, or closed`},
		{"hours backwards", "mon-fri: 17:00-9:00", "mon-fri: 9:00-17:00", 3, `mon-fri of open is "17:00-9:00"; its hours are not in order`},
		{"minutes", "mon-fri: 9:00-16:75", "mon-fri: 9:00-17:00", 3, `mon-fri of open is "9:00-16:75"; its hours are not in order`},
		{"day off", "holidays: [Thanksgiving]", "holidays: [2026-11-26]", 6, `"Thanksgiving" of holidays is not a day; one looks like 2026-11-26, or 12-25 for every year`},
		{"no calendar", "holidays_file: none.ics", "holidays_file: holidays.ics", 7, `holidays_file "none.ics" cannot be read: there is no such file`},
		{"a broken calendar", "holidays_file: broken.ics", "holidays_file: holidays.ics", 7, `holidays_file "broken.ics": line 1: "" is not a day; one looks like 20261126`},
		{"holidays alone", "hours:\n", speaking[:strings.Index(speaking, "  holidays: ")], 2, `hours have holidays and no open hours; say them under "open:"`},
	} {
		if !strings.Contains(speaking, c.inPlaceOf) {
			t.Fatalf("%s: the section has no %q", c.name, c.inPlaceOf)
		}
		_, err := cityfile.Parse("city.yaml", []byte(good+strings.Replace(speaking, c.inPlaceOf, c.put, 1)), voiceSources())
		want := "city.yaml:" + strconv.Itoa(first+c.line-1) + ": " + c.want
		if err == nil || !strings.Contains(err.Error()+"\n", want+"\n") {
			t.Errorf("%s:\n got %v\nwant %s", c.name, err, want)
		}
	}
}

func TestLines(t *testing.T) {
	t.Parallel()
	f := parse(t, good+strings.Replace(numbers, "office: d4\n", "office: d4\n    line: +15555550199\n", 1))
	if n, _ := f.City.Number("d4-phone"); n.Line != "+15555550199" || !n.Calls {
		t.Errorf("%+v", n)
	}
	for put, want := range map[string]string{
		"line: 555-555-0199": `city.yaml:31: number "d4-phone" has the line "555-555-0199"; write it as +15555550199`,
		"line: +15555550120": `city.yaml:29: number "d4-phone" has the line of number "al1-phone", which is answered here: callers would go round in a circle`,
		"calls: true":        `city.yaml:31: number "d4-phone" takes calls, and there is no "voice:" section with a recording notice`,
	} {
		_, err := cityfile.Parse("city.yaml", []byte(good+strings.Replace(numbers, "office: d4\n", "office: d4\n    "+put+"\n", 1)), sources)
		if err == nil || err.Error() != want {
			t.Errorf("%s:\n got %v\nwant %s", put, err, want)
		}
	}
}

func TestALanguageThatLacksASentenceIsRefused(t *testing.T) {
	t.Parallel()
	_, err := cityfile.Parse("city.yaml", []byte(good+speaking), voiceSources("sounds/ht/closed.wav", "sounds/ht/no-answer.wav"))
	if err == nil || !strings.HasSuffix(err.Error(), ": language ht lacks the recordings of: closed, no-answer") {
		t.Errorf("%v", err)
	}
	russian := strings.Replace(speaking, "language: en-US", "language: ru-RU", 1)
	russian = strings.Replace(russian, "Polly.Joanna-Neural", "Polly.Tatyana", 1)
	_, err = cityfile.Parse("city.yaml", []byte(good+russian), voiceSources())
	if err == nil || !strings.Contains(err.Error(), ": language ru-RU lacks the words of: menu-connect, menu-standing") {
		t.Errorf("%v", err)
	}
}

func TestWhatIsNoSound(t *testing.T) {
	t.Parallel()
	text := strings.Replace(speaking, "sounds/ht", "text", 1)
	_, err := cityfile.Parse("city.yaml", []byte(good+text), voiceSources())
	if err == nil || !strings.Contains(err.Error(), "text/closed.mp3 is no recording: neither WAV nor MP3") {
		t.Errorf("%v", err)
	}
}
