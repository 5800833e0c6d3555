package email

import (
	"net/mail"
	"strings"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/intake/email/mimetree"
)

// readHeader reads what the header of the mail says of it.
func readHeader(in *casework.Inbound, tree *mimetree.Tree) {
	h := tree.Root.Header
	in.Subject = strings.TrimSpace(oneLine(h.Text("subject")))
	if ids := messageIDs(h.Raw("message-id")); len(ids) > 0 {
		in.MessageID = ids[0]
	}
	in.InReplyTo = messageIDs(strings.Join(h.All("in-reply-to"), " "))
	in.References = messageIDs(strings.Join(h.All("references"), " "))
	for _, v := range h.All("from") {
		in.Froms = append(in.Froms, Addresses(v)...)
	}
	in.From = firstWithAddress(in.Froms)
	if len(in.Froms) < 2 {
		in.Froms = nil
	}
	in.Sender = firstWithAddress(Addresses(h.Raw("sender")))
	in.ReplyTo, in.To, in.Cc = addressList(h, "reply-to"), addressList(h, "to"), addressList(h, "cc")
	for _, name := range []string{"delivered-to", "x-original-to", "envelope-to", "x-envelope-to", "x-delivered-to"} {
		for _, c := range addressList(h, name) {
			in.DeliveredTo = append(in.DeliveredTo, c.Address)
		}
	}
	if h.Has("return-path") {
		in.ReturnPath = "<>"
		if a := Addresses(h.Raw("return-path")); len(a) > 0 && a[0].Address != "" {
			in.ReturnPath = a[0].Address
		}
	}
	in.Date = readDate(h.Raw("date"))
}

func firstWithAddress(list []casework.Correspondent) casework.Correspondent {
	for _, c := range list {
		if c.Address != "" {
			return c
		}
	}
	if len(list) > 0 {
		return list[0]
	}
	return casework.Correspondent{}
}

func addressList(h mimetree.Header, name string) []casework.Correspondent {
	var out []casework.Correspondent
	for _, v := range h.All(name) {
		out = append(out, Addresses(v)...)
	}
	return out
}

// oneLine puts a value on one line: a subject is one.
func oneLine(s string) string {
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r == '\n' || r == '\r' }), " ")
}

// messageIDs finds the ids in angle brackets (RFC 5322 section 3.6.4). Programs that leave the brackets out are
// understood; ids that are empty are left out.
func messageIDs(v string) []string {
	var ids []string
	add := func(id string) {
		if id = strings.Trim(strings.Join(strings.Fields(id), ""), "<>"); id != "" && len(id) <= 998 {
			ids = append(ids, strings.ToValidUTF8(strings.ReplaceAll(id, "\x00", ""), "\uFFFD"))
		}
	}
	if !strings.Contains(v, "<") {
		for _, f := range strings.Fields(v) {
			if strings.Contains(f, "@") {
				add(f)
			}
		}
		return ids
	}
	for {
		i := strings.IndexByte(v, '<')
		if i < 0 {
			return ids
		}
		v = v[i+1:]
		end := strings.IndexByte(v, '>')
		if end < 0 {
			add(v)
			return ids
		}
		if next := strings.IndexByte(v[:end], '<'); next >= 0 { // a bracket that was never closed
			end = next
		}
		add(v[:end])
		v = v[end:]
	}
}

// commonDate is the form of most mail (RFC 5322 section 3.3), and tried first.
const commonDate = "Mon, 2 Jan 2006 15:04:05 -0700"

// dateForms are what programs write besides RFC 5322, after net/mail has given up.
var dateForms = []string{
	"2 Jan 2006 15:04:05 -0700", "Mon, 2 Jan 2006 15:04:05 MST", "Mon, 2 Jan 06 15:04:05 -0700", "Mon Jan 2 15:04:05 2006",
	"Mon Jan _2 15:04:05 2006 -0700", "2006-01-02T15:04:05Z07:00", "2006-01-02 15:04:05 -0700", "2006-01-02 15:04:05", "Mon, 2 Jan 2006 15:04:05", "Mon, 2 Jan 2006 15:04 -0700",
}

// readDate gives the zero time for a date that is missing or that nobody can read.
func readDate(v string) time.Time {
	v = strings.TrimSpace(v)
	if v == "" {
		return time.Time{}
	}
	plain, _, _ := strings.Cut(v, "(")
	plain = strings.Join(strings.Fields(plain), " ")
	if at, err := time.Parse(commonDate, plain); err == nil {
		return sane(at)
	}
	if at, err := mail.ParseDate(v); err == nil {
		return sane(at)
	}
	for _, form := range dateForms {
		if at, err := time.Parse(form, plain); err == nil {
			return sane(at)
		}
	}
	return time.Time{}
}

// sane leaves out dates that no database takes.
func sane(at time.Time) time.Time {
	if at.Year() < 1 || at.Year() > 9999 {
		return time.Time{}
	}
	return at
}
