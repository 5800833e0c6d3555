package cityfile

import (
	"slices"
	"strings"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/web"
)

// forms reads the entrances by the public form, and in which languages it is offered.
func (r *reader) forms(ids *register, s section) {
	c := &ids.file.City
	for _, n := range s.sections("forms") {
		own := r.section(n, "a form", "id", "office", "mode", "mailbox")
		id, ok := ids.id(own, "form")
		if !ok {
			continue
		}
		for _, kind := range []string{"mailbox", "number"} {
			if line := ids.file.lines[kind+" "+id]; line != 0 {
				r.refuse(own.lineOf("id"), "form %q has the id of the %s in line %d; the ledger tells entrances apart by their ids", id, kind, line)
			}
		}
		f := casework.WebForm{ID: casework.MailboxID(id), Office: casework.OfficeID(own.text("office")), Mailbox: casework.MailboxID(own.text("mailbox")),
			Mode: casework.RouteMode(own.choice("mode", "", string(casework.Route), string(casework.Propose), string(casework.Keep)))}
		if slices.ContainsFunc(c.Forms, func(other casework.WebForm) bool { return other.Office == f.Office }) {
			r.refuse(own.line, "form %q is the second one of its office; a link names a form by its office", id)
		}
		c.Forms = append(c.Forms, f)
	}
	for _, n := range s.sections("form_languages") {
		own := r.section(n, "a language of the form", "language", "approved")
		r.formLanguage(c, own)
	}
}

// formLanguage reads a language whose words in the form somebody has read and approved: the program brings drafts.
func (r *reader) formLanguage(c *casework.City, s section) {
	l := s.text("language")
	known := web.ReportLanguages()
	switch {
	case !slices.Contains(known, l):
		r.refuse(s.line, "the form has no words in %q; it has them in %s", l, strings.Join(known, ", "))
	case s.text("approved") == "" && l != "en":
		r.refuse(s.line, "the words of the form in %q are a draft; say who has read and approved them, and when, with \"approved:\"", l)
	case l != "en" && !slices.Contains(c.FormLanguages, l):
		c.FormLanguages = append(c.FormLanguages, l)
	}
}

// checkForms looks at how forms, offices and mailboxes hang together.
func (r *reader) checkForms(file *File) {
	for i := range file.City.Forms {
		f := &file.City.Forms[i]
		f.Mode = r.mode(file, "form", f.ID, f.Office, f.Mode)
		if _, ok := file.City.Mailbox(f.Mailbox); f.Mailbox != "" && !ok {
			r.refuse(file.lines["form "+string(f.ID)], "form %q has the mailbox %q, which the file does not have", f.ID, f.Mailbox)
		}
		if f.Mailbox == "" {
			f.Mailbox = sharedMailbox(&file.City)
		}
	}
}

// sharedMailbox is the first one that belongs to no office; "" where there is none.
func sharedMailbox(c *casework.City) casework.MailboxID {
	for _, m := range c.Mailboxes {
		if m.Office == "" {
			return m.ID
		}
	}
	return ""
}
