package casework

import "time"

// Correspondent is a name and an address as a message gives them. Address is lower-cased in its domain only; Name may be
// empty, and Address too (a mail whose From holds only a name).
type Correspondent struct {
	Name    string
	Address string
}

// MailKind says what sort of mail it is. Only a personal one may be answered by a machine (RFC 3834 section 2).
type MailKind string

const (
	Personal  MailKind = "personal"
	AutoReply MailKind = "auto-reply" // vacation, "received your mail", challenge
	Bounce    MailKind = "bounce"     // also feedback reports
	List      MailKind = "list"
	Receipt   MailKind = "receipt" // RFC 8098
	Bulk      MailKind = "bulk"
	Own       MailKind = "own" // our own mail come back
)

// Inbound is a message as intake understands it, whatever its channel. It is made by a parser from raw bytes, is
// complete whatever these bytes were, and carries what was wrong with them as Defects.
type Inbound struct {
	Channel Channel

	// Ids without angle brackets, in the order of the header. An id that is empty is left out.
	MessageID  string
	InReplyTo  []string
	References []string

	From    Correspondent   // the first From that has an address, else the first; empty where there is none
	Froms   []Correspondent // all of From, where it names several
	Sender  Correspondent
	ReplyTo []Correspondent
	To      []Correspondent
	Cc      []Correspondent
	// DeliveredTo holds the addresses that the receiving server wrote down (Delivered-To, X-Original-To): what the
	// plus-address of a reply is found by when To shows another.
	DeliveredTo []string

	Subject  string
	Date     time.Time // zero where the header is missing or unreadable
	Language string    // BCP 47, or "" for unknown

	Text      string // the whole readable text, quotes included
	Reply     string // what the person wrote
	Quoted    string
	Signature string
	HTML      string // sanitised; cid: pictures kept, remote ones held back; "" where the mail has none

	Attachments []Attachment
	Position    *Position  // where a photo of it was taken; nil for unknown
	Command     *Command   // what it asks of the program; nil for a message to the office
	Told        *Told      // set for what came by the form
	Page        *PageEntry // set for what came by the page of a case
	Kind        MailKind
	KindReason  string   // the header or the words that decided it, for people: "Auto-Submitted: auto-replied"
	Bounced     *Bounced // set where Kind is Bounce
	// Forwarded is the person whose mail this one forwards, where it says so in a quoted header.
	Forwarded *Correspondent
	// ReturnPath is the envelope sender that the receiving server wrote down; "<>" for the null sender, "" for unknown.
	ReturnPath string
	// OwnMark is the value of X-Commonline: set on every automatic mail of ours, so that it is known when it comes back.
	OwnMark string

	// BodyHash is a hash of the decoded body before any footer that a list or a relay may have added: two copies of one
	// mail that travelled different ways have the same (SETTLED: fingerprint).
	BodyHash [32]byte
	Defects  []Defect
}

// Attachment describes a file of a message. Its bytes stay in the raw message and are found again by Part.
type Attachment struct {
	Filename    string
	ContentType string // lower-case type/subtype
	Size        int64  // bytes, decoded
	ContentID   string // without angle brackets
	Inline      bool
	Part        string // path of the part, "1.2.3" (RFC 9051 section 6.4.5); in a winmail.dat, "2#0"
}

// Bounced is what a bounce says about the message that was not, or not yet, delivered.
type Bounced struct {
	Recipients        []string
	Action            string // failed | delayed | delivered | relayed | expanded | complaint
	Status            string // enhanced status code (RFC 3463), "" for unknown
	Diagnostic        string
	OriginalMessageID string
	OriginalHeaders   map[string]string // a few headers of the returned message, lower-case keys: message-id, subject, to, from
}

// Defect is one thing that is wrong with a message and did not keep it from being read.
type Defect struct {
	Code   string // short and stable: "charset-unknown", "header-without-colon"
	Detail string // for a person, with no text of the message in it
}
