package intake

import (
	"slices"
	"strings"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/routing"
)

// decide says what becomes of a letter. It is pure: the same letter and the same Known give the same Decision.
func (r Rules) decide(l Letter, k *Known) Decision {
	d := r.decideOn(l, k)
	d.takeIn(l, k)
	d.danger(l)
	d.sensitive(l, r)
	return k.addressedTo(d, d.Addressed)
}

func (r Rules) decideOn(l Letter, k *Known) Decision {
	switch l.Raw.Channel {
	case casework.Text:
		return r.decideText(l, k)
	case casework.Call:
		return r.decideCall(l, k)
	case casework.Form:
		return r.decideForm(l, k)
	case casework.Page:
		return r.decidePage(l, k)
	}
	box, _ := r.City.Entrance(l.Raw.Mailbox)
	h := r.follow(l, k)
	addressed := h.Case
	h.Case = k.head(h.Case)
	d := Decision{Thread: h.Case, Known: theirs(k, h.Case, l.Sender.Address), Office: box.Office, Settle: -1, Way: casework.In, Addressed: addressed}
	if f := k.Filed[l.Fingerprint]; f != nil {
		return r.again(d, l, k, f)
	}
	switch {
	case l.In.OwnMark != "" || l.In.Kind == casework.Own:
		return d.machine("our own mail came back")
	case l.In.Kind == casework.Bounce:
		return bounced(d, l, k)
	case l.Raw.Folder == Sent:
		return elsewhere(d, l, k, h)
	case l.In.Kind == casework.AutoReply:
		return automatic(d, l, k)
	case l.In.Kind == casework.Receipt, l.In.Kind == casework.List, l.In.Kind == casework.Bulk:
		return d.machine("it is " + string(l.In.Kind) + " mail: " + l.In.KindReason)
	case l.Raw.Folder == Junk:
		return r.hold(d, l, k, casework.JunkFolder, "The mail provider took it for spam.")
	case l.Sender.Address == "":
		return r.hold(d, l, k, casework.NoSender, "It names nobody that an answer could go to.")
	case k.spam(l, d.Office):
		return r.hold(d, l, k, casework.SpamSender, spamBefore)
	case r.fromUs(l) && l.In.Forwarded != nil:
		return r.hold(d, l, k, casework.ForwardedFor, "An office forwarded what a resident had written.")
	case r.fromUs(l) && !d.Known:
		return r.hold(d, l, k, casework.FromOurselves, "It comes from an address of the city's own.")
	}
	if proven, ok := r.prove(d, l, k); ok {
		return proven
	}
	if answered, ok := r.answer(d, l, k, h); ok {
		return answered
	}
	return r.place(d, l, k, h)
}

// again is for a mail that is there already: a copy in another mailbox, or the same one once more.
func (r Rules) again(d Decision, l Letter, k *Known, f *Filed) Decision {
	d.Case, d.Copy = f.Case, f
	if f.Mailboxes[l.Raw.Mailbox] {
		d.Outcome, d.Why = SeenAgain, "the same mail was taken in from this mailbox before"
		return d
	}
	d.Outcome, d.Why = CopyOf, "the same mail reached another mailbox first"
	c := k.Cases[f.Case]
	if c == nil || f.Outcome == Machine || f.Outcome == History {
		return d
	}
	if c.Untouched && !r.isDistrict(c.Office) && r.isDistrict(d.Office) {
		d.leadNow(r.route(l, k))
	}
	d.event(casework.MessageCopied)
	return d
}

// leadNow is for a case that an at-large office got first: a copy to a district office brings it there, or on to the office
// of its address.
func (d *Decision) leadNow(c routing.Choice, state casework.Routing) {
	d.Lead, d.Copies, d.Routing = c.Lead, seers(c), &state
	why := "A district office was written to as well. " + strings.Join(c.Why, " ")
	d.event(casework.CaseLed, "to", string(c.Lead), "why", strings.TrimSpace(why))
}

// place is for a person's letter: it joins a case, reopens one, starts one, or waits as a new voice.
func (r Rules) place(d Decision, l Letter, k *Known, h hint) Decision {
	history := l.history()
	d.Late = !history && k.Now.Sub(l.at()) > lateAfter
	c := k.Cases[h.Case]
	switch {
	case c == nil:
		return r.open(d, l, k, history, nil)
	case !d.Known && (h.Parent || !h.Strong):
		return r.open(d, l, k, history, nil) // others referred to it, or share its subject: no sign that it is theirs
	case !d.Known && history:
		return r.open(d, l, k, history, nil)
	case !d.Known:
		return r.hold(d, l, k, casework.NewVoice, "It belongs to case "+c.Number.String()+" ("+h.Why+"), and its sender takes no part in it.")
	case c.Status.Live() || history || isThanks(l.In.Reply):
		return join(d, l, k, c, h.Why, history)
	case l.at().Sub(c.ResolvedAt) <= reopenWithin:
		d.Reopen = true
		d.event(casework.CaseReopened)
		return join(d, l, k, c, h.Why, false)
	}
	return r.open(d, l, k, false, c)
}

func join(d Decision, l Letter, k *Known, c *CaseFacts, why string, history bool) Decision {
	d.Outcome, d.Why, d.Case, d.Message = Joined, why, c.ID, k.NextMessage
	if history {
		d.Outcome = History
		return d
	}
	d.Owed = !isThanks(l.In.Reply)
	d.DueAt = k.Now.Add(firstReply)
	d.event(casework.MessageJoined)
	return d
}

