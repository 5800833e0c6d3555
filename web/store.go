package web

import (
	"context"
	"io"
	"time"

	"github.com/commonline/commonline/casework"
)

// Store is what the pages ask of the database. Each read takes the viewer in whose name it is done, and answers as if
// what lies behind another office's wall did not exist: casework.NotFound, never casework.Forbidden.
//
// Three reads take no viewer, because nobody is known yet: Accounts.Account, Accounts.Session and Public.PublicCase.
type Store interface {
	Cases
	Work
	Live
	Triage
	Holding
	Waiting
	Accounts
	Sessions
	Steps
	SecondFactors
	Passkeys
	Staffing
	Guests
	Readers
	Public
	Running
	Calls
	Views
	Residents
	Replies
	Files
	Guarding
	Failing
	CallingOut
	HandDesk
	Today
	Bulk
	Features
	Arranging
	People
	Helping
	Languages
	Foreign
	Interpreters
	Tokens
	Webhooks
	Connections
	Danger
	Exports
	OfficeRules
	Planning
	Caring
	Vouching
	Covering
	Holds
	Threats
	// Record adds events. A page calls it with what was read before it shows it. ID and At may be zero: the store
	// fills them in. It may gather the events of several requests, and returns when they are safe.
	Record(ctx context.Context, events []casework.Event) error
}

// View is one list of cases. All but copied and all hold cases that the viewer's office leads.
type View string

const (
	OpenCases       View = "open"       // live, and not asleep
	MyCases         View = "mine"       // open, and the viewer's to work on
	UnassignedCases View = "unassigned" // open, and nobody's yet
	OverdueCases    View = "overdue"    // open, and somebody should have acted
	OnResident      View = "resident"   // open, and waiting on the resident
	OnDepartment    View = "department" // open, and waiting on a department
	ClosedBy311     View = "closed-311" // open: 311 says that it is done, and nobody has confirmed it
	SnoozedCases    View = "snoozed"    // live, and asleep until a time
	ResolvedCases   View = "resolved"   // resolved or closed
	SpamCases       View = "spam"       // what a person found to be spam
	CopiedCases     View = "copied"     // another office leads; this one got the same message
	AllCases        View = "all"        // whatever the viewer may see: what a search looks through
)

// Order is how a list is sorted.
type Order string

const (
	DueFirst    Order = "due"    // what is owed first, then by the newest message
	NewestFirst Order = "newest" // by the last message
	OldestFirst Order = "oldest"
	ByID        Order = "opened" // as they were opened: nothing is missed or met twice where a list moves while it is read
)

// Order is the view's own: what is live is worked on by when it is due.
func (v View) Order() Order {
	switch v {
	case ResolvedCases, SpamCases, CopiedCases, AllCases:
		return NewestFirst
	}
	return DueFirst
}

// Page is one page of a list, the first being number 1.
type Page struct {
	Number int
	Size   int
}

// Offset is the number of rows before the page.
func (p Page) Offset() int { return (p.Number - 1) * p.Size }

// CaseQuery asks for one page of a list of cases.
type CaseQuery struct {
	View View
	// Search is as it was typed: words of a subject, a name, an address or a message, a telephone number or the end of one, a case
	// number with or without its check digit, and filters like "from:rosa before:2026-03-01". Asked parts them.
	Search string
	Fields map[string]string // the same filters, of a form's fields
	Order  Order             // "" is the view's own: DueFirst for what is live, NewestFirst for the rest
	Past   casework.CaseID   // with ByID: only cases opened after this one
	Page
}

// Counts are the figures beside the views.
type Counts struct {
	Open, Mine, Unassigned, Overdue, OnResident, OnDepartment, Snoozed, Resolved, Copied int

	ClosedBy311, Spam int

	Triage, Held, Automatic, Waiting int
}

