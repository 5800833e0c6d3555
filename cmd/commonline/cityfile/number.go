package cityfile

import (
	"regexp"

	"github.com/commonline/commonline/casework"
)

var (
	e164Form    = regexp.MustCompile(`^\+[1-9]\d{6,14}$`)     // ITU-T E.164: 15 digits at most
	serviceForm = regexp.MustCompile(`^MG[0-9a-fA-F]{32}$`)   // twilio.com/docs/glossary/what-is-a-sid
	writtenForm = regexp.MustCompile(`^\+?[\d\s().-]{7,}\d$`) // as people write a number
	nonDigits   = regexp.MustCompile(`\D`)
)

// defaultPace is what a toll-free number may send; a long code of ten digits has less or more, as its campaign says.
const defaultPace = 3 // pieces of texts a second

// numbers reads the telephone numbers by which the offices are texted and called.
func (r *reader) numbers(ids *register, s section) {
	taken := map[string]string{}
	for _, n := range s.sections("numbers") {
		own := r.section(n, "a number", "id", "office", "number", "service", "mode", "texts", "calls", "line", "approved", "segments_per_second")
		id, ok := ids.id(own, "number")
		if !ok {
			continue
		}
		if line := ids.file.lines["mailbox "+id]; line != 0 {
			r.refuse(own.lineOf("id"), "number %q has the id of the mailbox in line %d; the ledger tells entrances apart by their ids", id, line)
		}
		number := casework.Number{
			ID: casework.MailboxID(id), Office: casework.OfficeID(own.text("office")),
			E164: own.e164(id, taken), MessagingServiceSID: own.service(id),
			Mode:  casework.RouteMode(own.choice("mode", "", string(casework.Route), string(casework.Propose), string(casework.Keep))),
			Texts: own.flag("texts", true), Calls: own.flag("calls", true),
			Line:       own.outside(id),
			Unapproved: !own.flag("approved", true), Pace: own.number("segments_per_second", defaultPace, 0, 1000),
		}
		if own.text("calls") == "true" && s.find("voice") == nil {
			r.refuse(own.lineOf("calls"), "number %q takes calls, and there is no \"voice:\" section with a recording notice", id)
		}
		if !number.Texts && !number.Calls {
			r.refuse(own.line, "number %q is for neither texts nor calls", id)
		}
		ids.file.City.Numbers = append(ids.file.City.Numbers, number)
	}
}

// e164 reads the number itself, which no other entry has.
func (s section) e164(id string, taken map[string]string) string {
	text := s.text("number")
	switch owner, twice := taken[text]; {
	case text == "":
		s.refuse(s.line, "number %q does not say which number it is", id)
	case !e164Form.MatchString(text):
		s.refuse(s.lineOf("number"), "number %q is %q; write it as %s", id, text, suggestE164(text))
	case twice:
		s.refuse(s.lineOf("number"), "number %s is that of %q already", text, owner)
	}
	taken[text] = id
	return text
}

// suggestE164 is how a number would be written that was written as people do, in North America where it has no country.
func suggestE164(text string) string {
	digits := nonDigits.ReplaceAllString(text, "")
	switch {
	case !writtenForm.MatchString(text):
	case text[0] == '+' && e164Form.MatchString("+"+digits):
		return "+" + digits
	case len(digits) == 10:
		return "+1" + digits
	case len(digits) == 11 && digits[0] == '1':
		return "+" + digits
	}
	return "+15555550104, with its country and nothing but digits"
}

// outside is the office's own line.
func (s section) outside(id string) string {
	text := s.text("line")
	if text != "" && !e164Form.MatchString(text) {
		s.refuse(s.lineOf("line"), "number %q has the line %q; write it as %s", id, text, suggestE164(text))
	}
	return text
}

func (s section) service(id string) string {
	text := s.text("service")
	if text != "" && !serviceForm.MatchString(text) {
		s.refuse(s.lineOf("service"), "number %q has the Messaging Service %q; one begins with MG and has 32 digits of 0-9 and a-f after it", id, text)
	}
	return text
}

// checkNumbers looks at how numbers and offices hang together.
func (r *reader) checkNumbers(file *File) {
	for i := range file.City.Numbers {
		n := &file.City.Numbers[i]
		n.Mode = r.mode(file, "number", n.ID, n.Office, n.Mode)
		if other, ours := file.City.NumberAt(n.Line); ours && n.Line != "" {
			r.refuse(file.lines["number "+string(n.ID)], "number %q has the line of number %q, which is answered here: callers would go round in a circle", n.ID, other.ID)
		}
	}
}
