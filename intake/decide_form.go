package intake

import (
	"slices"
	"time"

	"github.com/commonline/commonline/casework"
)

// decideForm says what becomes of a sending of the public form: always a case of its own. Whose address stands in it is
// unproven, so it joins nobody's case, and nothing that is known of the address has a part in where it goes. Nothing is asked:
// the form has asked already.
func (r Rules) decideForm(l Letter, k *Known) Decision {
	box, known := r.City.Entrance(l.Raw.Mailbox)
	d := Decision{Office: box.Office, Settle: -1, Way: casework.In}
	if f := k.Filed[l.Fingerprint]; f != nil {
		return r.again(d, l, k, f)
	}
	if !known {
		return r.hold(d, l, k, casework.UnknownForm, "It came by a form that the city file does not have any more.")
	}
	stranger := l
	stranger.Sender, stranger.Sketch = casework.Correspondent{Name: l.Sender.Name}, nil
	d = r.open(d, stranger, k, false, nil)
	d.Open.Voice, d.Open.Unverified, d.Open.Subject = l.Sender, l.Sender.Address != "", firstWords(l.In)
	d.Late = k.Now.Sub(l.at()) > lateAfter
	r.whole(&d, l, k)
	if told := l.In.Told; told != nil {
		d.Open.Topic = r.topic(told.Topic)
		d.Settle = -1
		if told.Wish == casework.ByMail || told.Wish == casework.ByText {
			d.Settle = 0
		}
	}
	return d
}

// whole is for a matter of the whole city: nobody has to look for its place. In the city's triage queue a person still has
// to find the office.
func (r Rules) whole(d *Decision, l Letter, k *Known) {
	if l.In.Told == nil || !l.In.Told.Citywide || d.Routing.State == casework.Citywide {
		return
	}
	d.Routing.Why = append(slices.Clone(d.Routing.Why), "The resident says that it concerns the whole city.")
	if d.Open.Office != "" {
		d.Routing.State, d.Routing.DueAt = casework.Citywide, time.Time{}
		return
	}
	d.Routing.State, d.Routing.DueAt = casework.NeedsPerson, k.Now.Add(casework.TriageDeadline)
}

// topic is one of the city's, or none.
func (r Rules) topic(id string) string {
	for _, t := range r.City.OpenTopics() {
		if t.ID == id {
			return id
		}
	}
	return ""
}
