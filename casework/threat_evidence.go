package casework

import "time"

// Evidence is what exactly came, as it was fixed when a message was flagged. It is kept as JSON; the names of its fields do not change.
type Evidence struct {
	Version  int
	Case     string // its number then
	Message  MessageID
	Channel  Channel
	Entrance string // mailbox, number or form, as the city file names it
	Source   string // within it: "d4/INBOX"
	// ID is how its sender or provider names it: Message-ID, MessageSid, or the Sid of a recording.
	ID         string
	External   string    // how the source names it: "uidvalidity:uid" of a mail
	ReceivedAt time.Time // by the provider
	StoredAt   time.Time // here
	From       Correspondent
	To         []Correspondent
	Subject    string
	// SHA256 is that of the bytes that were received, in hex; "" where nothing was: staff wrote the message down.
	SHA256  string
	Size    int64
	Problem string         // for people: what was wrong with these bytes when the message was flagged; "" for nothing
	Words   string         // SHA-256 of the message's text as it is kept here, in hex
	Files   []EvidenceFile // in the order of the message
	Headers []string       // of a mail: those that matter, as they came, unfolded
	Proofs  []string       // of a mail: what its way here says of who sent it (Authentication-Results, Received-SPF)

	FlaggedBy string
	FlaggedAt time.Time
	Against   string
	Why       string
}

// EvidenceFile is a file of a flagged message, or the recording of a call.
type EvidenceFile struct {
	Name    string
	Type    string
	Part    string // where it is found again (Attachment.Part)
	Size    int64
	SHA256  string // of its decoded bytes, in hex; "" where it was not here
	Missing string // why, for people
	Later   bool   // it came in after the message was flagged
}

// EvidenceCheck is whether one thing of an evidence record still has its hash.
type EvidenceCheck struct {
	Threat  ThreatID
	Case    CaseNumber
	What    string // "message as received", a file's name, "evidence record"
	Want    string // SHA-256 in hex
	Got     string // "" where it is not there
	Problem string // for people: why it is not there
}

// Whole reports whether it has.
func (c EvidenceCheck) Whole() bool { return c.Want != "" && c.Want == c.Got }

// Whole reports whether all have.
func Whole(all []EvidenceCheck) bool {
	for _, c := range all {
		if !c.Whole() {
			return false
		}
	}
	return true
}

// PoliceSheet is what the police are told of the flagged messages of a case.
type PoliceSheet struct {
	Case     Case
	Office   Office
	City     string
	Zone     *time.Location
	Threats  []FlaggedMessage // whose flags stand, by time
	Events   []Event          // what was done, oldest first
	Names    map[string]string
	Readings []SheetReading
	MadeBy   string
	MadeAt   time.Time
}

// FlaggedMessage is one message of a sheet.
type FlaggedMessage struct {
	Threat
	Shown  Message
	Checks []EvidenceCheck
}

// SheetReading is that somebody looked at the case.
type SheetReading struct {
	At   time.Time // the last look within an hour
	Name string
	What string
}
