package notify

import (
	"time"

	"github.com/commonline/commonline/casework"
)

// Facts is all that Compose has to know about one event, loaded in the transaction that handles it.
type Facts struct {
	City      string // its name, as residents know it
	Case      CaseFacts
	Held      HeldFacts // set for MessageHeld instead of Case
	Office    OfficeFacts
	Mailbox   MailboxFacts
	Number    NumberFacts // set in place of Mailbox where the message came by text
	Recipient RecipientFacts
	Answered  AnsweredFacts
	Question  QuestionFacts // ID is 0 where nothing is asked
	Tongues   []Tongue      // languages that the text is to offer; the composer's own
	Answer    AnswerFacts   // set for StaffAnswered
	Account   AccountFacts  // set for AccountInvited and ResetAsked
	Follow    FollowFacts   // set for news of a case
	Missed    MissedFacts
	Stop      StopFacts
	Failed    FailedFacts
	Staff     StaffFacts // set for what goes to a member of staff
	Alarm     AlarmFacts // set for AlarmCalled and AlarmAnswered, beside Staff
	Danger    DangerFacts
	Proof     ProofFacts // set for ProofAsked
	// Unproven is set where nobody knows whether the recipient wrote at all: somebody typed the address into the form.
	Unproven bool
	// Reached names the offices that got the message, the one that leads among them, in the city file's order.
	Reached []string
	Counts  Counts
	Caps    casework.Caps
	Sending Switch
}

// CaseFacts is the case that the event is about. Its subject and topic are not here: no notice may carry them.
type CaseFacts struct {
	ID        casework.CaseID
	Number    casework.CaseNumber
	Status    casework.Status
	Sensitive bool
	History   bool
	// Acknowledged is true where the case, or the held message that it was made of, has a delivery of occasion
	// Received or HeldBack that was sent or may yet be sent (any state but Suppressed and Withheld), to anybody.
	Acknowledged bool
}

// HeldFacts is a held message: it has no case yet, and a number of its own.
type HeldFacts struct {
	Raw          casework.RawID
	Number       casework.CaseNumber
	Reason       casework.HeldReason
	Sensitive    bool // what its words point to, as far as routing says
	Acknowledged bool // a neutral acknowledgement was sent, or may yet be sent
}

// QuestionFacts is what the resident is asked: where the matter is.
type QuestionFacts struct {
	ID      casework.QuestionID
	Choices []string // places as people write them, in the order of their digits; empty: the question is open
}

// OfficeFacts is the office that leads the case, or that holds the message. For the city's triage queue ID is "" and Name
// is what the city calls its intake.
type OfficeFacts struct {
	ID    casework.OfficeID
	Name  string
	Phone string
	// Signature stands below what staff write, in lines; "" for none.
	Signature string
}

// MailboxFacts is the mailbox that the office's mail goes out from; for the triage queue, the shared entrance that the
// message came in by.
type MailboxFacts struct {
	ID      casework.MailboxID
	Address string
	Plus    bool
}

// NumberFacts is the number that a text came to, and that its answer goes out from.
type NumberFacts struct {
	ID      casework.MailboxID
	E164    string
	Service string // the provider's service that it belongs to; "" for none
	// NotApproved says why the carriers take no texts from it; "": they do.
	NotApproved string
}

// RecipientFacts is who is written to: the resident's identity on the channel that was used.
type RecipientFacts struct {
	Identity    casework.IdentityID
	Participant int // of the case, 0 to 255
	Generation  int // of its reply tokens, 0 to 15
	Name        string
	Address     string
	Language    string // BCP 47; "" for unknown
	OptedOut    bool   // of notices on this channel, or on this case
	NoTexts     bool   // the carriers have said that the number takes none
	Texted      bool   // the number has had a text of ours before
	Shared      bool   // several people use it: no machine writes anything of a case there
	// Handler is who alone answers the resident, by a contact plan of the office; "" for no plan.
	Handler string
	Threat  bool // they sent what the office has flagged as a threat, and the flag stands
	Ours    bool // the address, with or without a plus tag, is a mailbox or alias of the city
}

// AnsweredFacts is the message that a notice answers.
type AnsweredFacts struct {
	Message    casework.MessageID // 0 for a held one
	Channel    casework.Channel
	Kind       casework.MailKind
	MessageID  string // header, without angle brackets; "" where it had none
	References []string
	InReplyTo  []string
	ReturnPath string // "<>" for the null sender, "" for unknown
	OwnMark    string // X-Commonline
	ReceivedAt time.Time
	Late       bool // found more than 24 hours after it came in
	History    bool // from before the mailbox went live
	// Blind is true where none of the city's addresses stands in To or Cc: a blind copy, or a redirection that the city
	// file does not know as an alias.
	Blind bool
}

// AnswerFacts is what a member of staff wrote.
type AnswerFacts struct {
	Message casework.MessageID // on the thread
	Channel casework.Channel   // by which it goes; "" is Mail
	Subject string
	Text    string
	At      time.Time // when it leaves, as it was said when it was written
	// Overtaken is true where it was to go later, and the resident has written since.
	Overtaken bool
	// Offer is the language in which it says, below the words, that an interpreter can be asked for; "" for none.
	Offer string
}

// Counts is what was sent by machine in the last 24 hours, and what may yet be: deliveries in any state but Suppressed,
// Withheld, Waiting and Failed.
type Counts struct {
	ToRecipient int // acknowledgements, over all cases
	ToCase      int // all automatic ones, to anybody
	// TextsToRecipient counts all automatic texts.
	TextsToRecipient int
}
