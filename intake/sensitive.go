package intake

import "github.com/commonline/commonline/casework"

// sensitive marks a case on which somebody now writes words of a topic that the city calls sensitive. A case that begins with them is
// opened as one. It marks and never unmarks: a later mail about a lamp makes nobody safe.
func (d *Decision) sensitive(l Letter, r Rules) {
	d.Sensitive = d.Outcome == Joined && d.Message != 0 && d.Way == casework.In && !l.history() && r.sensitive(l)
}
