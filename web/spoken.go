package web

import (
	"cmp"
	"strings"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/internal/locale"
)

// Speech is the language in which the resident of a case is to be written to, as far as it is known: the one they chose, else the one
// they wrote in last. It is "" where that is not known, or English.
func (p *openPane) Speech() string {
	l := cmp.Or(p.Says.Language, p.language())
	if !casework.Foreign(l) {
		return ""
	}
	for _, known := range locale.All {
		if casework.SameLanguage(known.Tag, l) {
			return known.Tag
		}
	}
	return ""
}

// SpeechChoices are the languages that an answer can be put into, the resident's own chosen.
func (p *openPane) SpeechChoices() []tongueChoice { return tongueChoices([]string{p.Speech()}) }

// SpeakersWords say who of the office speaks the resident's language.
func (p *openPane) SpeakersWords() string {
	names, language := p.Speakers[p.Speech()], locale.Of(p.Speech()).In
	if len(names) == 0 {
		return "Nobody else in your office says that they speak " + language + "."
	}
	return language + " is spoken by " + strings.Join(names, ", ") + "."
}

// InterpreterLine is one clock of the interpreter that is needed.
func (p *openPane) InterpreterLine() clockLine {
	if p.Tongues.Interpreter == nil {
		return clockLine{}
	}
	due := p.Tongues.Interpreter.DueAt
	if due.Before(p.now) {
		return clockLine{Words: "overdue since " + short(p.now.Sub(due)), Bad: true}
	}
	return clockLine{Words: "due in " + short(due.Sub(p.now))}
}

// ShowsSpeech reports whether anything about languages stands beside the case.
func (p *openPane) ShowsSpeech() bool {
	return p.Speech() != "" || p.Tongues.Foreign != nil || p.Tongues.Interpreter != nil
}

// foreignMoment says what happened across languages.
func foreignMoment(e casework.Event) mark {
	m, language := mark{Icon: "globe", Reason: e.Detail["why"]}, locale.Of(e.Detail["language"]).In
	switch e.Kind {
	case casework.ForeignAsked:
		m.Words = "An answer waits for somebody who speaks " + language
	case casework.ForeignSent:
		m.Words = "An answer of " + e.Detail["for"] + " was put into " + language
	case casework.ForeignRefused:
		m.Words, m.Icon = "An answer was not put into "+language, "stop"
	case casework.ForeignRenewed:
		m.Words = "The answer that waits for a speaker holds all the same"
	case casework.ForeignWithdrawn:
		m.Words, m.Icon = "The answer that waited for a speaker was taken back", "undo"
	case casework.InterpreterAsked:
		m.Words, m.Icon = "An interpreter for "+language+" is needed", "hour"
	case casework.InterpreterGiven:
		m.Words, m.Icon = "Finding the interpreter is for "+cmp.Or(e.Detail["to"], "whoever has the case"), "user"
	case casework.InterpreterDone:
		m.Words, m.Icon = "The interpreter was found", "check"
	default:
		return mark{}
	}
	return m
}

// offer is the line below an answer in English that an interpreter can be asked for.
type offer struct {
	Language, Text string
	Chosen         bool
}

// Offered is the line for the resident's language; nil where nobody stands for it.
func (p *openPane) Offered() *offer {
	l := p.Speech()
	if p.texts == nil || l == "" {
		return nil
	}
	text := p.texts.Offer(l)
	if text == "" {
		return nil
	}
	return &offer{Language: l, Text: text, Chosen: !casework.SpeaksOf(p.Spoken, l)}
}
