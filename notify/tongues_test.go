package notify_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/notify"
)

// unread is the first text of a number, of a language that nobody knows.
func unread() notify.Facts {
	f := texted()
	f.Recipient.Language, f.Recipient.Texted = "", false
	return f
}

// approved is the composer of a city that stands for some languages.
func approved(t *testing.T, languages ...string) *notify.Composer {
	t.Helper()
	c := composer(t)
	var all []notify.Approval
	for _, l := range languages {
		for _, d := range c.Catalogue.Drafts(l) {
			all = append(all, notify.Approval{Language: l, Text: d.Name, Hash: d.Hash})
		}
	}
	c.Catalogue.Approve(all)
	return c
}

func TestTheFirstTextOffersLanguagesByDigit(t *testing.T) {
	t.Parallel()
	opened := casework.Event{ID: 9, Kind: casework.CaseOpened, At: noon}
	for name, x := range map[string]struct {
		approved []string
		change   func(*notify.Facts)
		offers   []string
		says     string
	}{
		"two":                   {[]string{"es", "ht"}, nil, []string{"ht", "es"}, "Kreyòl ayisyen: 1. Español: 2."},
		"none is approved":      {nil, nil, nil, ""},
		"too dear":              {[]string{"es", "ru", "ar", "zh-Hans", "zh-Hant", "vi", "so", "pt", "fr", "ht", "kea"}, nil, []string{"kea", "fr", "ht", "pt", "so", "es", "vi"}, "Francais: 2."},
		"the language is known": {[]string{"es"}, func(f *notify.Facts) { f.Recipient.Language = "es" }, nil, ""},
		"not the first text":    {[]string{"es"}, func(f *notify.Facts) { f.Recipient.Texted = true }, nil, ""},
		"sensitive":             {[]string{"es"}, func(f *notify.Facts) { f.Case.Sensitive = true }, nil, ""},
		"asked for the place":   {[]string{"es"}, func(f *notify.Facts) { f.Question = notify.QuestionFacts{ID: 4, Choices: []string{"12 Adams St"}} }, nil, ""},
		"opted out":             {[]string{"es"}, func(f *notify.Facts) { f.Recipient.OptedOut = true }, nil, ""},
	} {
		f := unread()
		if x.change != nil {
			x.change(&f)
		}
		d := approved(t, x.approved...).Compose(noon)(opened, f)[0]
		if !slices.Equal(d.Offers, x.offers) || !strings.Contains(d.Text.Body, x.says) || x.says == "" && strings.Contains(d.Text.Body, ": 1.") || d.Text.Segments > 4 {
			t.Errorf("%s: offers %v in %d pieces: %q", name, d.Offers, d.Text.Segments, d.Text.Body)
		}
	}
}

func TestWhoHasChosenByDigitHearsInThatLanguage(t *testing.T) {
	t.Parallel()
	f := unread()
	f.Recipient.Language, f.Recipient.Texted = "ht", true
	d := approved(t, "ht").Compose(noon)(casework.Event{ID: 10, Kind: casework.LanguageChosen, At: noon}, f)
	if len(d) != 1 || d[0].Text.Language != "ht" || d[0].Occasion != notify.Standing || d[0].Offers != nil {
		t.Errorf("%+v", d)
	}
}
