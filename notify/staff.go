package notify

import (
	"bytes"
	"fmt"
	"html/template"
	"strings"
	"time"

	"github.com/commonline/commonline/casework"
)

// What members of staff hear.
const (
	Morning Occasion = "digest" // what waits, in the morning
	Told    Occasion = "told"   // one thing, at once
)

// StaffFacts is the member of staff whom an event is for, and what they are to hear. No words of a resident are in it, and nobody's
// name or address but those of colleagues.
type StaffFacts struct {
	ID    casework.StaffID // 0 where the event is for nobody of the staff
	Name  string
	Email string
	Off   bool            // the account works no more
	Waits []casework.Todo // what waits, the oldest due first; Topic is a name, Subject and Who are empty
	Total int             // also what is beyond the list
	News  []StaffNews     // what they were told since the last digest, or of StaffTold the one thing
	Since time.Time       // as of when Waits is
}

// StaffNews is one thing that somebody is told.
type StaffNews struct {
	Kind casework.ToldKind
	Case casework.CaseNumber
	By   string // the colleague
	For  string // who is away, and whom this person covers for; "" for nobody

	Address, Sentence string // of a mailbox in trouble, or of a webhook that is off: which, and what is the matter
}

// Words say it in one sentence without a full stop.
func (n StaffNews) Words() string {
	if n.For == "" {
		return n.own()
	}
	return n.own() + " (you cover for " + oneLine(n.For, 80) + ")"
}

func (n StaffNews) own() string {
	by := oneLine(n.By, 80)
	switch n.Kind {
	case casework.ToldMention:
		return by + " named you in a note on " + n.Case.String()
	case casework.ToldAssigned:
		return by + " gave you " + n.Case.String()
	case casework.ToldWrote:
		return "The resident of " + n.Case.String() + ", which is yours, has written"
	case casework.ToldDanger:
		return "Look at " + n.Case.String() + " now: what was written may mean danger"
	case casework.ToldMailbox:
		return "No mail comes in by " + oneLine(n.Address, 120) + ": " + strings.TrimSuffix(oneLine(n.Sentence, 400), ".")
	case casework.ToldWebhook:
		return "The webhook “" + oneLine(n.Address, 80) + "” was switched off, and its receiver is told of nothing: " + strings.TrimSuffix(oneLine(n.Sentence, 400), ".")
	case casework.ToldByRule:
		return n.Case.String() + " is one that you are told of, by " + by
	case casework.ToldRuleOff:
		return "A " + by + " of your office went off by itself, on " + n.Case.String()
	case casework.ToldThreat:
		return "A message on " + n.Case.String() + " is flagged as a threat: look at it, and say what was decided"
	case casework.ToldPlanOver:
		return "A contact plan has ended by itself, since nobody looked at it again: see " + n.Case.String()
	case casework.ToldOverdue:
		return n.Case.String() + " of your office is long overdue"
	}
	return "Something happened on " + n.Case.String()
}

// path is where one sees to it.
func (n StaffNews) path() string {
	switch n.Kind {
	case casework.ToldMailbox:
		return "/settings/mailboxes"
	case casework.ToldWebhook:
		return "/settings/webhooks"
	}
	return "/inbox/" + n.Case.String()
}

// toStaff makes the mail to a member of staff. It goes the road of every notice: the switch and the brakes hold for it.
func (c *Composer) toStaff(e casework.Event, f Facts, o Occasion, now time.Time) []Delivery {
	s := f.Staff
	if s.ID == 0 || s.Off || o == Morning && s.Total == 0 && len(s.News) == 0 || o == Told && len(s.News) == 0 {
		return nil
	}
	d := Delivery{Event: e.ID, Occasion: o, Channel: casework.Mail, Office: f.Office.ID, Mailbox: f.Mailbox.ID, Staff: s.ID, ComposedAt: now, NotBefore: now}
	switch {
	case f.Mailbox.ID == "":
		d.State, d.Reason = casework.Failed, "There is no mailbox that it could go out from."
	case !sendable(s.Email):
		d.State, d.Reason = casework.Failed, "The address of the account cannot be written to."
	default:
		d.State = casework.Pending
		if reason := switchedOff(f.Sending, f.Office.ID, casework.Mail, s.Email); reason != "" {
			d.State, d.Reason = casework.Withheld, reason
		}
	}
	mail, err := c.writeStaff(f, o, now)
	if err != nil && d.State == casework.Pending {
		d.State, d.Reason = casework.Failed, "The mail could not be made: "+oneLine(err.Error(), 200)
	}
	d.Mail = mail
	return []Delivery{d}
}

