package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/commonline/commonline/casework"
)

// everyPage gives each page of the site once, as somebody who sees most of it.
func everyPage(s *site) map[string]page {
	const ana = "ana@council.example"
	return map[string]page{
		"sign-in":              s.get("/sign-in", ""),
		"refused":              s.post("/sign-in", "", url.Values{"email": {"x@council.example"}, "password": {"no"}}),
		"inbox":                s.get("/inbox", ana),
		"resolved":             s.get("/inbox?view=resolved", ana),
		"copied":               s.get("/inbox?view=copied", ana),
		"search":               s.get("/inbox?q=rosa", ana),
		"no result":            s.get("/inbox?q=zebra", ana),
		"case":                 s.get("/inbox/C-48213-5", ana),
		"copy":                 s.get("/inbox/C-48219-7", ana),
		"case beside a list":   s.get("/inbox/C-48213-5?view=mine&order=newest", ana),
		"case to be read":      s.get("/inbox/C-48213-5", "rhea@council.example"),
		"not done":             s.post("/inbox/C-48213-5/work", ana, url.Values{"do": {"snooze"}}),
		"not sent":             s.post("/inbox/C-48213-5/answer", ana, url.Values{"then": {"send"}, "text": {"x"}, "to": {"43"}, "key": {"k1234567"}, "thread": {"77"}}),
		"snoozed":              s.get("/inbox?view=snoozed", ana),
		"unassigned":           s.get("/inbox?view=unassigned", ana),
		"triage":               s.get("/triage", ana),
		"triage, not done":     s.post("/triage/C-48214-3", ana, url.Values{"act": {"type"}, "text": {"nowhere"}}),
		"held":                 s.get("/held", ana),
		"undecided":            s.post("/held/70", ana, url.Values{"how": {"reject"}}),
		"held by a volunteer":  s.get("/held", "vi@council.example"),
		"automatic":            s.get("/held/automatic", ana),
		"unsent":               s.get("/held/unsent", ana),
		"running":              s.get("/running", ana),
		"admin":                s.get("/running", "ole@council.example"),
		"status":               s.get("/s/"+casework.StatusToken(testSigner{}, 3), ""),
		"failure":              s.get("/nowhere", ""),
		"new":                  s.get("/new", ana),
		"letter":               s.get("/inbox/C-48213-5/letter/5", ana),
		"texts":                s.get("/texts", "marcus@council.example"),
		"texts in Spanish":     s.get("/texts/es", "marcus@council.example"),
		"people":               s.get("/office/staff", "marcus@council.example"),
		"features":             s.get("/office/features", "marcus@council.example"),
		"account":              s.get("/account", ana),
		"today":                s.get("/today", ana),
		"danger":               s.get("/danger", ana),
		"notifications":        s.get("/notifications", ana),
		"calls":                s.get("/calls", ana),
		"calls by a volunteer": s.get("/calls", "vi@council.example"),
		"no line":              s.post("/calls/log", ana, url.Values{"call": {"CA1"}}),
		"hand without a line":  s.post("/calls/by-hand", ana, url.Values{"channel": {"paper"}}),
		"recording":            s.get("/messages/11/recording", ana),
		"failed":               s.get("/held/failed", ana),
		"failed, to be read":   s.get("/held/failed", "rhea@council.example"),
		"asked first":          s.post("/inbox/C-48213-5/answer", ana, url.Values{"then": {"send"}, "text": {"call 617 555 0199"}, "to": {"43"}, "key": {"k1234567"}}),
		"sensitive":            s.get("/inbox/C-48221-6", ana),
		"by text":              s.get("/inbox/C-48214-3", ana),
		"replies":              s.get("/replies", "marcus@council.example"),
		"reply not kept":       s.post("/replies/5", "marcus@council.example", url.Values{"name": {"x"}, "language": {"en"}, "body": {"{adress}"}}),
		"new reply not kept":   s.post("/replies", "marcus@council.example", url.Values{"name": {"x"}, "language": {"en"}}),
		"no words":             s.post("/messages/11/transcript", ana, url.Values{}),
	}
}

