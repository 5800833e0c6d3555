package web

import (
	"fmt"
	"net/url"
	"time"

	"github.com/commonline/commonline/casework"
)

// openPane is the case that is open: its thread, its forms, and what lies beside them.
type openPane struct {
	Case       casework.Case
	Days       []threadDay
	StatusLink string
	People     []casework.Correspondent // who wrote to us on this case
	Desk       Desk
	Readings   []Reading // for who is to know
	Holds      []casework.Hold
	MayExport  bool
	MayHold    bool
	Me         casework.StaffID
	MayWork    bool
	MayNote    bool      // of an office that looks in
	Query      CaseQuery // of the list that it was opened from
	Topics     []casework.Topic
	Done       string
	Problem    *problem
	Routing    CaseRouting
	MayRoute   bool
	Says       ResidentSays
	Offices    []casework.Office // that the case may go to
	Call       callPart
	HandTasks  []HandTask
	around     // clocks, tags, what is near
	tongues    // in which languages it is spoken
	delicate   // what is to be dealt with carefully
	threatPart
	Ties       Ties
	Likely     []LikelyPerson
	Around     Around
	Alarm      *alarmPart // nil where none rang
	MayArrange bool
	Arranging  url.Values // a form about other cases that was not done

	// What stands in the forms.
	Writing   DraftKind // which of them is shown
	Replies   []readyReply
	Mail      answerForm
	Text      answerForm
	Note      string
	NoteSaved time.Time
	tail      func(casework.Case) string
	texts     Texts
	quiet     casework.Quiet

	typedTranslation string // of the message typedOn, where it was not kept
	typedOn          casework.MessageID

	messages []casework.Message
	events   []casework.Event
	now      time.Time // in the city's zone
}

// problem says why a form was not done, and what came in between.
type problem struct {
	Title, Words string
	Came         []came
	Kept         bool // what was typed stands in the form again
	Ask          *question
}

// came is one thing that happened while somebody wrote.
type came struct {
	Who  string
	At   time.Time
	Text string
}

// fill puts the drafts into the forms.
func (p *openPane) fill() {
	p.Mail, p.Text = p.form(MailDraft), p.form(TextDraft)
	for _, d := range p.Desk.Drafts {
		switch d.Kind {
		case MailDraft:
			p.Mail.Text, p.Mail.Subject, p.Mail.Saved = d.Text, d.Subject, d.SavedAt
		case TextDraft:
			p.Text.Text, p.Text.Saved = d.Text, d.SavedAt
		case NoteDraft:
			p.Note, p.NoteSaved = d.Text, d.SavedAt
		}
	}
	if p.Mail.Subject == "" {
		p.Mail.Subject = p.Case.ReplySubject(p.lastSubject())
	}
	p.Writing = p.preselected()
}

// lastSubject is that of the newest mail that came in; "" where several people wrote, as on a case into which another was merged: what
// one of them called it is not for the other to read.
func (p *openPane) lastSubject() string {
	subject, writer := "", ""
	for _, m := range p.messages {
		if m.Direction != casework.In {
			continue
		}
		if writer != "" && m.From.Address != writer {
			return ""
		}
		subject, writer = m.Subject, m.From.Address
	}
	return subject
}

// title is that of the page.
func (p *openPane) title() string {
	if p.Problem != nil {
		return p.Problem.Title + ": " + p.Case.Number.String()
	}
	return p.Case.Number.String() + " " + p.Case.Subject
}

// Act is where a form of the case is sent. The list stays beside it.
func (p *openPane) Act(deed string) string {
	return "/inbox/" + p.Case.Number.String() + "/" + deed + p.Query.query()
}

// Back leads to the list.
func (p *openPane) Back() choice {
	label := p.Query.View.title()
	if p.Query.Search != "" {
		label = "Found"
	}
	return choice{Label: label, URL: "/inbox" + p.Query.query()}
}

// Seen is the newest event that the page shows: what is newer came in between.
func (p *openPane) Seen() casework.EventID {
	var newest casework.EventID
	for _, e := range p.events {
		newest = max(newest, e.ID)
	}
	return newest
}

// Whom says who works on the case.
func (p *openPane) Whom() whom {
	return whom{p.Case.Assignee, p.Case.AssigneeName, p.Case.Assignee == p.Me}
}

// Owed reports whether somebody has to act by a time.
func (p *openPane) Owed() bool { return p.Case.DueAt.Year() > 1 }

// DueField is the due time as a field of a form takes it.
func (p *openPane) DueField() string {
	if !p.Owed() {
		return ""
	}
	return p.Case.DueAt.In(p.now.Location()).Format(localTime)
}

// Asleep gives the case where it sleeps, else nil.
func (p *openPane) Asleep() *casework.Case {
	if p.Case.SnoozedUntil.After(p.now) && p.Case.Status.Live() {
		return &p.Case
	}
	return nil
}

// undoURL is where an answer of the reader can be taken back, or "".
func (p *openPane) undoURL(m *casework.Message) string {
	if m.Author == "" || (m.Written != p.Me && !m.Later) || m.Delivery != nil || !m.LeavesAt.After(p.now) || !p.MayWork {
		return ""
	}
	return p.Act(fmt.Sprintf("undo/%d", m.ID))
}

// since gives what came after an event, in words and with the text of messages.
func (p *openPane) since(seen casework.EventID) []came {
	var all []came
	for _, e := range p.events {
		if e.ID <= seen {
			continue
		}
		if m, ok := p.messageOf(e); ok {
			all = append(all, came{Who: who(m), At: m.At, Text: splitReply(m).Wrote})
		} else if m := moment(e); m.Words != "" {
			all = append(all, came{Who: m.Words, At: e.At})
		}
	}
	return all
}

func (p *openPane) messageOf(e casework.Event) (casework.Message, bool) {
	for _, m := range p.messages {
		if e.Message != 0 && m.ID == e.Message {
			return m, true
		}
	}
	return casework.Message{}, false
}

// who wrote a message.
func who(m casework.Message) string {
	if m.Author != "" {
		return m.Author
	}
	return person(m.From)
}
