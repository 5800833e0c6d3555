package mailbox

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"time"

	"github.com/commonline/commonline/casework"
)

// ErrFenced is returned by Receive and SetAside when the lease is no longer the newest of its mailbox: another process
// has taken over. Nothing was written.
var ErrFenced = errors.New("the lease on this mailbox has passed to another process")

// Store keeps what a follower must not lose: the raw mails, the cursor of each folder, and who follows which mailbox.
// All methods may be called at once from several goroutines and several processes.
type Store interface {
	// Attend says that owner is alive for ttl from now, and counts the owners alive, this one included. From it a fleet
	// takes its fair share of the mailboxes. A ttl of zero signs the owner off.
	Attend(ctx context.Context, owner string, ttl time.Duration) (alive int, err error)

	// Claim takes the lease on a mailbox where it is free, lapsed or already owner's. Each claim that succeeds has a
	// higher epoch than any before it. ok is false where another owner holds it.
	Claim(ctx context.Context, id casework.MailboxID, owner string, ttl time.Duration) (lease Lease, ok bool, err error)

	// Renew keeps the lease for ttl from now. ok is false where it has passed to somebody else (a higher epoch).
	Renew(ctx context.Context, lease Lease, ttl time.Duration) (ok bool, err error)

	// Release gives the lease up, so that the next Claim need not wait for it to lapse. Releasing a lease that has
	// already passed on does nothing.
	Release(ctx context.Context, lease Lease) error

	// Cursor tells how far a folder has been read: the zero Cursor where it never was.
	Cursor(ctx context.Context, id casework.MailboxID, folder string) (Cursor, error)

	// Receive stores a batch in ONE transaction: for each mail its raw bytes under Source and ExternalID, and the cursor.
	//
	// It checks the lease's epoch (ErrFenced), under a lock on the lease's row, and consumes mails inside the
	// transaction, once: the sequence cannot be started again. Mails come in ascending order of UID. A mail that is Deleted is counted and not stored. A mail whose
	// external id is there already (read before a kill) is passed over without an error.
	//
	// If the sequence yields an error, or reading a Body ends in anything but io.EOF, Receive stops consuming, keeps the
	// mails that were read whole before it, moves the cursor to the last of them, commits, and returns a nil error: the
	// sequence's error is the business of the one who made it. A non-nil error means that nothing was kept.
	//
	// The cursor written is {cur.UIDValidity, the last UID kept (cur.UID where none was), cur.ModSeq}. It replaces a
	// cursor of another UIDValidity; under the same one it never goes back. A cursor with a Link is written only where the sequence came to
	// its end.
	Receive(ctx context.Context, lease Lease, folder Folder, cur Cursor, mails iter.Seq2[Mail, error]) (Received, error)

	// Stored tells which of these mails of a folder, by Mail.ID, are there already.
	Stored(ctx context.Context, id casework.MailboxID, folder Folder, ids []string) (map[string]bool, error)

	// SetAside records a mail that cannot be fetched as held, with the reason and no bytes, and moves the cursor past it,
	// in one transaction; the epoch is checked (ErrFenced). Doing it twice is no error.
	SetAside(ctx context.Context, lease Lease, folder Folder, aside Aside) error

	// Report keeps what staff, /readyz and the metrics are told about a mailbox. It is called at each change and about
	// once a minute between them, so that a Health whose Looked is old means that nobody follows the mailbox.
	Report(ctx context.Context, id casework.MailboxID, health Health) error
}

// Lease is the right to write into a mailbox's rows, for as long as its epoch is the newest.
type Lease struct {
	Mailbox casework.MailboxID
	Owner   string // one process: host, pid and something random
	Epoch   int64
}

// UID numbers a mail within a folder under one UIDValidity (RFC 9051 section 2.3.1.1). Zero is no mail.
type UID uint32

// Cursor says that every mail of a folder up to and with UID has been stored, skipped or set aside.
type Cursor struct {
	UIDValidity uint32
	UID         UID
	ModSeq      uint64 // HIGHESTMODSEQ of the folder (RFC 7162) when everything up to UID was in; 0 where not offered
	// Link is where to go on, of a provider that has no UIDs. "" else.
	Link string
}

// Role is what a folder is for.
type Role string

const (
	Inbox Role = "inbox"
	Junk  Role = "junk" // held, shown, never answered
	Sent  Role = "sent" // what staff answered from another mail program
)

// Folder is a folder of a mailbox as the server names it, decoded from modified UTF-7.
type Folder struct {
	Name string
	Role Role
}

// Source names the source of a raw mail: "d4/INBOX".
func (f Folder) Source(id casework.MailboxID) string { return string(id) + "/" + f.Name }

// ExternalID is what a mail is called within its source: "1700000000:42".
func ExternalID(uidValidity uint32, uid UID) string { return fmt.Sprintf("%d:%d", uidValidity, uid) }

// External is what a mail is called within its source: its ID, or what ExternalID makes.
func (m Mail) External(uidValidity uint32) string {
	if m.ID != "" {
		return m.ID
	}
	return ExternalID(uidValidity, m.UID)
}

// Mail is one mail of a batch.
type Mail struct {
	UID          UID
	ID           string    // in place of UID and UIDVALIDITY, of a provider that has none; it stays the mail's when that is moved
	InternalDate time.Time // when the server got it; the zero time where it does not say
	Size         int64     // bytes, as the server counts them: a hint, which may differ from what Body yields
	// Body is the mail byte for byte. It streams from the connection and is valid only until the next step of the
	// sequence; what is left unread is skipped. It is nil where Deleted is set.
	Body io.Reader
	// Deleted says that the mail is marked \Deleted: for its owner it is gone, and waits for an EXPUNGE.
	Deleted bool
}

// Received says what Receive has made durable.
type Received struct {
	Mails   int // stored by this call
	Again   int // there already
	Skipped int // marked \Deleted
	Bytes   int64
	Cursor  Cursor
}

// Aside is a mail that kills the connection, or is refused by the server, each time it is fetched.
type Aside struct {
	UIDValidity  uint32
	UID          UID
	ID           string // in place of both
	Size         int64
	InternalDate time.Time
	Reason       string // one sentence for a person
}

// State is how a mailbox fares.
type State string

const (
	Following State = "following" // connected, and everything there is has been fetched or is being fetched
	Impaired  State = "impaired"  // followed, and something should be mended: a folder that was asked for is missing
	Retrying  State = "retrying"  // the connection was lost a moment ago; no reason to alarm anybody yet
	Failing   State = "failing"   // no mail comes in, and a person must do something
	Stopped   State = "stopped"   // given up on purpose: shutdown, or handed to another process
)

// Health is what people are told about a mailbox.
type Health struct {
	State    State
	Code     string    // what is wrong in a short, stable word, for metrics: "login-refused"; "" where State is Following
	Sentence string    // for a person; "" where State is Following
	Since    time.Time // since when it has been in this State
	Looked   time.Time // when the follower last reported, well or not
	Fetched  time.Time // when the mailbox was last found to be read up to its end; zero where not yet
	Waiting  int       // mails known to be there and not fetched yet
}
