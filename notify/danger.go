package notify

import (
	"time"

	"github.com/commonline/commonline/casework"
)

// Dangerous is the occasion of the text that a city wrote for messages that may mean danger: whom to call, at any hour.
const Dangerous Occasion = "danger"

// dangerText is that text, named in its folder as any other is. No language has to have it: English is sent for none but English phrases.
const dangerText = "danger"

// DangerFacts is what was sent already; set for DangerSeen.
type DangerFacts struct {
	Sent bool // the case has had the text, or may yet
}

// danger sends the text where a person stands for the phrase that was found, and another for the text in that language: never English to somebody
// who wrote Spanish. All else is for the people whom the alarm calls.
func (c *Composer) danger(e casework.Event, f Facts, now time.Time) []Delivery {
	language := e.Detail["language"]
	name := dangerText
	if f.Answered.Channel == casework.Text {
		name += shortEnd
	}
	switch {
	case language == "" || f.Case.ID == 0 || f.Danger.Sent || f.Answered.Late:
		return nil
	case f.Answered.Channel != casework.Text && f.Answered.Channel != casework.Mail: // nobody waits there for a machine
		return nil
	case c.Catalogue.current(c.Catalogue.Choose(name, language), name) == nil || !speaks(c.Catalogue.Choose(name, language), language):
		return nil
	}
	f.Recipient.Language = language
	return c.notice(e, f, Dangerous, now)
}

// speaks reports whether a text of a language serves who reads another.
func speaks(language, wanted string) bool {
	for _, l := range candidates(wanted) {
		if l == language {
			return true
		}
	}
	return false
}
