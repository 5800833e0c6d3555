package web

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/commonline/commonline/casework"
)

// languageRoutes are about reading and writing across languages.
func (s *server) languageRoutes() []route {
	return []route{
		{"POST /inbox/{number}/translate/{message}", casework.WorkCases, s.translate},
		{"POST /inbox/{number}/translation/{message}", casework.WorkCases, s.keepTranslation},
		{"POST /account/languages", signedIn, s.setSpoken},
	}
}

// tongues is what a case's page knows of languages.
type tongues struct {
	Tongues
	Machine   string // the host of the translator; "" where none may be asked about this case
	Forbidden string // the host that may not be asked, since the case is sensitive
}

// readTongues reads it, for an office that leads the case.
func (s *server) readTongues(r *http.Request, me SignedIn, p *openPane) (err error) {
	if !p.Case.Lead {
		return nil
	}
	if p.Tongues, err = s.Store.Tongues(r.Context(), me.Viewer, p.Case.ID); err != nil {
		return fmt.Errorf("reading the languages of case %s: %w", p.Case.Number, err)
	}
	switch t := s.Translator; {
	case t == nil || !p.MayWork:
	case p.Case.Sensitive && !t.Local:
		p.Forbidden = t.Host
	default:
		p.Machine = t.Host
	}
	return nil
}

// translatedPart is what stands below a message: what it says in English, and how one gets there.
type translatedPart struct {
	casework.Translation
	Earlier  []casework.Translation
	ID       string // of the fields
	AskURL   string // where the machine is asked; "" for nowhere
	Host     string // that the words go to then
	Barred   string // a host that may not be asked
	Key      bool   // the key is this message's
	WriteURL string // where a person who knows the language writes; "" for nowhere
	Typed    string // that was not kept
	Ours     bool   // it is what a colleague wrote in English before it was put across
}

// translated makes it; nil where there is nothing to say.
func (p *openPane) translated(m *casework.Message) *translatedPart {
	t := &translatedPart{ID: fmt.Sprintf("tr%d", m.ID), Ours: m.Direction != casework.In}
	if all := p.Translations[m.ID]; len(all) > 0 {
		t.Translation, t.Earlier = all[0], all[1:]
	}
	if p.MayWork && p.readsForeign(m) {
		if t.Text == "" {
			t.Host, t.Barred = p.tongues.Machine, p.Forbidden
		}
		if t.Host != "" {
			t.AskURL = p.Act(fmt.Sprintf("translate/%d", m.ID))
		}
		if len(p.Spoken) > 0 && casework.SpeaksOf(p.Spoken, m.Language) {
			t.WriteURL = p.Act(fmt.Sprintf("translation/%d", m.ID))
		}
	}
	if p.typedOn == m.ID {
		t.Typed = p.typedTranslation
	}
	if t.Text == "" && t.AskURL == "" && t.WriteURL == "" && t.Barred == "" {
		return nil
	}
	return t
}

// readsForeign reports whether a message may need a translation: it came in, has words, and is not known to be in English.
func (p *openPane) readsForeign(m *casework.Message) bool {
	return m.ID != 0 && m.Direction == casework.In && (m.Language == "" || casework.Foreign(m.Language)) && strings.TrimSpace(splitReply(*m).Wrote) != ""
}

// giveKey gives the key to the newest message that can be translated.
func giveKey(days []threadDay) {
	for _, d := range slices.Backward(days) {
		for _, it := range slices.Backward(d.Items) {
			if it.Translated != nil && it.Translated.AskURL != "" {
				it.Translated.Key = true
				return
			}
		}
	}
}

// translate answers POST /inbox/{number}/translate/{message}: somebody asks the machine. No transaction is open while it thinks.
func (s *server) translate(w http.ResponseWriter, r *http.Request, me SignedIn) error {
	n, m, p, err := s.foreignMessage(w, r, me)
	if err != nil {
		return err
	}
	if len(p.Translations[m.ID]) > 0 {
		s.backToMessage(w, r, n, "translated", m.ID)
		return nil
	}
	words, language, err := s.foreignWords(r, me, p, m)
	var text string
	if err == nil {
		text, err = s.askMachine(r, p, words, language, casework.English)
	}
	if err == nil {
		err = s.Store.KeepTranslation(r.Context(), me.Viewer, n, s.Now(), casework.Translation{Message: m.ID, Target: casework.English, Text: text, Machine: s.Translator.Host})
	}
	if err != nil {
		return s.notDone(w, r, me, fmt.Errorf("translating message %d: %w", m.ID, err), func(p *openPane) { p.Problem.Title = "Not translated" })
	}
	s.backToMessage(w, r, n, "translated", m.ID)
	return nil
}

