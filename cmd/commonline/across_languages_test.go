package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/commonline/commonline/casework"
)

// standIn is a translation server that knows a few sentences, and keeps what it was sent.
type standIn struct {
	*httptest.Server
	mu    sync.Mutex
	asked []string
	knows map[string]string
}

func newStandIn(t *testing.T, knows map[string]string) *standIn {
	t.Helper()
	s := &standIn{knows: knows}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		s.mu.Lock()
		defer s.mu.Unlock()
		s.asked = append(s.asked, string(body))
		for words, in := range s.knows {
			if strings.Contains(string(body), words) {
				_, _ = io.WriteString(w, `{"translatedText":"`+in+`"}`)
				return
			}
		}
		w.WriteHeader(http.StatusBadRequest)
	}))
	t.Cleanup(s.Close)
	return s
}

// sent is what it was sent since the last time.
func (s *standIn) sent() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := strings.Join(s.asked, "\n")
	s.asked = nil
	return all
}

// act gives the path of the newest form of a page that does something to a message.
func (b *browser) act(page, deed string) string {
	b.tr.t.Helper()
	all := regexp.MustCompile(`action="(/inbox/[^/"]+/`+deed+`/\d+)[?"]`).FindAllStringSubmatch(page, -1)
	if all == nil {
		b.tr.t.Fatalf("nothing can be done by %s in\n%s", deed, page)
	}
	return all[len(all)-1][1]
}

// shows fails where a page lacks words.
func (b *browser) shows(page string, all ...string) {
	b.tr.t.Helper()
	for _, words := range all {
		if !strings.Contains(page, words) {
			b.tr.t.Errorf("the page lacks %q:\n%s", words, page)
		}
	}
}

// putAcross lets an answer wait for a speaker of Haitian Creole.
func (b *browser) putAcross(number, english string) {
	b.tr.t.Helper()
	form := b.answerForm(number, "text", english)
	form.Set("then", "speaker")
	form.Set("language", "ht")
	b.shows(b.post("/inbox/"+number+"/answer", form), "An answer waits for somebody who speaks Haitian Creole")
}

