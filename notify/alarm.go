package notify

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/internal/ticking"
	"github.com/commonline/commonline/internal/twilio/segment"
)

// Alarming is the occasion of what calls a member of staff, and of the answer to their confirmation. No quiet hours hold it, and no cap.
const Alarming Occasion = "alarm"

// AlarmFacts is what somebody is called for. Nothing that a resident wrote is in it, and no phrase.
type AlarmFacts struct {
	ID    casework.AlarmID
	Way   casework.Channel
	Rung  casework.Rung
	Case  casework.CaseNumber // 0 while its message is held
	Held  casework.CaseNumber // of the held message; 0 where it has none
	Phone string              // the telephone of the account
	Digit int                 // that confirms by text; 0 for none
	Over  bool                // somebody has confirmed it, or said that it is none
	Taken string              // of an answer that came too late: who was faster
}

// alarm calls one member of staff by one way, or answers the digit of one. It goes the road of every notice: switch and brakes hold for it.
func (c *Composer) alarm(e casework.Event, f Facts, now time.Time) []Delivery {
	s, a := f.Staff, f.Alarm
	if s.ID == 0 || a.ID == 0 || s.Off || e.Kind == casework.AlarmCalled && a.Over {
		return nil
	}
	d := Delivery{Event: e.ID, Occasion: Alarming, Channel: casework.Mail, Office: f.Office.ID, Mailbox: f.Mailbox.ID, Staff: s.ID, ComposedAt: now, NotBefore: now, State: casework.Pending}
	if a.Way == casework.Text {
		d.Channel, d.Mailbox = casework.Text, f.Number.ID
	}
	if reason := unalarmable(f); reason != "" {
		d.State, d.Reason = casework.Failed, reason
	} else if reason := switchedOff(f.Sending, f.Office.ID, d.Channel, d.reaches(f)); reason != "" {
		d.State, d.Reason = casework.Withheld, reason
	}
	if d.Channel == casework.Text {
		body := c.alarmText(e.Kind, a)
		d.Text = Text{From: f.Number.E164, Service: f.Number.Service, To: a.Phone, Language: "en", Body: body, Segments: segment.Of(body).Segments}
		return []Delivery{d}
	}
	mail, err := c.alarmMail(f, now)
	if err != nil && d.State == casework.Pending {
		d.State, d.Reason = casework.Failed, "The mail could not be made: "+oneLine(err.Error(), 200)
	}
	d.Mail = mail
	return []Delivery{d}
}

// reaches is where the alarm of the facts goes.
func (d Delivery) reaches(f Facts) string {
	if d.Channel == casework.Text {
		return f.Alarm.Phone
	}
	return f.Staff.Email
}

// unalarmable says why nobody can be called by this way.
func unalarmable(f Facts) string {
	switch {
	case f.Alarm.Way == casework.Text && f.Number.E164 == "" && f.Number.Service == "":
		return "There is no number that texts go out from."
	case f.Alarm.Way == casework.Text && f.Number.NotApproved != "":
		return f.Number.NotApproved
	case f.Alarm.Way == casework.Text && !phone.MatchString(f.Alarm.Phone):
		return "The account has no telephone that could be texted."
	case f.Alarm.Way != casework.Text && f.Mailbox.ID == "":
		return "There is no mailbox that it could go out from."
	case f.Alarm.Way != casework.Text && !sendable(f.Staff.Email):
		return "The address of the account cannot be written to."
	}
	return ""
}

// names what the alarm is about: the number of a case, or of a held message.
func (a AlarmFacts) about() string {
	switch {
	case a.Case != 0:
		return "case " + a.Case.String()
	case a.Held != 0:
		return "held message " + a.Held.String()
	}
	return "a held message"
}

// link is where somebody confirms. A GET shows a button, and confirms nothing.
func (c *Composer) alarmLink(a AlarmFacts, s casework.StaffID) string {
	return c.PublicURL + "/alarm/" + casework.AlarmToken(c.Signer, a.ID, s)
}

