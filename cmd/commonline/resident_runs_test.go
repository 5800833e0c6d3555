package main

import (
	"encoding/json"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/intake/email"
	"github.com/commonline/commonline/internal/chromiumtest"
	"github.com/commonline/commonline/internal/locale"
	"github.com/commonline/commonline/internal/mailhost"
	"github.com/commonline/commonline/notify"
	"github.com/commonline/commonline/postgres"
)

// reviewed gives the trial a folder of its own with the texts of a language, each reviewed by somebody of the test's.
func (tr *trial) reviewed(language string) {
	tr.t.Helper()
	dir := filepath.Join(tr.t.TempDir(), language)
	tr.one(os.MkdirAll(dir, 0o700))
	from, err := fs.Sub(notify.BuiltIn(), language)
	tr.one(err)
	names, err := fs.ReadDir(from, ".")
	tr.one(err)
	reviews := map[string]notify.Review{}
	for _, n := range names {
		raw, err := fs.ReadFile(from, n.Name())
		tr.one(err, os.WriteFile(filepath.Join(dir, n.Name()), raw, 0o600))
		if n.Name() == "review.json" {
			tr.one(json.Unmarshal(raw, &reviews))
		}
	}
	for name := range reviews {
		reviews[name] = notify.Review{By: "A reviewer of this test", On: "2026-11-25"}
	}
	raw, err := json.Marshal(reviews)
	tr.one(err, os.WriteFile(filepath.Join(dir, "review.json"), raw, 0o600))
	tr.env = append(tr.env, "TEXTS_DIR="+filepath.Dir(dir))
}

// hasten composes what waits for more news of its case, as if the two minutes had passed.
func (tr *trial) hasten() {
	tr.t.Helper()
	s, err := ReadSettings(tr.env)
	tr.one(err)
	file, err := s.City()
	tr.one(err)
	keys, err := openKeys(s)
	tr.one(err)
	log := slog.New(slog.DiscardHandler)
	st, err := openStore(tr.t.Context(), s, log, func(string) {})
	tr.one(err)
	defer st.close()
	for i := range file.City.Numbers {
		file.City.Numbers[i].Pace = 0 // turns are given as of the time that is only pretended
	}
	hints, err := newHints(s, log)
	tr.one(err)
	g, err := newGateway(tr.t.Context(), gatewayParts{composed: &composed{file: file, settings: s}, desk: &cityDesk{settings: s, keys: keys},
		store: st, hints: hints, enclosed: true, log: log})
	tr.one(err)
	_, err = postgres.Outbox{DB: g.db}.Compose(tr.t.Context(), time.Now().Add(notify.Digest+time.Second), 100, g.texts.composer.Compose(time.Now()))
	tr.one(err)
}

// readable is the text of a page as somebody reads it: a line for each block, forms with the words of their buttons.
func readable(page string) string {
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		return err.Error()
	}
	var b strings.Builder
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		if n.Type == html.TextNode {
			b.WriteString(strings.Join(strings.Fields(n.Data), " ") + " ")
			return
		}
		switch n.DataAtom {
		case atom.Script, atom.Style, atom.Select, atom.Svg, atom.Head:
			return
		case atom.Button:
			b.WriteString("\n[")
			defer b.WriteString("]\n")
		case atom.P, atom.Li, atom.H1, atom.H2, atom.Div, atom.Section, atom.Label, atom.Header, atom.Footer, atom.Time:
			b.WriteString("\n")
		}
		for c := range n.ChildNodes() {
			walk(c)
		}
	}
	walk(root)
	return regexp.MustCompile(`\s*\n\s*`).ReplaceAllString(strings.TrimSpace(b.String()), "\n")
}

// page quotes the resident's page as it stands.
func (m *minutes) page(tr *trial, title, link, shot string) string {
	m.t.Helper()
	r, err := http.Get(tr.url + link)
	tr.one(err)
	defer r.Body.Close()
	raw, err := io.ReadAll(r.Body)
	tr.one(err)
	m.quote(title, readable(string(raw)))
	tr.photograph(link, shot)
	return string(raw)
}

