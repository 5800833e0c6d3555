package smtp

import (
	"bytes"
	"fmt"
	"io"
	"mime"
	"strings"

	"github.com/emersion/go-message"
	"github.com/emersion/go-message/mail"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/notify"
)

// Compose writes a mail as it goes over the wire. Without DKIM it is the same bytes every time.
func Compose(m notify.Mail, k *DKIM) ([]byte, error) {
	if err := whole(m); err != nil {
		return nil, err
	}
	var b bytes.Buffer
	w, err := message.CreateWriter(&b, header(m).Header)
	if err != nil {
		return nil, err
	}
	if err := writeBody(w, m); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return k.sign(b.Bytes())
}

// writeBody writes the texts, and the files below them where there are any.
func writeBody(w *message.Writer, m notify.Mail) error {
	if len(m.Files) == 0 {
		return writeTexts(w, m)
	}
	var h message.Header
	h.SetContentType("multipart/alternative", map[string]string{"boundary": "=_t" + m.Tag})
	texts, err := w.CreatePart(h)
	if err != nil {
		return err
	}
	if err := writeTexts(texts, m); err != nil {
		return err
	}
	if err := texts.Close(); err != nil {
		return err
	}
	for _, f := range m.Files {
		if err := writeFile(w, f); err != nil {
			return err
		}
	}
	return nil
}

func writeTexts(w *message.Writer, m notify.Mail) error {
	// The last one is what a reader's program prefers (RFC 2046 section 5.1.4).
	for _, part := range []struct{ kind, text string }{{"text/plain", m.Text}, {"text/html", m.HTML}} {
		if err := writePart(w, part.kind, m.Language, part.text); err != nil {
			return err
		}
	}
	return nil
}

// writeFile writes a file as an attachment (RFC 2183), its name as RFC 2231 has it.
func writeFile(w *message.Writer, f notify.File) error {
	var h message.Header
	h.Set("Content-Transfer-Encoding", "base64")
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": f.Name}))
	h.Set("Content-Type", f.Type)
	p, err := w.CreatePart(h)
	if err != nil {
		return err
	}
	if _, err := p.Write(f.Body); err != nil {
		return err
	}
	return p.Close()
}

// header sets the fields last one first: the library writes them in reverse.
//
// There is no Precedence: RFC 3834 section 3.1.8 recommends none, and programs that file "bulk" away would hide the letter from the resident who waits for it. Auto-Submitted
// (RFC 3834 section 5) and X-Auto-Response-Suppress (Microsoft, [MS-OXCMAIL]) keep other machines quiet.
func header(m notify.Mail) mail.Header {
	var h mail.Header
	kind := "multipart/alternative"
	if len(m.Files) > 0 {
		kind = "multipart/mixed"
	}
	h.SetContentType(kind, map[string]string{"boundary": "=_" + m.Tag})
	h.Set("MIME-Version", "1.0")
	h.Set("X-Commonline", m.Tag)
	if !m.ByPerson {
		h.Set("X-Auto-Response-Suppress", "All")
		h.Set("Auto-Submitted", "auto-replied")
	}
	if m.Unsubscribe != "" { // RFC 8058: the mail program posts, and asks nobody
		h.Set("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")
		h.Set("List-Unsubscribe", "<"+m.Unsubscribe+">")
	}
	if len(m.References) > 0 {
		h.SetMsgIDList("References", m.References)
	}
	if m.InReplyTo != "" {
		h.SetMsgIDList("In-Reply-To", []string{m.InReplyTo})
	}
	h.SetMessageID(m.MessageID)
	h.SetText("Subject", m.Subject)
	if m.ReplyTo != "" {
		setAddress(&h, "Reply-To", casework.Correspondent{Address: m.ReplyTo})
	}
	setAddress(&h, "To", m.To)
	setAddress(&h, "From", m.From)
	h.SetDate(m.Date)
	return h
}

// setAddress leaves backslashes out of names: the library lets them stand in an encoded word, where RFC 2047 section 5 does not
// allow them and readers stumble.
func setAddress(h *mail.Header, key string, c casework.Correspondent) {
	h.SetAddressList(key, []*mail.Address{{Name: strings.ReplaceAll(c.Name, `\`, ""), Address: c.Address}})
}

func writePart(w *message.Writer, kind, language, text string) error {
	var h message.Header
	h.Set("Content-Transfer-Encoding", "quoted-printable")
	if language != "" {
		h.Set("Content-Language", language)
	}
	h.SetContentType(kind, map[string]string{"charset": "utf-8"})
	p, err := w.CreatePart(h)
	if err != nil {
		return err
	}
	if _, err := io.WriteString(p, text); err != nil {
		return err
	}
	return p.Close()
}

// whole refuses a mail whose parts would break its header or its envelope. They are made clean where they are made; this
// is the last door.
func whole(m notify.Mail) error {
	for _, field := range append([]string{
		m.MessageID, m.Tag, m.EnvelopeFrom, m.From.Name, m.From.Address, m.To.Name, m.To.Address, m.ReplyTo, m.Subject, m.InReplyTo, m.Language,
	}, append(fieldsOf(m.Files), m.References...)...) {
		if strings.ContainsAny(field, "\r\n\x00") {
			return fmt.Errorf("a field of its header holds a line break")
		}
	}
	if m.MessageID == "" || m.Tag == "" || m.To.Address == "" || m.From.Address == "" {
		return fmt.Errorf("it lacks an id, a sender or a recipient")
	}
	return nil
}

// fieldsOf are what files put into the header of their parts.
func fieldsOf(files []notify.File) (fields []string) {
	for _, f := range files {
		fields = append(fields, f.Name, f.Type)
	}
	return fields
}
