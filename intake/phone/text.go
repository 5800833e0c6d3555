package phone

import (
	"crypto/sha256"
	"fmt"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/intake/email"
)

// mostMedia is how many files one text can have.
const mostMedia = 10

// ParseText reads the form of a text, as Twilio posts it (docs/messaging/guides/webhook-request). It never fails: what is
// wrong with a form is a defect of the message.
func ParseText(form []byte) *casework.Inbound {
	params, err := url.ParseQuery(string(form))
	in := &casework.Inbound{Channel: casework.Text, Kind: casework.Personal, MessageID: readable(params.Get("MessageSid"))}
	if err != nil {
		in.Defects = append(in.Defects, casework.Defect{Code: "form-broken", Detail: "A part of what Twilio sent could not be read."})
	}
	body := params.Get("Body")
	if clean := readable(body); clean != body {
		body = clean
		in.Defects = append(in.Defects, casework.Defect{Code: "text-broken", Detail: "Some characters of the text are none."})
	}
	in.From, in.Kind, in.KindReason = sender(params.Get("From"))
	in.To = []casework.Correspondent{{Address: readable(params.Get("To"))}}
	in.Text, in.Reply = body, strings.TrimSpace(body)
	in.Language = email.Language(in.Reply)
	in.Attachments = attachments(params)
	in.BodyHash = sha256.Sum256([]byte(body))
	in.Command = command(in.Reply, params.Get("OptOutType"))
	return in
}

// readable is a text without what no database keeps: bytes that are no UTF-8, and NUL.
func readable(s string) string {
	if !utf8.ValidString(s) {
		s = strings.ToValidUTF8(s, "\ufffd")
	}
	return strings.ReplaceAll(s, "\x00", "\ufffd")
}

var e164 = regexp.MustCompile(`^\+[1-9]\d{6,14}$`)

// sender tells a person's number from a company's: nobody reads what is sent to a short code or to a name.
func sender(from string) (casework.Correspondent, casework.MailKind, string) {
	from = strings.TrimSpace(readable(from))
	if e164.MatchString(from) {
		return casework.Correspondent{Address: from}, casework.Personal, ""
	}
	return casework.Correspondent{Name: from}, casework.Bulk, "its sender is no telephone number, but a short code or a name"
}

// attachments are the files that the form names. Their bytes are fetched afterwards; what type they have is known then.
func attachments(params url.Values) []casework.Attachment {
	var list []casework.Attachment
	for n, m := range MediaIn(params) {
		kind := strings.ToLower(m.Type)
		list = append(list, casework.Attachment{Filename: FileName(n, kind), ContentType: kind, Part: MediaPart(n)})
	}
	return list
}

// Media is a file of a text, as its form names it.
type Media struct{ URL, Type string }

// MediaIn lists the files that a form names.
func MediaIn(params url.Values) []Media {
	count, err := strconv.Atoi(params.Get("NumMedia"))
	if err != nil {
		return nil
	}
	var list []Media
	for n := range min(count, mostMedia) {
		address := readable(params.Get("MediaUrl" + strconv.Itoa(n)))
		if address == "" {
			break
		}
		list = append(list, Media{URL: address, Type: readable(params.Get("MediaContentType" + strconv.Itoa(n)))})
	}
	return list
}

// MediaPart is how the n-th file of a text, from 0, is called in Attachment.Part.
func MediaPart(n int) string { return "media/" + strconv.Itoa(n) }

var endings = map[string]string{
	"image/jpeg": "jpg", "image/png": "png", "image/gif": "gif", "image/webp": "webp", "image/heic": "heic", "image/heif": "heif",
	"video/mp4": "mp4", "video/3gpp": "3gp", "audio/amr": "amr", "audio/mpeg": "mp3", "audio/mp4": "m4a", "application/pdf": "pdf",
	"text/vcard": "vcf", "text/x-vcard": "vcf",
}

// FileName makes a name for a file that came without one.
func FileName(n int, kind string) string {
	what, ending := "file", "bin"
	if family, _, _ := strings.Cut(kind, "/"); family == "image" || family == "video" || family == "audio" {
		what = map[string]string{"image": "picture", "video": "video", "audio": "sound"}[family]
	}
	if e, ok := endings[kind]; ok {
		ending = e
	}
	return fmt.Sprintf("%s-%d.%s", what, n+1, ending)
}
