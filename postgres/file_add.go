package postgres

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/intake"
	"github.com/commonline/commonline/notify"
)

// change gathers what the letters of a transaction do to one case.
type change struct {
	messages, changes, threads int
	last                       time.Time
	status                     casework.Status // "" for no change
	reopened                   bool
	due                        *time.Time
	settled                    bool // nothing is owed any more
	touched                    bool
	lead                       *casework.OfficeID
}

type threadRows struct {
	ids   []string
	cases []int64
	filed []bool
}

type copyRow struct {
	message casework.MessageID
	kase    casework.CaseID
	office  casework.OfficeID
	raw     casework.RawID
}

// add turns a decision into rows. It only gathers; write sends them together.
func (f *filing) add(l intake.Letter, d intake.Decision) {
	if d.Open != nil {
		f.addCase(l, d)
	}
	if d.Participant != "" {
		f.addVoice(d.Case, d.Participant, l.Sender.Name)
	}
	if d.Message != 0 {
		f.addMessage(l, d)
	}
	if d.Copy != nil && d.Outcome == intake.CopyOf && d.Copy.Message != 0 {
		f.copies = append(f.copies, copyRow{d.Copy.Message, d.Case, d.Office, l.Raw.ID})
	}
	if d.Bounce != nil {
		f.bounces = append(f.bounces, d.Bounce)
	}
	f.addConsent(l, d)
	f.addClues(l, d)
	if d.Sensitive {
		f.sensitive = append(f.sensitive, int64(d.Case))
	}
	if d.Proof != nil {
		f.proofs = append(f.proofs, d.Proof)
	}
	if d.Confirms != nil {
		f.confirmed = append(f.confirmed, d.Confirms)
	}
	f.addChange(l, d)
	f.addRouting(l, d)
	f.addQuestion(l, d)
	f.addOutcome(l, d)
	office := d.Office
	if c := f.known.Cases[d.Case]; c != nil {
		office = c.Office
	}
	for i, e := range d.Events {
		row := eventRow{Kind: e.Kind, Case: d.Case, Office: office, Message: d.Message, Raw: l.Raw.ID, Actor: e.Actor, Detail: e.Detail, Settle: d.Settle}
		if !slices.Contains(heard, e.Kind) {
			row.Settle = -1
		}
		if e.Kind == casework.DangerSeen && d.Outcome == intake.Held { // it is on no case until a person has let it in
			row.Case, row.Message = 0, 0
		}
		if e.Kind == casework.CaseReopened {
			row.Settle = notify.Digest
		}
		if d.Late {
			row.Detail["late"] = "yes"
		}
		if name, value := clockFact(d.Owed, d.Answered, l.Raw.DeliveredAt); i == 0 && name != "" {
			row.Detail[name] = value
		}
		f.events = append(f.events, row)
	}
}

// heard are the events that somebody looks at; others wait for nobody.
var heard = notify.Kinds()

func (f *filing) addCase(l intake.Letter, d intake.Decision) {
	n, opener, resident := d.Open, (*int64)(nil), (*int64)(nil)
	if n.Voice.Address != "" {
		voice := n.Voice
		if n.Unverified {
			voice.Name = ""
		}
		p := f.person(voice)
		opener, resident = null(p.Identity), null(p.Resident)
		if n.Unverified {
			opener, resident = nil, f.stranger(n.Voice)
		}
		f.voices = append(f.voices, []any{int64(d.Case), int16(0), int64(p.Identity)})
	}
	if n.Voice.Address == "" && n.Voice.Name != "" && l.Raw.Channel == casework.Form {
		resident = f.stranger(n.Voice)
	}
	at := l.Raw.DeliveredAt
	var resolved, due, owed *time.Time
	if n.Status == casework.Closed {
		resolved = &at
	}
	if d.Owed {
		due, owed = &d.DueAt, &at
	}
	f.cases = append(f.cases, []any{int64(d.Case), int64(n.Number), string(n.Office), string(n.Status), n.Subject, resident, at, at, resolved, due, 1,
		null(n.Linked), null(n.SameMatter), n.History, n.Sensitive, opener, l.Base, owed, at, n.Topic, n.Unverified})
	if d.Office != n.Office {
		f.copies = append(f.copies, copyRow{d.Message, d.Case, d.Office, l.Raw.ID})
	}
}

