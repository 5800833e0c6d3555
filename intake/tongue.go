package intake

import (
	"strconv"
	"strings"

	"github.com/commonline/commonline/casework"
)

// tongue files a text that answers by a digit in which language we are to write. A digit counts only while that question is the last
// thing that we sent.
func (r Rules) tongue(d Decision, l Letter, k *Known) (Decision, bool) {
	q := k.Tongues[l.Sender.Address]
	if q == nil || !q.Last || !q.ExpiresAt.IsZero() && !l.at().Before(q.ExpiresAt) {
		return d, false
	}
	c := k.Cases[q.Case]
	n := digitAlone(l.In.Reply)
	if c == nil || n < 1 || n > len(q.Languages) {
		return d, false
	}
	d.Thread, d.Known = c.ID, true
	d = join(d, l, k, c, "it answers in which language we are to write", false)
	d.Owed, d.Settle = false, 0
	d.Answers = &Answered{Question: q.ID, Outcome: casework.PlaceGiven}
	d.Language = q.Languages[n-1]
	d.event(casework.LanguageChosen, "language", d.Language, "how", "by a digit")
	return d, true
}

// digitAlone reads a number of one or two digits that is all there is; 0 for anything else: "2 lamps are out" chooses nothing.
func digitAlone(text string) int {
	text = strings.TrimRight(strings.TrimSpace(text), ".,:;)!")
	if len(text) > 2 {
		return 0
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 {
		return 0
	}
	return n
}
