package web

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"regexp"
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
	page, what := m.HTML, "formatted"
	asked := r.URL.Query().Get("pictures") == "elsewhere" && s.Elsewhere != nil && m.Raw != 0
	if asked {
		what = "formatted, with pictures from elsewhere"
		if page, err = s.elsewhere(r, me, m); err != nil {
			return err
		}
	}
	body, err := withPictures(page, asked, func(cid string) (string, []byte) { return s.picture(r, me, m, cid) })
	if err != nil {
		return err
	}
	e := casework.Event{Kind: casework.RawRead, Case: m.Case, Message: m.ID, Detail: map[string]string{"what": what}}
	if err := s.record(r, me, e); err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Security-Policy", mailPolicy(asked))
	h.Set("X-Frame-Options", "SAMEORIGIN")
	h.Set("Content-Type", "text/html; charset=utf-8")
	_, err = io.WriteString(w, `<!doctype html><html><head><meta charset="utf-8"><title>Message</title><base target="_blank"><style>`+mailStyle+`</style></head><body>`+body)
	if err != nil {
		s.Log.Debug("sending a formatted mail", "err", err)
	}
	return nil
}

// mailPolicy lets pictures from elsewhere in only where they were asked for, and then over https alone.
func mailPolicy(elsewhere bool) string {
	sum := sha256.Sum256([]byte(mailStyle))
	pictures := "data:"
	if elsewhere {
		pictures = "data: https:"
	}
	return "default-src 'none'; img-src " + pictures + "; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) +
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
	if err != nil || !agrees(data[:min(len(data), sniffLength)], a.ContentType) {
		return "", nil
	}
	return a.ContentType, data
}

// heldPicture is a picture of which intake took the address away.
var heldPicture = regexp.MustCompile(`<img(?: (?:alt|width|height|title|dir|lang)="[^"]*")*/?>`)

// holdsPictures reports whether a sanitised mail had pictures that lie elsewhere.
func holdsPictures(markup string) bool { return heldPicture.MatchString(markup) }

// elsewhere reads a mail again, and leaves its addresses of pictures in.
func (s *server) elsewhere(r *http.Request, me SignedIn, m casework.Message) (string, error) {
	raw, _, err := s.Store.Raw(r.Context(), me.Viewer, m.Raw)
	if err != nil {
		return "", fmt.Errorf("reading raw message %d: %w", m.Raw, err)
	}
	defer raw.Close()
	page, err := s.Elsewhere(raw)
	if err != nil {
		return "", fmt.Errorf("laying out raw message %d: %w", m.Raw, err)
	}
	return page, nil
}

// withPictures puts the mail's own pictures in place (cid:, RFC 2392). Every other address is taken out of src, but for https
// where pictures from elsewhere are wanted.
func withPictures(markup string, elsewhere bool, find func(cid string) (contentType string, data []byte)) (string, error) {
	var out bytes.Buffer
	album := pictures{elsewhere: elsewhere, find: find, left: maxPictureBytes}
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
	elsewhere   bool
	find        func(cid string) (contentType string, data []byte)
	count, left int
}

// address is what a picture's src becomes: its bytes, or nothing.
func (p *pictures) address(src string) string {
	if p.elsewhere && strings.HasPrefix(src, "https://") {
		return src
	}
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
