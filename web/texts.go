package web

import (
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/internal/locale"
)

// textRoutes are the desk at which texts for residents are approved.
func (s *server) textRoutes() []route {
	return []route{
		{"GET /texts", casework.ApproveTexts, s.texts},
		{"GET /texts/{language}", casework.ApproveTexts, s.texts},
		{"POST /texts/{language}", casework.ApproveTexts, s.approveText},
	}
}

type textsPage struct {
	staffFrame
	All     []textLanguage
	Now     locale.Language
	Pairs   []textPair
	English map[string]TextPreview
}

// textLanguage is one language with how much of it is approved.
type textLanguage struct {
	locale.Language
	Approved, Of int
	Current      bool
}

// textPair is a draft beside the English text.
type textPair struct {
	Draft   DraftText
	English TextPreview
	Text    TextPreview
	By      string
	At      time.Time
	Words   []wordPair
}

// wordPair is one of the words around letters, beside its English.
type wordPair struct{ Key, English, Text string }

// texts answers GET /texts and GET /texts/{language}.
func (s *server) texts(w http.ResponseWriter, r *http.Request, me SignedIn) error {
	if s.Texts == nil {
		return casework.Errorf(casework.NotFound, "There are no texts here.")
	}
	lang := r.PathValue("language")
	if lang == "" {
		lang = "es"
	}
	if !slices.Contains(s.Texts.Known(), lang) {
		return casework.Errorf(casework.NotFound, "There are no texts in that language.")
	}
	p, err := s.textsPage(r, me, lang)
	if err != nil {
		return err
	}
	isLive(w)
	hasForm(w)
	s.render(w, r, http.StatusOK, "texts", p)
	return nil
}

func (s *server) textsPage(r *http.Request, me SignedIn, lang string) (p textsPage, err error) {
	p.Now = locale.Of(lang)
	if p.staffFrame, err = s.staffFrame(r.Context(), me, "Texts in "+p.Now.In, "/texts"); err != nil {
		return p, err
	}
	p.Done = map[string]string{"approved": "Approved. From now on residents get this text."}[r.URL.Query().Get("done")]
	stands, err := s.Store.TextApprovals(r.Context(), me.Viewer)
	if err != nil {
		return p, fmt.Errorf("reading who stands for texts: %w", err)
	}
	for _, l := range s.Texts.Known() {
		x := textLanguage{Language: locale.Of(l), Current: l == lang}
		for _, d := range s.Texts.Drafts(l) {
			x.Of++
			if d.Approved {
				x.Approved++
			}
		}
		p.All = append(p.All, x)
	}
	for _, d := range s.Texts.Drafts(lang) {
		pair := textPair{Draft: d, English: s.Texts.Preview("en", d.Name), Text: s.Texts.Preview(lang, d.Name), By: d.Reviewer}
		for _, a := range stands {
			if a.Language == lang && a.Text == d.Name && a.Hash == d.Hash {
				pair.By, pair.At = a.By, a.At
			}
		}
		if d.Name == "words" {
			pair.Words = s.wordPairs(d)
		}
		p.Pairs = append(p.Pairs, pair)
	}
	return p, nil
}

// approveText answers POST /texts/{language}: somebody stands for the very text that they saw.
func (s *server) approveText(w http.ResponseWriter, r *http.Request, me SignedIn) error {
	if s.Texts == nil {
		return casework.Errorf(casework.NotFound, "There are no texts here.")
	}
	r.Body = http.MaxBytesReader(w, r.Body, 1<<16)
	lang, name, hash := r.PathValue("language"), r.PostFormValue("text"), r.PostFormValue("hash")
	drafts := s.Texts.Drafts(lang)
	i := slices.IndexFunc(drafts, func(d DraftText) bool { return d.Name == name })
	switch {
	case i < 0:
		return casework.Errorf(casework.NotFound, "There is no such text.")
	case drafts[i].Hash != hash:
		return casework.Errorf(casework.Conflict, "The text was changed since you saw it. Read it again.")
	case r.PostFormValue("reads") == "":
		return casework.Errorf(casework.Invalid, "Say that you have read the text and know its language: tick the box.")
	}
	err := s.Store.ApproveText(r.Context(), me.Viewer, s.Now(), TextApproval{Language: lang, Text: name, Hash: hash, By: me.Name})
	if err != nil {
		return fmt.Errorf("keeping who stands for %s/%s: %w", lang, name, err)
	}
	if err := s.Texts.Changed(r.Context()); err != nil {
		return err
	}
	http.Redirect(w, r, "/texts/"+lang+"?done=approved#"+name, http.StatusSeeOther)
	return nil
}
