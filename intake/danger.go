package intake

import (
	"slices"
	"strings"

	"github.com/commonline/commonline/casework"
)

// danger raises a case, or a held message, on which a resident writes words that may mean danger: an alarm rings until somebody confirms.
// Nothing is sent to the resident for it. Junk, and what known spammers write, is full of such words: it waits for a person as it did.
func (d *Decision) danger(l Letter) {
	filed := d.Message != 0 && (d.Outcome == NewCase || d.Outcome == Joined)
	held := d.Outcome == Held && !slices.Contains([]casework.HeldReason{casework.JunkFolder, casework.SpamSender}, d.Held)
	if d.Way != casework.In || !filed && !held || l.history() {
		return
	}
	if phrase := casework.MayMeanDanger(l.In.Subject + "\n" + l.In.Reply); phrase != "" {
		d.event(casework.DangerSeen, "phrase", phrase)
	}
}

// OpenAlarm is one that called a telephone by text, in the last day.
type OpenAlarm struct {
	ID    casework.AlarmID
	Case  casework.CaseID // 0 while its message is held
	Staff casework.StaffID
	Digit int
}

// confirmed takes the digit of somebody who was called for what it is: no message of a resident, though the telephone may be one's.
func (r Rules) confirmed(d Decision, l Letter, k *Known) (Decision, bool) {
	said := strings.Trim(strings.TrimSpace(l.In.Reply), ".!# ")
	if len(said) != 1 || said[0] < '1' || said[0] > '9' || k.Now.Sub(l.at()) > lateAfter {
		return d, false
	}
	for _, a := range k.Alarms[l.Sender.Address] {
		if a.Digit == int(said[0]-'0') {
			d = d.machine("it confirms an alarm")
			d.Case, d.Confirms = a.Case, &a
			return d, true
		}
	}
	return d, false
}
