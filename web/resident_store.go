package web

import (
	"context"
	"time"

	"github.com/commonline/commonline/casework"
)

// Happening is one thing that the page of a case tells: what, never in whose words.
type Happening struct {
	At    time.Time
	What  string // a word's key after "happened."
	Files int    // that came with it
}

// Notices is what a resident wants of ours.
type Notices struct {
	Language string // chosen; "" for none
	Silent   bool   // no notices about this case
	Quiet    casework.Quiet
}

// Entry is what somebody sends by the page of a case.
type Entry struct {
	Case  casework.CaseID
	Key   string // the same for each sending of one form
	Fixed string // casework.FixedYes, casework.FixedNo or ""
	Text  string
	Files []EntryFile
}

// EntryFile is a photo.
type EntryFile struct {
	Name, Type string
	Bytes      []byte
}

// Residents serves what residents do by a link. Nobody is signed in there: the signed link is what lets them, so these calls take the case
// that it names. All but EndLink and NoticesOf answer casework.NotFound for a case without a page.
type Residents interface {
	// Enter stores what was sent before anything is made of it. Sent twice under one Key it is one message.
	Enter(ctx context.Context, at time.Time, e Entry) error
	// SetNotices keeps what the resident who wrote last on the case wants from now on.
	SetNotices(ctx context.Context, at time.Time, id casework.CaseID, n Notices) error
	// StopNotices ends notices to one identity: about one case, or with All all of its channel. how is "one click" or "page".
	StopNotices(ctx context.Context, at time.Time, id casework.CaseID, who casework.IdentityID, all bool, how string) error
	// EndLink makes the link to the page of a case open nothing from now on.
	EndLink(ctx context.Context, v casework.Viewer, n casework.CaseNumber, at time.Time) error
	// NoticesOf tells staff what the resident of a case wants.
	NoticesOf(ctx context.Context, v casework.Viewer, id casework.CaseID) (ResidentSays, error)
	// ApproveText keeps who stands for a text.
	ApproveText(ctx context.Context, v casework.Viewer, at time.Time, t TextApproval) error
	// TextApprovals gives who stands for which texts, newest first.
	TextApprovals(ctx context.Context, v casework.Viewer) ([]TextApproval, error)
}

// ResidentSays is what the resident of a case wants and has said.
type ResidentSays struct {
	Notices
	Fixed    string // what they said last; "" for nothing
	FixedAt  time.Time
	LinkEnds bool // staff ended the link to the page
}

// TextApproval says who stands for a text in a language.
type TextApproval struct {
	Language, Text, Hash string
	By                   string
	At                   time.Time
}

// Texts are the texts that residents read. Package notify has them.
type Texts interface {
	// Languages are those in which residents may be written to, English first.
	Languages() []string
	// Words are those of a language that somebody stands for, by their keys; nil for none.
	Words(language string) map[string]string
	// Offer is the line that an interpreter can be asked for, in a language, where somebody stands for it; else "".
	Offer(language string) string
	// Known are all languages that have texts, drafts or not, English first.
	Known() []string
	// Drafts are the newest texts of a language.
	Drafts(language string) []DraftText
	// Preview renders a text as a resident would get it.
	Preview(language, name string) TextPreview
	// Changed is told that somebody has approved a text.
	Changed(ctx context.Context) error
}

// DraftText is the newest version of a text in a language.
type DraftText struct {
	Language, Name, Hash, Source string
	Reviewer                     string // that came with the text; "" for none
	Approved                     bool
}

// TextPreview is a text with an invented case filled in.
type TextPreview struct {
	Subject, Plain string
	Segments       int // of a text message; 0 for a mail
	Encoding       string
	Problem        string // why it cannot be made; "" where it can
}
