package intake

import (
	"time"

	"github.com/commonline/commonline/casework"
)

// hint is the case that a letter points to, and by what.
type hint struct {
	Case   casework.CaseID
	Why    string
	Strong bool // a token, an id or a number: something that only those have who saw our mail or took part
	Parent bool // the letter's own id was known already: it is the mail that others referred to
}

// followWindow is how long a base subject alone joins a sender's mails: some programs drop all thread headers.
const followWindow = 14 * 24 * time.Hour

// follow finds the thread of a letter, strongest sign first: our signed token, then ids, then the case number in the
// subject, then the subject itself. An id that is empty never matches.
func (r Rules) follow(l Letter, k *Known) hint {
	if h := r.byToken(l, k); h.Case != 0 {
		return h
	}
	for _, id := range l.ids() {
		if t, ok := k.Threads[id]; ok && t.Case != 0 {
			return hint{Case: t.Case, Why: "it answers a mail on the case", Strong: true}
		}
	}
	for _, n := range casework.NumbersIn(l.In.Subject) {
		if c, ok := k.Numbers[n]; ok {
			return hint{Case: c, Why: "its subject has the case number", Strong: true}
		}
	}
	if t, ok := k.Threads[l.In.MessageID]; ok && l.In.MessageID != "" && t.Case != 0 {
		return hint{Case: t.Case, Why: "mails on the case refer to it", Strong: true, Parent: true}
	}
	return bySubject(l, k)
}

func (r Rules) byToken(l Letter, k *Known) hint {
	for _, place := range l.tokenPlaces() {
		t, ok := casework.ReplyTokenIn(r.Signer, place)
		if !ok {
			continue
		}
		if _, there := k.Cases[t.Case]; there {
			return hint{Case: t.Case, Why: "it carries our reply token", Strong: true}
		}
	}
	return hint{}
}

// tokenPlaces are the addresses and ids in which a reply token of ours may stand.
func (l Letter) tokenPlaces() []string {
	places := append([]string{}, l.In.DeliveredTo...)
	for _, c := range l.In.To {
		places = append(places, c.Address)
	}
	for _, c := range l.In.Cc {
		places = append(places, c.Address)
	}
	return append(places, l.ids()...)
}

// bySubject joins what only the subject joins: "Re:" and the same base subject, within two weeks. It is a weak sign: place
// follows it only where the sender takes part in that case, since many residents write about the same matter.
func bySubject(l Letter, k *Known) hint {
	if !l.Answers || l.Base == "" {
		return hint{}
	}
	var found hint
	for _, id := range k.Subjects[l.Base] { // the newest last; a case of the sender's own before any other
		c := k.Cases[id]
		if c == nil || l.at().Sub(c.LastAt) >= followWindow {
			continue
		}
		if own := takesPart(k, id, l.Sender.Address); own || found.Case == 0 || !takesPart(k, found.Case, l.Sender.Address) {
			found = hint{Case: id, Why: "it answers the same subject"}
		}
	}
	return found
}

// at is when the letter was written, as far as we can trust that: the day it reached the mailbox.
func (l Letter) at() time.Time {
	if !l.Raw.DeliveredAt.IsZero() {
		return l.Raw.DeliveredAt
	}
	return l.Raw.ReceivedAt
}

// history reports whether the letter is older than the day from which its mailbox is followed. INTERNALDATE has whole
// seconds only (RFC 9051 section 2.3.3).
func (l Letter) history() bool { return l.Raw.DeliveredAt.Before(l.Raw.GoLive.Truncate(time.Second)) }
