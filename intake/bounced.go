package intake

import (
	"strings"

	"github.com/commonline/commonline/casework"
)

// BounceTag starts the part after the plus of the address that our mail is sent from, so that a bounce names its
// delivery by where it comes back to.
const BounceTag = "b-"

// bounced finds the very delivery that a bounce is about: by the address that it came back to, else by the Message-ID of
// what it returns. It is never answered, and never guessed.
func bounced(d Decision, l Letter, k *Known) Decision {
	d = d.machine("it is a bounce: " + l.In.KindReason)
	s, ok := bouncedDelivery(l, k)
	if !ok {
		return d
	}
	d.Case = k.head(s.Case)
	b := BounceOf{Delivery: s.Delivery}
	if l.In.Bounced != nil {
		b.Status = l.In.Bounced.Status
		b.Delivered = l.In.Bounced.Action == "delivered" || l.In.Bounced.Action == "relayed" || l.In.Bounced.Action == "expanded"
		b.Permanent = !b.Delivered && l.In.Bounced.Action != "delayed" && !strings.HasPrefix(b.Status, "4.")
	}
	d.Bounce = &b
	if b.Permanent {
		d.event(casework.DeliveryBounced, "status", b.Status)
	}
	return d
}

func bouncedDelivery(l Letter, k *Known) (SentFacts, bool) {
	for _, tag := range l.bounceTags() {
		if s, ok := k.Sent[tag]; ok {
			return s, true
		}
	}
	if l.In.Bounced != nil && l.In.Bounced.OriginalMessageID != "" {
		s, ok := k.Sent[strings.Trim(l.In.Bounced.OriginalMessageID, "<>")]
		return s, ok
	}
	for _, id := range l.ids() {
		if s, ok := k.Sent[id]; ok {
			return s, true
		}
	}
	return SentFacts{}, false
}

// bounceTags are the tags of envelope senders of ours that the letter came back to.
func (l Letter) bounceTags() []string {
	var tags []string
	add := func(address string) {
		if _, tag := casework.SplitPlus(address); strings.HasPrefix(tag, BounceTag) {
			tags = append(tags, strings.ToLower(tag))
		}
	}
	for _, a := range l.In.DeliveredTo {
		add(a)
	}
	for _, c := range l.In.To {
		add(c.Address)
	}
	return tags
}
