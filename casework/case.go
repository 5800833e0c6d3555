package casework

import "time"

// Case is one matter of one resident with one office, over all channels.
type Case struct {
	ID       CaseID
	Number   CaseNumber
	Office   OfficeID // that leads; "" while it is in the city's triage queue
	Status   Status
	Subject  string
	Resident ResidentID
	// ResidentName is what the resident is called on the office's pages: a name, else an address.
	ResidentName string

	OpenedAt      time.Time
	LastMessageAt time.Time
	ResolvedAt    time.Time // zero while it is live
	DueAt         time.Time // when somebody of the office has to have acted; zero where nothing is owed

	Version       int // moves with any change
	ThreadVersion int // moves with messages and status only
	LinkedTo      CaseID
	History       bool // from before the mailbox went live
	Sensitive     bool
	Unverified    bool       // whose address stands on it is not proven: it was typed into the form
	Messages      int        // on its thread
	CopiedTo      []OfficeID // offices that got the same message and do not lead
	Guests        []OfficeID // offices that were asked to look in
	Guest         bool       // the viewer's office is one: it reads the thread and writes notes, and neither answers nor reroutes
	Lead          bool       // whether the viewer's office leads; false where it merely got a copy

	Assignee     StaffID // who works on it; 0 for nobody
	AssigneeName string
	Topic        string    // one of the city's, by its id; "" for none
	SnoozedUntil time.Time // out of the lists until then; zero where it is not
	SnoozeReason string
	Channel      Channel   // by which its resident wrote last
	Request311   string    // number of the request at a department, as that names it
	RequestDue   time.Time // the day by which the department means to be done; zero for none
	Department   string    // that it was referred to, one of the city's by its id; "" for none of the list
	Tags         []string  // free words of the office
	Resolution   string    // why it was resolved; "" where nobody said
	Spam         bool      // a person found it to be spam: it stands in no list but its own
	Interpreter  string    // language that one is needed for; "" for none
	Urgent       bool      // what was written may mean danger, and nobody has said that it does not, or is over
	Snippet      string    // of a search: the piece of the newest message in which it was found; "" for none
	OwedSince    time.Time // since when its resident waits for an answer; zero where none is owed
}

// Direction says who speaks.
type Direction string

const (
	In        Direction = "in"
	Out       Direction = "out"
	Elsewhere Direction = "elsewhere" // staff, from a mail program beside the gateway
)

// Message is one message on the thread of a case.
type Message struct {
	ID          MessageID
	Case        CaseID
	Direction   Direction
	Channel     Channel
	Kind        MailKind
	From        Correspondent
	To          []Correspondent
	Cc          []Correspondent
	Subject     string
	Text        string
	Reply       string
	HTML        string
	Language    string
	At          time.Time // when it reached us, or went out
	Raw         RawID     // 0 for what we sent
	Attachments []Attachment
	Defects     []Defect
	// Delivery is set on what we sent.
	Delivery *Delivery
	// Author is who of the office wrote it; "" for what a machine or a resident wrote.
	Author  string
	Written StaffID // the same person
	// LeavesAt is when an answer goes out: until then it may be taken back. Zero for all else.
	LeavesAt time.Time
	// Later is true where somebody chose that time, or the night did: then any colleague may take it back, and it is stopped where
	// the resident writes first.
	Later bool
}

// Held is a message that waits for a person.
type Held struct {
	Raw        RawID
	Number     CaseNumber // named in its acknowledgement; becomes the case's where one is made of it
	Office     OfficeID
	Mailbox    MailboxID
	ReceivedAt time.Time
	DueAt      time.Time
	From       Correspondent
	Subject    string
	Text       string // what the person wrote, cut to a screenful
	Reason     HeldReason
	Detail     string
	// Case is set for a new voice: the case that it wants to join.
	Case       CaseID
	CaseNumber CaseNumber
}

// HeldReason says why a message waits for a person.
type HeldReason string

const (
	NewVoice      HeldReason = "new voice"          // knows a case, and takes no part in it
	Unfilable     HeldReason = "could not be filed" // failed three times
	JunkFolder    HeldReason = "junk"               // the mail provider took it for spam
	NoSender      HeldReason = "no sender"
	ForwardedFor  HeldReason = "forwarded for someone" // staff handed on a resident's mail
	FromOurselves HeldReason = "from our own address"
	UnknownNumber HeldReason = "to a number that the city file does not have"
	UnknownForm   HeldReason = "by a form that the city file does not have"
)

// Release is what a person decides about a held message.
type Release string

const (
	AsNewCase  Release = "new case"
	JoinCase   Release = "join" // the sender takes part from now on
	LetInOnce  Release = "once" // this message only
	RejectHeld Release = "reject"
)

// DeliveryState is how far a delivery came.
type DeliveryState string

const (
	Pending     DeliveryState = "pending"
	Sending     DeliveryState = "sending"
	Sent        DeliveryState = "sent"
	Retrying    DeliveryState = "retrying"   // a temporary failure; tried again at NotBefore
	Failed      DeliveryState = "failed"     // for good
	BouncedBack DeliveryState = "bounced"    // the other side took it, and gave it back
	Withheld    DeliveryState = "withheld"   // sending was off, or the recipient not on the list: what would have been sent
	Suppressed  DeliveryState = "suppressed" // a rule forbids it: cap, opt-out, loop
	Waiting     DeliveryState = "waiting"    // for a person's yes
)

// Delivery is one message of ours on its way to one recipient.
type Delivery struct {
	ID       DeliveryID
	State    DeliveryState
	Occasion string
	Attempts int
	Reason   string // of a failure or a suppression, for people
	SentAt   time.Time
	// ArrivedAt is when the resident's phone had it, as its carrier says; zero where nobody said so.
	ArrivedAt time.Time
}
