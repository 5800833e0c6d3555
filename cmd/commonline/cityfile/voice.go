package cityfile

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/url"
	"path"
	"regexp"
	"strings"
	"time"

	"github.com/commonline/commonline/intake/phone/voice"
)

// Voice is how calls are answered, apart from the address that they come to.
type Voice struct {
	voice.Plan
	// Audio holds the recordings that are served from here, by the name that the plan gives them: "ht/greeting.mp3".
	Audio map[string][]byte
	// TextBack sends a text to a mobile number whose call nobody answered.
	TextBack bool
}

// What a file need not say.
const (
	defaultRing, longestRing       = 20 * time.Second, time.Minute
	defaultMessage, longestMessage = 3 * time.Minute, 30 * time.Minute
)

var languageForm = regexp.MustCompile(`^[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?$`)

// voice reads how calls are answered. A file without the section takes no calls.
func (r *reader) voice(file *File, root section) {
	n := root.find("voice")
	if n == nil {
		return
	}
	s := r.section(n, "voice", "languages", "ring", "longest_message", "text_back")
	v := &file.Voice
	v.Audio = map[string][]byte{}
	v.Ring = int(s.duration("ring", defaultRing, longestRing).Seconds())
	v.Longest = int(s.duration("longest_message", defaultMessage, longestMessage).Seconds())
	v.TextBack = s.flag("text_back", false)
	v.Hours, v.Zone = file.City.Hours, file.City.Zone
	entries := s.sections("languages")
	seen := map[string]int{}
	for _, e := range entries {
		r.spoken(v, e, len(entries) > 1, seen)
	}
	if len(entries) == 0 {
		s.refuse(s.line, "voice has no languages; a call needs one with its greeting and its recording notice")
	}
}

// spoken reads one language, and refuses one in which not everything can be said: what cannot be said is not offered.
func (r *reader) spoken(v *Voice, n *node, several bool, seen map[string]int) {
	s := r.section(n, "a language", "language", "digit", "voice", "audio", "approved", "greeting", "notice", "texts")
	l := voice.Language{Tag: s.text("language"), Voice: s.text("voice"), Digit: s.number("digit", len(v.Languages)+1, 1, 8)}
	switch {
	case l.Tag == "":
		s.refuse(s.line, "a language does not say which it is; say it with \"language: es-US\"")
		return
	case !languageForm.MatchString(l.Tag):
		s.refuse(s.lineOf("language"), "%q is not a language; one looks like es-US or ht", l.Tag)
		return
	}
	for _, key := range []string{"language " + l.Tag, fmt.Sprintf("digit %d", l.Digit)} {
		if at := seen[key]; at != 0 {
			s.refuse(s.line, "%s stands twice among the languages of voice, first in line %d", key, at)
		}
		seen[key] = s.line
	}
	if s.find("audio") != nil {
		s.recorded(v, &l)
	} else {
		s.voiced(&l, several)
	}
	v.Languages = append(v.Languages, l)
}

// voiced is a language that Twilio speaks. The greeting and the notice are the city's own words.
func (s section) voiced(l *voice.Language, several bool) {
	switch names := voice.VoicesOf(l.Tag); {
	case names == "":
		s.refuse(s.line, "Twilio has no voice for %s; give the folder of its recordings with \"audio:\"", l.Tag)
	case l.Voice == "":
		s.refuse(s.line, "language %s has no voice; Twilio has %s", l.Tag, names)
	case !voice.Speaks(l.Voice, l.Tag):
		s.refuse(s.lineOf("voice"), "%q is no voice of Twilio's for %s; it has %s", l.Voice, l.Tag, names)
	}
	l.Texts, _ = voice.BuiltIn(l.Tag)
	if l.Texts == nil {
		l.Texts = map[voice.Prompt]string{}
	}
	l.Texts[voice.Greeting], l.Texts[voice.Notice] = s.text("greeting"), s.text("notice")
	for p, text := range s.ownTexts() {
		l.Texts[p] = text
	}
	if text := l.Texts[voice.Greeting]; text != "" && several && !strings.Contains(text, "{digit}") {
		s.refuse(s.lineOf("greeting"), "the greeting of %s does not say which digit chooses it; write {digit} where it stands", l.Tag)
	}
	s.complete(*l, "the words")
	l.Notice = version([]byte(l.Texts[voice.Notice]))
}

