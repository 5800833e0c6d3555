package notify

import (
	"time"

	"github.com/commonline/commonline/casework"
)

// Occasion says why we write. It is stored, so its words do not change.
type Occasion string

const (
	Received Occasion = "received" // your message is with us, as case N
	HeldBack Occasion = "held"     // your message is with us, under number N, and a person looks at it first
	Standing Occasion = "status"   // how a case stands, asked for by a text
	Helping  Occasion = "help"     // what this number is for, asked for by a text
	Asked    Occasion = "asked"    // where is it? A person wants to know
	Reminded Occasion = "reminded" // where is it? Asked a second time
	Answered Occasion = "answered" // what a member of staff wrote
	Missed   Occasion = "missed"   // you called, and nobody answered
	Stopped  Occasion = "stopped"  // you get no more texts: the one confirmation
	Proving  Occasion = "proof"    // a code: somebody writes from another address, and says that it is you
)

// acknowledges reports whether it says that a message has come in.
func (o Occasion) acknowledges() bool { return o == Received || o == HeldBack }

// Delivery is one message of ours to one recipient, from the moment it is composed. It is stored whatever becomes of it: one
// that must not be sent shows what would have been sent, and why it was not.
type Delivery struct {
	ID       casework.DeliveryID // given by the store
	Event    casework.EventID
	Occasion Occasion
	Channel  casework.Channel
	Case     casework.CaseID // 0 for a held message
	Raw      casework.RawID  // the held message, else 0
	Answers  casework.MessageID
	Office   casework.OfficeID  // behind whose wall it stands; "" for the triage queue
	Mailbox  casework.MailboxID // whose account it is sent through
	Identity casework.IdentityID
	Staff    casework.StaffID    // who gets it, in place of Identity
	Question casework.QuestionID // that it asks; 0 for none
	// With is the later event whose news this one travels with; 0: it goes by itself.
	With casework.EventID
	// AsksFixed is set for a text that asks whether the matter was fixed: its answer is a digit.
	AsksFixed bool
	// Offers are the languages that a text offers, in the order of their digits: its answer is one of them.
	Offers []string

	State      casework.DeliveryState
	Reason     string // a sentence; set where State is Suppressed, Withheld, Waiting, Retrying or Failed
	ComposedAt time.Time
	NotBefore  time.Time
	// Conversing is set where a person answers what a resident had just sent: no quiet hours hold it.
	Conversing bool
	// Quiet is when the resident is not to be disturbed by what we begin, as of the claim; the zero value: by the city's hours alone.
	Quiet casework.Quiet
	// Approved is set by the store when a person agrees to send what was Waiting: its age is no longer looked at.
	Approved bool

	// Stands is how the case stood when the delivery was claimed; "" where it is about none.
	Stands casework.Status

	// Attempts and TriedSince are the store's: how often it was claimed, this time included, and when first.
	Attempts   int
	TriedSince time.Time

	Mail Mail
	// Text is set in place of Mail where Channel is casework.Text. Where it is casework.Call a person has to do it, and it holds whom to call
	// and what to say; no worker claims that.
	Text Text
	// Attempt is the store's, for texts.
	Attempt Attempt
}

// To is the address or number that it goes to.
func (d Delivery) To() string {
	if d.Channel == casework.Text {
		return d.Text.To
	}
	return d.Mail.To.Address
}

// unsure reports whether the provider may have the text already.
func (d Delivery) unsure() bool { return d.Channel == casework.Text && !d.Attempt.Begun.IsZero() }

// Mail is a rendered mail. It is stored as it is, so that a second attempt is the same mail with the same Message-ID.
// No field holds CR or LF except Text and HTML, where lines end with LF.
type Mail struct {
	MessageID    string // without angle brackets, globally unique
	Tag          string // "b-" and 16 characters: names the delivery in its envelope sender, unique
	EnvelopeFrom string // where a bounce goes
	From         casework.Correspondent
	To           casework.Correspondent
	ReplyTo      string // "" where From will do
	Date         time.Time
	Subject      string
	InReplyTo    string   // "" or one id
	References   []string // without angle brackets
	Language     string   // of the text, BCP 47
	// ByPerson is true for words that a person wrote. All else is marked as automatic (Auto-Submitted, RFC 3834 section 5).
	ByPerson bool
	Text     string
	HTML     string
	// Unsubscribe is where one click stops notices (RFC 8058); "" for none.
	Unsubscribe string
	// Files are fetched by Store.Files just before the mail is sent: a claimed delivery has none.
	Files []File
}

// File goes with a mail that a person wrote.
type File struct {
	Name string
	Type string // content type, as its bytes say
	Body []byte
}
