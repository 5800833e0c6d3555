package web

import (
	"crypto/rand"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/internal/twilio/segment"
)

// answerForm is the form by which somebody is written to by one channel.
type answerForm struct {
	Kind          DraftKind
	Voices        []Voice // who can be written to by it
	To            casework.IdentityID
	Subject, Text string
	Saved         time.Time
	Key           string // the same for each sending of this form
	When, WhenAt  string // when it is to go, as the form has it
	Later         []until
	Tail          string // that stands below a first text
	Night         string // why a text does not go at once
	Ask           *question
	pane          *openPane
}

// form is the empty form of a channel. Whoever wrote last by it stands first.
func (p *openPane) form(kind DraftKind) answerForm {
	f := answerForm{Kind: kind, Key: rand.Text(), Later: p.laters(), pane: p}
	for _, v := range p.Desk.Voices {
		if string(v.Channel) == string(kind) && v.Barred == "" {
			f.Voices = append(f.Voices, v)
		}
	}
	if last := p.lastHeard(f.Voices); last != nil {
		f.To = last.Identity
	}
	f.about()
	return f
}

// about says what is particular to whom a text goes to.
func (f *answerForm) about() {
	f.Tail, f.Night = "", ""
	i := slices.IndexFunc(f.Voices, func(v Voice) bool { return v.Identity == f.To })
	if f.Kind != TextDraft || i < 0 {
		return
	}
	to, p := f.Voices[i], f.pane
	if to.First && p.tail != nil {
		f.Tail = p.tail(p.Case)
	}
	if end, quiet := p.quiet.Until(p.now, p.now.Location()); quiet && !casework.Conversing(to.Texted, p.now) {
		f.Night = end.Format("3:04 PM")
	}
}

// Pane is the case that the form belongs to.
func (f answerForm) Pane() *openPane { return f.pane }

// Field is the id of what is typed in.
func (f answerForm) Field() string {
	if f.Kind == TextDraft {
		return "answer-text"
	}
	return "answer"
}

// Cost says what the text comes to.
func (f answerForm) Cost() string { return textCost(f.Text, f.Tail) }

// textCost counts a text as it would be sent; nothing has no cost.
func textCost(words, tail string) string {
	if words == "" {
		return ""
	}
	body := segment.Body(words, tail)
	n := segment.Of(body)
	said := plural(len([]rune(body)), "character", "characters") + ", " + plural(n.Segments, "segment", "segments")
	if n.Encoding == segment.UCS2 {
		said += ". A sign outside the plain alphabet makes it dearer"
	}
	return said
}

// lastHeard is who of them wrote last; the first one where nobody has.
func (p *openPane) lastHeard(voices []Voice) *Voice {
	var last *Voice
	for i := range voices {
		if last == nil || voices[i].Heard.After(last.Heard) {
			last = &voices[i]
		}
	}
	return last
}

// preselected is the form that is shown: the one with a draft, else that of the channel by which the resident wrote last.
func (p *openPane) preselected() DraftKind {
	mail, text := p.lastHeard(p.Mail.Voices), p.lastHeard(p.Text.Voices)
	byText := text != nil && (mail == nil || text.Heard.After(mail.Heard))
	switch {
	case p.Mail.Text != "" && (p.Text.Text == "" || !byText):
		return MailDraft
	case p.Text.Text != "":
		return TextDraft
	case p.Note != "" || (mail == nil && text == nil):
		return NoteDraft
	case byText:
		return TextDraft
	}
	return MailDraft
}

// Forms are those by which anybody can be written to.
func (p *openPane) Forms() []answerForm {
	return slices.DeleteFunc([]answerForm{p.Text, p.Mail}, func(f answerForm) bool { return len(f.Voices) == 0 })
}

// Barred are those who cannot be texted, with the reason.
func (p *openPane) Barred() []Voice {
	return slices.DeleteFunc(slices.Clone(p.Desk.Voices), func(v Voice) bool { return v.Barred == "" })
}

