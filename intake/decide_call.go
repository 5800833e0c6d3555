package intake

import "github.com/commonline/commonline/casework"

// decideCall says what becomes of what a caller left: a recording, or the wish to be called back. Like a text it goes on
// with the case that its number was last used for. A number that is withheld joins nothing: each of its calls is a case.
// Nothing is acknowledged, since the caller has heard that the message was taken.
func (r Rules) decideCall(l Letter, k *Known) Decision {
	n, known := r.City.Number(l.Raw.Mailbox)
	d := Decision{Office: n.Office, Settle: -1, Way: casework.In}
	switch f := k.Filed[l.Fingerprint]; {
	case f != nil:
		return r.again(d, l, k, f)
	case !known:
		return r.hold(d, l, k, casework.UnknownNumber, "It came to a number that the city file does not have.")
	case l.In.Kind != casework.Personal:
		return d.machine("it is " + string(l.In.Kind) + ": " + l.In.KindReason)
	}
	l.Sketch = nil // two calls of thirty seconds are not the same matter for that
	d = r.placeText(d, l, k)
	d.Settle = -1
	return d
}
