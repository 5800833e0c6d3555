package voice

import (
	"embed"
	"fmt"
	"slices"
	"strings"

	"github.com/commonline/commonline/internal/twiml"
)

// Prompt names one sentence that a caller hears.
type Prompt string

// Greeting and Notice are the city's own words; the others come with the program, in the languages of BuiltIn.
const (
	Greeting           Prompt = "greeting" // names the city, and the digit of its language
	Notice             Prompt = "notice"   // says that a recording follows
	Closed             Prompt = "closed"
	MenuConnect        Prompt = "menu-connect"
	MenuStanding       Prompt = "menu-standing"
	MenuMessage        Prompt = "menu-message"
	MenuCallback       Prompt = "menu-callback"
	NotUnderstood      Prompt = "not-understood"
	Connecting         Prompt = "connecting"
	NoAnswer           Prompt = "no-answer"
	AskCase            Prompt = "case-number"
	StandingReceived   Prompt = "standing-received"
	StandingDepartment Prompt = "standing-department"
	StandingResolved   Prompt = "standing-resolved"
	StandingUnknown    Prompt = "standing-unknown"
	TriesOver          Prompt = "tries-over"
	AskMessage         Prompt = "message"
	HeardNothing       Prompt = "heard-nothing"
	MessageTaken       Prompt = "message-taken"
	AskNumber          Prompt = "callback-number"
	NumberWrong        Prompt = "number-wrong"
	CallbackTaken      Prompt = "callback-taken"
	Goodbye            Prompt = "goodbye"
)

// Prompts are all of them: what has to be recorded for a language that Twilio has no voice for.
var Prompts = []Prompt{Greeting, Notice, Closed, MenuConnect, MenuStanding, MenuMessage, MenuCallback, NotUnderstood, Connecting, NoAnswer, AskCase,
	StandingReceived, StandingDepartment, StandingResolved, StandingUnknown, TriesOver, AskMessage, HeardNothing, MessageTaken, AskNumber, NumberWrong,
	CallbackTaken, Goodbye}

//go:embed prompts
var builtIn embed.FS

// BuiltIn gives the sentences that come with the program for a language (BCP 47; its first part counts), all of Prompts
// but the greeting and the notice. ok is false where there are none.
func BuiltIn(language string) (texts map[Prompt]string, ok bool) {
	primary, _, _ := strings.Cut(strings.ToLower(language), "-")
	if primary == "cmn" {
		primary = "zh"
	}
	file, err := builtIn.ReadFile("prompts/" + primary + ".txt")
	if err != nil {
		return nil, false
	}
	texts = map[Prompt]string{}
	for line := range strings.Lines(string(file)) {
		if name, text, found := strings.Cut(line, ":"); found {
			texts[Prompt(name)] = strings.TrimSpace(text)
		}
	}
	return texts, true
}

// Language is one language as a caller hears it.
type Language struct {
	Tag    string // BCP 47, as Twilio's Say takes it where there is a voice: "es-US"
	Digit  int    // that chooses it, 1 to 8: 9 is the call back, in every menu
	Voice  string // of Twilio's; "" where recordings are played
	Texts  map[Prompt]string
	Audio  map[Prompt]string // the address of each recording; nil where there is a voice
	Notice string            // the version of the notice, for the record of the call
}

// Missing names the sentences that cannot be said.
func (l Language) Missing() []Prompt {
	has := l.Audio
	if l.Voice != "" {
		has = l.Texts
	}
	return slices.DeleteFunc(slices.Clone(Prompts), func(p Prompt) bool { return has[p] != "" })
}

// say is one sentence, spoken or played.
func (l Language) say(p Prompt) twiml.Verb {
	if l.Voice == "" {
		return twiml.Play{URL: l.Audio[p]}
	}
	text := l.Texts[p]
	if p == Greeting {
		text = strings.ReplaceAll(text, "{digit}", fmt.Sprint(l.Digit))
	}
	return twiml.Say{Voice: l.Voice, Language: l.Tag, Text: text}
}

func (l Language) sayAll(prompts ...Prompt) []twiml.Verb {
	var verbs []twiml.Verb
	for _, p := range prompts {
		verbs = append(verbs, l.say(p))
	}
	return verbs
}
