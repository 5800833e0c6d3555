package intake

import "github.com/commonline/commonline/casework"

// ByHand decides on what a person wrote down of a call, a visit or a letter: it goes on the case that they named, or begins
// one. owed says that somebody still has to act; otherwise nothing is owed on the case any more. Nobody is written to.
func (r Rules) ByHand(l Letter, k *Known, on casework.CaseID, way casework.Direction, owed bool) (Decision, error) {
	box, _ := r.City.Entrance(l.Raw.Mailbox)
	d := Decision{Office: box.Office, Settle: -1, Way: casework.In}
	if on == 0 {
		l.Sketch = nil
		d = r.open(d, l, k, false, nil)
		d.Open.Office, d.Why = box.Office, "a person wrote it down"
	} else {
		addressed := on
		c := k.Cases[k.head(on)]
		if c == nil || c.Office != d.Office && !c.Offices[d.Office] {
			return d, casework.Errorf(casework.NotFound, "There is no such case.")
		}
		if !c.Status.Live() {
			d.Reopen = owed
		}
		d = k.addressedTo(join(d, l, k, c, "a person put it there", false), addressed)
	}
	d.Way, d.Settle, d.Owed, d.Answered = way, -1, owed, !owed
	return d, nil
}