// open starts a case with the office that it is routed to. Where the sender wrote the same to another office within two
// days it is the same matter: each office keeps its own, and the resident gets one acknowledgement.
func (r Rules) open(d Decision, l Letter, k *Known, history bool, closed *CaseFacts) Decision {
	first := k.head(sameMatterOf(l, k))
	choice, state := r.route(l, k)
	if c := k.Cases[first]; c != nil && closed == nil && !history && c.Status.Live() {
		if c.Offices[d.Office] {
			return join(d, l, k, c, "the same sender wrote the same to this office", false)
		}
		if choice.Lead == c.Office && state.State == casework.Routed { // it would be a second case of the same office
			d.Copies = []casework.OfficeID{d.Office}
			return join(d, l, k, c, "the same sender wrote the same, and its address leads to the same office", false)
		}
	}
	d.Outcome, d.Case, d.Message = NewCase, k.NextCase, k.NextMessage
	d.Why = "nothing on file belongs to it; " + strings.Join(choice.Why, " ")
	d.Open = &NewFile{
		Number: k.NextNumber, Office: choice.Lead, Subject: strings.TrimSpace(l.In.Subject), Status: casework.New, Voice: l.Sender,
		SameMatter: first, Sensitive: r.sensitive(l), History: history,
	}
	d.Routing, d.Places, d.Copies = &state, places(l.Location, k.Now, "intake"), seers(choice)
	if closed != nil {
		d.Open.Linked = closed.ID
		d.Why = "its case was closed more than two weeks before"
	}
	if history {
		d.Outcome, d.Open.Status, d.Open.SameMatter = History, casework.Closed, 0
		d.Why = "it is older than the day from which this mailbox is followed"
		return d
	}
	d.ask(l, k)
	d.Owed, d.DueAt = true, r.City.FirstDue(l.Raw.DeliveredAt)
	d.Settle = r.City.Settle
	d.event(casework.CaseOpened, "why", d.Why)
	d.led(state.Entrance, choice)
	return d
}

// led tells that another office leads than the one that was written to, which goes on seeing the case.
func (d *Decision) led(from casework.OfficeID, c routing.Choice) {
	if c.Lead != from {
		d.event(casework.CaseLed, "from", string(from), "to", string(c.Lead), "why", strings.Join(c.Why, " "))
	}
}

func sameMatterOf(l Letter, k *Known) casework.CaseID {
	for _, m := range k.Matters[l.Sender.Address] {
		if gap := l.at().Sub(m.At); gap.Abs() <= sameMatter && l.Sketch.near(m.Sketch) {
			return m.Case
		}
	}
	return 0
}

// elsewhere is for what staff sent from a mail program: it stands on the case as such, and stops the clock.
func elsewhere(d Decision, l Letter, k *Known, h hint) Decision {
	c := k.Cases[h.Case]
	if c == nil || !h.Strong || !answersCase(l, c) {
		return d.machine("staff sent it, and it is on no case")
	}
	d.Outcome, d.Why, d.Case, d.Message, d.Way = Joined, "staff answered from a mail program: "+h.Why, c.ID, k.NextMessage, casework.Elsewhere
	if l.history() {
		d.Outcome = History
		return d
	}
	d.Answered = true
	d.event(casework.AnsweredOutside)
	return d
}

// answersCase reports whether a mail of staff goes to somebody who takes part, or comes from an office that has the case.
func answersCase(l Letter, c *CaseFacts) bool {
	for _, to := range slices.Concat(l.In.To, l.In.Cc) {
		if _, ok := c.Voices[strings.ToLower(to.Address)]; ok {
			return true
		}
	}
	return false
}

// automatic puts an automatic reply where staff see it, on the case that it is about, and does nothing else with it.
func automatic(d Decision, l Letter, k *Known) Decision {
	d = d.machine("it is an automatic reply: " + l.In.KindReason)
	if c := k.Cases[d.Thread]; c != nil && d.Known {
		d.Case, d.Message = c.ID, k.NextMessage
	}
	return d
}

func takesPart(k *Known, id casework.CaseID, sender string) bool {
	c := k.Cases[id]
	if c == nil || sender == "" {
		return false
	}
	_, ok := c.Voices[sender]
	return ok
}

// hold keeps a letter for a person, with a clock. Its sender gets a neutral acknowledgement with the number, unless the
// mail was junk, history, or from nobody.
func (r Rules) hold(d Decision, l Letter, k *Known, why casework.HeldReason, detail string) Decision {
	d.Outcome, d.Held, d.Why = Held, why, detail
	if l.history() {
		d.Outcome = History
		d.Held = ""
		d.Why = "it is older than the day from which this mailbox is followed; " + detail
		return d
	}
	d.Late = k.Now.Sub(l.at()) > lateAfter
	d.DueAt = k.Now.Add(heldClock)
	d.Number = k.NextNumber
	if why == casework.NewVoice {
		d.Case = d.Thread
		d.Settle = r.City.Settle
	}
	d.event(casework.MessageHeld, "reason", string(why))
	return d
}

func (d Decision) machine(why string) Decision {
	d.Outcome, d.Why = Machine, why
	return d
}

// event notes that something happened to the case of the decision; details come in pairs.
func (d *Decision) event(kind casework.EventKind, detail ...string) {
	e := casework.Event{Kind: kind, Actor: "intake", Detail: map[string]string{}}
	for i := 0; i+1 < len(detail); i += 2 {
		e.Detail[detail[i]] = detail[i+1]
	}
	d.Events = append(d.Events, e)
}

// spamBefore is why something of a sender is held whom an office has found to write spam.
const spamBefore = "What its sender sent before was found to be spam."

// spam reports whether an office has found that the sender of a message sends spam.
func (k *Known) spam(l Letter, office casework.OfficeID) bool {
	return l.Sender.Address != "" && slices.Contains(k.Spam[l.Sender.Address], office)
}
