package email

import (
	"fmt"
	"strings"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/intake/email/mimetree"
)

// file is an attachment and where its bytes are.
type file struct {
	casework.Attachment
	open func() []byte
}

// slashes are no part of a file's name.
var slashes = strings.NewReplacer("/", "-", `\`, "-")

func (g *gatherer) file(p *mimetree.Part) {
	disposition, params := mimetree.Params(p.Header.Raw("content-disposition"))
	a := casework.Attachment{Filename: params["filename"], ContentType: p.Type, Part: p.Path, Size: p.Size()}
	if a.Filename == "" {
		a.Filename = p.Params["name"]
	}
	if p.Type == "message/rfc822" && a.Filename == "" && len(p.Children) == 1 {
		if a.Filename = strings.TrimSpace(p.Children[0].Header.Text("subject")); a.Filename != "" {
			a.Filename = slashes.Replace(a.Filename) + ".eml"
		}
	}
	a.Filename = safeName(a.Filename)
	a.ContentID = cleanID(p.Header.Raw("content-id"))
	a.Inline = disposition == "inline" || disposition == "" && a.ContentID != "" && p.Parent != nil && p.Parent.Type == "multipart/related"
	g.files = append(g.files, file{a, p.Decoded})
	if readable := p.Type == "text/plain" || p.Type == "text/html" || p.Type == "text/calendar" || strings.HasPrefix(p.Type, "message/") && len(p.Children) == 0; readable && !p.Beyond {
		g.spare = append(g.spare, spare{part: p})
	}
}

// enclosed is a file that is no part of its own: one out of a winmail.dat, a signed envelope, or a uuencoded text.
func enclosed(p *mimetree.Part, i int, name, kind string, data []byte) file {
	if kind == "" {
		kind = typeOf(name)
	}
	return file{
		casework.Attachment{Filename: safeName(name), ContentType: kind, Size: int64(len(data)), Part: fmt.Sprintf("%s#%d", p.Path, i)},
		func() []byte { return data },
	}
}

func typeOf(name string) string {
	if i := strings.LastIndexByte(name, '.'); i >= 0 {
		if t := common[strings.ToLower(name[i+1:])]; t != "" {
			return t
		}
	}
	return "application/octet-stream"
}

// common are the types of files that people send. The table of the system differs from host to host.
var common = map[string]string{
	"pdf": "application/pdf", "jpg": "image/jpeg", "jpeg": "image/jpeg", "png": "image/png", "gif": "image/gif", "heic": "image/heic", "txt": "text/plain", "rtf": "application/rtf", "csv": "text/csv",
	"doc": "application/msword", "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "xls": "application/vnd.ms-excel",
	"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "ppt": "application/vnd.ms-powerpoint", "zip": "application/zip", "mp4": "video/mp4", "mov": "video/quicktime", "mp3": "audio/mpeg",
}

func cleanID(s string) string {
	return safeText(strings.Trim(strings.TrimSpace(mimetree.Words(s)), "<>"))
}

// safeName gives the last element of a file's name, on one line.
func safeName(s string) string {
	s = safeText(s)
	if i := strings.LastIndexAny(s, `/\`); i >= 0 {
		s = s[i+1:]
	}
	return strings.TrimSpace(s)
}

// safeText leaves out what would break a line, and marks that turn the direction of writing: "fdp.exe" read from the right.
func safeText(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 {
			return -1
		}
		return r
	}, s)
}
