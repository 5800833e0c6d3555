package web

import (
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"io"
	"mime"
	"net/http"
	"strings"
	"testing"

	"golang.org/x/net/html/atom"

	"github.com/commonline/commonline/casework"
)

func TestFormattedMail(t *testing.T) {
	t.Parallel()
	s := newSite(t, withParts(map[string]string{"3": onePixel}))
	p := s.get("/messages/11/formatted", ana)
	policy := p.Get("Content-Security-Policy")
	sum := sha256.Sum256([]byte(style(p)))
	for _, want := range []string{"default-src 'none'", "img-src data:", "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'", "form-action 'none'", "base-uri 'none'", "frame-ancestors 'self'", "sandbox allow-popups allow-popups-to-escape-sandbox"} {
		if !strings.Contains(policy, want) {
			t.Errorf("the policy lacks %s: %s", want, policy)
		}
	}
	for _, bad := range []string{"unsafe", "script", "same-origin", "http"} {
		if strings.Contains(policy, bad) {
			t.Errorf("the policy holds %q: %s", bad, policy)
		}
	}
	if got := p.Get("X-Frame-Options"); got != "SAMEORIGIN" {
		t.Errorf("X-Frame-Options is %q: our own page cannot frame it", got)
	}
	picture := attr(p.one(atom.Img), "src")
	data, ok := strings.CutPrefix(picture, "data:image/png;base64,")
	if bytes, err := base64.StdEncoding.DecodeString(data); !ok || err != nil || string(bytes) != onePixel {
		t.Errorf("the picture is %q", picture)
	}
	if attr(p.one(atom.Base), "target") != "_blank" {
		t.Error("links open inside the frame")
	}
	if p := s.get("/messages/12/formatted", ana); p.code != http.StatusNotFound {
		t.Errorf("plain text: got %d", p.code)
	}
}

// style is what stands in the page's only style element.
func style(p page) string { return p.one(atom.Style).FirstChild.Data }

func TestPictures(t *testing.T) {
	t.Parallel()
	find := func(cid string) (string, []byte) {
		switch cid {
		case "one":
			return "image/png", []byte("1")
		case "big":
			return "image/png", make([]byte, maxPictureBytes)
		}
		return "", nil
	}
	for name, c := range map[string]struct{ in, want string }{
		"its own":        {`<p><img src="cid:one" alt="a&amp;b"></p>`, `<p><img src="data:image/png;base64,MQ==" alt="a&amp;b"></p>`},
		"from elsewhere": {`<img src="https://evil.example/pixel.gif">x`, `<img src="">x`},
		"not there":      {`<img src=cid:two>`, `<img src="">`},
		"data":           {`<IMG SRC='data:image/svg+xml,x'>`, `<img src="">`},
		"too much":       {`<img src=cid:one><img src=cid:big>`, `<img src="data:image/png;base64,MQ=="><img src="">`},
		"no picture":     {`<p>a &lt; b<br>unclosed <b>`, `<p>a &lt; b<br>unclosed <b>`},
		"none":           {``, ``},
	} {
		got, err := withPictures(c.in, false, find)
		if err != nil || got != c.want {
			t.Errorf("%s: got %q, %v, want %q", name, got, err, c.want)
		}
	}
	many, err := withPictures(strings.Repeat(`<img src=cid:one>`, maxPictures+5), false, find)
	if got := strings.Count(many, "data:"); err != nil || got != maxPictures {
		t.Errorf("got %d pictures, %v", got, err)
	}
}

func TestAttachmentsAreDownloads(t *testing.T) {
	t.Parallel()
	s := newSite(t, withParts(map[string]string{"2": "\xff\xd8\xffpart 2", "3": "part 3", "4": "part 4", "5": "part 5"}))
	for i := range s.store.messages {
		if s.store.messages[i].ID == 11 {
			s.store.messages[i].Attachments = []casework.Attachment{
				{Filename: "Foto ñ.jpg", ContentType: "image/jpeg", Part: "2"},
				{Filename: `..\..\windows\evil.html`, ContentType: "text/html", Part: "3"},
				{Filename: "invoice\u202Efdp.exe\r\nSet-Cookie: x=1", ContentType: "image/svg+xml", Part: "4"},
				{Filename: "", ContentType: "application/javascript", Part: "5"},
			}
		}
	}
	for n, want := range map[string][2]string{
		"1": {"image/jpeg", "Foto ñ.jpg"}, "2": {"application/octet-stream", "evil.html"},
		"3": {"application/octet-stream", "invoicefdp.exeSet-Cookie: x=1"}, "4": {"application/octet-stream", "file-4"},
	} {
		p := s.get("/messages/11/files/"+n, ana)
		how, params, err := mime.ParseMediaType(p.Get("Content-Disposition"))
		if err != nil || how != "attachment" || params["filename"] != want[1] || p.Get("Content-Type") != want[0] {
			t.Errorf("file %s: %s, %s %v, %v", n, p.Get("Content-Type"), how, params, err)
		}
		if p.Get("X-Content-Type-Options") != "nosniff" || !strings.Contains(p.Get("Content-Security-Policy"), "sandbox") || p.Get("Set-Cookie") != "" {
			t.Errorf("file %s: %v", n, p.Header)
		}
		if !strings.Contains(p.body, "part ") {
			t.Errorf("file %s is %q", n, p.body)
		}
	}
	for _, n := range []string{"0", "5", "-1", "x"} {
		if p := s.get("/messages/11/files/"+n, ana); p.code != http.StatusNotFound {
			t.Errorf("file %s: got %d", n, p.code)
		}
	}
}

func TestFilesThatCannotBeRead(t *testing.T) {
	t.Parallel()
	s := newSite(t, func(c *Config) {
		c.Part = func(io.Reader, string) (io.Reader, error) { return nil, errors.New("no such part") }
	})
	if p := s.get("/messages/11/files/1", ana); p.code != http.StatusInternalServerError {
		t.Errorf("a part that is missing: got %d", p.code)
	}
	if p := s.get("/messages/11/formatted", ana); p.code != http.StatusOK || attr(p.one(atom.Img), "src") != "" {
		t.Error("a picture that is missing takes its mail along")
	}
	s = newSite(t, func(c *Config) { c.Part = nil })
	if p := s.get("/messages/11/files/1", ana); p.code != http.StatusNotFound {
		t.Errorf("with no way to a part: got %d", p.code)
	}
}

func TestOriginal(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.get("/messages/11/original", ana)
	if p.Get("Content-Type") != "text/plain; charset=utf-8" || p.body != s.store.raws[1] || !strings.Contains(p.Get("Content-Security-Policy"), "sandbox") {
		t.Errorf("got %s:\n%s", p.Get("Content-Type"), p.body)
	}
	saved := s.get("/messages/11/original?save=1", ana)
	if saved.Get("Content-Type") != "message/rfc822" || saved.Get("Content-Disposition") != `attachment; filename="message-1.eml"` {
		t.Errorf("saved: %v", saved.Header)
	}
	for _, path := range []string{"/messages/12/original", "/messages/0/original", "/messages/x/original", "/held/71/original", "/held/x/original"} {
		if p := s.get(path, ana); p.code != http.StatusNotFound {
			t.Errorf("%s: got %d", path, p.code)
		}
	}
	if p := s.get("/held/70/original", ana); p.body != s.store.raws[70] {
		t.Errorf("held: %q", p.body)
	}
	last := s.store.recorded[len(s.store.recorded)-1]
	if last.Kind != casework.RawRead || last.Raw != 70 || last.Detail["what"] != "original" {
		t.Errorf("recorded %+v", last)
	}
}