// photograph keeps a picture of a page on a phone, where a folder for it is named.
func (tr *trial) photograph(link, name string) {
	tr.t.Helper()
	dir := os.Getenv("COMMONLINE_SHOTS")
	if dir == "" || chromiumtest.Path() == "" {
		return
	}
	ctx := chromiumtest.Open(tr.t, time.Minute)
	for _, do := range []chromedp.Action[chromedp.Void]{chromedp.EmulateViewport(390, 844), chromedp.Navigate(tr.url + link)} {
		_, err := chromedp.Run(ctx, do)
		tr.one(err)
	}
	picture, err := chromedp.Run(ctx, chromedp.FullScreenshot(100))
	tr.one(err, os.WriteFile(filepath.Join(dir, name+".png"), picture, 0o600))
}

// dated puts words in the place of the days of a run.
func (m *minutes) dated(language string) {
	zone, err := time.LoadLocation("America/New_York")
	if err != nil {
		m.t.Fatal(err)
	}
	today := time.Now().In(zone)
	m.today = locale.Day(language, today)
	var all []string
	for n := range 400 {
		all = append(all, strings.ReplaceAll(regexp.QuoteMeta(locale.Day(language, today.AddDate(0, 0, n))), " ", `\s+`))
	}
	slices.SortFunc(all, func(a, b string) int { return len(b) - len(a) }) // "25 de mayo" before "5 de mayo"
	m.days = regexp.MustCompile(strings.Join(all, "|"))
}

// does works on a case as the form of its page would.
func (b *browser) does(number string, form url.Values) {
	b.tr.t.Helper()
	thread := regexp.MustCompile(`name="thread" value="(\d+)"`).FindStringSubmatch(b.get("/inbox/" + number))
	if thread == nil {
		b.tr.t.Fatal("nothing can be done on the case")
	}
	form.Set("thread", thread[1])
	if page := b.post("/inbox/"+number+"/work", form); strings.Contains(page, "Not done") {
		b.tr.t.Fatalf("%v was not done: %s", form, page)
	}
}

// link is the way to the resident's page that stands in a message.
func (tr *trial) link(words string) string {
	tr.t.Helper()
	link := statusLink.FindString(words)
	if link == "" {
		tr.t.Fatalf("no link in %q", words)
	}
	return link
}

const theRun = "`go test ./cmd/commonline -run %s -rewrite` wrote this: the program runs, with a mail server and a telephone company of this machine, and\nwith the drafts of the texts taken as reviewed. Not one word of it has been read by a speaker for this paper; a city's own people do that.\n"

// TestKreyolByText runs the program: one case in Haitian Creole by text, from the first words to "was it fixed?: no".
func TestKreyolByText(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED: -short is set, and this runs the whole program for a long time")
	}
	t.Parallel()
	tr := newTrial(t)
	company := tr.withPhone()
	tr.reviewed("ht")
	if code, out, errs := tr.command("correct horse battery", "staff", "add", "lee@harbor.example", "--name", "Lee Park", "--office", "d1"); code != 0 {
		t.Fatalf("staff add: %d %s%s", code, out, errs)
	}
	tr.serve()
	lee, number := tr.signIn("lee@harbor.example", "correct horse battery"), casework.CaseNumber(10001).String()
	m := &minutes{t: t, same: [][2]string{{tr.url, "https://help.harbor.example"}}}
	m.dated("ht")
	m.add("# A case in Haitian Creole, by text\n\n"+theRun, t.Name())
	says := func(words string) {
		tr.one(company.Send(t.Context(), rosasPhone, harborPhone, words, nil, ""))
		m.quote("The resident texts", words)
	}
	hears := func(title, words string) string {
		tr.heard(company, rosasPhone, words)
		got := tr.newest(company.Texts(rosasPhone))
		m.quote(title, got)
		return got
	}
	says("Bonjou, limyè lari a devan kay mwen etenn depi yon semèn.")
	link := tr.link(hears("At once the phone shows", number))
	m.page(tr, "The page behind the link", link, "ht-1-received")
	lee.post("/inbox/"+number+"/answer", lee.answerForm(number, "text", "Bonjou, nou mande yon ekip vin gade limyè a."))
	hears("Staff answer, and the phone shows", "yon ekip vin gade")
	lee.does(number, url.Values{"do": {"wait"}, "for": {"waiting_department"}, "311": {"101006214871"}})
	tr.hasten()
	hears("The case is with a department", "101006214871")
	m.page(tr, "The page", link, "ht-2-department")
	lee.does(number, url.Values{"do": {"resolve"}, "done": {"Ekip la chanje anpoul la."}})
	tr.hasten()
	hears("Staff resolve it", "Ekip la chanje anpoul la.")
	m.page(tr, "The page", link, "ht-3-resolved")
	says("2 limyè a etenn ankò")
	tr.until("the case is open again", func() bool {
		return strings.Contains(lee.get("/inbox/"+number), "The resident says that it was not fixed")
	})
	m.page(tr, "The case is open again. The page", link, "ht-4-reopened")
	lee.shows(lee.get("/inbox/"+number), "limyè a etenn ankò", "Case opened again")
	m.keep("kreyol-by-text.md")
}

