package notify

import (
	"strings"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/internal/locale"
	"github.com/commonline/commonline/internal/twilio/segment"
)

// news fills in what a letter or a text says of a case on its way.
func (c *Composer) news(l *Letter, f Facts, o Occasion, language string) {
	if t := c.Catalogue.current(language, textFor(f, o)); t != nil && t.letter == nil && l.StatusURL != "" && f.Answered.Channel == casework.Mail && len(c.Catalogue.Approved()) > 1 {
		l.Help = append(l.Help, c.settingsLine(l.StatusURL, language)...)
	}
	if !o.Follows() {
		return
	}
	l.Request, l.Outcome = oneLine(f.Follow.Request311, 40), outcomeWords(f.Follow.Outcome)
	if !f.Follow.Since.IsZero() {
		l.Since = locale.Day(language, f.Follow.Since.In(c.zone()))
	}
	if l.StatusURL != "" {
		l.FixedURL = l.StatusURL + "#fixed"
	}
	l.AskFixed = c.asksFixed(f, o)
	words := c.Catalogue.WordsOf(language)
	for _, a := range f.Follow.Along {
		if line := words["happened."+string(a)]; line != "" {
			l.Also = append(l.Also, line)
		}
	}
}

// settingsLine says, under a letter whose own words do not, where language and notices are changed.
func (c *Composer) settingsLine(statusURL, language string) []HelpLine {
	if words := c.Catalogue.WordsOf(language); words != nil {
		return []HelpLine{{language, words["mail.settings"] + " " + statusURL + "#notices"}}
	}
	return nil
}

func (c *Composer) zone() *time.Location {
	if c.Hours.Zone == nil {
		return time.UTC
	}
	return c.Hours.Zone
}

// outcomeWords are staff's words on one line, with signs that phones have.
func outcomeWords(s string) string { return segment.Plain(oneLine(strings.TrimSpace(s), 400)) }