func TestEveryPageIsSound(t *testing.T) {
	t.Parallel()
	var box *outbox
	for name, p := range everyPage(newSite(t)) {
		t.Run(name, func(t *testing.T) { sound(t, p) })
	}
	for name, p := range everyPage(newSite(t, inTrouble, empty)) {
		t.Run(name+" in trouble", func(t *testing.T) { sound(t, p) })
	}
	demo := newSite(t, withDemo(&box))
	box.sent = []OutMail{{To: "rosa@mail.example", Subject: "We have it", Text: "Thanks.", MessageID: "a@b", From: "district5+x@council.example"}}
	sound(t, demo.get("/", ""))
	sound(t, demo.get("/?answer=a@b", ""))
	sound(t, demo.post("/demo/send", "", url.Values{"text": {"x"}}))
}

func inTrouble(c *Config) {
	m := c.Store.(*memory)
	m.sending = SendingState{Mode: SendingOn, Paused: true, Why: "The operator stopped it.", Since: noon, Withheld: 3}
	m.boxes = append(m.boxes, MailboxHealth{Mailbox: "al1", Address: "osei@council.example", Failing: true, Sentence: "The password was refused.", Since: noon})
}

func empty(c *Config) {
	m := c.Store.(*memory)
	m.heldMail, m.automatic, m.unsent, m.failed, m.replies = nil, nil, nil, nil, nil
}

// sound checks what holds for every page: one main landmark and one h1, headings without gaps, a name for every field
// and button, ids that are used once, and nothing that the policy forbids or that comes from elsewhere.
func sound(t *testing.T, p page) {
	t.Helper()
	if attr(p.one(atom.Html), "lang") == "" {
		t.Error("the page names no language")
	}
	if text(p.one(atom.Title)) == "" || text(p.one(atom.H1)) == "" {
		t.Error("the page has no title, or an empty h1")
	}
	if p.id("main") != p.one(atom.Main) || !slices.Contains(p.links(), "#main") {
		t.Error("no link skips to the content")
	}
	if len(p.tag(atom.Script)) > 0 && !strings.Contains(p.Get("Content-Security-Policy"), "script-src 'self'") {
		t.Error("the page carries a script that its own policy stops")
	}
	headings(t, p)
	unique(t, p)
	named(t, p)
	harmless(t, p)
}

func headings(t *testing.T, p page) {
	t.Helper()
	last := 0
	for _, n := range p.all(func(n *html.Node) bool {
		return len(n.Data) == 2 && n.Data[0] == 'h' && n.Data[1] >= '1' && n.Data[1] <= '6'
	}) {
		level := int(n.Data[1] - '0')
		if level > last+1 {
			t.Errorf("heading %q jumps from level %d to %d", text(n), last, level)
		}
		last = level
	}
}

func unique(t *testing.T, p page) {
	t.Helper()
	seen := map[string]bool{}
	for _, n := range p.all(func(n *html.Node) bool { return has(n, "id") }) {
		if seen[attr(n, "id")] {
			t.Errorf("the id %q is used twice", attr(n, "id"))
		}
		seen[attr(n, "id")] = true
	}
	for _, n := range p.all(func(*html.Node) bool { return true }) {
		for _, key := range []string{"for", "aria-labelledby", "aria-describedby"} {
			if ref := attr(n, key); ref != "" && !seen[ref] {
				t.Errorf("<%s %s=%q> names nothing on the page", n.Data, key, ref)
			}
		}
		if ref, ok := strings.CutPrefix(attr(n, "href"), "#"); ok && !seen[ref] {
			t.Errorf("the link to #%s leads nowhere", ref)
		}
	}
}

// named checks that what one can use has a name.
func named(t *testing.T, p page) {
	t.Helper()
	labels := map[string]bool{}
	for _, n := range p.tag(atom.Label) {
		labels[attr(n, "for")] = text(n) != ""
	}
	for _, n := range p.all(func(n *html.Node) bool {
		return n.DataAtom == atom.Textarea || n.DataAtom == atom.Input && attr(n, "type") != "hidden"
	}) {
		inLabel := n.Parent.DataAtom == atom.Label && text(n.Parent) != ""
		if !inLabel && !labels[attr(n, "id")] {
			t.Errorf("the field %q has no label", attr(n, "name"))
		}
	}
	for _, a := range []atom.Atom{atom.Button, atom.A, atom.Summary} {
		for _, n := range p.tag(a) {
			if text(n) == "" && attr(n, "aria-label") == "" {
				t.Errorf("a <%s> has no name", n.Data)
			}
		}
	}
	for _, n := range p.tag(atom.Iframe) {
		if attr(n, "title") == "" {
			t.Error("a frame has no title")
		}
	}
}

