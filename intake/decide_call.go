package intake

import "github.com/commonline/commonline/casework"

// decideCall says what becomes of what a caller left: a recording, or the wish to be called back. Like a text it goes on
// with the case that its number was last used for. A number that is withheld joins nothing: each of its calls is a case.
// Nothing is acknowledged, since the caller has heard that the message was taken.
func (r Rules) decideCall(l Letter, k *Known) Decision {
	d, decided := r.atNumber(l, k)
	switch {
	case decided:
		return d
	case k.spam(l, d.Office):
		return r.hold(d, l, k, casework.SpamSender, spamBefore)
	}
	l.Sketch = nil // two calls of thirty seconds are not the same matter for that
	d = r.placeText(d, l, k)
	d.Settle = -1
	return d
}