// alarmText is a text to a staff telephone, in one segment but for the longest links.
func (c *Composer) alarmText(kind casework.EventKind, a AlarmFacts) string {
	where := c.PublicURL + "/danger"
	if a.Case != 0 {
		where = c.PublicURL + "/inbox/" + a.Case.String()
	}
	switch {
	case kind == casework.AlarmAnswered && a.Taken != "":
		return fmt.Sprintf("%s was confirmed already, by %s. %s", capital(a.about()), segment.Letters(oneLine(a.Taken, 60)), where)
	case kind == casework.AlarmAnswered:
		return fmt.Sprintf("You have %s. Look now: %s", a.about(), where)
	case a.Digit == 0:
		return fmt.Sprintf("ALARM: %s may be about danger to life. Look now, and confirm there: %s", a.about(), where)
	}
	return fmt.Sprintf("ALARM: %s may be about danger to life. Reply %d if you look after it. %s", a.about(), a.Digit, where)
}

func capital(s string) string { return string(s[0]-'a'+'A') + s[1:] }

// alarmMail is the mail: the number, the button, and where to look.
func (c *Composer) alarmMail(f Facts, now time.Time) (Mail, error) {
	a, s := f.Alarm, f.Staff.ID
	words := "Alarm: " + a.about() + " may be about danger to life"
	w := staffWords{Subject: words, All: c.PublicURL + "/danger", Choices: c.PublicURL + "/danger"}
	w.News = append(w.News, staffLine{"Say that you look after it: nobody else is called then", c.alarmLink(a, s)})
	if a.Case != 0 {
		w.News = append(w.News, staffLine{"Look at the case", c.PublicURL + "/inbox/" + a.Case.String()})
	} else {
		w.News = append(w.News, staffLine{"Look at the held messages", c.PublicURL + "/held"})
	}
	f.Case = CaseFacts{}
	back, err := c.waysBack(f)
	if err != nil {
		return Mail{}, fmt.Errorf("making ids: %w", err)
	}
	m := Mail{
		MessageID: back.messageID, Tag: back.tag, EnvelopeFrom: back.envelopeFrom, Date: now, Language: "en", Subject: words,
		From: casework.Correspondent{Name: oneLine(f.Office.Name, 120), Address: bare(f.Mailbox.Address)},
		To:   casework.Correspondent{Name: personName(f.Staff.Name), Address: f.Staff.Email},
	}
	why := map[casework.Rung]string{
		casework.DutyRung:  "You are on call. Unless you confirm, the next one is called.",
		casework.HeadRung:  "Nobody who is on call has confirmed it. Unless one of the heads does, whoever runs the installation is called.",
		casework.AdminRung: "Nobody of the office has confirmed it, and nobody is called after you.",
	}[a.Rung]
	m.Text = fmt.Sprintf("What somebody wrote on %s may mean danger to somebody's life. %s\n\n", a.about(), why)
	for _, l := range w.News {
		m.Text += fmt.Sprintf("%s:\n  %s\n\n", l.Words, l.Link)
	}
	m.Text += "Their words are on the page, not here. If there is danger, call 911.\n"
	var b bytes.Buffer
	if err := alarmPage.Execute(&b, alarmWords{w, why, a.about()}); err != nil {
		return m, fmt.Errorf("rendering an alarm: %w", err)
	}
	m.HTML = b.String()
	return m, nil
}

// AlarmStore keeps alarms.
type AlarmStore interface {
	// Ring calls whoever is next for each alarm that nobody confirmed in time, or whose last call reached nobody: in one transaction, so
	// that two processes that call it at once call each person once. n is how many alarms something happened to.
	Ring(ctx context.Context, now time.Time) (n int, err error)
}

// AlarmClock sees to it that an alarm goes on until somebody confirms it.
type AlarmClock struct {
	Store AlarmStore
	Now   func() time.Time
	Every time.Duration
	Log   *slog.Logger
	Rung  func() // is told that there is something to send; may be nil
}

// Run rings until ctx ends. Errors of the store are logged and tried again.
func (c *AlarmClock) Run(ctx context.Context) error {
	return ticking.Run(ctx, c.Every, nil, c.Step, func(err error) {
		c.Log.ErrorContext(ctx, "ringing alarms", "err", err)
	})
}

// Step rings once.
func (c *AlarmClock) Step(ctx context.Context) error {
	n, err := c.Store.Ring(ctx, c.Now())
	if err != nil {
		return fmt.Errorf("ringing alarms: %w", err)
	}
	if n > 0 && c.Rung != nil {
		c.Rung()
	}
	return nil
}
