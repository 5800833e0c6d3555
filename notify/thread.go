package notify

import (
	"io"
	"strings"

	"github.com/commonline/commonline/casework"
)

const (
	maxReferences = 24   // ids
	maxRefBytes   = 1800 // of all ids; long chains are cut in the middle, as RFC 5537 section 3.4.4 does
)

// thread gives In-Reply-To and References of an answer (RFC 5322 section 3.6.4): the parent's References, or its In-Reply-To
// where that is one id, and then the parent's own id. An id that could break a header is left out.
func thread(a AnsweredFacts) (inReplyTo string, references []string) {
	if !wholeID(a.MessageID) {
		return "", nil
	}
	chain := a.References
	if len(chain) == 0 && len(a.InReplyTo) == 1 {
		chain = a.InReplyTo
	}
	seen := map[string]bool{a.MessageID: true}
	for _, id := range chain {
		if wholeID(id) && !seen[id] {
			seen[id] = true
			references = append(references, id)
		}
	}
	return a.MessageID, cutChain(append(references, a.MessageID))
}

// cutChain keeps the first id, which names the thread, and as many of the last as there is room for.
func cutChain(ids []string) []string {
	room, keep := maxRefBytes-len(ids[0]), 0
	for keep < len(ids)-1 && keep < maxReferences-1 {
		room -= len(ids[len(ids)-1-keep]) + 3
		if room < 0 {
			break
		}
		keep++
	}
	return append(ids[:1:1], ids[len(ids)-keep:]...)
}

// wholeID reports whether an id may stand between angle brackets.
func wholeID(id string) bool {
	return id != "" && len(id) <= 250 && strings.Contains(id, "@") &&
		!strings.ContainsFunc(id, func(r rune) bool { return r <= ' ' || r >= 0x7f || r == '<' || r == '>' })
}

// addresses are the ways back to us: where an answer goes, where a bounce goes, and our id.
type addresses struct {
	messageID, tag, envelopeFrom, replyTo string
}

// waysBack mints them. The reply token names the case wherever the answer's mail program keeps one of the two; a held
// message has no case, and so no token. Where the provider does not deliver plus-addresses the plain one has to do.
func (c *Composer) waysBack(f Facts) (addresses, error) {
	unique, err := c.unique()
	if err != nil {
		return addresses{}, err
	}
	tag, err := c.unique()
	if err != nil {
		return addresses{}, err
	}
	own := bare(f.Mailbox.Address)
	local, domain, _ := strings.Cut(own, "@")
	a := addresses{messageID: unique + "@" + domain, tag: "b-" + tag, envelopeFrom: own, replyTo: own}
	if f.Mailbox.Plus {
		a.envelopeFrom = local + "+" + a.tag + "@" + domain
	}
	if f.Case.ID != 0 {
		token := casework.ReplyToken{Case: f.Case.ID, Participant: f.Recipient.Participant, Generation: f.Recipient.Generation}.Mint(c.Signer)
		a.messageID = token + "." + a.messageID
		if f.Mailbox.Plus {
			a.replyTo = local + "+" + token + "@" + domain
		}
	}
	return a, nil
}

const idAlphabet = "abcdefghijkmnpqrstuvwxyz23456789"

// unique gives 16 characters that hold 80 random bits.
func (c *Composer) unique() (string, error) {
	var b [16]byte
	if _, err := io.ReadFull(c.Random, b[:]); err != nil {
		return "", err
	}
	for i := range b {
		b[i] = idAlphabet[b[i]&31]
	}
	return string(b[:]), nil
}
