package notify

import (
	"bytes"
	"fmt"
	"html/template"
	"strings"
	"time"

	"github.com/commonline/commonline/casework"
)

// answer makes the delivery of what a member of staff wrote. It takes the road of every notice; only the rules about machines
// do not hold for it.
func (c *Composer) answer(e casework.Event, f Facts, now time.Time) []Delivery {
	if f.Answer.Channel == casework.Text {
		return c.answerText(e, f, now)
	}
	d := Delivery{
		Event: e.ID, Occasion: Answered, Channel: casework.Mail,
		Case: f.Case.ID, Answers: f.Answered.Message,
		Office: f.Office.ID, Mailbox: f.Mailbox.ID, Identity: f.Recipient.Identity,
		ComposedAt: now, NotBefore: now,
	}
	d.State, d.Reason = judgeAnswer(f)
	mail, err := c.writeAnswer(f, now)
	if err != nil && d.State == casework.Pending {
		d.State, d.Reason = casework.Waiting, "The mail could not be made: "+oneLine(err.Error(), 200)
	}
	d.Mail = mail
	return []Delivery{d}
}

// judgeAnswer decides how far a person's words may go. Caps, and what keeps a machine from answering machines, are not asked: a
// person may write as often and to whom they see fit.
func judgeAnswer(f Facts) (casework.DeliveryState, string) {
	to := f.Recipient.Address
	switch {
	case f.Mailbox.ID == "":
		return casework.Failed, "No office leads the case, so there is no mailbox that it could go out from."
	case to == "" || !sendable(to):
		return casework.Failed, "The address cannot be written to."
	case f.Recipient.Ours:
		return casework.Failed, "The address is one of our own mailboxes."
	}
	if reason := switchedOff(f.Sending, f.Office.ID, casework.Mail, to); reason != "" {
		return casework.Withheld, reason
	}
	if f.Answer.Overtaken {
		return casework.Waiting, overtaken
	}
	return casework.Pending, ""
}

// overtaken is why an answer that was to go later does not.
const overtaken = "the resident wrote before it went; its words are in the draft again"

// writeAnswer renders it: the words, and below them the case and the office, by which an answer finds its way without any
// header of ours.
func (c *Composer) writeAnswer(f Facts, now time.Time) (Mail, error) {
	back, err := c.waysBack(f)
	if err != nil {
		return Mail{}, fmt.Errorf("making ids: %w", err)
	}
	m := Mail{
		MessageID: back.messageID, Tag: back.tag, EnvelopeFrom: back.envelopeFrom,
		From: casework.Correspondent{Name: oneLine(f.Office.Name, 120), Address: bare(f.Mailbox.Address)},
		To:   casework.Correspondent{Name: personName(f.Recipient.Name), Address: f.Recipient.Address},
		Date: now, ByPerson: true, Subject: oneLine(f.Answer.Subject, 300),
	}
	if back.replyTo != m.From.Address {
		m.ReplyTo = back.replyTo
	}
	m.InReplyTo, m.References = thread(f.Answered)
	words := answerWords{Number: f.Case.Number.String(), Office: m.From.Name, Phone: oneLine(f.Office.Phone, 40)}
	for line := range strings.SplitSeq(f.Office.Signature, "\n") {
		if line = oneLine(line, 120); line != "" {
			words.Signature = append(words.Signature, line)
		}
	}
	if f.Case.Sensitive { // also where it became so since the answer was written
		m.Subject = casework.Case{Number: f.Case.Number, Sensitive: true}.ReplySubject("")
		words.Cover = words.Number + " · " + oneLine(f.City, 60)
	}
	for paragraph := range strings.SplitSeq(strings.TrimSpace(f.Answer.Text), "\n\n") {
		if paragraph = strings.Trim(paragraph, "\n"); paragraph != "" {
			words.Paragraphs = append(words.Paragraphs, strings.Split(paragraph, "\n"))
		}
	}
	m.Text = strings.TrimSpace(f.Answer.Text) + "\n\n-- \n" + words.signature("\n") + "\n" // as it was typed: no line is broken
	var b bytes.Buffer
	if err := answerPage.Execute(&b, words); err != nil {
		return m, fmt.Errorf("rendering an answer: %w", err)
	}
	m.HTML = b.String()
	return m, nil
}

// answerWords fill the page of an answer.
type answerWords struct {
	Paragraphs            [][]string // of lines
	Number, Office, Phone string
	Signature             []string // the office's own lines
	// Cover is what mail programs show beside the subject, in place of the first words; "" for these.
	Cover string
}

// signature has no words of the program in it: the answer above may be in any language.
func (w answerWords) signature(between string) string {
	lines := []string{w.Office}
	if w.Phone != "" {
		lines = append(lines, w.Phone)
	}
	lines = append(lines, w.Signature...)
	return strings.Join(append(lines, w.Number), between)
}

var answerPage = template.Must(template.New("answer").Parse(`<!doctype html>
<html><head><meta charset="utf-8"/><meta name="viewport" content="width=device-width"/></head>
<body style="font:16px/1.5 system-ui,sans-serif;max-width:38em">
{{with .Cover}}<div style="display:none;max-height:0;overflow:hidden">{{.}}</div>
{{end}}{{range .Paragraphs}}<p dir="auto">{{range $i, $line := .}}{{if $i}}<br/>{{end}}{{$line}}{{end}}</p>
{{end}}<p style="border-top:1px solid #c6ced6;padding-top:8px;color:#45525f;font-size:14px">{{.Office}}{{with .Phone}}<br/>{{.}}{{end}}{{range .Signature}}<br/><bdi>{{.}}</bdi>{{end}}<br/>{{.Number}}</p>
</body></html>
`))
