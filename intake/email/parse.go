package email

import (
	"crypto/sha256"
	"fmt"
	"strings"
	"unicode"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/intake/email/htmltext"
	"github.com/commonline/commonline/intake/email/kind"
	"github.com/commonline/commonline/intake/email/mimetree"
	"github.com/commonline/commonline/intake/email/reply"
)

// Limits bound what is read of a mail. Zero values are sane.
type Limits struct {
	Depth       int  // of parts in parts; 20
	Parts       int  // in all; 1,000
	HeaderBytes int  // of one header; 256 KiB
	TextBytes   int  // of text that is looked at; 2 MiB: what is beyond stays in the raw mail
	NoHTML      bool // leaves HTML to a bare mark, where nobody is going to look at it
}

func (l Limits) text() int {
	if l.TextBytes == 0 {
		return 2 << 20
	}
	return l.TextBytes
}

func (l Limits) tree() mimetree.Limits {
	return mimetree.Limits{Depth: l.Depth, Parts: l.Parts, HeaderBytes: l.HeaderBytes}
}

// Parse reads a mail. It never fails: what is wrong with the mail is in Defects.
func Parse(raw []byte, lim Limits) *casework.Inbound {
	tree := mimetree.Read(raw, lim.tree())
	in := &casework.Inbound{Channel: casework.Mail, Kind: casework.Personal}
	readHeader(in, tree)
	b := body(tree, lim)
	in.Text = b.text
	for _, f := range b.files {
		in.Attachments = append(in.Attachments, f.Attachment)
	}
	in.HTML = shownHTML(b.html, lim)
	in.Reply, in.Quoted, in.Signature = split(b)
	if in.Forwarded = forwarded(in.Subject, in.Text); in.Forwarded == nil && (b.own == "" || forwardSubject.MatchString(in.Subject)) {
		in.Forwarded = b.handed
	}
	in.BodyHash = bodyHash(in)
	in.Language = language(in.Reply)
	k := kind.Of(tree, in.Subject, b.own, in.Reply)
	in.Kind, in.KindReason, in.Bounced, in.OwnMark = k.Kind, k.Reason, k.Bounced, k.OwnMark
	for _, d := range append(tree.Defects, b.defects...) {
		in.Defects = append(in.Defects, casework.Defect(d))
	}
	storable(in)
	return in
}

// split tells what the person wrote from what the mail quotes. A mail inside that it hands on is quoted, unless there is
// nothing else.
func split(b content) (own, quoted, signature string) {
	if b.own == "" {
		r := reply.Split(b.text)
		return r.Reply, r.Quoted, r.Signature
	}
	r := reply.Split(b.own)
	return r.Reply, strings.TrimSpace(r.Quoted + "\n\n" + b.inner), r.Signature
}

// shownHTML is the page as staff may see it.
func shownHTML(page string, lim Limits) string {
	switch {
	case page == "":
		return ""
	case lim.NoHTML:
		return "html"
	}
	return htmltext.Sanitise(page)
}

// bodyHash is over the text and the names, types and sizes of the files: what is the same in every copy of a mail, whatever
// encoding it came in. Two mails of one picture each and no text are two mails.
func bodyHash(in *casework.Inbound) [32]byte {
	h := sha256.New()
	h.Write([]byte(withoutFooter(in.Text)))
	for _, a := range in.Attachments {
		fmt.Fprintf(h, "\x00%s %s %d", a.Filename, a.ContentType, a.Size)
	}
	return [32]byte(h.Sum(nil))
}

// withoutFooter leaves out what a mailing list puts below a mail: a line of underscores and what follows (Mailman), so that
// the copy that came by the list is known as the same.
func withoutFooter(text string) string {
	text = strings.TrimSpace(text)
	if i := strings.LastIndex(text, "\n_______________________________________________\n"); i >= 0 {
		text = text[:i]
	}
	return oneBlank(text)
}

// oneBlank puts one blank for all between words.
func oneBlank(text string) string {
	var out strings.Builder
	out.Grow(len(text))
	for word := range strings.FieldsFuncSeq(text, func(r rune) bool { return r <= ' ' || r >= 0x80 && unicode.IsSpace(r) }) {
		if out.Len() > 0 {
			out.WriteByte(' ')
		}
		out.WriteString(word)
	}
	return out.String()
}
