package notify

import (
	"strings"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/internal/locale"
)

// Preview is a text with an invented case filled in.
type Preview struct {
	Subject, Plain, HTML string
	Short                bool // it is a text message
}

// Preview renders the newest version of a text, whoever stands for it, for those who are to approve it.
func (c *Composer) Preview(name, language, city string, o OfficeFacts) (p Preview, err error) {
	switch name {
	case Words:
		return Preview{}, nil
	case "help", Interpreter:
		if t := c.Catalogue.newest(language, name); t != nil {
			p.Plain = t.source
		}
		return p, nil
	}
	p.Short = strings.HasSuffix(name, shortEnd)
	p.Subject, p.Plain, p.HTML, err = c.Catalogue.RenderDraft(name, language, c.sampleLetter(strings.TrimSuffix(name, shortEnd), language, city, o))
	return p, err
}

// sampleLetter is a letter with everything in it that the text may name.
func (c *Composer) sampleLetter(name, language, city string, o OfficeFacts) Letter {
	l := Letter{
		Language: language, Name: "Maria Lopes", Number: casework.CaseNumber(48213).String(), Office: o.Name, City: city, Phone: o.Phone, Offices: 2,
		Found: true, First: name == "received" || name == "received-asking" || name == "held" || name == "neutral", Stage: "received", TextingURL: c.PublicURL + "/texting", None: 3,
		Choices: []Choice{{1, "12 Adams St, Dorchester"}, {2, "12 Adams St, Hyde Park"}},
		Since:   locale.Day(language, time.Date(2026, 6, 8, 12, 0, 0, 0, time.UTC)), Request: "101006214871", Outcome: "The lamp was replaced.", AskFixed: true, Code: "K7M-4QX",
	}
	if name != "neutral" && name != "held" {
		l.StatusURL = c.PublicURL + "/s/" + casework.StatusToken(c.Signer, 1)
		l.FixedURL = l.StatusURL + "#fixed"
	}
	if name == "neutral" {
		l.Name, l.Office = "", city
	}
	return l
}
