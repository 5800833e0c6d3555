package records

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"mime"
	"mime/quotedprintable"
	"strings"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/internal/mbox"
)

// writeMails writes all messages into one mbox: mails as they were received, and the rest as mails that say what they were made of.
func (v *volume) writeMails(ctx context.Context) error {
	_, err := v.archive.add(v.keep+"/mail.mbox", kindMbox, v.Case.Number.String(), func(w io.Writer) error {
		box := mbox.New(w)
		for i := range v.Messages {
			if err := v.writeMail(ctx, box, i); err != nil {
				return fmt.Errorf("message %d: %w", v.Messages[i].ID, err)
			}
		}
		return box.Flush()
	})
	return err
}

func (v *volume) writeMail(ctx context.Context, box *mbox.Writer, i int) error {
	m := v.Messages[i]
	if isMail(m) {
		raw, _, err := v.Store.Raw(ctx, v.job.Viewer, m.Raw)
		if err == nil {
			defer raw.Close()
			return box.Append(m.From.Address, m.At, raw)
		}
		if casework.KindOf(err) != casework.NotFound {
			return err
		}
		v.missing++
	}
	return box.Append(m.From.Address, m.At, bytes.NewReader(v.synthetic(i)))
}

// synthetic makes a mail (RFC 5322) of a message that was none, or that we have as a record alone. Its header says so.
func (v *volume) synthetic(i int) []byte {
	m := v.Messages[i]
	var b bytes.Buffer
	head := func(name, value string) {
		if value != "" {
			fmt.Fprintf(&b, "%s: %s\r\n", name, value)
		}
	}
	head("X-Commonline-Record", oneLine("made by Commonline from its record of: "+channelWord(m.Channel)+", "+wayWord(m)+"; it did not arrive as this mail"))
	head("Date", m.At.In(v.zone()).Format(time.RFC1123Z))
	head("From", addresses(m.From))
	head("To", addresses(m.To...))
	head("Cc", addresses(m.Cc...))
	head("Subject", encoded(m.Subject))
	head("Message-ID", fmt.Sprintf("<%s.%d.record@commonline.invalid>", strings.ToLower(v.Case.Number.String()), i+1))
	for _, f := range v.files[i] {
		head("X-Commonline-File", encoded(f.path+f.missing))
	}
	head("MIME-Version", "1.0")
	head("Content-Type", "text/plain; charset=utf-8")
	head("Content-Transfer-Encoding", "quoted-printable")
	b.WriteString("\r\n")
	q := quotedprintable.NewWriter(&b)
	_, _ = io.WriteString(q, strings.ReplaceAll(strings.ReplaceAll(m.Text, "\r\n", "\n"), "\n", "\r\n")) // into memory
	_ = q.Close()
	b.WriteString("\r\n")
	return b.Bytes()
}

// addresses are people in a header. A number has no domain: it gets one that can never be written to (RFC 2606).
func addresses(all ...casework.Correspondent) string {
	var words []string
	for _, c := range all {
		address := oneLine(c.Address)
		if !strings.Contains(address, "@") {
			address = strings.Map(func(r rune) rune {
				if r == '+' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' {
					return r
				}
				return -1
			}, address)
			if address == "" {
				address = "unknown"
			}
			address += "@commonline.invalid"
		}
		name := c.Name
		if name == "" {
			name = c.Address
		}
		words = append(words, strings.TrimSpace(encoded(name)+" <"+strings.ReplaceAll(address, " ", "")+">"))
	}
	return strings.Join(words, ",\r\n\t")
}

// encoded is a text as it may stand in a header (RFC 2047), folded.
func encoded(s string) string {
	s = oneLine(s)
	word := mime.QEncoding.Encode("utf-8", s)
	if word == s && strings.ContainsAny(s, `<>@,;:"()\`) {
		return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
	}
	return strings.ReplaceAll(word, "?= =?", "?=\r\n\t=?")
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