// harmless checks that the page would do the same under a policy that allows no inline script or style, and that it
// asks nobody else for anything.
func harmless(t *testing.T, p page) {
	t.Helper()
	for _, n := range p.all(func(*html.Node) bool { return true }) {
		for _, a := range n.Attr {
			if strings.HasPrefix(a.Key, "on") || a.Key == "style" || a.Key == "srcdoc" {
				t.Errorf("<%s> has the attribute %s", n.Data, a.Key)
			}
			if slices.Contains([]string{"src", "href", "action", "formaction"}, a.Key) && !local(a.Val) {
				t.Errorf("<%s %s=%q> leads elsewhere", n.Data, a.Key, a.Val)
			}
		}
		switch n.DataAtom {
		case atom.Script:
			if attr(n, "src") == "" || attr(n, "type") != "module" {
				t.Error("there is a script inside the page")
			}
		case atom.Iframe:
			if got := attr(n, "sandbox"); !has(n, "sandbox") || strings.Contains(got, "script") || strings.Contains(got, "same-origin") {
				t.Errorf("a frame has the sandbox %q", got)
			}
		case atom.Img: // a small picture of a file, from here
			if !local(attr(n, "src")) || !has(n, "alt") {
				t.Errorf("a picture comes from %q", attr(n, "src"))
			}
		case atom.Style, atom.Object, atom.Embed:
			t.Errorf("there is a <%s>", n.Data)
		}
	}
}

func local(address string) bool {
	return strings.HasPrefix(address, "/") && !strings.HasPrefix(address, "//") || strings.HasPrefix(address, "#") || strings.HasPrefix(address, "tel:")
}

// TestEveryTemplateIsUsed keeps a template from lying about that no page shows.
func TestEveryTemplateIsUsed(t *testing.T) {
	t.Parallel()
	files, err := templateFiles.ReadDir("templates")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		name := strings.TrimSuffix(f.Name(), ".html")
		_, isPage := layouts[name]
		if !isPage && !slices.Contains([]string{"staff", "public", "form", "bare", "parts"}, name) {
			t.Errorf("templates/%s belongs to no page", f.Name())
		}
	}
}

// hostile is what a resident may type anywhere.
const hostile = `"><img src=x onerror=alert(1)><script>alert(2)</script>'{{.}}</title></textarea></style>`

// TestWhatResidentsWriteIsData puts it everywhere, and looks whether it became part of a page.
func TestWhatResidentsWriteIsData(t *testing.T) {
	t.Parallel()
	var box *outbox
	s := newSite(t, withDemo(&box), func(c *Config) { poison(c.Store.(*memory)) })
	box.sent = []OutMail{{To: hostile, Subject: hostile, Text: hostile, MessageID: hostile, From: hostile}}
	pages := everyPage(s)
	pages["demo"] = s.get("/", "")
	pages["answer"] = s.get("/?answer="+url.QueryEscape(hostile), "")
	pages["demo form"] = s.post("/demo/send", "", url.Values{"name": {hostile}, "address": {hostile}, "subject": {hostile}, "text": {hostile}, "raw": {""}, "to": {hostile, "d5"}})
	pages["searched"] = s.get("/inbox?q="+url.QueryEscape(hostile), "ana@council.example")
	pages["next"] = s.get("/sign-in?next="+url.QueryEscape("/"+hostile), "")
	pages["typed"] = s.post("/sign-in", "", url.Values{"email": {hostile}, "password": {hostile}})
	pages["reason"] = s.post("/held/70", "ana@council.example", url.Values{"how": {hostile}, "reason": {hostile}})
	for name, p := range pages {
		t.Run(name, func(t *testing.T) {
			harmless(t, p)
			if scripts := len(p.tag(atom.Script)); scripts > 1 {
				t.Errorf("there are %d scripts", scripts)
			}
		})
	}
	for _, name := range []string{"inbox", "case", "held", "automatic", "unsent", "demo", "searched"} {
		pages[name].says("<script>alert(2)</script>")
	}
}