// Cases reads cases and what hangs on them.
type Cases interface {
	// Cases gives one page and how many there are over all pages, counted up to MostListed. Open ones come by DueAt, those with nothing owed
	// last; the others by LastMessageAt, newest first.
	Cases(ctx context.Context, v casework.Viewer, q CaseQuery) (cases []casework.Case, total int, err error)
	// Counts gives zero for what the viewer may not see. What only ever grows is counted up to MostCounted.
	Counts(ctx context.Context, v casework.Viewer) (Counts, error)
	// WaitingByDepartment counts what OnDepartment lists by the department that has it; those of none of the list under
	// casework.NoDepartment.
	WaitingByDepartment(ctx context.Context, v casework.Viewer) (map[string]int, error)
	// Case gives a case, its messages and its events, both oldest first. A viewer whose office was merely copied gets
	// the message that it was copied on, and the case with Lead false and nothing of the lead's work on it. Events of
	// reading are left out.
	Case(ctx context.Context, v casework.Viewer, n casework.CaseNumber) (casework.Case, []casework.Message, []casework.Event, error)
	// Message gives one message, with its attachments in the order of Case.
	Message(ctx context.Context, v casework.Viewer, id casework.MessageID) (casework.Message, error)
	// Raw gives a message as it arrived, and its size in bytes. The caller closes it. It is seen by whoever sees the
	// message, the held message or the automatic mail that came of it.
	Raw(ctx context.Context, v casework.Viewer, id casework.RawID) (io.ReadCloser, int64, error)
	// Media gives a file of a message that did not come by mail, by the part that its attachment names. The caller closes it.
	Media(ctx context.Context, v casework.Viewer, m casework.Message, part string) (io.ReadCloser, error)
}

// Automatic is a mail that a machine wrote: stored, labelled, and answered by nobody.
type Automatic struct {
	Raw        casework.RawID
	Office     casework.OfficeID
	Mailbox    casework.MailboxID
	ReceivedAt time.Time
	From       casework.Correspondent
	Subject    string
	Text       string // cut to a screenful
	Kind       casework.MailKind
	KindReason string
	// CaseNumber is set where the mail is about a case: a bounce of our answer, or a case that was made of it.
	CaseNumber casework.CaseNumber
}

// Holding reads and decides on what waits for a person before it is filed.
type Holding interface {
	// Held gives what waits, earliest due first, and how many there are.
	Held(ctx context.Context, v casework.Viewer, p Page) (held []casework.Held, total int, err error)
	// ReleaseHeld does what a person decided. The case is the one that the message went to; it is empty for a
	// rejection. A message that was decided on meanwhile is a casework.Conflict, that says by whom.
	ReleaseHeld(ctx context.Context, v casework.Viewer, id casework.RawID, how casework.Release, reason string) (casework.Case, error)
	// Automatic gives automatic mail, newest first, and how much there is.
	Automatic(ctx context.Context, v casework.Viewer, p Page) (mails []Automatic, total int, err error)
	// FileAutomatic makes a case of an automatic mail that a person found to be somebody's. One that has its case
	// already is a casework.Conflict.
	FileAutomatic(ctx context.Context, v casework.Viewer, id casework.RawID, reason string) (casework.Case, error)
}

// Unsent is a delivery that goes out only after a person's yes.
type Unsent struct {
	casework.Delivery
	Office     casework.OfficeID
	CaseNumber casework.CaseNumber
	To         casework.Correspondent
	Subject    string
	Text       string
	Why        string    // one sentence: "the mail was found 31 hours after it was sent"
	Since      time.Time // when it began to wait
}

// Waiting reads and decides on deliveries that wait for a yes.
type Waiting interface {
	Waiting(ctx context.Context, v casework.Viewer, p Page) (unsent []Unsent, total int, err error)
	// Approve lets one go out; Decline makes it suppressed for ever, with the reason. One that waits no more is a
	// casework.Conflict.
	Approve(ctx context.Context, v casework.Viewer, id casework.DeliveryID) error
	Decline(ctx context.Context, v casework.Viewer, id casework.DeliveryID, reason string) error
}

