package intake

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/commonline/commonline/casework"
)

// textActive is how long a texted case goes on by itself: a number has one endless thread, so a text belongs to the case that
// it was last used for, and after a long silence it begins another, linked to that one.
const textActive = 7 * 24 * time.Hour

// decideText says what becomes of a text. Texts name no thread, so the sender's number does.
func (r Rules) decideText(l Letter, k *Known) Decision {
	d, decided := r.atNumber(l, k)
	switch {
	case decided:
		return d
	case l.Sender.Address == "":
		return r.hold(d, l, k, casework.NoSender, "It names nobody that an answer could go to.")
	}
	if answered, ok := r.confirmed(d, l, k); ok {
		return answered
	}
	if c := commandOf(l, k); c != nil { // whoever it is may stop us
		return obey(d, l, k, c)
	}
	if k.spam(l, d.Office) {
		return r.hold(d, l, k, casework.SpamSender, spamBefore)
	}
	if proven, ok := r.prove(d, l, k); ok {
		return proven
	}
	if answered, ok := r.answer(d, l, k, hint{}); ok {
		return answered
	}
	if answered, ok := r.fixed(d, l, k); ok {
		return answered
	}
	return r.placeText(d, l, k)
}

// atNumber decides on whatever came to a number before anybody reads it: what is there already, what came to a number that is
// none of the city's, and what no person sent. decided is false for the rest.
func (r Rules) atNumber(l Letter, k *Known) (d Decision, decided bool) {
	n, known := r.City.Number(l.Raw.Mailbox)
	d = Decision{Office: n.Office, Settle: -1, Way: casework.In}
	switch f := k.Filed[l.Fingerprint]; {
	case f != nil:
		return r.again(d, l, k, f), true
	case !known:
		return r.hold(d, l, k, casework.UnknownNumber, "It came to a number that the city file does not have."), true
	case l.In.Kind != casework.Personal:
		return d.machine("it is " + string(l.In.Kind) + ": " + l.In.KindReason), true
	}
	return d, false
}

// commandOf is what the text asks of the program. "Yes" opts in whoever is out, and is an answer to the office otherwise.
func commandOf(l Letter, k *Known) *casework.Command {
	if c := l.In.Command; c != nil && !(c.OnlyIfOut && !k.Out[l.Sender.Address]) {
		return c
	}
	return nil
}

// placeText is for a person's text to an office.
func (r Rules) placeText(d Decision, l Letter, k *Known) Decision {
	d.Late = k.Now.Sub(l.at()) > lateAfter
	if c := numberIn(l, k); c != nil {
		d.Addressed, c = c.ID, k.Cases[k.head(c.ID)]
		d.Thread, d.Known = c.ID, theirs(k, c.ID, l.Sender.Address)
		if !d.Known {
			return r.hold(d, l, k, casework.NewVoice, "It names case "+c.Number.String()+", and its sender takes no part in it.")
		}
		return r.onCase(d, l, k, c, "it names the case number")
	}
	c := lastOf(k, l, d.Office)
	if c == nil {
		return r.openText(d, l, k, nil, "")
	}
	d.Thread, d.Known = c.ID, true
	if c.Status.Live() && !goesOn(c, l) {
		return r.openText(d, l, k, c, "its number's last case had been silent for more than a week")
	}
	return r.onCase(d, l, k, c, "its number wrote on this case last")
}

// onCase puts a text on a case: it joins it, reopens it, or starts the one after it.
func (r Rules) onCase(d Decision, l Letter, k *Known, c *CaseFacts, why string) Decision {
	closing := isThanks(l.In.Reply) || isReaction(l.In.Reply)
	switch {
	case c.Status.Live() || closing:
	case l.at().Sub(c.ResolvedAt) <= reopenWithin:
		d.Reopen = true
		d.event(casework.CaseReopened)
	default:
		return r.openText(d, l, k, c, "its number's last case was closed more than two weeks before")
	}
	d = join(d, l, k, c, why, false)
	d.Owed = d.Owed && !closing
	return d
}

// openText starts a case of a text, called by its first words.
func (r Rules) openText(d Decision, l Letter, k *Known, before *CaseFacts, why string) Decision {
	d = r.open(d, l, k, false, before)
	if d.Open == nil {
		return d
	}
	d.Settle = 0                        // no copies of a text are waited for
	if l.Raw.Channel != casework.Call { // a call has no words, and says what it is
		d.Open.Subject = firstWords(l.In)
	}
	if before != nil {
		d.Why = why
	}
	return d
}

