package web

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http/httptest"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// TestFirstPaintIsSmall adds up what a browser fetches before it shows the inbox with a case, as it travels.
func TestFirstPaintIsSmall(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	cookie := s.enter(ana)
	squeezed := map[string]string{"Accept-Encoding": "br, gzip;q=0.8"}
	plain := s.get(rosas, ana)
	sum := 0
	for _, path := range append([]string{rosas}, firstFiles(plain)...) {
		p := s.do(visit{method: "GET", path: path, cookie: cookie, header: squeezed})
		if p.Get("Content-Encoding") != "gzip" || p.Get("Vary") != "Accept-Encoding" {
			t.Errorf("%s travels unpacked: %v", path, p.Header)
		}
		z, err := gzip.NewReader(strings.NewReader(p.body))
		if err != nil {
			t.Fatal(err)
		}
		if whole, err := io.ReadAll(z); err != nil || path == rosas && !bytes.Contains(whole, []byte("Gracias por avisar")) {
			t.Errorf("%s unpacks to %d bytes: %v", path, len(whole), err)
		}
		sum += len(p.body)
	}
	t.Logf("first paint: %d bytes", sum)
	if sum > 60_000 {
		t.Errorf("the first paint takes %d bytes, and 60 kB is the most", sum)
	}
}

// firstFiles are the style sheet and the module of a page.
func firstFiles(p page) []string {
	var all []string
	for _, n := range p.all(func(n *html.Node) bool { return attr(n, "rel") == "stylesheet" || n.Data == "script" }) {
		all = append(all, attr(n, "href")+attr(n, "src"))
	}
	return all
}

func TestWhoTakesGzip(t *testing.T) {
	t.Parallel()
	for header, want := range map[string]bool{"": false, "gzip": true, "br, GZIP": true, "gzip;q=0": false, "gzip; q=0.0": false, "gzip;q=0.5": true, "deflate": false, "xgzip": false} {
		r := httptest.NewRequest("GET", "/", nil)
		r.Header.Set("Accept-Encoding", header)
		if got := takesGzip(r); got != want {
			t.Errorf("%q: got %v", header, got)
		}
	}
}
