package web

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"

	"golang.org/x/net/html"

	"github.com/commonline/commonline/casework"
)

// Pictures in a mail are shown up to these bounds, all together.
const (
	maxPictures     = 20
	maxPictureBytes = 8 << 20
)

// mailStyle is the only style of a formatted mail. The policy names its hash, so that no style of the mail's own counts.
const mailStyle = `:root{color-scheme:light}body{margin:12px;font:15px/1.5 system-ui,sans-serif;color:#141c24;background:#fff;overflow-wrap:break-word}img{max-width:100%;height:auto}table{max-width:100%}pre{white-space:pre-wrap}blockquote{margin:8px 0;padding-left:12px;border-left:3px solid #c6ced6}`

// formatted answers GET /messages/{message}/formatted: a mail as its sender laid it out, for a sandboxed frame. Intake
// has sanitised it; this policy would hold without: it runs nothing, loads nothing, sends nothing. Links open apart.
func (s *server) formatted(w http.ResponseWriter, r *http.Request, me SignedIn) error {
	m, err := s.message(r, me)
	if err != nil {
		return err
	}
	if m.HTML == "" {
		return casework.Errorf(casework.NotFound, "This message has plain text only.")
	}
	body, err := withPictures(m.HTML, func(cid string) (string, []byte) { return s.picture(r, me, m, cid) })
	if err != nil {
		return err
	}
	e := casework.Event{Kind: casework.RawRead, Case: m.Case, Message: m.ID, Detail: map[string]string{"what": "formatted"}}
	if err := s.record(r, me, e); err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Security-Policy", mailPolicy())
	h.Set("X-Frame-Options", "SAMEORIGIN")
	h.Set("Content-Type", "text/html; charset=utf-8")
	_, err = io.WriteString(w, `<!doctype html><html><head><meta charset="utf-8"><title>Message</title><base target="_blank"><style>`+mailStyle+`</style></head><body>`+body)
	if err != nil {
		s.Log.Debug("sending a formatted mail", "err", err)
	}
	return nil
}

func mailPolicy() string {
	sum := sha256.Sum256([]byte(mailStyle))
	return "default-src 'none'; img-src data:; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) +
		"'; form-action 'none'; base-uri 'none'; frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox"
}

// picture gives the type and the bytes of a picture that a mail carries, or no type.
func (s *server) picture(r *http.Request, me SignedIn, m casework.Message, cid string) (string, []byte) {
	i := slices.IndexFunc(m.Attachments, func(a casework.Attachment) bool { return a.ContentID != "" && a.ContentID == cid })
	if i < 0 {
		return "", nil
	}
	a := m.Attachments[i]
	if !slices.Contains([]string{"image/png", "image/jpeg", "image/gif", "image/webp"}, a.ContentType) || a.Size > maxPictureBytes {
		return "", nil
	}
	body, err := s.part(r, me, m, a)
	if err != nil {
		s.Log.Warn("reading a picture of a mail", "message", m.ID, "err", err)
		return "", nil
	}
	defer body.Close()
	data, err := io.ReadAll(io.LimitReader(body, maxPictureBytes))
	if err != nil {
		return "", nil
	}
	return a.ContentType, data
}

// withPictures puts the mail's own pictures in place (cid:, RFC 2392) and takes every other address out of src.
func withPictures(markup string, find func(cid string) (contentType string, data []byte)) (string, error) {
	var out bytes.Buffer
	album := pictures{find: find, left: maxPictureBytes}
	z := html.NewTokenizer(strings.NewReader(markup))
	for {
		if z.Next() == html.ErrorToken {
			if errors.Is(z.Err(), io.EOF) {
				return out.String(), nil
			}
			return "", casework.Errorf(casework.Invalid, "The formatted message cannot be read.")
		}
		raw := bytes.Clone(z.Raw()) // Token may change what Raw gives
		t := z.Token()
		if t.Data != "img" {
			out.Write(raw)
			continue
		}
		for i, a := range t.Attr {
			if a.Key == "src" {
				t.Attr[i].Val = album.address(a.Val)
			}
		}
		out.WriteString(t.String())
	}
}

// pictures counts what a mail has shown.
type pictures struct {
	find        func(cid string) (contentType string, data []byte)
	count, left int
}

// address is what a picture's src becomes: its bytes, or nothing.
func (p *pictures) address(src string) string {
	cid, ok := strings.CutPrefix(src, "cid:")
	if !ok || p.count == maxPictures {
		return ""
	}
	kind, data := p.find(cid)
	if kind == "" || len(data) > p.left {
		return ""
	}
	p.count, p.left = p.count+1, p.left-len(data)
	return "data:" + kind + ";base64," + base64.StdEncoding.EncodeToString(data)
}
