package casework

import (
	"strings"
	"time"
	"unicode/utf8"
)

// UndoTime is how long an answer waits before it goes out, so that it can be taken back.
const UndoTime = 10 * time.Second

// Answer is what a member of staff writes to a resident.
type Answer struct {
	To      IdentityID // one of the case's own correspondents
	Channel Channel    // Mail or Text; "" is Mail
	Subject string     // of a mail; "" for the case's, with Re: before it
	Text    string
	// Leave is when it goes out; zero: as soon as it cannot be taken back any more.
	Leave time.Time
	// Despite are the questions of the guard that its author has said yes to.
	Despite []ConcernKind
	// Why is the reason for sending it before the time that a contact plan gives.
	Why string
	// Key is the same for each sending of one form: the second one finds the first.
	Key string
	// ThreadVersion is what the thread was when it was written. An answer to an older state is stopped.
	ThreadVersion int
	// Offer is the language in which the line is added that an interpreter can be asked for: the answer is in English, and the resident's
	// language is this one. "" for none.
	Offer string
	// Program is the token by which a program sends it; 0 for a person. What lies as a draft is then somebody's own, and stays.
	Program int64
	// Files are those that a program handed in and names, each once. A person's are those that lie with the draft.
	Files []int64
	// Then is done in the same moment; nil for nothing.
	Then Deed
}

const (
	maxAnswer  = 50_000 // characters
	maxSubject = 300
	// maxText leaves room, within the 1,600 characters of one message, for the office and the number in the first one.
	maxText = 1_400
)

// Check says why an answer cannot go out as it is, or gives nil.
func (a Answer) Check() error {
	switch text := strings.TrimSpace(a.Text); {
	case text == "":
		return Errorf(Invalid, "The answer is empty. Write something, then send it.")
	case utf8.RuneCountInString(text) > maxAnswer:
		return Errorf(Invalid, "The answer has more than %d characters. Send the rest as a second one.", maxAnswer)
	case a.Channel == Text && utf8.RuneCountInString(text) > maxText:
		return Errorf(Invalid, "The text has %d characters, and %d is the most. Shorten it, or write a mail.", utf8.RuneCountInString(text), maxText)
	case a.Channel != "" && a.Channel != Mail && a.Channel != Text:
		return Errorf(Invalid, "Choose whether it goes by mail or by text.")
	case a.Channel == Text && len(a.Files) > 0:
		return Errorf(Invalid, "Files go with a mail, not with a text.")
	case utf8.RuneCountInString(a.Subject) > maxSubject:
		return Errorf(Invalid, "The subject has more than %d characters.", maxSubject)
	case a.To == 0:
		return Errorf(Invalid, "Choose who gets the answer.")
	case len(Gaps(text)) > 0:
		return Errorf(Invalid, "Not sent: fill in %s first.", strings.Join(Gaps(text), ", "))
	case len(a.Key) < 8 || len(a.Key) > 64:
		return Errorf(Invalid, "The form did not arrive whole. Open the case again and send it from there.")
	}
	return nil
}

// Answered is the case after an answer: nothing is owed for the moment, and a new one is being worked on.
func (c Case) Answered(at time.Time) Case {
	if c.Status == New {
		c.Status = Open
	}
	c.DueAt = time.Time{}
	c.LastMessageAt = at
	c.SnoozedUntil, c.SnoozeReason = time.Time{}, ""
	return c
}

// ReplySubject is the subject of an answer to a mail: with one Re: before it, and with the case's number, by which it is found
// where a mail program loses all else.
func (c Case) ReplySubject(subject string) string {
	subject = strings.Join(strings.Fields(subject), " ")
	if subject == "" {
		subject = c.Subject
	}
	if len(subject) < 3 || !strings.EqualFold(subject[:3], "re:") {
		subject = "Re: " + subject
	}
	if c.Sensitive { // what a subject says is read by whoever sees the screen
		return "Re: " + c.Number.String()
	}
	if number := c.Number.String(); !strings.Contains(subject, number) {
		subject += " [" + number + "]"
	}
	return subject
}
