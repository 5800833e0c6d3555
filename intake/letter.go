package intake

import (
	"crypto/sha256"
	"encoding/binary"
	"strings"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/intake/email"
)

// Letter is a raw message that has been read: everything that a decision needs and that takes no database.
type Letter struct {
	Raw         Raw // without its Body
	In          *casework.Inbound
	Sender      casework.Correspondent // whose voice it is; the address lower-case, "" for nobody's
	Fingerprint [32]byte
	Sketch      Sketch
	Base        string // subject without "Re:", "Fwd:" and list marks
	Answers     bool   // the subject says that it answers something
	Location    casework.Location
}

// Read makes a letter of a raw message and its parsed form.
func Read(raw Raw, in *casework.Inbound) Letter {
	l := Letter{Raw: raw, In: in, Sender: voice(in), Sketch: NewSketch(in.Subject, in.Reply), Base: email.BaseSubject(in.Subject)}
	l.Raw.Body = nil
	if raw.Channel == casework.Mail && isNumber(l.Sender.Address) {
		l.Sender.Address = "" // a mail cannot speak for a telephone
	}
	l.Answers = l.Base != strings.ToLower(strings.TrimSpace(in.Subject)) && l.Base != strings.TrimSpace(in.Subject)
	l.Fingerprint = fingerprint(in, raw)
	return l
}

// voice tells whose message it is. Behind a relay (a web form that mails as noreply@, with the resident in Reply-To) it
// is the one whom an answer would reach.
func voice(in *casework.Inbound) casework.Correspondent {
	from := in.From
	if len(in.ReplyTo) == 1 && in.ReplyTo[0].Address != "" && (from.Address == "" || isRelay(from.Address)) {
		from = in.ReplyTo[0]
		if from.Name == "" {
			from.Name = in.From.Name
		}
	}
	from.Address = strings.ToLower(strings.TrimSpace(from.Address))
	return from
}

// isNumber tells a telephone number from an address of mail.
func isNumber(address string) bool {
	return strings.HasPrefix(address, "+") && !strings.Contains(address, "@")
}

// relays are local parts that nobody reads mail at. Web forms of city sites send from these.
var relays = []string{"noreply", "no-reply", "no.reply", "no_reply", "donotreply", "do-not-reply", "do_not_reply",
	"webform", "web-form", "webforms", "forms", "formmail", "wordpress", "drupal", "nobody", "postmaster", "apache", "www-data"}

func isRelay(address string) bool {
	local, _, _ := strings.Cut(strings.ToLower(address), "@")
	local, _, _ = strings.Cut(local, "+")
	for _, r := range relays {
		if local == r {
			return true
		}
	}
	return false
}

// fingerprint is the same for all copies of one mail, whatever way they came, and differs for a mail that merely reuses a
// Message-ID. A mail without Message-ID is only the same within one minute, so its minute is part of the print.
func fingerprint(in *casework.Inbound, raw Raw) [32]byte {
	h := sha256.New()
	write := func(s string) {
		var n [4]byte
		binary.BigEndian.PutUint32(n[:], uint32(len(s)))
		h.Write(n[:])
		h.Write([]byte(s))
	}
	write(in.MessageID)
	write(strings.ToLower(in.From.Address))
	write(in.Date.UTC().Format(time.RFC3339))
	write(in.Subject)
	write(string(in.BodyHash[:]))
	if in.MessageID == "" {
		write(raw.DeliveredAt.UTC().Truncate(time.Minute).Format(time.RFC3339))
	}
	return [32]byte(h.Sum(nil))
}

// ids are all ids that the letter names, nearest first: what it answers, then its references from the last to the first.
func (l Letter) ids() []string {
	var out []string
	seen := map[string]bool{"": true}
	add := func(id string) {
		if !seen[id] {
			seen[id] = true
			out = append(out, id)
		}
	}
	for _, id := range l.In.InReplyTo {
		add(id)
	}
	for i := len(l.In.References) - 1; i >= 0; i-- {
		add(l.In.References[i])
	}
	return out
}
