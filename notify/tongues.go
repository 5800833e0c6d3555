package notify

import (
	"fmt"
	"slices"
	"strings"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/internal/locale"
	"github.com/commonline/commonline/internal/twilio/segment"
)

// Tongue is a language that a resident may choose by a digit, called as its speakers call it.
type Tongue struct {
	Digit int
	Name  string
}

// Offered are the languages beside English in which a text can be answered: those whose words and first text somebody stands for.
func (c *Catalogue) Offered() (all []string) {
	for _, l := range locale.All {
		if l.Tag != casework.English && c.current(l.Tag, Words) != nil && c.current(l.Tag, "received"+shortEnd) != nil {
			all = append(all, l.Tag)
		}
	}
	return all
}

// budgetOffer is how many pieces a first text may take with the line of languages in it. Where the names in other letters than the Latin ones
// make it dearer they are left out: a text in those letters shows its language by itself.
const budgetOffer = 4

// mayOffer reports whether a text may ask for the language: it is the first one to a number, it answers a text of which the language
// is not known, and it asks nothing else.
func mayOffer(f Facts, o Occasion, name string) bool {
	return o == Received && name == "received" && f.Answered.Channel == casework.Text && !f.Recipient.Texted && f.Recipient.Language == ""
}

// offer adds the line to a text that was rendered, where it may ask. The text of a city that has no such line asks nothing.
func (c *Composer) offer(d *Delivery, f Facts, o Occasion) error {
	name := textTextFor(f, o)
	if d.State != casework.Pending || !mayOffer(f, o, name) {
		return nil
	}
	all := c.Catalogue.Offered()
	for _, languages := range [][]string{all, slices.DeleteFunc(slices.Clone(all), func(l string) bool { return !latin(l) })} {
		if len(languages) == 0 {
			return nil
		}
		f.Tongues = tongues(languages)
		t, err := c.writeText(f, o)
		if err != nil {
			return err
		}
		if t.Segments <= budgetOffer && strings.Contains(t.Body, fmt.Sprintf("%s: %d", f.Tongues[0].Name, 1)) {
			d.Text, d.Offers = t, languages
			return nil
		}
	}
	return nil
}

func tongues(languages []string) (all []Tongue) {
	for i, l := range languages {
		all = append(all, Tongue{i + 1, segment.Letters(locale.Of(l).Name)})
	}
	return all
}

// latin reports whether the name of a language can be written in the letters that all phones have.
func latin(language string) bool {
	return segment.Of(segment.Letters(locale.Of(language).Name)).Encoding == segment.GSM7
}