// ownTexts are the city's words for sentences that come with the program, or that it lacks in this language.
func (s section) ownTexts() map[voice.Prompt]string {
	var keys []string
	for _, p := range voice.Prompts[2:] {
		keys = append(keys, string(p))
	}
	t := s.section(s.find("texts"), "texts", keys...)
	texts := map[voice.Prompt]string{}
	for _, k := range keys {
		if text := t.text(k); text != "" {
			texts[voice.Prompt(k)] = text
		}
	}
	return texts
}

// complete refuses a language that lacks a sentence; the notice above all, without which nothing may be recorded.
func (s section) complete(l voice.Language, what string) {
	missing := l.Missing()
	var names []string
	for _, p := range missing {
		switch p {
		case voice.Notice:
			s.refuse(s.line, "language %s has no recording notice; without one nobody may be recorded", l.Tag)
		case voice.Greeting:
			s.refuse(s.line, "language %s has no greeting", l.Tag)
		default:
			names = append(names, string(p))
		}
	}
	if len(names) > 0 {
		s.refuse(s.line, "language %s lacks %s of: %s", l.Tag, what, strings.Join(names, ", "))
	}
}

// recorded is a language that is played from files: a folder beside the city file, or an address under which they stand.
func (s section) recorded(v *Voice, l *voice.Language) {
	from := s.text("audio")
	if l.Voice != "" {
		s.refuse(s.lineOf("voice"), "language %s has a voice and recordings; only one of the two can be", l.Tag)
		l.Voice = ""
	}
	if s.text("approved") == "" {
		s.refuse(s.line, "the recordings of %s are not approved; say by whom and when with \"approved:\"", l.Tag)
	}
	l.Audio = map[voice.Prompt]string{}
	if strings.Contains(from, "://") {
		s.elsewhere(l, from)
		return
	}
	for _, p := range voice.Prompts {
		for _, kind := range []string{".mp3", ".wav"} {
			sound, err := s.read(path.Join(from, string(p)+kind))
			if err != nil {
				continue
			}
			if !isAudio(sound) {
				s.refuse(s.lineOf("audio"), "%s is no recording: neither WAV nor MP3", path.Join(from, string(p)+kind))
			}
			name := l.Tag + "/" + string(p) + kind
			l.Audio[p], v.Audio[name] = "audio/"+name, sound
			if p == voice.Notice {
				l.Notice = version(sound)
			}
			break
		}
	}
	s.complete(*l, "the recordings")
}

// elsewhere takes recordings from a web server of the city's; whether they are there is seen when they are played.
func (s section) elsewhere(l *voice.Language, from string) {
	u, err := url.Parse(from)
	if err != nil || u.Scheme != "https" || u.Host == "" {
		s.refuse(s.lineOf("audio"), "audio of %s is a folder, or an address that begins with https://, not %q", l.Tag, from)
		return
	}
	for _, p := range voice.Prompts {
		l.Audio[p] = strings.TrimSuffix(from, "/") + "/" + string(p) + ".mp3"
	}
	l.Notice = from
}

// isAudio looks at the first bytes: Twilio plays nothing else, and says that the call has failed.
func isAudio(b []byte) bool {
	kind := http.DetectContentType(b)
	return kind == "audio/wave" || kind == "audio/mpeg" || len(b) > 2 && b[0] == 0xff && b[1]&0xe0 == 0xe0
}

// version names a notice in the record of a call.
func version(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:4])
}
