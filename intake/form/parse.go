package form

import (
	"cmp"
	"crypto/sha256"
	"fmt"
	"net/mail"
	"net/url"
	"regexp"
	"strings"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/intake/phone"
)

// Parse reads a raw message as Send stored it. It never fails: what is wrong with it is a defect of the message.
func Parse(raw []byte) *casework.Inbound {
	in := &casework.Inbound{Channel: casework.Form, Kind: casework.Personal, KindReason: "a person filled in the form", BodyHash: sha256.Sum256(raw)}
	values, files, err := open(raw)
	if err != nil {
		in.Defects = append(in.Defects, casework.Defect{Code: "form-broken", Detail: "A part of the form could not be read."})
	}
	in.Told = told(values)
	in.From = Sender(values)
	in.Reply = strings.TrimSpace(strings.ReplaceAll(values.Get("words"), "\r\n", "\n"))
	in.Language = language(cmp.Or(values.Get("answer_lang"), values.Get("lang")))
	in.Text = strings.TrimSpace(in.Reply + "\n\n" + rest(values, in))
	for n, f := range files {
		in.Attachments = append(in.Attachments, casework.Attachment{Filename: f.Name, ContentType: f.Type, Size: f.Size, Part: phone.MediaPart(n)})
	}
	return in
}

func told(v url.Values) *casework.Told {
	t := &casework.Told{Topic: v.Get("topic"), Wish: wish(v)}
	switch v.Get("where") {
	case "city":
		t.Citywide = true
	case "place":
		if t.Place = oneLine(v.Get("pick")); t.Place == "" || t.Place == "typed" {
			t.Place = oneLine(v.Get("place"))
		}
	}
	return t
}

func wish(v url.Values) casework.Wish {
	switch w := casework.Wish(v.Get("answer")); w {
	case casework.ByMail, casework.ByText, casework.ByCall:
		return w
	}
	return casework.ByPage
}

// Sender is whom an answer would go to, by how they want to be answered: nobody where they gave nothing that can be used.
func Sender(v url.Values) casework.Correspondent {
	c := casework.Correspondent{Name: oneLine(v.Get("name"))}
	address, number := MailAddress(v.Get("mail")), PhoneNumber(v.Get("phone"))
	switch wish(v) {
	case casework.ByText, casework.ByCall:
		c.Address = number
	case casework.ByMail:
		c.Address = address
	case casework.ByPage:
		if c.Address = address; address == "" {
			c.Address = number
		}
	}
	return c
}

// MailAddress reads an address of mail that stands by itself; "" where it is none.
func MailAddress(text string) string {
	text = strings.TrimSpace(text)
	a, err := mail.ParseAddress(text)
	if err != nil || a.Address != text || len(text) > 254 || strings.ContainsAny(text, "\r\n\"") {
		return ""
	}
	return text
}

var (
	nonDigits = regexp.MustCompile(`[\s().\-/]`)
	e164      = regexp.MustCompile(`^\+[1-9]\d{7,14}$`)
	domestic  = regexp.MustCompile(`^1?([2-9]\d{2}[2-9]\d{6})$`)
)

// PhoneNumber reads a number as people write it, in North America where it has no country; "" where it is none.
func PhoneNumber(text string) string {
	digits := nonDigits.ReplaceAllString(text, "")
	if m := domestic.FindStringSubmatch(digits); m != nil {
		return "+1" + m[1]
	}
	if e164.MatchString(digits) {
		return digits
	}
	return ""
}

// rest is what else stands in the form, for whoever reads the whole message.
func rest(v url.Values, in *casework.Inbound) string {
	var lines []string
	add := func(what, value string) {
		if value = oneLine(value); value != "" {
			lines = append(lines, fmt.Sprintf("%s: %s", what, value))
		}
	}
	switch {
	case in.Told.Citywide:
		add("Where", "the whole city")
	case v.Get("where") == "place":
		add("Where", in.Told.Place)
		if in.Told.Place != oneLine(v.Get("place")) {
			add("As it was typed", v.Get("place"))
		}
	}
	add("Name", v.Get("name"))
	add("E-mail, not verified", v.Get("mail"))
	add("Phone, not verified", v.Get("phone"))
	add("Wants the answer", map[casework.Wish]string{casework.ByPage: "on the status page", casework.ByMail: "by e-mail", casework.ByText: "by text", casework.ByCall: "by phone"}[in.Told.Wish])
	add("Language of the answer", in.Language)
	return strings.Join(lines, "\n")
}

func oneLine(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	if runes := []rune(s); len(runes) > 300 {
		s = string(runes[:300])
	}
	return s
}

var tag = regexp.MustCompile(`^[a-z]{2,3}(-[A-Za-z]{2,8})?$`)

func language(s string) string {
	if tag.MatchString(s) {
		return s
	}
	return ""
}
