// Package demomail holds what residents of the invented city of Riverton write to their councilors: some seventy mails in
// eleven languages, to one office or to all, with answers, other voices, automatic replies, bounces, newsletters, junk,
// and a few that are damaged.
//
// It sends nothing and stores nothing: the demo puts the mails into its own mailboxes. What it guarantees: every address
// and link in them lies under .example, which reaches nobody (RFC 2606); a mail of the stream comes after the one that it
// answers.
package demomail

import (
	"bytes"
	"embed"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/commonline/commonline/casework"
)

//go:embed mails/*.txtar
var archives embed.FS

// Mail is one mail of the stream.
type Mail struct {
	Name      string               // "spanish/bache"
	Mailboxes []casework.MailboxID // where it is delivered; All stands for every mailbox of the city
	Folder    string               // "INBOX", "Junk" or "Sent"
	Age       time.Duration        // how long before the end of the stream it was written

	text []byte
}

// All in place of a mailbox's id stands for all mailboxes.
const All casework.MailboxID = "all"

// datePlace is where the date of writing goes.
const datePlace = "{{date}}"

// At gives the bytes of the mail, written at a moment. Its line breaks are CRLF.
func (m Mail) At(written time.Time) []byte {
	dated := bytes.Replace(m.text, []byte(datePlace), []byte(written.Format(time.RFC1123Z)), 1)
	return bytes.ReplaceAll(dated, []byte("\n"), []byte("\r\n"))
}

// Stream is all mails, the oldest first.
func Stream() ([]Mail, error) {
	entries, err := archives.ReadDir("mails")
	if err != nil {
		return nil, fmt.Errorf("listing the demo's mails: %w", err)
	}
	var stream []Mail
	for _, e := range entries {
		text, err := archives.ReadFile("mails/" + e.Name())
		if err != nil {
			return nil, fmt.Errorf("reading the demo's mails: %w", err)
		}
		for _, f := range txtar.Parse(text).Files {
			m, err := parse(strings.TrimSuffix(e.Name(), ".txtar"), f)
			if err != nil {
				return nil, err
			}
			stream = append(stream, m)
		}
	}
	slices.SortStableFunc(stream, func(a, b Mail) int { return int(b.Age - a.Age) })
	return stream, nil
}

// parse reads the name of a file in an archive: where it goes, how old it is, and what it is called:
//
//	d1:Sent @2h00m outlook-answer
//	d2+al4 @2h20m hydrant-two-offices
func parse(group string, f txtar.File) (Mail, error) {
	fields := strings.Fields(f.Name)
	if len(fields) != 3 {
		return Mail{}, fmt.Errorf("%s: the name %q has not three parts", group, f.Name)
	}
	boxes, folder, other := strings.Cut(fields[0], ":")
	if !other {
		folder = "INBOX"
	}
	age, err := time.ParseDuration(strings.TrimPrefix(fields[1], "@"))
	if err != nil {
		return Mail{}, fmt.Errorf("%s: the age of %q: %w", group, f.Name, err)
	}
	m := Mail{Name: group + "/" + fields[2], Folder: folder, Age: age, text: f.Data}
	for _, id := range strings.Split(boxes, "+") {
		m.Mailboxes = append(m.Mailboxes, casework.MailboxID(id))
	}
	return m, nil
}
