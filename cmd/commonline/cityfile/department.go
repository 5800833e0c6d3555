package cityfile

import (
	"net/mail"

	"golang.org/x/text/language"

	"github.com/commonline/commonline/casework"
)

// departments are those of the city to which matters are handed.
func (r *reader) departments(ids *register, s section) {
	for _, n := range s.sections("departments") {
		d := r.section(n, "a department", "id", "name", "mail", "phone", "days", "retired")
		id, ok := ids.id(d, "department")
		if !ok {
			continue
		}
		x := casework.Department{ID: id, Name: d.text("name"), Mail: d.text("mail"), Phone: d.text("phone"), Days: d.number("days", 0, 1, 365), Retired: d.flag("retired", false)}
		if id == casework.NoDepartment {
			r.refuse(d.lineOf("id"), "a department has the id %q, which stands for none; give it another", id)
		}
		if x.Name == "" {
			r.refuse(d.line, "department %q has no name", id)
		}
		if a, err := mail.ParseAddress(x.Mail); x.Mail != "" && (err != nil || a.Address != x.Mail) {
			r.refuse(d.lineOf("mail"), "department %q has the address %q; one looks like works@city.example", id, x.Mail)
		}
		ids.file.City.Departments = append(ids.file.City.Departments, x)
	}
}

// languages are those that residents speak.
func (s section) languages() (all []string) {
	for _, l := range s.list("languages") {
		if tag, err := language.Parse(l); err != nil || tag.String() != l {
			s.refuse(s.lineOf("languages"), "%q is not a language; one looks like en, pt-BR or zh-Hant", l)
			continue
		}
		if !contains(all, l) {
			all = append(all, l)
		}
	}
	return all
}