// TestReadAndAnsweredAcrossLanguages runs the program: Lee, who knows no Haitian Creole, reads a text in it and answers, first without a
// translation server and then with one. The paper of the run has every word that left the house.
func TestReadAndAnsweredAcrossLanguages(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED: -short is set, and this runs the whole program for a long time")
	}
	t.Parallel()
	tr := newTrial(t)
	company := tr.withPhone()
	for _, who := range [][2]string{{"lee", "Lee Park"}, {"marcus", "Marcus Teague"}} {
		if code, out, errs := tr.command("correct horse battery", "staff", "add", who[0]+"@harbor.example", "--name", who[1], "--office", "d1"); code != 0 {
			t.Fatalf("staff add: %d %s%s", code, out, errs)
		}
	}
	machine := newStandIn(t, map[string]string{
		"Kamyon an pa vini toujou": "The truck still does not come, and the garbage smells very bad.", "The crew comes tomorrow": "Ekip la vini demen maten. Mèsi pou pasyans ou.",
	})
	host := strings.TrimPrefix(machine.URL, "http://")
	m := &minutes{t: t, same: [][2]string{{host, "translate.harbor.example:5000"}, {tr.url, "https://help.harbor.example"}}}
	number := casework.CaseNumber(10001).String()
	const first, second = "Bonjou, kamyon fatra a pa pase nan lari nou an depi de semèn.", "Kamyon an pa vini toujou, epi fatra yo santi move anpil."
	m.add("# A text in Haitian Creole, read and answered by somebody who knows none\n\n`go test ./cmd/commonline -run TestReadAndAnsweredAcrossLanguages -rewrite` wrote this: the program runs, with a telephone company and a translation\nserver of this machine. Lee Park writes English alone; Marcus Teague, of the same office, has said that he speaks Haitian Creole.\n\n## Without a translation server")

	stop := tr.serve()
	lee, marcus := tr.signIn("lee@harbor.example", "correct horse battery"), tr.signIn("marcus@harbor.example", "correct horse battery")
	marcus.post("/account/languages", url.Values{"languages": {"ht"}})
	tr.one(company.Send(t.Context(), rosasPhone, harborPhone, first, nil, ""))
	tr.heard(company, rosasPhone, number)
	m.quote("The resident texts", first)
	page := lee.get("/inbox/" + number)
	lee.shows(page, "kamyon fatra", "Haitian Creole is spoken by Marcus Teague.")
	if strings.Contains(page, "/translate/") {
		t.Error("a machine is offered where none is set up")
	}
	lee.shows(lee.post("/inbox/"+number+"/interpreter", url.Values{"do": {"ask"}, "language": {"ht"}, "why": {"What does the text say?"}}), "Interpreter needed")
	marcus.shows(marcus.get("/today"), "Find an interpreter for the resident")
	marcus.post(marcus.act(marcus.get("/inbox/"+number), "translation"), url.Values{"text": {"Hello, the garbage truck has not come down our street for two weeks."}})
	marcus.shows(marcus.post("/inbox/"+number+"/interpreter", url.Values{"do": {"done"}, "outcome": {"Marcus wrote down what it says."}}), "Noted what came of it.")
	page = lee.get("/inbox/" + number)
	lee.shows(page, "In English: by <bdi>Marcus Teague</bdi>", "has not come down our street for two weeks")
	m.add("\nLee asks for an interpreter; the task stands on Today with its time.")
	m.quote("Below the text Lee reads, by Marcus Teague", "Hello, the garbage truck has not come down our street for two weeks.")
	const english = "We have told Public Works. You hear from us on Friday."
	lee.putAcross(number, english)
	m.quote("Lee writes, and asks a speaker", english)
	const own = "Nou di Travo Piblik sa. N ap ba ou nouvèl vandredi."
	marcus.shows(marcus.post("/speakers/1", url.Values{"do": {"approve"}, "words": {own}}), "Sent in your words.")
	tr.heard(company, rosasPhone, own)
	m.quote("Marcus puts it into words of his own, and the resident's phone shows", tr.newest(company.Texts(rosasPhone)))
	m.add("\nTo a translation server went: nothing.")
	stop()

	m.add("\n## With a translation server")
	tr.env = append(tr.env, "TRANSLATE_URL="+machine.URL)
	tr.serve()
	tr.one(company.Send(t.Context(), rosasPhone, harborPhone, second, nil, ""))
	m.quote("The resident texts", second)
	tr.until("the second text is on the case", func() bool { page = lee.get("/inbox/" + number); return strings.Contains(page, "Kamyon an pa vini") })
	lee.shows(page, "This sends the words of the message to "+host+", and to nobody else.")
	if sent := machine.sent(); sent != "" {
		t.Errorf("before anybody asked there was sent %s", sent)
	}
	page = lee.post(lee.act(page, "translate"), nil)
	lee.shows(page, "a machine’s words, not checked", "The truck still does not come", "By "+host)
	m.quote("Lee presses t. To the translation server went", machine.sent())
	m.quote("Below the text Lee reads, marked as a machine's", "The truck still does not come, and the garbage smells very bad.")
	const english2 = "The crew comes tomorrow morning. Thank you for your patience."
	lee.putAcross(number, english2)
	m.quote("Lee writes, and asks a speaker", english2)
	marcus.shows(marcus.post("/speakers/2", url.Values{"do": {"machine"}}), "Ekip la vini demen maten", "It may be wrong in every word")
	m.quote("Marcus asks for a first version. To the translation server went", machine.sent())
	m.quote("It answered, and it went nowhere yet", "Ekip la vini demen maten. Mèsi pou pasyans ou.")
	const own2 = "Ekip la ap vini demen maten. Mèsi pou pasyans ou."
	marcus.shows(marcus.post("/speakers/2", url.Values{"do": {"approve"}, "words": {own2}}), "Sent in your words.")
	tr.heard(company, rosasPhone, own2)
	m.quote("He mends a word and stands for it, and the resident's phone shows", tr.newest(company.Texts(rosasPhone)))
	page = lee.get("/inbox/" + number)
	lee.shows(page, "as <bdi>Lee Park</bdi> wrote it, before it was put across", "<bdi>Marcus Teague</bdi>")
	m.add("\nOn the thread it stands as Marcus Teague's answer, with Lee Park's English below it.")
	if sent := machine.sent(); sent != "" {
		t.Errorf("nobody asked for %s", sent)
	}
	for _, x := range company.Texts(rosasPhone) {
		if strings.Contains(x.Body, "Ekip la vini") || strings.Contains(x.Body, "truck") {
			t.Errorf("the resident got %q", x.Body)
		}
	}
	m.keep("across-languages.md")
}
