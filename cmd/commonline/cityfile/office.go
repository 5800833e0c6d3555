package cityfile

import (
	"strings"

	"github.com/commonline/commonline/casework"
)

func (r *reader) offices(ids *register, s section) {
	districts := map[string]casework.OfficeID{}
	for _, n := range s.sections("offices") {
		o := r.section(n, "an office", "id", "name", "kind", "district", "mailbox", "phone", "address", "signature")
		id, ok := ids.id(o, "office")
		if !ok {
			continue
		}
		office := casework.Office{
			ID: casework.OfficeID(id), Name: o.text("name"), Phone: o.text("phone"), District: o.text("district"),
			Mailbox: casework.MailboxID(o.text("mailbox")), Address: o.text("address"), Signature: o.text("signature"),
			Kind: casework.OfficeKind(o.choice("kind", string(casework.DistrictOffice),
				string(casework.DistrictOffice), string(casework.AtLargeOffice), string(casework.StaffOffice))),
		}
		if office.Name == "" {
			r.refuse(o.line, "office %q has no name", id)
		}
		if lines := strings.Count(office.Signature, "\n") + 1; lines > mostSignature || len(office.Signature) > 40*mostSignature {
			r.refuse(o.lineOf("signature"), "the signature of office %q is too long; it has room for %d short lines", id, mostSignature)
		}
		o.district(office, districts)
		ids.file.City.Offices = append(ids.file.City.Offices, office)
	}
}

// mostSignature is how many lines stand below a mail at most.
const mostSignature = 10

func (s section) district(o casework.Office, taken map[string]casework.OfficeID) {
	switch other, twice := taken[o.District]; {
	case o.Kind == casework.DistrictOffice && o.District == "":
		s.refuse(s.line, "office %q has no district; an office of the whole city has kind: at-large", o.ID)
	case o.Kind != casework.DistrictOffice && o.District != "":
		s.refuse(s.lineOf("district"), "office %q is of kind %s and has a district; only one of the two can be", o.ID, o.Kind)
	case twice && o.District != "":
		s.refuse(s.lineOf("district"), "district %q has two offices, %q and %q", o.District, other, o.ID)
	}
	taken[o.District] = o.ID
}

// check looks at how offices and mailboxes hang together, once both are known.
func (r *reader) check(file *File, s section) {
	c := &file.City
	if len(c.Offices) == 0 {
		r.lack(s.lineOf("offices"), "the city has no offices")
	}
	if len(c.Mailboxes) == 0 {
		r.lack(s.lineOf("mailboxes"), "the city has no mailboxes")
	}
	for i := range c.Offices {
		r.attach(file, &c.Offices[i])
	}
	r.checkNumbers(file)
	r.checkForms(file)
	for i := range c.Mailboxes {
		m := &c.Mailboxes[i]
		m.Mode = r.mode(file, "mailbox", m.ID, m.Office, m.Mode)
	}
	for _, t := range c.Topics {
		if _, ok := c.Office(t.Citywide); t.Citywide != "" && !ok {
			r.refuse(file.lines["topic "+t.ID], "topic %q goes to office %q, which the file does not have%s", t.ID, t.Citywide,
				suggestion(string(t.Citywide), officeIDs(c)))
		}
	}
}

// mode is how an entrance treats what comes in: as the file says, else as is usual for its office, which has to be there.
func (r *reader) mode(file *File, kind string, id casework.MailboxID, of casework.OfficeID, said casework.RouteMode) casework.RouteMode {
	office, ok := file.City.Office(of)
	if of != "" && !ok {
		r.refuse(file.lines[kind+" "+string(id)], "%s %q belongs to office %q, which the file does not have%s", kind, id, of,
			suggestion(string(of), officeIDs(&file.City)))
	}
	if said == "" {
		return usualMode(office.Kind)
	}
	return said
}

// inBrowser stands in place of a mailbox that is connected in the browser.
const inBrowser = "browser"

// attach gives an office the mailbox that its mail goes out from: the one it names, else its only one.
func (r *reader) attach(file *File, o *casework.Office) {
	line := file.lines["office "+string(o.ID)]
	if _, named := file.City.Mailbox(inBrowser); o.Mailbox == inBrowser && !named {
		o.Mailbox = ""
		return
	}
	if o.Mailbox != "" {
		m, ok := file.City.Mailbox(o.Mailbox)
		switch {
		case !ok:
			r.refuse(line, "office %q names mailbox %q, which the file does not have", o.ID, o.Mailbox)
		case m.Office != o.ID && m.Office != "":
			r.refuse(line, "office %q names mailbox %q, which belongs to office %q", o.ID, o.Mailbox, m.Office)
		}
		return
	}
	for _, m := range file.City.Mailboxes {
		if m.Office != o.ID {
			continue
		}
		if o.Mailbox != "" {
			r.refuse(line, "office %q has several mailboxes; say with \"mailbox:\" which one its mail goes out from", o.ID)
			return
		}
		o.Mailbox = m.ID
	}
	if o.Mailbox == "" && line > 0 && r.boxesInFile {
		r.refuse(line, "office %q has no mailbox", o.ID)
	} else if o.Mailbox == "" {
		r.lack(line, "office %q has no mailbox", o.ID)
	}
}

// usualMode is how an entrance treats what comes in, where the file does not say: an at-large office keeps its mail.
func usualMode(kind casework.OfficeKind) casework.RouteMode {
	if kind == casework.AtLargeOffice || kind == casework.StaffOffice {
		return casework.Keep
	}
	return casework.Route
}

func officeIDs(c *casework.City) []string {
	var ids []string
	for _, o := range c.Offices {
		ids = append(ids, string(o.ID))
	}
	return ids
}
