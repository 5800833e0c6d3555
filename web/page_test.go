package web

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/commonline/commonline/casework"
)

// site is the pages over a store in memory, with a clock that the test moves.
type site struct {
	t      *testing.T
	store  *memory
	out    *outbox
	mail   mailMemory
	now    time.Time
	server *server
	http.Handler
}

// newSite makes one; change may alter what it is given.
func newSite(t *testing.T, change ...func(*Config)) *site {
	t.Helper()
	s := &site{t: t, store: sampleStore(), out: &outbox{}, now: noon}
	c := Config{
		Store: s.store, City: sampleCity(), PublicURL: &url.URL{Scheme: "https", Host: "inbox.example"}, Signer: testSigner{},
		Log: slog.New(slog.NewTextHandler(testLog{t}, nil)), Now: func() time.Time { return s.now }, Part: wholePart, Sealer: testSealer{}, Texts: newSampleTexts(), Mail: &s.mail, Police: paperPolice{},
	}
	for _, f := range change {
		f(&c)
	}
	s.store.city = c.City
	server := newServer(c)
	server.nobody = cheap.hash("nobody's")
	server.cost = cheap
	s.server, s.Handler = server, server.handler()
	return s
}

func withDemo(s **outbox) func(*Config) {
	return func(c *Config) {
		*s = &outbox{}
		c.Demo = &Demo{
			Viewer: casework.Viewer{Role: casework.RecordsOfficer}, Deliver: *s, Outbox: *s,
			Samples: []Sample{{Title: "In Spanish, to two offices", From: casework.Correspondent{Name: "Rosa", Address: "rosa@mail.example"}, To: []casework.OfficeID{"d5", "al1"}, Subject: "Cruce inundado", Text: "El agua cubre todo."}},
			SignIns: []DemoSignIn{{Email: "ana@council.example", Password: samplePassword, Says: "Staff of District 5"}},
		}
	}
}

type testLog struct{ t *testing.T }

func (l testLog) Write(b []byte) (int, error) { l.t.Logf("%s", b); return len(b), nil }

// outbox is both sides of the demo's mail.
type outbox struct {
	to   []string
	raw  string
	sent []OutMail
}

func (o *outbox) Deliver(_ context.Context, to []string, raw []byte) error {
	o.to, o.raw = to, string(raw)
	return nil
}

func (o *outbox) Outbox(context.Context, int) ([]OutMail, error) { return o.sent, nil }

// visit is a browser's one request.
type visit struct {
	method, path string
	form         url.Values
	raw          string // in place of a form
	cookie       string
	header       map[string]string
}

// page is the answer, read as a browser would.
type page struct {
	t    *testing.T
	code int
	http.Header
	body string
	root *html.Node
}

func (s *site) do(v visit) page {
	s.t.Helper()
	var body io.Reader
	if v.form != nil {
		body = strings.NewReader(v.form.Encode())
	}
	if v.raw != "" {
		body = strings.NewReader(v.raw)
	}
	r := httptest.NewRequest(v.method, "https://inbox.example"+v.path, body)
	if v.form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	for k, x := range v.header {
		r.Header.Set(k, x)
	}
	if v.cookie != "" {
		r.AddCookie(&http.Cookie{Name: "__Host-commonline", Value: v.cookie})
		r.AddCookie(&http.Cookie{Name: "commonline", Value: v.cookie})
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	root, err := html.Parse(strings.NewReader(w.Body.String()))
	if err != nil {
		s.t.Fatalf("reading the page %s: %v", v.path, err)
	}
	return page{t: s.t, code: w.Code, Header: w.Header(), body: w.Body.String(), root: root}
}

// get reads a page as somebody, or as nobody.
func (s *site) get(path, as string) page {
	s.t.Helper()
	return s.do(visit{method: "GET", path: path, cookie: s.enter(as)})
}

func (s *site) post(path, as string, form url.Values) page {
	s.t.Helper()
	if form == nil {
		form = url.Values{}
	}
	return s.do(visit{method: "POST", path: path, cookie: s.enter(as), form: form})
}

// enter signs somebody in through the form, and gives the cookie.
func (s *site) enter(email string) string {
	s.t.Helper()
	if email == "" {
		return ""
	}
	p := s.do(visit{method: "POST", path: "/sign-in", form: url.Values{"email": {email}, "password": {samplePassword}}})
	if p.code != http.StatusSeeOther {
		s.t.Fatalf("signing in as %s: got %d", email, p.code)
	}
	r := http.Response{Header: p.Header}
	return r.Cookies()[0].Value
}

// events gives the kinds that were recorded, sign-ins left out.
func (s *site) events() []casework.EventKind {
	var kinds []casework.EventKind
	for _, e := range s.store.recorded {
		if e.Kind != casework.SignedIn {
			kinds = append(kinds, e.Kind)
		}
	}
	return kinds
}

// all gives the elements for which want is true.
func (p page) all(want func(*html.Node) bool) []*html.Node {
	var found []*html.Node
	for n := range p.root.Descendants() {
		if n.Type == html.ElementNode && want(n) {
			found = append(found, n)
		}
	}
	return found
}

func (p page) tag(a atom.Atom) []*html.Node {
	return p.all(func(n *html.Node) bool { return n.DataAtom == a })
}

// one gives the only element of a kind.
func (p page) one(a atom.Atom) *html.Node {
	p.t.Helper()
	found := p.tag(a)
	if len(found) != 1 {
		p.t.Fatalf("got %d <%s>, want 1, in:\n%s", len(found), a, p.body)
	}
	return found[0]
}

// id gives the element with an id, or nil.
func (p page) id(id string) *html.Node {
	for _, n := range p.all(func(n *html.Node) bool { return attr(n, "id") == id }) {
		return n
	}
	return nil
}

// links gives the addresses that the page leads to.
func (p page) links() []string {
	var all []string
	for _, n := range p.tag(atom.A) {
		all = append(all, attr(n, "href"))
	}
	return all
}

// text is what one reads in the page.
func (p page) text() string { return text(p.root) }

// says fails where a page does not say something.
func (p page) says(want ...string) {
	p.t.Helper()
	for _, w := range want {
		if !strings.Contains(p.text(), w) {
			p.t.Errorf("the page does not say %q:\n%s", w, p.text())
		}
	}
}

// hides fails where the page holds something anywhere, in its text or not.
func (p page) hides(secret ...string) {
	p.t.Helper()
	for _, x := range secret {
		if strings.Contains(p.body, x) {
			p.t.Errorf("the page holds %q:\n%s", x, p.body)
		}
	}
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func has(n *html.Node, key string) bool {
	for _, a := range n.Attr {
		if a.Key == key {
			return true
		}
	}
	return false
}

// text joins the words below a node with single blanks.
func text(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode && d.Parent.DataAtom != atom.Style && d.Parent.DataAtom != atom.Script {
			b.WriteString(d.Data)
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}
