package notify

import (
	"context"
	"fmt"
	"html/template"
	"strings"
	"time"

	"github.com/commonline/commonline/casework"
)

// What people hear of their accounts.
const (
	Invited    Occasion = "invitation"
	ResetByOne Occasion = "reset" // somebody asked for a new password
)

// AccountFacts is whose account an event is about, and the link that lets them set a password.
type AccountFacts struct {
	Staff   casework.StaffID // 0 where the event is about no account, or about one that works no more
	Name    string
	Email   string
	By      string // who invites
	Link    int64
	Expires time.Time
	Zone    *time.Location
}

// account makes the mail of an invitation, or of a reset. The link in it is a mark until it leaves: the token is in no database.
func (c *Composer) account(e casework.Event, f Facts, o Occasion, now time.Time) []Delivery {
	a := f.Account
	if a.Staff == 0 || !now.Before(a.Expires) {
		return nil
	}
	d := Delivery{Event: e.ID, Occasion: o, Channel: casework.Mail, Office: f.Office.ID, Mailbox: f.Mailbox.ID, Staff: a.Staff, ComposedAt: now, NotBefore: now, State: casework.Pending}
	switch reason := switchedOff(f.Sending, f.Office.ID, casework.Mail, a.Email); {
	case f.Mailbox.ID == "":
		d.State, d.Reason = casework.Failed, "There is no mailbox that it could go out from."
	case !sendable(a.Email):
		d.State, d.Reason = casework.Failed, "The address of the account cannot be written to."
	case reason != "":
		d.State, d.Reason = casework.Withheld, reason
	}
	back, err := c.waysBack(Facts{Mailbox: f.Mailbox})
	if err != nil {
		d.State, d.Reason = casework.Failed, "The mail could not be made: "+oneLine(err.Error(), 200)
		return []Delivery{d}
	}
	d.Mail = Mail{MessageID: back.messageID, Tag: back.tag, EnvelopeFrom: back.envelopeFrom, Date: now, Language: "en",
		From: casework.Correspondent{Name: oneLine(f.City, 120), Address: bare(f.Mailbox.Address)},
		To:   casework.Correspondent{Name: personName(a.Name), Address: a.Email}}
	d.Mail.Subject, d.Mail.Text, d.Mail.HTML = c.accountWords(f, o)
	return []Delivery{d}
}

func (c *Composer) accountWords(f Facts, o Occasion) (subject, text, page string) {
	a := f.Account
	link := c.PublicURL + "/join/" + casework.LinkMark(a.Link)
	until := a.Expires.In(a.Zone).Format("Monday, January 2, 3:04 PM")
	lines := []string{"Hello " + oneLine(a.Name, 80) + ","}
	if o == Invited {
		subject = "Your account for the council inbox"
		lines = append(lines, oneLine(a.By, 80)+" invites you to work in the inbox of "+oneLine(f.Office.Name, 120)+".", "Open this link to begin. It works once, until "+until+":", link,
			"If you do not know what this is about, leave it: nothing happens then.")
	} else {
		subject = "A new password for the council inbox"
		lines = append(lines, "somebody, probably you, asked for a new password.", "Open this link to set one. It works once, until "+until+":", link,
			"If it was not you, leave it: your password stays as it is.")
	}
	text = strings.Join(lines, "\n\n") + "\n"
	var b strings.Builder
	for _, l := range lines {
		if l == link {
			l = fmt.Sprintf(`<a href="%s">%s</a>`, escape(l), escape(l))
		} else {
			l = escape(l)
		}
		b.WriteString("<p>" + l + "</p>\n")
	}
	return subject, text, `<!doctype html><html lang="en"><head><meta charset="utf-8"/><title>` + escape(subject) + `</title></head><body>` + "\n" + b.String() + "</body></html>\n"
}

// LinkFiller puts the tokens of links into mails as they leave.
type LinkFiller struct {
	Sender
	Signer casework.Signer
}

// Send implements Sender.
func (l LinkFiller) Send(ctx context.Context, d Delivery) (string, error) {
	if d.Occasion == Invited || d.Occasion == ResetByOne {
		d.Mail.Text, d.Mail.HTML = casework.FillLink(l.Signer, d.Mail.Text), casework.FillLink(l.Signer, d.Mail.HTML)
	}
	return l.Sender.Send(ctx, d)
}

func escape(text string) string { return template.HTMLEscapeString(text) }
