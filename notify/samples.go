package notify

import (
	"time"

	"github.com/commonline/commonline/casework"
)

// Sample is a text as it would be sent, for people who have to approve of it.
type Sample struct {
	Occasion string // "a first message", for people
	Text     Text
}

// Samples composes the texts that an office sends by machine, to a resident that there is not.
func (c *Composer) Samples(city string, o OfficeFacts, n NumberFacts) ([]Sample, error) {
	facts := Facts{
		City: city, Office: o, Number: n, Case: CaseFacts{ID: 1, Number: 48213, Status: casework.Open},
		Recipient: RecipientFacts{Identity: 1, Address: "+15555550199", Language: "en"}, Answered: AnsweredFacts{Channel: casework.Text, Kind: casework.Personal},
	}
	known, held := facts, facts
	known.Recipient.Texted = true
	held.Case, held.Held.Number = CaseFacts{}, 48300
	resolved := known
	resolved.Case.Status = casework.Resolved
	var all []Sample
	for _, s := range []struct {
		occasion string
		facts    Facts
		o        Occasion
	}{
		{"a resident's first message", facts, Received},
		{"a later message", known, Received},
		{"a message that a person has to look at first", held, HeldBack},
		{"the answer to STATUS", resolved, Standing},
		{"the answer to HELP", known, Helping},
		{"after a call that nobody answered", facts, Missed},
		{"the confirmation of a word for STOP in another language", known, Stopped},
	} {
		text, err := c.writeText(s.facts, s.o)
		if err != nil {
			return nil, err
		}
		all = append(all, Sample{s.occasion, text})
	}
	return all, nil
}

// Quiets says when texts that we begin wait, for people: "21:00 to 08:00", or "".
func (h Hours) Quiets() string {
	if h.Quiet.From == h.Quiet.To {
		return ""
	}
	clock := func(m casework.TimeOfDay) string {
		return time.Date(2000, 1, 1, int(m)/60, int(m)%60, 0, 0, time.UTC).Format("15:04")
	}
	return clock(h.Quiet.From) + " to " + clock(h.Quiet.To)
}
