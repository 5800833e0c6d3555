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
		k.Tags = append(k.Tags, l.bounceTags()...)
		if l.Sender.Address != "" {
			k.Senders = append(k.Senders, l.Sender.Address)
		}
	}
	return k
}
