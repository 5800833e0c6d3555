package notify

import (
	"fmt"
	"path"
	"strings"

	"github.com/commonline/commonline/internal/locale"
	"github.com/commonline/commonline/internal/twilio/segment"
)

// shortEnd ends the name of a text message's template, in its folder and in review.json, where it is reviewed by itself.
const shortEnd = ".sms"

// ShortTexts are those that go out as text messages, and that every language has to have. Each has one template, NAME.sms.
func ShortTexts() []string {
	return []string{"received", "received-asking", "asking", "held", "neutral", "status", "help", "answered", "missed", "stopped", "proof",
		"waiting", "waiting-again", "department", "working", "resolved", "closed", "reopened"}
}

// ChooseShort is Choose for text messages.
func (c *Catalogue) ChooseShort(text, wanted string) string { return c.Choose(text+shortEnd, wanted) }

// MissingShort lists the text messages that have no reviewed version in a language, as "es/received.sms".
func (c *Catalogue) MissingShort(language string) (missing []string) {
	for _, t := range ShortTexts() {
		if c.current(language, t+shortEnd) == nil {
			missing = append(missing, path.Join(language, t+shortEnd))
		}
	}
	return missing
}

// RenderShort fills the template of a text message. Blank lines are taken out, and signs that would double its price are made plain.
func (c *Catalogue) RenderShort(text, language string, l Letter) (string, error) {
	t := c.current(language, text+shortEnd)
	if t == nil {
		return "", fmt.Errorf("there is no approved text %s/%s", language, text+shortEnd)
	}
	l.Greet, l.Watch = greeting(l), watch(l, c.WordsOf(language))
	return t.renderShort(l)
}

func (t *text) renderShort(l Letter) (string, error) {
	var b strings.Builder
	l.Number = locale.Isolate(t.language, l.Number)
	if err := t.short.Execute(&b, l); err != nil {
		return "", err
	}
	var lines []string
	for line := range strings.Lines(b.String()) {
		if line = strings.Join(strings.Fields(line), " "); line != "" {
			lines = append(lines, line)
		}
	}
	return segment.Plain(strings.Join(lines, "\n")), nil
}

// greeting names who writes, in the first text to a number.
func greeting(l Letter) string {
	if !l.First || l.Office == "" {
		return ""
	}
	return locale.Isolate(l.Language, l.Office) + ": "
}

// watch is what the first text to a number has to say besides its news: that nobody watches around the clock, and how to stop. What says that
// something came in says the first of that each time: whoever writes again may write of danger.
func watch(l Letter, words map[string]string) string {
	switch {
	case l.First:
		return words["sms.watch"]
	case l.CameIn:
		return words["sms.danger"]
	}
	return ""
}
