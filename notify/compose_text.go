package notify

import (
	"fmt"
	"strings"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/internal/twilio/segment"
)

// budgetGSM is what one automatic text may cost, in pieces. In a language that needs UCS-2 each has less than half the room, and the
// cheapest way to say it is taken.
const budgetGSM = 2

// text makes the one text that answers a text.
func (c *Composer) text(e casework.Event, f Facts, o Occasion, now time.Time) []Delivery {
	d := Delivery{
		Event: e.ID, Occasion: o, Channel: casework.Text,
		Case: f.Case.ID, Raw: f.Held.Raw, Answers: f.Answered.Message,
		Office: f.Office.ID, Mailbox: f.Number.ID, Identity: f.Recipient.Identity,
		ComposedAt: now, NotBefore: now,
	}
	if asks(f, o) {
		d.Question = f.Question.ID
	}
	d.State, d.Reason = judgeText(f, o)
	var err error
	if d.Text, err = c.writeText(f, o); err != nil && d.State == casework.Pending {
		d.State, d.Reason = casework.Waiting, "The text could not be made: "+oneLine(err.Error(), 200)
	}
	if err := c.offer(&d, f, o); err != nil && d.State == casework.Pending {
		d.State, d.Reason = casework.Waiting, "The text could not be made: "+oneLine(err.Error(), 200)
	}
	return []Delivery{d}
}

// writeText renders the text as it will be sent. It is rendered for what is not sent as well.
func (c *Composer) writeText(f Facts, o Occasion) (Text, error) {
	name := textTextFor(f, o)
	t := Text{From: f.Number.E164, Service: f.Number.Service, To: f.Recipient.Address, Language: c.Catalogue.ChooseShort(name, f.Recipient.Language)}
	l := c.shortLetter(f, o, name, t.Language)
	for _, l.Office = range officeNames(f) {
		body, err := c.Catalogue.RenderShort(name, t.Language, l)
		if err != nil {
			return t, fmt.Errorf("rendering the text %s in %s: %w", name, t.Language, err)
		}
		n := segment.Of(body)
		if t.Body == "" || n.Segments < t.Segments {
			t.Body, t.Segments = body, n.Segments
		}
		if n.Encoding == segment.GSM7 && n.Segments <= budgetGSM {
			break
		}
	}
	if len([]rune(t.Body)) > segment.Most {
		return t, fmt.Errorf("the text %s has more than %d characters", name, segment.Most)
	}
	return t, nil
}

// textTextFor names the template of a text.
func textTextFor(f Facts, o Occasion) string {
	switch {
	case o == Standing && f.Case.Sensitive:
		return "neutral" // whoever holds the phone may ask: how far a sensitive matter is, a person tells
	case o == Standing, o == Helping, o == Missed, o == Stopped:
		return string(o)
	}
	return textFor(f, o)
}

// officeNames are what an office may be called in a text, in the order of preference: with its district, without, the city alone; each
// also in plain letters, since one accent can more than double what a text costs.
func officeNames(f Facts) []string {
	full := oneLine(f.Office.Name, 120)
	short, _, _ := strings.Cut(full, ",")
	names := []string{full, segment.Letters(full), short, segment.Letters(short)}
	if f.City != "" {
		names = append(names, oneLine(f.City, 60), segment.Letters(oneLine(f.City, 60)))
	}
	return names
}

// shortLetter is what the template of a text is filled with.
func (c *Composer) shortLetter(f Facts, o Occasion, name, language string) Letter {
	l := Letter{
		Language: language, Number: f.Case.Number.String(), Triage: f.Office.ID == "", City: oneLine(f.City, 60), Phone: oneLine(f.Office.Phone, 20),
		First: !f.Recipient.Texted, CameIn: o.acknowledges() || o == Missed, Tongues: f.Tongues, Found: f.Case.ID != 0, Stage: stage(f.Case.Status),
	}
	if asks(f, o) {
		l.Again, l.None = o == Reminded, len(f.Question.Choices)+1
		for i, place := range f.Question.Choices {
			l.Choices = append(l.Choices, Choice{i + 1, segment.Letters(oneLine(place, 60))})
		}
	}
	if f.Case.ID == 0 {
		l.Number = f.Held.Number.String()
	}
	if o == Proving {
		l.Code = casework.ProofCode(c.Signer, f.Proof.ID, f.Proof.Nonce)
	}
	if c.PublicURL != "" {
		l.TextingURL = c.PublicURL + "/texting"
		if f.Case.ID != 0 && !f.Case.Sensitive && name != "neutral" && o != Proving {
			l.StatusURL = c.PublicURL + "/s/" + casework.StatusToken(c.Signer, f.Case.ID)
		}
	}
	for _, h := range c.Catalogue.Help(language) {
		if h.Language != "en" && h.Language == f.Recipient.Language {
			l.Help = []HelpLine{h}
		}
	}
	c.news(&l, f, o, language)
	return l
}

// stage is how far a case is, in the three steps that the public is told.
func stage(s casework.Status) string {
	switch {
	case !s.Live():
		return "resolved"
	case s == casework.WaitingOnDepartment, s == casework.ClosedBy311:
		return "department"
	}
	return "received"
}
