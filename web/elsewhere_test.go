package web

import (
	"io"
	"strings"
	"testing"

	"golang.org/x/net/html/atom"
)

func TestPicturesFromElsewhereComeWhenAskedFor(t *testing.T) {
	t.Parallel()
	s := newSite(t, func(c *Config) {
		c.Elsewhere = func(io.Reader) (string, error) {
			return `<p><img src="https://pictures.example/p.png" alt="p"><img src="http://plain.example/q.png"><img src="javascript:x()"></p>`, nil
		}
	})
	for i := range s.store.messages {
		if s.store.messages[i].ID == 11 {
			s.store.messages[i].HTML = `<p><img alt="p" width="3"/><img src="cid:x"></p>`
		}
	}
	link := s.get("/inbox/C-48213-5", ana)
	if !strings.Contains(link.body, `href="/messages/11/formatted?pictures=elsewhere" target="mail11"`) || !strings.Contains(link.body, `name="mail11"`) {
		t.Error("the case does not offer them")
	}
	if p := s.get("/messages/11/formatted", ana); strings.Contains(p.body, "https://") || strings.Contains(p.Get("Content-Security-Policy"), "https:") {
		t.Errorf("unasked: %s\n%s", p.Get("Content-Security-Policy"), p.body)
	}
	p := s.get("/messages/11/formatted?pictures=elsewhere", ana)
	var src []string
	for _, img := range p.tag(atom.Img) {
		src = append(src, attr(img, "src"))
	}
	if got := strings.Join(src, "|"); got != "https://pictures.example/p.png||" {
		t.Errorf("asked: %s", got)
	}
	if policy := p.Get("Content-Security-Policy"); !strings.Contains(policy, "img-src data: https:;") || p.Get("Referrer-Policy") != "no-referrer" {
		t.Errorf("the policy is %s, %s", policy, p.Get("Referrer-Policy"))
	}
	if last := s.store.recorded[len(s.store.recorded)-1]; last.Detail["what"] != "formatted, with pictures from elsewhere" {
		t.Errorf("recorded %+v", last)
	}
}

func TestWhichMailHoldsPicturesFromElsewhere(t *testing.T) {
	t.Parallel()
	for markup, want := range map[string]bool{
		`<p><img alt="x"></p>`: true, `<img>`: true, `<img width="1" height="2"/>`: true,
		`<img src="cid:x" alt="y">`: false, `<img alt="y" src="cid:x">`: false, `<p>img</p>`: false, ``: false,
	} {
		if holdsPictures(markup) != want {
			t.Errorf("%s: %v", markup, !want)
		}
	}
}
