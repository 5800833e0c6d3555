package intake

import "github.com/commonline/commonline/casework"

// head is the case that shows what is addressed to a case: itself, or the one that it was merged into.
func (k *Known) head(id casework.CaseID) casework.CaseID {
	if c := k.Cases[id]; c != nil && c.Merged != 0 {
		return c.Merged
	}
	return id
}

// addressedTo keeps which case a letter was written to, where another one shows it now.
func (k *Known) addressedTo(d Decision, id casework.CaseID) Decision {
	if d.Addressed = 0; d.Message != 0 && d.Open == nil && id != d.Case && k.head(id) == d.Case {
		d.Addressed = id
	}
	return d
}

// Home is the case that the message belongs to when merged cases are parted: the one that it was written to.
func (d Decision) Home() casework.CaseID {
	if d.Addressed != 0 {
		return d.Addressed
	}
	return d.Case
}

// theirs reports whether a sender takes part in a case, or is known to be somebody who does.
func theirs(k *Known, id casework.CaseID, sender string) bool {
	c := k.Cases[id]
	return takesPart(k, id, sender) || c != nil && sender != "" && c.Kin[sender]
}

// takeIn lets the sender take part from another address of theirs.
func (d *Decision) takeIn(l Letter, k *Known) {
	c, sender := k.Cases[d.Case], l.Sender.Address
	if c == nil || d.Open != nil || d.Message == 0 || takesPart(k, d.Case, sender) || !c.Kin[sender] || len(c.Voices) >= maxVoices {
		return
	}
	d.Participant = sender
	c.Voices[sender] = nextVoice(c)
}
