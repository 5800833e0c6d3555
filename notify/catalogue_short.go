package notify

import (
	"io/fs"
	"path"
	"strings"
	texttemplate "text/template"

	"github.com/commonline/commonline/internal/twilio/segment"
)

// shortEnd ends the name of a text message's template, in its folder and in review.json, where it is reviewed by itself.
const shortEnd = ".sms"

// ShortTexts are those that go out as text messages, and that every language has to have. Each has one template, NAME.sms.
func ShortTexts() []string {
	return []string{"received", "received-asking", "asking", "held", "neutral", "status", "help", "answered", "missed", "stopped"}
}

func (c *Catalogue) loadShort(f fs.FS, language, name string) error {
	file := path.Join(language, name)
	t, err := texttemplate.New(name).Option("missingkey=error").ParseFS(f, file)
	if err == nil {
		c.text[file] = t
	}
	return err
}

// ChooseShort is Choose for text messages.
func (c *Catalogue) ChooseShort(text, wanted string) string {
	for _, l := range []string{wanted, strings.SplitN(wanted, "-", 2)[0]} {
		if l != "" && c.text[path.Join(l, text+shortEnd)] != nil {
			return l
		}
	}
	return "en"
}

// MissingShort lists the text messages that have no reviewed version in a language, as "es/received.sms".
func (c *Catalogue) MissingShort(language string) (missing []string) {
	for _, t := range ShortTexts() {
		if file := path.Join(language, t+shortEnd); c.text[file] == nil {
			missing = append(missing, file)
		}
	}
	return missing
}

// RenderShort fills the template of a text message. Blank lines are taken out, and signs that would double its price are made plain.
func (c *Catalogue) RenderShort(text, language string, l Letter) (string, error) {
	var b strings.Builder
	if err := c.text[path.Join(language, text+shortEnd)].Execute(&b, l); err != nil {
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
