package intake

import (
	"strings"

	"github.com/commonline/commonline/casework"
)

// Keys lists what has to be known to decide on letters.
func (r Rules) Keys(letters []Letter) Keys {
	var k Keys
	for _, l := range letters {
		k.Fingerprints = append(k.Fingerprints, l.Fingerprint[:])
		k.IDs = append(k.IDs, l.ids()...)
		if l.In.MessageID != "" {
			k.IDs = append(k.IDs, l.In.MessageID)
		}
		if b := l.In.Bounced; b != nil && b.OriginalMessageID != "" {
			k.IDs = append(k.IDs, strings.Trim(b.OriginalMessageID, "<>"))
		}
		for _, n := range casework.NumbersIn(l.In.Subject) {
			k.Numbers = append(k.Numbers, int64(n))
		}
		for _, place := range l.tokenPlaces() {
			if t, ok := casework.ReplyTokenIn(r.Signer, place); ok {
				k.Cases = append(k.Cases, int64(t.Case))
			}
		}
		if l.In.Page != nil {
			k.Cases = append(k.Cases, int64(l.In.Page.Case))
		}
		k.Tags = append(k.Tags, l.bounceTags()...)
		if l.Sender.Address != "" {
			k.Senders = append(k.Senders, l.Sender.Address)
		}
		if l.Raw.Channel == casework.Text || l.Raw.Channel == casework.Call {
			k.addText(l)
		}
	}
	return k
}

// addText lists what else has to be known of a text or a call.
func (k *Keys) addText(l Letter) {
	for _, n := range casework.NumbersIn(l.In.Reply) {
		k.Numbers = append(k.Numbers, int64(n))
	}
	if c := l.In.Command; c != nil && c.Number != 0 {
		k.Numbers = append(k.Numbers, int64(c.Number))
	}
	if l.Sender.Address != "" {
		k.Phones = append(k.Phones, l.Sender.Address)
	}
}