// askMachine sends words of a case to the translator, where they may go there.
func (s *server) askMachine(r *http.Request, p *openPane, words, source, target string) (string, error) {
	switch {
	case p.Forbidden != "":
		return "", casework.Errorf(casework.Invalid, "The case is sensitive: nothing of it is sent to %s. Ask a colleague who speaks the language.", p.Forbidden)
	case p.tongues.Machine == "":
		return "", casework.Errorf(casework.Invalid, "No translation server is set up. Ask a colleague who speaks the language.")
	}
	return s.Translator.Translate(r.Context(), words, source, target)
}

// foreignWords are the words of a message that a translation is made of, what its writer wrote or a caller said, and their language, as far
// as it is known.
func (s *server) foreignWords(r *http.Request, me SignedIn, p *openPane, m casework.Message) (words, language string, err error) {
	words, language = splitReply(m).Wrote, cmp.Or(m.Language, p.Says.Language)
	if m.Channel == casework.Call {
		rec, err := s.Store.Recording(r.Context(), me.Viewer, m.ID)
		if err != nil && casework.KindOf(err) != casework.NotFound {
			return "", "", fmt.Errorf("reading what was said in message %d: %w", m.ID, err)
		}
		if rec.Transcript != "" {
			words, language = rec.Transcript, cmp.Or(rec.Language, language)
		}
	}
	if !p.readsForeign(&m) {
		return "", "", casework.Errorf(casework.Invalid, "There is nothing to translate in this message.")
	}
	return words, language, nil
}

// foreignMessage finds the message of a case that a form is about.
func (s *server) foreignMessage(w http.ResponseWriter, r *http.Request, me SignedIn) (n casework.CaseNumber, m casework.Message, p *openPane, err error) {
	if n, err = formOf(w, r); err != nil {
		return n, m, nil, err
	}
	id, err := numberIn(r, "message")
	if err != nil {
		return n, m, nil, err
	}
	if p, err = s.open(r, me); err != nil {
		return n, m, nil, err
	}
	i := slices.IndexFunc(p.messages, func(m casework.Message) bool { return m.ID == casework.MessageID(id) })
	if i < 0 || !p.MayWork {
		return n, m, nil, casework.Errorf(casework.NotFound, "There is no such message on case %s.", n)
	}
	return n, p.messages[i], p, nil
}

// keepTranslation answers POST /inbox/{number}/translation/{message} with text: the words of a person who knows the language.
func (s *server) keepTranslation(w http.ResponseWriter, r *http.Request, me SignedIn) error {
	n, m, p, err := s.foreignMessage(w, r, me)
	if err != nil {
		return err
	}
	t := casework.Translation{Message: m.ID, Target: casework.English, Text: plainLines(r.PostFormValue("text"))}
	if err = t.Check(); err == nil && (len(p.Spoken) == 0 || !casework.SpeaksOf(p.Spoken, m.Language)) {
		err = casework.Errorf(casework.Invalid, "Your account does not say that you speak this language. Say so under “Your account”, then write what the message says.")
	}
	if err == nil {
		err = s.Store.KeepTranslation(r.Context(), me.Viewer, n, s.Now(), t)
	}
	if err != nil {
		return s.notDone(w, r, me, fmt.Errorf("keeping what message %d says: %w", m.ID, err), func(p *openPane) {
			p.Problem.Title, p.typedTranslation, p.typedOn = "Not kept", t.Text, m.ID
			p.Days = s.thread(p)
		})
	}
	s.backToMessage(w, r, n, "translation", m.ID)
	return nil
}

// backToMessage leads to a message of a case.
func (s *server) backToMessage(w http.ResponseWriter, r *http.Request, n casework.CaseNumber, done string, m casework.MessageID) {
	q := caseQuery(r.URL.Query()).query()
	http.Redirect(w, r, fmt.Sprintf("/inbox/%s%s&done=%s#m%d", n, cmp.Or(q, "?"), done, m), http.StatusSeeOther)
}

// languageWords are for what was done across languages.
func languageWords(done string) string {
	return map[string]string{
		"translated":  "The translation stands below the message. A machine made it.",
		"translation": "Kept, with your name.",

		"speaker-asked":     "It waits for somebody who speaks the language. The case stays owed until they have sent it.",
		"speaker-sent":      "Sent in your words. It leaves in a few seconds, and can be taken back on the case until then.",
		"speaker-refused":   "Given back, with your reason.",
		"speaker-withdrawn": "It waits no more. The words are a draft again.",
		"speaker-renewed":   "It holds: whoever speaks the language can send it.",
		"words-kept":        "Kept. Nothing was sent.",
		"words-machine":     "A machine’s version stands there. Read every word before you stand for it.",
		"interpreter":       "Noted: an interpreter is needed. It stands on Today, with its time.",
		"interpreter-given": "Noted who finds the interpreter.",
		"interpreter-done":  "Noted what came of it.",
	}[done]
}
