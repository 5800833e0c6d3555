package web

import (
	"context"
	"time"

	"github.com/commonline/commonline/casework"
)

// Languages is about reading and writing across languages. Each call takes the viewer; a case that their office does not lead is
// casework.NotFound. at is the time of the deed.
type Languages interface {
	// Tongues gives what is known of the languages of a case. It is empty where the viewer's office does not lead it.
	Tongues(ctx context.Context, v casework.Viewer, id casework.CaseID) (Tongues, error)
	// KeepTranslation adds what a message of a case says. A machine's is kept once for each message and language; a second one changes
	// nothing.
	KeepTranslation(ctx context.Context, v casework.Viewer, n casework.CaseNumber, at time.Time, t casework.Translation) error
	// Spoken are the languages that the viewer speaks, by their tags.
	Spoken(ctx context.Context, v casework.Viewer) ([]string, error)
	// SetSpoken says which they are.
	SetSpoken(ctx context.Context, v casework.Viewer, languages []string, at time.Time) error
}

// Tongues is what is known of the languages of a case.
type Tongues struct {
	Spoken       []string                                      // by the viewer
	Translations map[casework.MessageID][]casework.Translation // the newest version first
	Speakers     map[string][]string                           // colleagues of the viewer by the languages that they speak
	Foreign      *casework.ForeignAnswer                       // that waits for a speaker; nil for none
	Interpreter  *casework.Interpreter                         // that is needed; nil for none
}

// Translator is the server that words are sent to where a person asks for it, and never else.
type Translator struct {
	Host  string // where the words go, as it is shown to whoever asks
	Local bool   // it stands in the city's own house: sensitive cases may be read with it
	// Translate gives text in the language target; source "" is for it to find out. Its casework.Error is shown to whoever asked.
	Translate func(ctx context.Context, text, source, target string) (string, error)
}
