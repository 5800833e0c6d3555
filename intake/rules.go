package intake

import (
	"strings"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/routing"
)

// Rules are what decide goes by, apart from what is Known: the city and the keys that our tokens are signed with.
type Rules struct {
	City   *casework.City
	Signer casework.Signer
	// Understand reads the answer to the question for a place; nil where no places are loaded. It does no I/O.
	Understand func(answer string, candidates []casework.Candidate) routing.Reply
}

// Times that the rules name. The first reply is owed within three days, a held message is looked at within one.
const (
	firstReply   = 72 * time.Hour
	heldClock    = 24 * time.Hour
	reopenWithin = 14 * 24 * time.Hour
	lateAfter    = 24 * time.Hour
	sameMatter   = 48 * time.Hour
)

// maxVoices is how many may take part in one case: a reply token counts them in a byte.
const maxVoices = 250

// sensitive reports whether a letter is on a topic that gets one neutral acknowledgement and nothing else by machine.
// It errs on the side of silence: one of the words is enough.
func (r Rules) sensitive(l Letter) bool {
	for _, t := range r.City.Topics {
		if t.Sensitive && speaksOf(l, t) {
			return true
		}
	}
	return false
}

// speaksOf reports whether a letter has one of the words that point to a topic, or its sender chose it.
func speaksOf(l Letter, t casework.Topic) bool {
	if l.In.Told != nil && l.In.Told.Topic == t.ID {
		return true
	}
	text := strings.ToLower(l.In.Subject + "\n" + l.In.Reply)
	for _, w := range t.Words {
		if containsWord(text, strings.ToLower(w)) {
			return true
		}
	}
	return false
}

// containsWord finds a word that is not a part of a longer one. Scripts without spaces have no such borders.
func containsWord(text, word string) bool {
	for from := 0; word != ""; {
		i := strings.Index(text[from:], word)
		if i < 0 {
			return false
		}
		i += from
		if !asciiLetter(text, i-1) || !asciiLetter(text, i) {
			if end := i + len(word); !asciiLetter(text, end) || !asciiLetter(text, end-1) {
				return true
			}
		}
		from = i + len(word)
	}
	return false
}

func asciiLetter(s string, i int) bool {
	return i >= 0 && i < len(s) && (s[i]|0x20 >= 'a' && s[i]|0x20 <= 'z' || s[i] >= '0' && s[i] <= '9')
}

func (r Rules) isDistrict(id casework.OfficeID) bool {
	o, ok := r.City.Office(id)
	return ok && o.Kind == casework.DistrictOffice
}

func (r Rules) wroteTo(l Letter, id casework.OfficeID) bool {
	for _, list := range [][]casework.Correspondent{l.In.To, l.In.Cc} {
		for _, c := range list {
			if m, ok := r.City.MailboxAt(c.Address); ok && m.Office == id {
				return true
			}
		}
	}
	box, _ := r.City.Entrance(l.Raw.Mailbox)
	return box.Office == id
}

// fromUs reports whether the sender is one of the city's own mailboxes.
func (r Rules) fromUs(l Letter) bool {
	_, ours := r.City.MailboxAt(l.In.From.Address)
	return ours
}