// again puts what was typed back into its form.
func (p *openPane) again(r *http.Request, d Draft, to casework.IdentityID) {
	p.Writing = d.Kind
	f := &p.Mail
	if d.Kind == TextDraft {
		f = &p.Text
	}
	f.Text, f.To, f.Subject, f.When, f.WhenAt = d.Text, to, d.Subject, r.PostFormValue("when"), r.PostFormValue("when-at")
	f.about()
}

// chosen shows the form, and whom it goes to, that an address names.
func (p *openPane) chosen(q url.Values) {
	f := map[string]*answerForm{string(MailDraft): &p.Mail, string(TextDraft): &p.Text}[q.Get("kind")]
	if f == nil {
		return
	}
	p.Writing = f.Kind
	to, err := strconv.ParseInt(q.Get("to"), 10, 64)
	if err == nil && slices.ContainsFunc(f.Voices, func(v Voice) bool { return v.Identity == casework.IdentityID(to) }) {
		f.To = casework.IdentityID(to)
		f.about()
	}
}

// draftIn reads what was typed out of a form.
func draftIn(r *http.Request) Draft {
	d := Draft{Kind: DraftKind(r.PostFormValue("kind")), Subject: cut(r.PostFormValue("subject"), 2000), Text: r.PostFormValue("text")}
	if d.Kind == "" {
		d.Kind = MailDraft
	}
	return d
}

// answerIn reads an answer out of its form.
func (s *server) answerIn(r *http.Request, d Draft) (casework.Answer, error) {
	a := casework.Answer{To: casework.IdentityID(number(r, "to")), Channel: casework.Channel(d.Kind), Subject: d.Subject, Text: d.Text, Key: r.PostFormValue("key"),
		ThreadVersion: number(r, "thread")}
	var err error
	a.Leave, err = s.leaveIn(r)
	return a, err
}

// leaveIn reads when it is to go; zero for now.
func (s *server) leaveIn(r *http.Request) (at time.Time, err error) {
	switch when := r.PostFormValue("when"); when {
	case "":
		return at, nil
	case "choose":
		at, err = time.ParseInLocation(localTime, r.PostFormValue("when-at"), s.zone())
	default:
		at, err = time.Parse(time.RFC3339, when)
	}
	if err != nil {
		return at, casework.Errorf(casework.Invalid, "Choose the day and the time at which it is sent.")
	}
	return at, nil
}

// answered leads back to the case, and says when the answer goes.
func (s *server) answered(w http.ResponseWriter, r *http.Request, me SignedIn, n casework.CaseNumber, a casework.Answer, id casework.MessageID, done string) error {
	m, err := s.Store.Message(r.Context(), me.Viewer, id)
	if err != nil {
		return fmt.Errorf("reading answer %d: %w", id, err)
	}
	switch {
	case m.Later && a.Leave.IsZero():
		done = "night"
	case m.Later:
		done = "later"
	}
	s.backToCase(w, r, n, done)
	return nil
}

// eight is when an answer goes that is put off to a morning: after the quiet hours of most cities.
const eight = 8

// laters are the times at which an answer may be sent.
func (p *openPane) laters() []until {
	tomorrow, monday := p.now.AddDate(0, 0, 1), p.now.AddDate(0, 0, 1)
	for monday.Weekday() != time.Monday {
		monday = monday.AddDate(0, 0, 1)
	}
	at := func(label string, day time.Time) until {
		t := time.Date(day.Year(), day.Month(), day.Day(), eight, 0, 0, 0, day.Location())
		return until{Label: label + t.Format(" 3:04 PM"), Value: t.Format(time.RFC3339)}
	}
	all := []until{at("Tomorrow", tomorrow)}
	if !sameDay(tomorrow, monday) {
		all = append(all, at("Monday", monday))
	}
	return all
}

// undoLeft is for how many seconds an answer can be undone; 0 for one that goes later, which can be taken back as long as that takes.
func undoLeft(m *casework.Message, now time.Time) int {
	if m.Later {
		return 0
	}
	return int(m.LeavesAt.Sub(now).Seconds())
}