// stranger makes a resident of their own of who says that an address is theirs: whoever it belongs to has no part in the case, and
// is called by no name that a stranger gave.
func (f *filing) stranger(who casework.Correspondent) *int64 {
	id := f.next.take("resident")
	f.residents = append(f.residents, []any{id, cmp.Or(who.Name, who.Address)})
	return &id
}

// person finds who writes from an address, or makes a new resident.
func (f *filing) person(who casework.Correspondent) person {
	if p, ok := f.people[who.Address]; ok {
		return p
	}
	p := person{casework.IdentityID(f.next.take("identity")), casework.ResidentID(f.next.take("resident"))}
	f.people[who.Address] = p
	f.residents = append(f.residents, []any{int64(p.Resident), who.Name})
	f.identities = append(f.identities, []any{int64(p.Identity), int64(p.Resident), identityKind(who.Address), who.Address})
	return p
}

// identityKind tells a telephone number from an address. No address of a mail is digits after a plus.
func identityKind(address string) string {
	if strings.HasPrefix(address, "+") && !strings.Contains(address, "@") {
		return "phone"
	}
	return "mail"
}

func (f *filing) addVoice(id casework.CaseID, address, name string) {
	c := f.known.Cases[id]
	if c == nil {
		return
	}
	p := f.person(casework.Correspondent{Name: name, Address: address})
	f.voices = append(f.voices, []any{int64(id), int16(c.Voices[address]), int64(p.Identity)})
}

func (f *filing) addMessage(l intake.Letter, d intake.Decision) {
	in := l.In
	from, identity := in.From, (*int64)(nil)
	if d.Way == casework.In && l.Sender.Address != "" {
		from = l.Sender
		if p, ok := f.people[l.Sender.Address]; ok {
			identity = null(p.Identity)
		}
	}
	var text *string
	if in.Text != in.Reply {
		text = &in.Text
	}
	f.messages = append(f.messages, []any{int64(d.Message), int64(d.Case), string(d.Office), int64(l.Raw.ID), string(d.Way), string(l.Raw.Channel),
		string(in.Kind), identity, from.Name, from.Address, recipientsOf(in), in.MessageID, in.Subject, in.Reply, text, in.HTML != "", in.Language,
		l.Raw.DeliveredAt, attachmentsOf(in), defectsOf(in), null(d.Addressed)})
	f.threads.add(f.known, l)
}

// add keeps what Known now says of the ids that a letter names.
func (t *threadRows) add(k *intake.Known, l intake.Letter) {
	for _, id := range append(append([]string{l.In.MessageID}, l.In.InReplyTo...), l.In.References...) {
		if at, ok := k.Threads[id]; ok && id != "" {
			t.ids, t.cases, t.filed = append(t.ids, id), append(t.cases, int64(at.Case)), append(t.filed, at.Filed)
		}
	}
}

func (f *filing) addChange(l intake.Letter, d intake.Decision) {
	if d.Case == 0 || d.Confirms != nil || d.Open != nil || d.Outcome == intake.Held || d.Outcome == intake.SeenAgain {
		return
	}
	c := f.changes[d.Case]
	if c == nil {
		c = &change{}
		f.changes[d.Case] = c
	}
	c.changes++
	if d.Message != 0 {
		c.messages++
		c.threads++
		if l.Raw.DeliveredAt.After(c.last) {
			c.last = l.Raw.DeliveredAt
		}
	}
	if d.Reopen {
		c.status, c.reopened = casework.Open, true
	}
	if d.Owed {
		c.due, c.settled = &d.DueAt, false
	}
	if d.Answered {
		c.due, c.settled, c.touched = nil, true, true
	}
	if d.Lead != "" {
		c.lead = &d.Lead
	}
}