// poison makes everything hostile that came from outside.
func poison(m *memory) {
	bad := casework.Correspondent{Name: hostile, Address: hostile}
	for i := range m.cases {
		m.cases[i].Subject, m.cases[i].ResidentName = hostile, hostile
	}
	for i := range m.messages {
		x := &m.messages[i]
		x.From, x.To, x.Cc = bad, []casework.Correspondent{bad, bad}, []casework.Correspondent{bad}
		x.Subject, x.Text, x.Reply, x.Language = hostile, hostile+"\nrest", hostile, hostile
		x.Defects = []casework.Defect{{Code: hostile, Detail: hostile}}
		x.Attachments = []casework.Attachment{{Filename: hostile, ContentType: hostile, Part: "2"}}
		if x.Delivery != nil {
			x.Delivery.Reason = hostile
		}
	}
	for i := range m.notes {
		m.notes[i].Text, m.notes[i].By = hostile, hostile
	}
	for i := range m.events {
		m.events[i].Detail = map[string]string{"why": hostile, "by": hostile, "status": hostile}
	}
	for i := range m.heldMail {
		h := &m.heldMail[i]
		h.From, h.Subject, h.Text, h.Detail = bad, hostile, hostile, hostile
	}
	for i := range m.automatic {
		a := &m.automatic[i]
		a.From, a.Subject, a.Text, a.KindReason = bad, hostile, hostile, hostile
	}
	for i := range m.unsent {
		u := &m.unsent[i]
		u.To, u.Subject, u.Text, u.Why = bad, hostile, hostile, hostile
	}
	for i := range m.waiting {
		t := &m.waiting[i]
		t.Subject, t.ResidentName, t.Text, t.Matter.Mention, t.Routing.Why = hostile, hostile, hostile, hostile[:9], []string{hostile}
		for j := range t.Matter.Candidates {
			t.Matter.Candidates[j].Address.Street, t.Matter.Candidates[j].Why = hostile, []string{hostile}
		}
	}
	m.boxes[0].Sentence = hostile
}

func TestHeadersOfEveryAnswer(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for _, path := range []string{"/inbox", "/inbox/C-48213-5", "/held", "/nowhere", "/sign-in", "/s/x", "/healthz", "/readyz", "/static/app.css", "/static/none", "/messages/11/formatted", "/messages/11/original", "/messages/11/files/1"} {
		p := s.get(path, "ana@council.example")
		policy := p.Get("Content-Security-Policy")
		if !strings.HasPrefix(policy, "default-src 'none'") || strings.Contains(policy, "unsafe") || !strings.Contains(policy, "frame-ancestors") || strings.Contains(policy, "script-src") != strings.Contains(policy, "script-src 'self'; connect-src 'self'") {
			t.Errorf("%s: the policy is %q", path, policy)
		}
		for key, want := range map[string]string{"X-Content-Type-Options": "nosniff", "Cross-Origin-Opener-Policy": "same-origin", "X-Robots-Tag": "noindex, nofollow", "Strict-Transport-Security": "max-age=31536000"} {
			if got := p.Get(key); got != want {
				t.Errorf("%s: %s is %q, want %q", path, key, got, want)
			}
		}
		if referrer := p.Get("Referrer-Policy"); referrer != "no-referrer" && referrer != "same-origin" {
			t.Errorf("%s: Referrer-Policy is %q", path, referrer)
		}
		if !strings.HasPrefix(path, "/static/app") && p.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: it may be kept: %q", path, p.Get("Cache-Control"))
		}
	}
}

func TestStaticFilesAreKept(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	css := s.get("/sign-in", "").all(func(n *html.Node) bool { return attr(n, "rel") == "stylesheet" })[0]
	p := s.get(attr(css, "href"), "")
	if p.code != http.StatusOK || !strings.Contains(p.Get("Cache-Control"), "immutable") || !strings.HasPrefix(p.Get("Content-Type"), "text/css") {
		t.Errorf("%s: %d %v", attr(css, "href"), p.code, p.Header)
	}
	if p := s.get("/static/app.css?v=old", ""); strings.Contains(p.Get("Cache-Control"), "immutable") {
		t.Error("another build's address is kept for ever")
	}
}
