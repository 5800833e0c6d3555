package intake

import (
	"strings"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/routing"
)

// answer files a letter that answers the open question to its sender, and routes the case by it. What is no clear answer is
// ordinary text, and the question stays open.
func (r Rules) answer(d Decision, l Letter, k *Known, h hint) (Decision, bool) {
	q := k.Asked[Asked{l.Raw.Channel, l.Sender.Address}]
	if q == nil || r.Understand == nil || l.history() || !mayAnswer(l, h, d.Known, q) {
		return d, false
	}
	c := k.Cases[q.Case]
	if c == nil || !c.Status.Live() {
		return d, false
	}
	reply := r.read(l, q)
	if !reply.Understood || reply.Digit && !q.Last {
		return d, false
	}
	d.Thread, d.Known = q.Case, true
	d = join(d, l, k, c, "it answers our question for the place", false)
	d.Answers = &Answered{Question: q.ID, Outcome: casework.PlaceGiven}
	if reply.None {
		d.Answers.Outcome = casework.NoneOfThese
		d.toPerson(k, c, "The resident says that it is none of the places that we asked about.")
	} else {
		r.settle(&d, l, k, c, reply.Location, q.Candidates)
	}
	d.event(casework.PlaceAnswered, "outcome", string(d.Answers.Outcome), "state", string(d.Routing.State))
	return d, true
}

// shortAnswer is how long a mail may be, in bytes, that stands in no thread and yet answers: some programs drop all thread
// headers, and a long one has a matter of its own.
const shortAnswer = 80

// mayAnswer reports whether a letter can be the answer to a question at all: in time, and in no other thread. A mail names
// its thread, where known says whether the sender takes part in it; a text message names none.
func mayAnswer(l Letter, h hint, known bool, q *Question) bool {
	switch {
	case !q.ExpiresAt.IsZero() && !l.at().Before(q.ExpiresAt):
		return false
	case l.Raw.Channel != casework.Mail, h.Case == q.Case:
		return true
	case h.Case != 0 && (h.Strong || known):
		return false
	}
	return len(l.In.Reply) <= shortAnswer && (l.Answers || strings.TrimSpace(l.In.Subject) == "")
}

// read understands what the sender wrote, quotes left out. A digit may have a name or a greeting below it.
func (r Rules) read(l Letter, q *Question) routing.Reply {
	text := strings.TrimSpace(l.In.Reply)
	reply := r.Understand(text, q.Candidates)
	if first, _, more := strings.Cut(text, "\n"); more && !reply.Understood {
		if reply = r.Understand(first, q.Candidates); !reply.Digit {
			return routing.Reply{}
		}
	}
	return reply
}

// settle routes a case by a place that its resident named later. A case that staff have begun to work on is not taken from
// them: the office is proposed.
func (r Rules) settle(d *Decision, l Letter, k *Known, c *CaseFacts, at casework.Location, among []casework.Candidate) {
	a := r.arrival(l, k, c.Entrance, r.modeOf(c.Entrance))
	a.Location, a.Citywide = at, ""
	if !c.Untouched {
		a.Mode = casework.Propose
	}
	choice := routing.Choose(a)
	state := casework.Routing{State: stateOf(a, choice), Since: k.Now, Entrance: c.Entrance, Proposed: choice.Proposed, By: "intake",
		Why: append([]string{"The resident told us the place."}, choice.Why...)}
	if state.State.Waits() {
		state.DueAt = k.Now.Add(casework.TriageDeadline)
	}
	at.Candidates = among
	d.Routing, d.Places = &state, places(at, k.Now, "resident")
	if choice.Lead != c.Office {
		d.Lead, d.Copies = choice.Lead, seers(choice)
		d.event(casework.CaseLed, "from", string(c.Office), "to", string(choice.Lead), "why", strings.Join(state.Why, " "))
	}
}

// toPerson leaves a case to somebody of the office, or of the triage queue.
func (d *Decision) toPerson(k *Known, c *CaseFacts, why string) {
	d.Routing = &casework.Routing{State: casework.NeedsPerson, Since: k.Now, DueAt: k.Now.Add(casework.TriageDeadline), Entrance: c.Entrance,
		Why: []string{why}, By: "intake"}
}

// modeOf is how an office's own entrance treats what comes in; a shared one routes.
func (r Rules) modeOf(office casework.OfficeID) casework.RouteMode {
	o, _ := r.City.Office(office)
	m, ok := r.City.Mailbox(o.Mailbox)
	if !ok {
		return casework.Route
	}
	return m.Mode
}
