package casework

// Number is an entrance for texts and calls: a telephone number at Twilio.
type Number struct {
	ID     MailboxID // as the city file names it; no mailbox has the same
	Office OfficeID  // "" for a shared entrance: the city's triage queue
	E164   string    // "+15555550104"
	// MessagingServiceSID is the service that it belongs to at Twilio, and is sent through; "" for none. Numbers may share
	// one.
	MessagingServiceSID string
	Mode                RouteMode
	Texts, Calls        bool // what it is for
	// Unapproved is set while the carriers do not yet take texts from it: they come in, and answers are shown and not sent.
	Unapproved bool
	Pace       int // pieces of texts a second that go out from it; 0 for no bound
	// Line is the office's own telephone line, to which callers are connected; "" where there is none.
	Line string
}

// Entrance is what is common to all ways in: whose it is, and how it treats what comes by it.
type Entrance struct {
	ID     MailboxID
	Office OfficeID
	Mode   RouteMode
}

// Entrance finds a mailbox, a number or a form by its id.
func (c *City) Entrance(id MailboxID) (Entrance, bool) {
	if m, ok := c.Mailbox(id); ok {
		return Entrance{m.ID, m.Office, m.Mode}, true
	}
	if f, ok := c.Form(id); ok {
		return Entrance{f.ID, f.Office, f.Mode}, true
	}
	n, ok := c.Number(id)
	return Entrance{n.ID, n.Office, n.Mode}, ok
}

// Number finds a number by its id.
func (c *City) Number(id MailboxID) (Number, bool) {
	return c.numberWhere(func(n Number) bool { return n.ID == id })
}

// NumberAt finds a number by what is dialled.
func (c *City) NumberAt(e164 string) (Number, bool) {
	return c.numberWhere(func(n Number) bool { return n.E164 == e164 })
}

// NumberOf finds the first number of an office by which it can be texted: what its texts go out from where nobody wrote
// to another.
func (c *City) NumberOf(office OfficeID) (Number, bool) {
	return c.numberWhere(func(n Number) bool { return n.Office == office && n.Texts })
}

// NumberWrittenTo finds the number that a text came by. The service decides before the number, since the numbers of its
// pool need not all stand in the city file; where several entrances share a service, the number tells them apart.
func (c *City) NumberWrittenTo(service, to string) (Number, bool) {
	of := func(n Number) bool { return service != "" && n.MessagingServiceSID == service }
	if n, ok := c.numberWhere(func(n Number) bool { return of(n) && n.E164 == to }); ok {
		return n, true
	}
	if n, ok := c.NumberAt(to); ok {
		return n, true
	}
	var only []Number
	for _, n := range c.Numbers {
		if of(n) {
			only = append(only, n)
		}
	}
	if len(only) != 1 {
		return Number{}, false
	}
	return only[0], true
}

func (c *City) numberWhere(is func(Number) bool) (Number, bool) {
	for _, n := range c.Numbers {
		if is(n) {
			return n, true
		}
	}
	return Number{}, false
}

// CallNumberOf finds the first number of an office that takes calls: what a resident sees who is called from a case.
func (c *City) CallNumberOf(office OfficeID) (Number, bool) {
	return c.numberWhere(func(n Number) bool { return n.Office == office && n.Calls })
}
