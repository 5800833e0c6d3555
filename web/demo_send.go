package web

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"mime"
	"mime/quotedprintable"
	"net/http"
	"net/mail"
	"strings"
	"time"

	"github.com/commonline/commonline/casework"
)

// demoMailSize bounds what one may paste.
const demoMailSize = 10 << 20

// demoSend answers POST /demo/send: it makes a mail of the form, or takes the one that was pasted, and delivers it.
func (s *server) demoSend(w http.ResponseWriter, r *http.Request, _ SignedIn) error {
	r.Body = http.MaxBytesReader(w, r.Body, demoMailSize)
	if err := r.ParseForm(); err != nil {
		return casework.Errorf(casework.Invalid, "The form did not arrive whole. A mail may have up to %s.", size(demoMailSize))
	}
	form := readDemoForm(r)
	raw, to, problem := s.demoMail(form)
	if problem.Problem != "" {
		form.Problem, form.ProblemAt = problem.Problem, problem.ProblemAt
		return s.demoPage(w, r, http.StatusUnprocessableEntity, form)
	}
	if err := s.Demo.Deliver.Deliver(r.Context(), to, raw); err != nil {
		return fmt.Errorf("delivering a mail of the demo: %w", err)
	}
	http.Redirect(w, r, "/?sent=1", http.StatusSeeOther)
	return nil
}

func readDemoForm(r *http.Request) demoForm {
	line := func(name string) string { return cut(strings.TrimSpace(r.PostFormValue(name)), 500) }
	form := demoForm{
		From:    casework.Correspondent{Name: line("name"), Address: line("address")},
		Subject: line("subject"), Text: r.PostFormValue("text"), Raw: r.PostFormValue("raw"),
		ReplyTo: line("reply_to"), InReplyTo: line("in_reply_to"),
	}
	for _, id := range r.PostForm["to"] {
		form.To = append(form.To, casework.OfficeID(id))
	}
	return form
}

// demoMail gives the mail and the mailboxes that it goes to, or what is wrong and at which field.
func (s *server) demoMail(f demoForm) (raw []byte, to []string, problem demoForm) {
	wrong := func(at, says string) ([]byte, []string, demoForm) {
		return nil, nil, demoForm{Problem: says, ProblemAt: at}
	}
	for _, o := range s.demoOffices(f.To) {
		if o.Chosen {
			to = append(to, o.Address)
		}
	}
	if _, ours := s.City.MailboxAt(f.ReplyTo); ours {
		to = append(to, f.ReplyTo)
	}
	pasted := strings.TrimSpace(f.Raw) != ""
	from, err := mail.ParseAddress(f.From.Address)
	switch {
	case len(to) == 0:
		return wrong("to", "Choose at least one office.")
	case pasted:
		return []byte(crlf(f.Raw)), to, demoForm{}
	case err != nil:
		return wrong("address", "Give an address such as rosa@mail.example, where the answer can go.")
	case strings.TrimSpace(f.Text) == "":
		return wrong("text", "Write what it is about.")
	}
	from.Name = f.From.Name
	return composeMail(letter{from: *from, to: to, subject: f.Subject, text: f.Text, inReplyTo: f.InReplyTo, at: s.Now().In(s.zone())}), to, demoForm{}
}

// letter is a mail as a resident's program would write it.
type letter struct {
	from                     mail.Address
	to                       []string
	subject, text, inReplyTo string
	at                       time.Time
}

func composeMail(l letter) []byte {
	var b bytes.Buffer
	head := func(name, value string) { fmt.Fprintf(&b, "%s: %s\r\n", name, value) }
	head("Date", l.at.Format(time.RFC1123Z))
	head("From", l.from.String())
	head("To", strings.Join(l.to, ",\r\n "))
	head("Subject", mime.QEncoding.Encode("utf-8", l.subject))
	head("Message-ID", "<"+rand.Text()+"@resident.invalid>")
	if id := strings.Trim(l.inReplyTo, "<>"); id != "" && !strings.ContainsAny(id, "<> \t\r\n") {
		head("In-Reply-To", "<"+id+">")
		head("References", "<"+id+">")
	}
	head("MIME-Version", "1.0")
	head("Content-Type", "text/plain; charset=utf-8")
	head("Content-Transfer-Encoding", "quoted-printable")
	b.WriteString("\r\n")
	qp := quotedprintable.NewWriter(&b)
	// A bytes.Buffer takes everything.
	_, _ = qp.Write([]byte(crlf(l.text)))
	_ = qp.Close()
	b.WriteString("\r\n")
	return b.Bytes()
}

// crlf gives the line ends that mail has (RFC 5322 section 2.3).
func crlf(s string) string {
	return strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\n", "\r\n")
}