// TestSpanishByMail runs the program: one case in Spanish by mail, from the first words to "was it fixed?: no" on the resident's page.
func TestSpanishByMail(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED: -short is set, and this runs the whole program for a long time")
	}
	t.Parallel()
	tr := newTrial(t)
	tr.addToCity("quiet_hours: none\n")
	tr.reviewed("es")
	if code, out, errs := tr.command("correct horse battery", "staff", "add", "lee@harbor.example", "--name", "Lee Park", "--office", "d1"); code != 0 {
		t.Fatalf("staff add: %d %s%s", code, out, errs)
	}
	tr.serve()
	lee, number := tr.signIn("lee@harbor.example", "correct horse battery"), casework.CaseNumber(10001).String()
	m := &minutes{t: t, same: [][2]string{{tr.url, "https://help.harbor.example"}}}
	m.dated("es")
	m.add("# A case in Spanish, by mail\n\n"+theRun, t.Name())
	gets := func(title, words string) string {
		var in *casework.Inbound
		tr.received(func(x mailhost.Sent) bool {
			got := email.Parse(x.Raw, email.Limits{})
			if x.To[0] != "rosa@home.example" || !strings.Contains(got.Subject+"\n"+got.Text, words) {
				return false
			}
			in = got
			return true
		})
		m.quote(title, in.Subject+"\n\n"+in.Text)
		return in.Text
	}
	const wrote = "Buenos días. El semáforo de la calle Elm no funciona desde ayer y los niños cruzan para ir a la escuela."
	tr.deliver("d1@harbor.example", "From: Rosa Delgado <rosa@home.example>\nTo: d1@harbor.example\nSubject: =?utf-8?q?Sem=C3=A1foro?=\nMessage-ID: <1@home.example>\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n"+wrote+"\n")
	m.quote("The resident mails", wrote)
	link := tr.link(gets("At once she gets", number))
	m.page(tr, "The page behind the link", link, "es-1-received")
	lee.post("/inbox/"+number+"/answer", lee.answerForm(number, "mail", "Buenos días: avisamos hoy mismo a Obras Públicas."))
	gets("Staff answer", "avisamos hoy mismo")
	lee.does(number, url.Values{"do": {"wait"}, "for": {"waiting_department"}, "311": {"101006214871"}})
	tr.hasten()
	gets("The case is with a department", "101006214871")
	m.page(tr, "The page", link, "es-2-department")
	lee.does(number, url.Values{"do": {"resolve"}, "done": {"Se cambió el semáforo."}})
	tr.hasten()
	gets("Staff resolve it", "Se cambió el semáforo.")
	page := m.page(tr, "The page", link, "es-3-resolved")
	fields := (&browser{tr, http.DefaultClient}).form(page, link+"/fixed")
	fields.Set("fixed", "no")
	fields.Set("message", "Sigue apagado por la noche.")
	anybody := &browser{tr, &http.Client{}}
	said := anybody.upload(link+"/fixed?lang=es", fields)
	if banner := regexp.MustCompile(`id="said"><p>([^<]+)`).FindStringSubmatch(said); banner == nil {
		t.Errorf("the page does not thank her: %s", said)
	} else {
		m.quote("She presses no, and writes \"Sigue apagado por la noche.\" The page says", banner[1])
	}
	tr.until("the case is open again", func() bool {
		return strings.Contains(lee.get("/inbox/"+number), "The resident says that it was not fixed")
	})
	tr.hasten()
	m.page(tr, "The page later", link, "es-4-reopened")
	lee.shows(lee.get("/inbox/"+number), "Sigue apagado por la noche.", "Case opened again")
	m.keep("spanish-by-mail.md")
}