func (c *Composer) writeStaff(f Facts, o Occasion, now time.Time) (Mail, error) {
	f.Case = CaseFacts{} // an answer to it belongs on no case
	back, err := c.waysBack(f)
	if err != nil {
		return Mail{}, fmt.Errorf("making ids: %w", err)
	}
	m := Mail{
		MessageID: back.messageID, Tag: back.tag, EnvelopeFrom: back.envelopeFrom, Date: now, Language: "en",
		From: casework.Correspondent{Name: oneLine(f.Office.Name, 120), Address: bare(f.Mailbox.Address)},
		To:   casework.Correspondent{Name: personName(f.Staff.Name), Address: f.Staff.Email},
	}
	w := c.staffWords(f, o, now)
	m.Subject, m.Text = w.Subject, w.text()
	var b bytes.Buffer
	if err := staffPage.Execute(&b, w); err != nil {
		return m, fmt.Errorf("rendering a mail to staff: %w", err)
	}
	m.HTML = b.String()
	return m, nil
}

// staffWords fill the mail.
type staffWords struct {
	Subject, Greeting string
	News, Waits       []staffLine
	More              int // beyond the list
	All, Choices      string
}

type staffLine struct{ Words, Link string }

// mostLines is how much of a list a mail shows.
const mostLines = 40

func (c *Composer) staffWords(f Facts, o Occasion, now time.Time) staffWords {
	w := staffWords{Greeting: "Good morning", All: c.PublicURL + "/today", Choices: c.PublicURL + "/notifications#choices"}
	if name := personName(f.Staff.Name); name != "" {
		w.Greeting += ", " + name
	}
	for _, n := range f.Staff.News {
		w.News = append(w.News, staffLine{n.Words(), c.PublicURL + n.path()})
	}
	if o == Told {
		w.Greeting, w.Subject = "", oneLine(w.News[0].Words, 200)
		return w
	}
	for _, t := range f.Staff.Waits[:min(len(f.Staff.Waits), mostLines)] {
		words := t.Kind.Words()
		if t.Case != 0 {
			words += ": " + t.Case.String()
		}
		if t.Topic != "" {
			words += ", " + oneLine(t.Topic, 60)
		}
		w.Waits = append(w.Waits, staffLine{words + ", " + t.Clock(now), c.PublicURL + t.Path()})
	}
	w.More = max(0, f.Staff.Total-len(w.Waits))
	switch f.Staff.Total {
	case 0:
		w.Subject = "Today: nothing waits"
	case 1:
		w.Subject = "Today: one thing waits"
	default:
		w.Subject = fmt.Sprintf("Today: %d things wait", f.Staff.Total)
	}
	return w
}

func (w staffWords) text() string {
	var b strings.Builder
	if w.Greeting != "" {
		fmt.Fprintf(&b, "%s.\n\n", w.Greeting)
	}
	for _, lines := range [][]staffLine{w.News, w.Waits} {
		for _, l := range lines {
			fmt.Fprintf(&b, "* %s\n  %s\n", l.Words, l.Link)
		}
		if len(lines) > 0 {
			b.WriteString("\n")
		}
	}
	if w.More > 0 {
		fmt.Fprintf(&b, "And %d more.\n\n", w.More)
	}
	fmt.Fprintf(&b, "All that waits: %s\nHow you are told: %s\n", w.All, w.Choices)
	return b.String()
}

var staffPage = template.Must(template.New("staff").Parse(`<!doctype html>
<html lang="en"><head><meta charset="utf-8"/><meta name="viewport" content="width=device-width"/><title>{{.Subject}}</title></head>
<body style="font:16px/1.5 system-ui,sans-serif;max-width:38em">
{{with .Greeting}}<p>{{.}}.</p>{{end}}
{{with .News}}<ul>{{range .}}<li><a href="{{.Link}}">{{.Words}}</a></li>{{end}}</ul>{{end}}
{{with .Waits}}<ul>{{range .}}<li><a href="{{.Link}}">{{.Words}}</a></li>{{end}}</ul>{{end}}
{{with .More}}<p>And {{.}} more.</p>{{end}}
<p><a href="{{.All}}">All that waits</a> · <a href="{{.Choices}}">How you are told</a></p>
</body></html>
`))
