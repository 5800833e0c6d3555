package notify

import (
	"strings"
	"time"

	"github.com/commonline/commonline/casework"
)

// unproven acknowledges what came by the form, at the address that somebody typed into it. It may be a stranger's: so it hears
// that a message came and its number, and nothing that was typed, neither words nor a name nor the way to the case's page.
func (c *Composer) unproven(e casework.Event, f Facts, o Occasion, now time.Time) []Delivery {
	if !o.acknowledges() || f.Recipient.Identity == 0 {
		return nil
	}
	f.Unproven, f.Recipient.Name, f.Question = true, "", QuestionFacts{}
	f.Answered.MessageID, f.Answered.References, f.Answered.InReplyTo = "", nil, nil
	if strings.HasPrefix(f.Recipient.Address, "+") {
		f.Answered.Channel = casework.Text
	} else {
		f.Answered.Channel = casework.Mail
	}
	made := c.notice(e, f, o, now)
	for i, d := range made {
		if d.Channel == casework.Mail && d.Mailbox == "" && d.State != casework.Suppressed {
			made[i].State, made[i].Reason = casework.Suppressed, "No office leads the case yet, and the form has no mailbox that it could go out from."
		}
	}
	return made
}
