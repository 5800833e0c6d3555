package acceptance

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"
)

// mail is one that a resident sent, and the mailboxes that it was delivered to.
type mail struct {
	id, from, subject string
	to                []string
	parent            *mail
	raw               []byte
}

func (m *mail) hash() string { return fmt.Sprintf("%x", sha256.Sum256(m.raw)) }

// mailbag makes mails: 70 % on a new subject, 30 % replies (one in five of these by a stranger), one in ten with an
// attachment, one in twenty to several mailboxes. The same seed makes the same mails.
func mailbag(seed uint64, n int) []*mail {
	r := rand.New(rand.NewPCG(seed, 1))
	all := make([]*mail, n)
	for i := range all {
		m := &mail{id: fmt.Sprintf("%d.%d.%x@home.example", seed, i, r.Uint64()), from: resident(r.IntN(n/3 + 1)), to: []string{pick(r, offices())}}
		m.subject = fmt.Sprintf("%s %s %d", pick(r, words), pick(r, words), i)
		if r.IntN(20) == 0 {
			m.to = offices()[r.IntN(7):][:2+r.IntN(5)]
		}
		if i > 0 && r.IntN(10) < 3 {
			m.parent = all[r.IntN(i)]
			m.subject, m.to = "Re: "+strings.TrimPrefix(m.parent.subject, "Re: "), m.parent.to[:1]
			if r.IntN(5) > 0 {
				m.from = m.parent.from
			}
		}
		m.raw = m.render(r, r.IntN(10) == 0)
		all[i] = m
	}
	return all
}

func resident(n int) string { return fmt.Sprintf("resident%d@home.example", n) }

var words = strings.Fields(`street light pothole trash tree water noise parking rent bus school park bike rat snow crossing
	sidewalk sign dog permit tax vote library hydrant sewer bench playground leaf barrel corner bridge meeting`)

func pick(r *rand.Rand, from []string) string { return from[r.IntN(len(from))] }

func (m *mail) render(r *rand.Rand, attached bool) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "From: A Resident <%s>\nSubject: %s\nMessage-ID: <%s>\nDate: %s\nMIME-Version: 1.0\n", m.from, m.subject, m.id,
		time.Now().Add(-time.Hour).Format(time.RFC1123Z))
	to := make([]string, len(m.to))
	for i, office := range m.to {
		to[i] = address(office)
	}
	fmt.Fprintf(&b, "To: %s\n", strings.Join(to, ",\n "))
	if m.parent != nil {
		fmt.Fprintf(&b, "In-Reply-To: <%s>\nReferences: <%s>\n", m.parent.id, m.parent.id)
	}
	if attached {
		b.WriteString("Content-Type: multipart/mixed; boundary=\"=part\"\n\n--=part\n")
	}
	b.WriteString("Content-Type: text/plain; charset=utf-8\n\n")
	for range 60 {
		b.WriteString(pick(r, words) + " ")
	}
	b.WriteString("\n\nYours, a resident.\n")
	if attached {
		photo := make([]byte, 20<<10)
		for i := range photo {
			photo[i] = byte(r.Uint32())
		}
		b.WriteString("--=part\nContent-Type: image/jpeg\nContent-Disposition: attachment; filename=photo.jpg\nContent-Transfer-Encoding: base64\n\n")
		for code := base64.StdEncoding.EncodeToString(photo); code != ""; code = code[min(76, len(code)):] {
			b.WriteString(code[:min(76, len(code))] + "\n")
		}
		b.WriteString("--=part--\n")
	}
	return bytes.ReplaceAll(b.Bytes(), []byte("\n"), []byte("\r\n"))
}

// deliver puts mails into their mailboxes, as a delivery agent does.
func (c *city) deliver(mails ...*mail) {
	c.t.Helper()
	for _, m := range mails {
		for _, office := range m.to {
			c.post.Deliver(office, "INBOX", m.raw)
		}
	}
}

// deposits is how many mails lie in mailboxes after deliver.
func deposits(mails []*mail) int {
	n := 0
	for _, m := range mails {
		n += len(m.to)
	}
	return n
}
