package casework

import (
	"strings"
	"time"
)

// City is what the city file says about the council: its offices and the ways in and out. Connections and secrets are
// not part of it.
type City struct {
	Name      string
	Zone      *time.Location
	Offices   []Office
	Mailboxes []Mailbox
	Connected *Connected // in the browser, beside Mailboxes; nil for none
	Numbers   []Number
	Forms     []WebForm
	// FormLanguages are those beside English in which the form is offered: a person approved its words in each.
	FormLanguages []string
	Languages     []string // that residents speak, the most spoken first; nil where nobody said
	Topics        []Topic
	Departments   []Department
	Replies       []Reply // that are kept ready, and locked in the browser
	Hours         Hours   // when the offices can be reached
	Clocks        Promise
	Digest        TimeOfDay // when staff get what waits by mail, on working days; 0 is DigestTime
	Caps          Caps
	Quiet         Quiet         // when texts that we begin wait
	RouteBy       RouteRule     // "" is HomeFirst
	Settle        time.Duration // how long an acknowledgement waits for copies of the same mail to come in
	FollowUp      FollowUp
	Rota          Rota         // who is called where words may mean danger
	Danger        *DangerWords // nil is what comes with the program
}

// OfficeKind tells a district's office from one that the whole city elects.
type OfficeKind string

const (
	DistrictOffice OfficeKind = "district"
	AtLargeOffice  OfficeKind = "at-large"
	StaffOffice    OfficeKind = "staff" // the council's own: central staff, the clerk
)

// Office is a councilor's office.
type Office struct {
	ID       OfficeID
	Name     string // as residents know it: "Office of Councilor Ana Ruiz, District 4"
	Kind     OfficeKind
	District string
	Mailbox  MailboxID // its mail goes out from here
	Phone    string    // shown to residents; "" where there is none
	Address  string    // where it is visited; "" where that is not said
	// Signature stands below its mails by hand, under its name: lines in the office's own words; "" for none.
	Signature string
}

// Mailbox is an entrance for mail.
type Mailbox struct {
	ID      MailboxID
	Office  OfficeID // "" for a shared entrance: the city's triage queue
	Address string
	Aliases []string
	Mode    RouteMode
	Plus    bool // the provider delivers address+token@ to the same mailbox (RFC 5233)
	Removed bool // it was connected in the browser, and taken away again
}

// Topic is one of the city's controlled list.
type Topic struct {
	ID        string
	Name      string
	Sensitive bool     // one neutral acknowledgement, and nothing else by machine
	Words     []string // what points to it, lower-case
	Promise   Promise  // where it is another than the city's
	Citywide  OfficeID // the office of a matter of the whole city; "" where the topic is none
	// SilentAfter is FollowUp.SilentAfter for cases of this topic; 0: the city's.
	SilentAfter int
	Retired     bool // given to no new case
}

// Caps bound what is sent by machine. Zero means no bound.
type Caps struct {
	AcknowledgementsPerSender int // in 24 hours, over all cases
	AutomaticPerCase          int // in 24 hours, to one case
	TextsPerNumber            int // in 24 hours, by machine
}

// Office finds an office by its id.
func (c *City) Office(id OfficeID) (Office, bool) {
	for _, o := range c.Offices {
		if o.ID == id {
			return c.outbox(o), true
		}
	}
	return Office{}, false
}

// Districts gives the office of each district.
func (c *City) Districts() map[string]OfficeID {
	of := map[string]OfficeID{}
	for _, o := range c.Offices {
		if o.District != "" {
			of[o.District] = o.ID
		}
	}
	return of
}

// Mailbox finds a mailbox by its id.
func (c *City) Mailbox(id MailboxID) (Mailbox, bool) {
	for _, m := range c.AllMailboxes() {
		if m.ID == id {
			return m, true
		}
	}
	return Mailbox{}, false
}

// MailboxAt finds the mailbox that an address belongs to, whatever stands after a plus in its local part.
func (c *City) MailboxAt(address string) (Mailbox, bool) {
	bare, _ := SplitPlus(address)
	for _, m := range c.AllMailboxes() {
		if m.Removed {
			continue
		}
		if strings.EqualFold(m.Address, bare) || strings.EqualFold(m.Address, address) {
			return m, true
		}
		for _, a := range m.Aliases {
			if strings.EqualFold(a, bare) || strings.EqualFold(a, address) {
				return m, true
			}
		}
	}
	return Mailbox{}, false
}

// SplitPlus takes local+tag@domain apart into local@domain and tag (RFC 5233).
func SplitPlus(address string) (bare, tag string) {
	local, domain, ok := cutLast(address, '@')
	if !ok {
		return address, ""
	}
	user, tag, ok := strings.Cut(local, "+")
	if !ok {
		return address, ""
	}
	return user + "@" + domain, tag
}

func cutLast(s string, sep byte) (before, after string, found bool) {
	if i := strings.LastIndexByte(s, sep); i >= 0 {
		return s[:i], s[i+1:], true
	}
	return s, "", false
}
