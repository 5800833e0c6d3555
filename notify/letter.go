package notify

import (
	"fmt"
	"strings"
	"time"

	"github.com/commonline/commonline/casework"
)

// Letter is what a template is filled with. It holds no topic, and nothing of the resident's message but the places that it
// may mean, where it asks which.
type Letter struct {
	Language  string // of this text
	Name      string // of the resident; "" where there is none that may be repeated
	Number    string // "C-48213-7"
	Office    string
	Triage    bool // no office leads yet
	City      string
	Phone     string
	Offices   int    // that got the message
	StatusURL string // "" where there is no page to show
	Help      []HelpLine
	Choices   []Choice // to pick from; empty where the question is open
	None      int      // the digit for "none of these"
	Again     bool     // the question is asked a second time

	// For texts.
	Tongues    []Tongue // languages to choose by a digit
	First      bool     // this number has had no text of ours yet
	CameIn     bool     // it says that something of the resident's has come in
	Found      bool     // there is such a case, and it is theirs
	Stage      string   // received, department or resolved
	TextingURL string   // what texting means here
	Greet      string   // the office, in the first text; "" later
	Watch      string   // what a first text has to say besides its news

	// For news of a case.
	Since    string // day on which it came to stand as it does
	Request  string // number at 311; "" where there is none
	Outcome  string // what was done, in the words of staff
	AskFixed bool   // a digit answers whether it was fixed
	FixedURL string // where that is answered with one tap
	Also     []string

	Code string // that is to come back from another address
}

// Choice is a place with the digit that picks it.
type Choice struct {
	Digit int
	Place string
}

// write renders the mail. It is rendered for what is not sent as well, so that staff see what would have been.
func (c *Composer) write(f Facts, o Occasion, now time.Time) (Mail, error) {
	back, err := c.waysBack(f)
	if err != nil {
		return Mail{}, fmt.Errorf("making ids: %w", err)
	}
	m := Mail{
		MessageID: back.messageID, Tag: back.tag, EnvelopeFrom: back.envelopeFrom,
		From: casework.Correspondent{Name: oneLine(f.Office.Name, 120), Address: bare(f.Mailbox.Address)},
		To:   casework.Correspondent{Name: personName(f.Recipient.Name), Address: f.Recipient.Address},
		Date: now,
	}
	if back.replyTo != m.From.Address {
		m.ReplyTo = back.replyTo
	}
	m.InReplyTo, m.References = thread(f.Answered)
	if f.Case.ID != 0 && !f.Case.Sensitive && c.PublicURL != "" {
		m.Unsubscribe = c.PublicURL + "/n/" + casework.NoticeToken(c.Signer, f.Case.ID, f.Recipient.Identity)
	}
	text := textFor(f, o)
	m.Language = c.Catalogue.Choose(text, f.Recipient.Language)
	l := c.letter(f, o, text, m)
	if m.Subject, m.Text, m.HTML, err = c.Catalogue.Render(text, m.Language, l); err != nil {
		return m, fmt.Errorf("rendering %s in %s: %w", text, m.Language, err)
	}
	m.Subject = oneLine(m.Subject, 200)
	return m, nil
}

// textFor names the template. A sensitive matter has a neutral one, whether it is held or not.
func textFor(f Facts, o Occasion) string {
	switch {
	case o == Proving:
		return "proof"
	case o == Dangerous:
		return dangerText
	case f.Case.Sensitive || f.Held.Sensitive || f.Recipient.Shared || f.Unproven:
		return "neutral"
	case o == HeldBack:
		return "held"
	case o == Asked, o == Reminded:
		return "asking"
	case asks(f, o):
		return "received-asking"
	case o.Follows():
		return string(o)
	}
	return "received"
}

// asks reports whether the letter asks where it is. On a sensitive matter the machine asks nothing.
func asks(f Facts, o Occasion) bool {
	return f.Question.ID != 0 && o != HeldBack && o != Dangerous && !f.Case.Sensitive && !f.Recipient.Shared && !o.Follows()
}

func (c *Composer) letter(f Facts, o Occasion, text string, m Mail) Letter {
	number := f.Case.Number
	if o == HeldBack {
		number = f.Held.Number
	}
	l := Letter{
		Language: m.Language, Name: m.To.Name, Number: number.String(),
		Office: m.From.Name, Triage: f.Office.ID == "", City: oneLine(f.City, 120), Phone: oneLine(f.Office.Phone, 40),
		Offices: len(f.Reached), Help: c.Catalogue.Help(m.Language),
	}
	if asks(f, o) {
		l.Again, l.None = o == Reminded, len(f.Question.Choices)+1
		for i, place := range f.Question.Choices {
			l.Choices = append(l.Choices, Choice{i + 1, oneLine(place, 120)})
		}
	}
	if o == Proving {
		l.Code = casework.ProofCode(c.Signer, f.Proof.ID, f.Proof.Nonce)
	}
	if text != "neutral" && text != "held" && o != Proving && c.PublicURL != "" {
		l.StatusURL = c.PublicURL + "/s/" + casework.StatusToken(c.Signer, f.Case.ID)
	}
	if text == "neutral" {
		l.Name = ""
	}
	c.news(&l, f, o, m.Language)
	return l
}

// TheOffice is the office's name as it stands within an English sentence.
func (l Letter) TheOffice() string {
	if strings.HasPrefix(l.Office, "Office") {
		return "the " + l.Office
	}
	return l.Office
}
