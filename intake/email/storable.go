package email

import (
	"strings"
	"unicode/utf8"

	"github.com/commonline/commonline/casework"
)

// storable makes every text of a mail valid UTF-8 without NUL. Postgres refuses anything else, and a mail that it refuses
// could not be filed. Most texts were decoded and are so already; this is the net below a type, an id, a reason or a
// diagnostic that was taken from the raw header as it came.
func storable(in *casework.Inbound) {
	for _, s := range []*string{&in.MessageID, &in.Subject, &in.Language, &in.Text, &in.Reply, &in.Quoted, &in.Signature, &in.HTML, &in.KindReason, &in.ReturnPath, &in.OwnMark} {
		*s = storableText(*s)
	}
	for _, list := range [][]string{in.InReplyTo, in.References, in.DeliveredTo} {
		storableList(list)
	}
	for _, people := range [][]casework.Correspondent{in.Froms, in.ReplyTo, in.To, in.Cc} {
		for i := range people {
			storablePerson(&people[i])
		}
	}
	for _, p := range []*casework.Correspondent{&in.From, &in.Sender, in.Forwarded} {
		storablePerson(p)
	}
	for i := range in.Attachments {
		a := &in.Attachments[i]
		a.Filename, a.ContentType, a.ContentID = storableText(a.Filename), storableText(a.ContentType), storableText(a.ContentID)
	}
	for i := range in.Defects {
		in.Defects[i].Detail = storableText(in.Defects[i].Detail)
	}
	if in.Bounced != nil {
		storableBounce(in.Bounced)
	}
}

func storableBounce(b *casework.Bounced) {
	storableList(b.Recipients)
	for _, s := range []*string{&b.Action, &b.Status, &b.Diagnostic, &b.OriginalMessageID} {
		*s = storableText(*s)
	}
	for name, v := range b.OriginalHeaders {
		b.OriginalHeaders[name] = storableText(v)
	}
}

func storablePerson(p *casework.Correspondent) {
	if p != nil {
		p.Name, p.Address = storableText(p.Name), storableText(p.Address)
	}
}

func storableList(list []string) {
	for i := range list {
		list[i] = storableText(list[i])
	}
}

func storableText(s string) string {
	if !utf8.ValidString(s) {
		s = strings.ToValidUTF8(s, "\uFFFD")
	}
	if strings.IndexByte(s, 0) >= 0 {
		s = strings.ReplaceAll(s, "\x00", "")
	}
	return s
}