// Account is a member of staff as sign-in needs it.
type Account struct {
	casework.Viewer
	Name         string
	Email        string
	PasswordHash string // as HashPassword writes it; "" where the account has no password
	Disabled     bool
}

// Session is one sign-in.
type Session struct {
	TokenHash [32]byte // SHA-256 of the token in the cookie; the token itself is stored nowhere
	Staff     casework.StaffID
	CreatedAt time.Time
	ExpiresAt time.Time
	Device    string // the browser's own words, cut to 200 bytes
	Place     string // the network that it came from, never a whole address
	Way       Way
}

// SignedIn is who a session belongs to, as of now: a role that was changed counts at once.
type SignedIn struct {
	casework.Viewer
	Name      string
	Way       Way
	TokenHash [32]byte // of the session that this is
	HasSecond bool     // a second factor that works
	MustSetUp bool     // nothing opens before there is a second factor
}

// Accounts serves sign-in.
type Accounts interface {
	// Account finds by e-mail address, whatever its case. Nobody is casework.NotFound.
	Account(ctx context.Context, email string) (Account, error)
	NewSession(ctx context.Context, s Session) error
	// Session is casework.NotFound where it ended, ran out, was idle for too long, or its account was disabled.
	Session(ctx context.Context, l Look) (SignedIn, error)
	// EndSession does nothing where there is none.
	EndSession(ctx context.Context, tokenHash [32]byte) error
}

// PublicCase is the little that a status page shows: no subject, no text, no name.
type PublicCase struct {
	ID         casework.CaseID
	Number     casework.CaseNumber
	Office     casework.OfficeID // "" while none leads
	Status     casework.Status
	OpenedAt   time.Time
	AnsweredAt time.Time // the first answer by a person; zero for none
	ResolvedAt time.Time

	Topic      string    // one of the city's, by its id; "" for none
	Place      string    // neighbourhood or district; "" for unknown
	Since      time.Time // it stands as it does
	ToldAt     time.Time // the resident heard of it last
	Request311 string
	Outcome    string // what staff say was done; "" for nothing
	Story      []Happening
	Notices    Notices
	Written    string // language that the resident wrote in; "" for unknown
	LinkEnded  bool   // staff ended the link
}

// Public serves the resident's status page.
type Public interface {
	// PublicCase is casework.NotFound for a case that has no status page: a sensitive one.
	PublicCase(ctx context.Context, id casework.CaseID) (PublicCase, error)
}

// MailboxHealth says how it stands with one mailbox.
type MailboxHealth struct {
	Mailbox casework.MailboxID
	Address string
	Failing bool
	// Sentence says what is the matter and what to do, for staff: "The mail server refused the password. The operator
	// has to renew it." For one that is well it may be "Following since 09:12".
	Sentence string
	Since    time.Time // of the state, not of the last look
	Read     time.Time // when it was last read up to its end; zero for never
	LastMail time.Time // when the newest mail was received; zero for never
}

// SendingMode is the sending switch.
type SendingMode string

const (
	SendingOff  SendingMode = "off"
	SendingList SendingMode = "allowlist"
	SendingOn   SendingMode = "on"
)

// SendingState is the switch as it acts on the viewer's office.
type SendingState struct {
	Mode     SendingMode
	Paused   bool   // by the brake, whatever the mode
	Why      string // of the pause, one sentence; "" for none
	Since    time.Time
	Withheld int // how much was not sent since
}

// Running tells how the installation does.
type Running interface {
	// Mailboxes gives those of the viewer's office; all to who operates the installation, and to the intake role.
	Mailboxes(ctx context.Context, v casework.Viewer) ([]MailboxHealth, error)
	SendingState(ctx context.Context, v casework.Viewer) (SendingState, error)
}
