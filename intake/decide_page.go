package intake

import (
	"strings"

	"github.com/commonline/commonline/casework"
)

// decidePage says what becomes of what came by the page of a case. Its link names the case; who sent it is not known, and nobody takes
// part in a case by it.
func (r Rules) decidePage(l Letter, k *Known) Decision {
	d := Decision{Settle: -1, Way: casework.In, Known: true}
	if f := k.Filed[l.Fingerprint]; f != nil {
		return r.again(d, l, k, f)
	}
	c := k.Cases[l.In.Page.Case]
	if c == nil {
		d.Outcome, d.Why = Unreadable, "it names no case"
		return d
	}
	d.Case, d.Thread, d.Office, d.Outcome, d.Why = c.ID, c.ID, c.Office, Joined, "it came by the page of the case"
	words := strings.TrimSpace(l.In.Reply) != "" || len(l.In.Attachments) > 0
	if words || l.In.Page.Fixed == casework.FixedNo {
		d = join(d, l, k, c, d.Why, false)
	}
	if l.In.Page.Fixed != "" {
		d.saidFixed(l.In.Page.Fixed, "by the page")
	}
	if !c.Status.Live() && l.In.Page.Fixed != casework.FixedYes && words || !c.Status.Live() && l.In.Page.Fixed == casework.FixedNo {
		d.Reopen = true
		d.event(casework.CaseReopened)
	}
	if l.In.Page.Fixed == casework.FixedYes {
		d.Owed = false
	}
	return d
}

// saidFixed notes what a resident says of whether it was fixed.
func (d *Decision) saidFixed(fixed, by string) {
	d.Fixed = fixed
	d.event(casework.FixedSaid, "fixed", fixed, "by", by)
}

// fixed files a text that answers by a digit whether the matter was fixed. Words may follow the digit of "no": they say what is wrong.
func (r Rules) fixed(d Decision, l Letter, k *Known) (Decision, bool) {
	q := k.Fixed[l.Sender.Address]
	if q == nil || !q.Last || !q.ExpiresAt.IsZero() && !l.at().Before(q.ExpiresAt) {
		return d, false
	}
	c := k.Cases[q.Case]
	said := fixedDigit(l.In.Reply)
	if c == nil || c.Status != casework.Resolved || said == "" {
		return d, false
	}
	d.Thread, d.Known = c.ID, true
	d = join(d, l, k, c, "it answers whether the matter was fixed", false)
	d.Answers = &Answered{Question: q.ID, Outcome: casework.PlaceGiven}
	d.saidFixed(said, "by text")
	if d.Owed = said == casework.FixedNo; d.Owed {
		d.Reopen = true
		d.event(casework.CaseReopened)
	}
	return d, true
}

// fixedDigit reads "1" for yes and "2" for no; "" for anything else. Only "no" has words after it: "1 lamp is still out" is no yes.
func fixedDigit(text string) string {
	first, more, _ := strings.Cut(strings.TrimSpace(text), " ")
	if line, rest, ok := strings.Cut(first, "\n"); ok {
		first, more = line, rest+" "+more
	}
	switch strings.TrimRight(first, ".,:;)!") {
	case "1":
		if strings.TrimSpace(more) == "" {
			return casework.FixedYes
		}
	case "2":
		return casework.FixedNo
	}
	return ""
}
