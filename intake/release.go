package intake

import (
	"github.com/commonline/commonline/casework"
)

// Release decides on a letter that a person has looked at: a held one, or a machine's mail that is somebody's after all.
// number is the one that the sender was told, 0 for none; on is the case to join. It returns a refusal where what the
// person asks for is impossible.
func (r Rules) Release(l Letter, k *Known, how casework.Release, number casework.CaseNumber, on casework.CaseID) (Decision, error) {
	box, _ := r.City.Entrance(l.Raw.Mailbox)
	d := Decision{Office: box.Office, Way: casework.In, Settle: -1}
	switch how {
	case casework.RejectHeld:
		d.Outcome, d.Why = Rejected, "a person rejected it"
		d.event(casework.MessageRejected)
		return d, nil
	case casework.AsNewCase:
		d = r.open(d, l, k, false, nil)
		if d.Open != nil && number != 0 {
			d.Open.Number = number
			d.askNobody(k, "Its sender was told the number already; a person asks.")
		}
		d.event(casework.MessageReleased, "as", string(how))
		return d, nil
	case casework.JoinCase, casework.LetInOnce:
		return r.letIn(d, l, k, how, on)
	}
	return d, casework.Errorf(casework.Invalid, "%q is not something that can be done with a held message.", how)
}

// letIn puts a letter on the case that a person chose, and its sender among those who take part where that was meant.
func (r Rules) letIn(d Decision, l Letter, k *Known, how casework.Release, on casework.CaseID) (Decision, error) {
	addressed := on
	on = k.head(on)
	c := k.Cases[on]
	if c == nil {
		return d, casework.Errorf(casework.Invalid, "There is no case that this message could join.")
	}
	if c.Office != d.Office && !c.Offices[d.Office] {
		return d, casework.Errorf(casework.Conflict, "Case %s is with another office.", c.Number)
	}
	if how == casework.JoinCase && !takesPart(k, on, l.Sender.Address) {
		if l.Sender.Address == "" || len(c.Voices) >= maxVoices {
			return d, casework.Errorf(casework.Conflict, "Nobody else can take part in case %s; let this message in once.", c.Number)
		}
		d.Participant = l.Sender.Address
		c.Voices[l.Sender.Address] = nextVoice(c)
	}
	if !c.Status.Live() {
		d.Reopen = true
		d.event(casework.CaseReopened)
	}
	d = join(d, l, k, c, "a person put it there", false)
	d.event(casework.MessageReleased, "as", string(how))
	return k.addressedTo(d, addressed), nil
}

func nextVoice(c *CaseFacts) int {
	next := 0
	for _, n := range c.Voices {
		next = max(next, n+1)
	}
	return next
}
