package intake

import "github.com/commonline/commonline/casework"

// danger raises a case on which a resident writes words that may mean danger: somebody of the office is told at once. Nothing is sent to
// the resident for it.
func (d *Decision) danger(l Letter) {
	if d.Message == 0 || d.Way != casework.In || d.Outcome != NewCase && d.Outcome != Joined || l.history() {
		return
	}
	if phrase := casework.MayMeanDanger(l.In.Subject + "\n" + l.In.Reply); phrase != "" {
		d.event(casework.DangerSeen, "phrase", phrase)
	}
}