// subjectLength is how much of a text names its case, in characters.
const subjectLength = 60

func firstWords(in *casework.Inbound) string {
	text := strings.Join(strings.Fields(in.Reply), " ")
	if text == "" && len(in.Attachments) > 0 {
		return "A text with " + plural(len(in.Attachments), "file") + " and no words"
	}
	if text == "" {
		return "A text without words"
	}
	runes := []rune(text)
	if len(runes) <= subjectLength {
		return text
	}
	short := string(runes[:subjectLength])
	if i := strings.LastIndexByte(short, ' '); i > len(short)/2 {
		short = short[:i]
	}
	return short + " …"
}

func plural(n int, what string) string {
	if n != 1 {
		what += "s"
	}
	return strconv.Itoa(n) + " " + what
}

// numberIn is the case whose full number stands in the text. The check digit keeps other numbers from being taken for one.
func numberIn(l Letter, k *Known) *CaseFacts {
	for _, n := range casework.NumbersIn(l.In.Reply) {
		if id, ok := k.Numbers[n]; ok {
			return k.Cases[id]
		}
	}
	return nil
}

// lastOf is the case that the sender of a text wrote on last, of those that an office leads, was written to about, or sees; one
// that goes on comes before those that do not. nil: there is none.
func lastOf(k *Known, l Letter, office casework.OfficeID) *CaseFacts {
	var last *CaseFacts
	for _, id := range k.Own[l.Sender.Address] {
		c := k.Cases[k.head(id)]
		if c == nil || c.History || office != anyOffice && !c.Offices[office] {
			continue
		}
		if last == nil || nearer(c, last, l) {
			last = c
		}
	}
	return last
}

// anyOffice stands for all of them.
const anyOffice casework.OfficeID = "*"

// goesOn reports whether a case is live and not silent for long. One that waits for its resident's answer goes on however
// late that comes.
func goesOn(c *CaseFacts, l Letter) bool {
	return c.Status == casework.WaitingOnResident || c.Status.Live() && l.at().Sub(c.LastAt) <= textActive
}

func nearer(a, b *CaseFacts, l Letter) bool {
	if x, y := goesOn(a, l), goesOn(b, l); x != y {
		return x
	}
	if !a.LastAt.Equal(b.LastAt) {
		return a.LastAt.After(b.LastAt)
	}
	return a.ID > b.ID
}

// obey does what a text asks of the program. Opting out stands on the sender's case, where staff see it.
func obey(d Decision, l Letter, k *Known, c *casework.Command) Decision {
	d.Outcome, d.Settle, d.Why = Machine, 0, "it asks for "+string(c.Kind)
	on := lastOf(k, l, anyOffice)
	switch c.Kind {
	case casework.OptOutWanted, casework.OptInWanted:
		d.Consent = &Consent{Out: c.Kind == casework.OptOutWanted, How: c.By, Words: l.In.Reply}
		if on != nil {
			d.Case, d.Message = on.ID, k.NextMessage
		}
	case casework.StatusWanted:
		on = asked(l, k, c, on)
		if on != nil {
			d.Case = on.ID
		}
	}
	kind := map[casework.CommandKind]casework.EventKind{casework.OptOutWanted: casework.OptedOut, casework.OptInWanted: casework.OptedIn,
		casework.HelpWanted: casework.HelpAsked, casework.StatusWanted: casework.StatusAsked}[c.Kind]
	d.event(kind, "by", c.By)
	if detail := d.Events[len(d.Events)-1].Detail; c.AnsweredByProvider {
		detail["provider answers"] = "yes"
	} else if c.Language != "" {
		detail["language"] = c.Language
	}
	return d
}

// asked is the case that a status question is about: only one that the sender takes part in. What another number would
// show is not told apart from a number that does not exist.
func asked(l Letter, k *Known, c *casework.Command, last *CaseFacts) *CaseFacts {
	if c.Number == 0 {
		return last
	}
	id, ok := k.Numbers[c.Number]
	if !ok || !slices.Contains(k.Own[l.Sender.Address], id) {
		return nil
	}
	return k.Cases[k.head(id)]
}
