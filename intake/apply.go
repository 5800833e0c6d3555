package intake

import "github.com/commonline/commonline/casework"

// Apply adds a decision to what is Known, so that the next letter of the transaction is decided on it.
func (k *Known) Apply(l Letter, d Decision) {
	if d.Copy == nil {
		k.Filed[l.Fingerprint] = &Filed{Raw: l.Raw.ID, Message: d.Message, Case: d.caseOfMessage(),
			Mailboxes: map[casework.MailboxID]bool{l.Raw.Mailbox: true}, Outcome: d.Outcome}
	} else {
		d.Copy.Mailboxes[l.Raw.Mailbox] = true
	}
	if d.Open != nil {
		k.open(l, d)
	}
	if d.Number != 0 {
		k.NextNumber++
	}
	if d.Message != 0 {
		k.NextMessage++
		k.thread(l, d.Home())
	}
	for _, p := range d.Places {
		if p.Kind == casework.HomePlace && l.Sender.Address != "" && !(d.Open != nil && d.Open.Unverified) {
			k.Homes[l.Sender.Address] = p.Place
		}
	}
	asked := Asked{l.Raw.Channel, l.Sender.Address}
	if d.Answers != nil && d.Fixed != "" {
		delete(k.Fixed, l.Sender.Address)
	} else if d.Answers != nil {
		delete(k.Asked, asked)
	}
	if d.Asks != nil {
		k.Asked[asked] = &Question{Case: d.Case, Candidates: d.Asks.Candidates}
	}
	k.own(l, d)
	k.proved(l, d)
	k.touch(l, d)
}

// own keeps what a text changes for the next one of its sender.
func (k *Known) own(l Letter, d Decision) {
	sender := l.Sender.Address
	if d.Open != nil && sender != "" && !d.Open.Unverified || d.Participant != "" {
		k.Own[sender] = append(k.Own[sender], d.Case)
	}
	if d.Consent != nil {
		k.Out[sender] = d.Consent.Out
	}
}

// caseOfMessage is the case that a copy of the letter would belong to.
func (d Decision) caseOfMessage() casework.CaseID {
	if d.Message == 0 {
		return 0
	}
	return d.Home()
}

func (k *Known) open(l Letter, d Decision) {
	c := &CaseFacts{
		ID: d.Case, Number: d.Open.Number, Office: d.Open.Office, Status: d.Open.Status, Untouched: true, History: d.Open.History,
		Voices: map[string]int{}, Offices: map[casework.OfficeID]bool{d.Open.Office: true, d.Office: true}, LastAt: l.at(),
	}
	if d.Open.History {
		c.ResolvedAt = l.at()
	}
	if a := d.Open.Voice.Address; a != "" {
		c.Voices[a] = 0
	}
	k.Cases[c.ID], k.Numbers[c.Number] = c, c.ID
	k.NextCase++
	if c.Number == k.NextNumber {
		k.NextNumber++
	}
	if !c.History && !d.Open.Unverified {
		k.Matters[l.Sender.Address] = append(k.Matters[l.Sender.Address], Matter{Case: c.ID, Sketch: l.Sketch, At: l.at()})
	}
}

// thread remembers all ids that the letter names. The letter's own id belongs to its case from now on, whatever others
// guessed; an id that it refers to keeps the case that it has.
func (k *Known) thread(l Letter, c casework.CaseID) {
	for _, id := range l.ids() {
		if _, ok := k.Threads[id]; !ok {
			k.Threads[id] = Thread{Case: c}
		}
	}
	if id := l.In.MessageID; id != "" {
		if t, ok := k.Threads[id]; !ok || !t.Filed {
			k.Threads[id] = Thread{Case: c, Filed: true}
		}
	}
	if l.Base != "" {
		k.AddSubject(l.Base, c)
	}
}

// AddSubject notes that there is a case under a base subject; later ones count first.
func (k *Known) AddSubject(base string, c casework.CaseID) {
	if have := k.Subjects[base]; len(have) == 0 || have[len(have)-1] != c {
		k.Subjects[base] = append(have, c)
	}
}

func (k *Known) touch(l Letter, d Decision) {
	c := k.Cases[d.Case]
	if c == nil {
		return
	}
	if d.Message != 0 && l.at().After(c.LastAt) {
		c.LastAt = l.at()
	}
	if d.Lead != "" {
		c.Office = d.Lead
	}
	if d.Routing != nil {
		c.Routing, c.Entrance = d.Routing.State, d.Routing.Entrance
	}
	if d.Copy != nil || d.Message != 0 {
		c.Offices[d.Office] = true
	}
	for _, o := range d.Copies {
		c.Offices[o] = true
	}
	if d.Reopen {
		c.Status = casework.Open
	}
	if d.Answered {
		c.Untouched = false
		if c.Status == casework.New {
			c.Status = casework.Open
		}
	}
}
