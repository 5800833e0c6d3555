package web

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/commonline/commonline/casework"
)

// filledIn gives what a browser sends of the page's form: its hidden and filled fields, with those of the test over them.
func (p page) filledIn(over url.Values) url.Values {
	v := url.Values{}
	for _, n := range p.tag(atom.Input) {
		kind := attr(n, "type")
		if name := attr(n, "name"); name != "" && kind != "file" && (kind != "radio" && kind != "checkbox" || has(n, "checked")) {
			v.Add(name, attr(n, "value"))
		}
	}
	for _, n := range p.tag(atom.Textarea) {
		v.Set(attr(n, "name"), text(n))
	}
	for _, n := range p.tag(atom.Option) {
		if has(n, "selected") {
			v.Set(attr(n.Parent, "name"), attr(n, "value"))
		}
	}
	maps.Copy(v, over)
	return v
}

// step sends the page's form with a button.
func (s *site) step(p page, do string, over url.Values) page {
	s.t.Helper()
	over = maps.Clone(over)
	if over == nil {
		over = url.Values{}
	}
	over.Set("do", do)
	return s.post("/report", "", p.filledIn(over))
}

func TestReportFromBeginningToEnd(t *testing.T) {
	t.Parallel()
	m := newReportMemory()
	s := newSite(t, withReports(m))
	p := s.get("/report?office=d5", "")
	p.says("Write to Office of Councilor Lee Wong, District 5", "In danger, call 911", "Nobody watches this form around the clock", "may be a public record", "Step 1 of 3")
	if p.Get("Set-Cookie") != "" || len(p.tag(atom.Script)) != 0 || attr(p.one(atom.Html), "lang") != "en" {
		t.Error("it takes a cookie or a script, or its language is not named")
	}
	p = s.step(p, "next", url.Values{"words": {"The crossing is flooded. <b>"}, "topic": {"streets"}})
	p.says("Step 2 of 3", "It concerns the whole city")
	p = s.step(p, "next", url.Values{"where": {"place"}, "place": {"120 washington"}})
	p.says("There are several places of that name", "120 Washington St, Northside 01010", "Leave it as I typed it: 120 washington")
	p = s.step(p, "next", url.Values{"pick": {"120 Washington St, Northside 01010"}})
	p.says("Step 3 of 3", "Place: 120 Washington St, Northside 01010", "You need not say who you are", "By text message")
	s.now = s.now.Add(time.Minute)
	p = s.step(p, "send", url.Values{"answer": {"mail"}, "mail": {"ana@home.example"}, "name": {"Ana"}})
	to := p.Get("Location")
	if p.code != http.StatusSeeOther || !strings.HasPrefix(to, "/report/done/key-") {
		t.Fatalf("answered %d to %q: %s", p.code, to, p.text())
	}
	got := m.sent[slices.Collect(maps.Keys(m.sent))[0]]
	for name, want := range map[string]string{"words": "The crossing is flooded. <b>", "topic": "streets", "where": "place", "place": "120 washington",
		"pick": "120 Washington St, Northside 01010", "mail": "ana@home.example", "office": "d5", "lang": "en"} {
		if got.Values.Get(name) != want {
			t.Errorf("%s is %q", name, got.Values.Get(name))
		}
	}
	if m.entrance != "d5-form" {
		t.Errorf("by %s", m.entrance)
	}
	p = s.get(to, "")
	p.says("Your case number is", "C-48213-", "https://inbox.example/s/"+casework.StatusToken(testSigner{}, 3), "A short confirmation goes to")
	p.hides("flooded", "ana@home.example")
}

func TestReportSentTwiceIsSentOnce(t *testing.T) {
	t.Parallel()
	m := newReportMemory()
	s := newSite(t, withReports(m))
	form := url.Values{"key": {m.NewKey(s.now)}, "words": {"A"}, "where": {"city"}, "answer": {"page"}, "step": {"3"}, "do": {"send"}}
	s.now = s.now.Add(time.Minute)
	first := s.post("/report", "", form)
	form.Set("words", "B")
	again := s.post("/report", "", form)
	if first.code != http.StatusSeeOther || again.code != http.StatusSeeOther || len(m.sent) != 1 {
		t.Fatalf("%d, %d, %d stored", first.code, again.code, len(m.sent))
	}
	s.get(first.Get("Location"), "").hides("sent before")
	s.get(again.Get("Location"), "").says("This form was sent before", "You gave no address and no number")
}

// TestReportComesBackFilled: whatever is wrong, there is one sentence for it, and nothing that was typed is lost.
func TestReportComesBackFilled(t *testing.T) {
	t.Parallel()
	whole := url.Values{"words": {"My own words"}, "topic": {"streets"}, "where": {"place"}, "place": {"12 elm st"}, "name": {"Ana"}, "answer": {"page"}, "phone": {"617-555-0177"}, "kept": {"carried a.jpg"}}
	for name, c := range map[string]struct {
		change url.Values
		later  time.Duration
		says   string
		step   string
	}{
		"no words":          {url.Values{"words": {" "}}, time.Minute, "Write what it is about.", "1"},
		"no place":          {url.Values{"place": {""}}, time.Minute, "Type an address", "2"},
		"several places":    {url.Values{"place": {"120 washington"}}, time.Minute, "Choose one of the places.", "2"},
		"no mail":           {url.Values{"answer": {"mail"}}, time.Minute, "Give an e-mail address such as", "3"},
		"mail that is none": {url.Values{"mail": {"ana"}}, time.Minute, "Give an e-mail address such as", "3"},
		"no phone":          {url.Values{"answer": {"text"}, "phone": {"12"}}, time.Minute, "Give a phone number such as", "3"},
		"at once":           {nil, 0, "That went very fast", "3"},
		"a day later":       {nil, 25 * time.Hour, "open for more than a day", "3"},
		"no key":            {url.Values{"key": {"x"}}, time.Minute, "could not be recognized", "3"},
		"a robot":           {url.Values{"website": {"http://x"}}, time.Minute, "A field that has to stay empty", "3"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := newReportMemory()
			s := newSite(t, withReports(m))
			form := maps.Clone(whole)
			form.Set("key", m.NewKey(s.now))
			maps.Copy(form, c.change)
			form.Set("do", "send")
			form.Set("step", "3")
			s.now = s.now.Add(c.later)
			p := s.post("/report", "", form)
			if p.code != http.StatusUnprocessableEntity || len(m.sent) != 0 {
				t.Fatalf("answered %d, stored %d: %s", p.code, len(m.sent), p.text())
			}
			p.says(c.says, "Not sent yet")
			back := p.filledIn(nil)
			for field, want := range form {
				if !slices.Contains([]string{"do", "step", "key", "website"}, field) && back.Get(field) != strings.TrimSpace(want[0]) {
					t.Errorf("%s was %q and is %q", field, want[0], back.Get(field))
				}
			}
			if back.Get("step") != c.step || back.Get("website") != "" {
				t.Errorf("step %s, trap %q", back.Get("step"), back.Get("website"))
			}
			if problem := m.CheckKey(back.Get("key"), s.now.Add(time.Minute)); problem != "" {
				t.Errorf("its key is %q", problem)
			}
		})
	}
}

func TestReportAPlaceThatIsNotKnown(t *testing.T) {
	t.Parallel()
	m := newReportMemory()
	s := newSite(t, withReports(m))
	p := s.post("/report", "", url.Values{"words": {"x"}, "step": {"2"}, "do": {"next"}, "where": {"place"}, "place": {"the old well"}})
	p.says("We do not find that address", "Leave it as I typed it: the old well")
	p = s.step(p, "next", nil)
	p.says("Step 3 of 3")
	p = s.step(p, "back", nil)
	p.says("Step 2 of 3")
	p = s.step(p, "next", url.Values{"place": {"12 elm st"}}) // another place: what was chosen before counts no more
	p.says("Place: 12 Elm St")
	p = s.step(s.step(p, "back", nil), "back", nil)
	p.says("Step 1 of 3", "x")
}

// TestReportPhotos: they come with the last step, stay where something has to be mended, and tell where they were taken only
// where their sender agrees.
func TestReportPhotos(t *testing.T) {
	t.Parallel()
	m := newReportMemory()
	s := newSite(t, withReports(m))
	form := url.Values{"key": {m.NewKey(s.now)}, "words": {"A"}, "where": {"city"}, "answer": {"mail"}, "step": {"3"}, "do": {"send"}}
	s.now = s.now.Add(time.Minute)
	p := s.sendFiles(form, "a.jpg", "b.jpg")
	p.says("Give an e-mail address", "Here already: a.jpg", "Here already: b.jpg")
	next := p.filledIn(url.Values{"mail": {"ana@home.example"}, "do": {"send"}})
	if p = s.sendFiles(next, "c.jpg"); p.code != http.StatusSeeOther {
		t.Fatal(p.code, p.text())
	}
	for _, x := range m.sent {
		if len(x.Files) != 3 || x.Files[2].Name != "c.jpg" || x.Files[2].Position != nil {
			t.Errorf("files %+v", x.Files)
		}
	}
}

func (s *site) sendFiles(form url.Values, files ...string) page {
	s.t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for name, list := range form {
		for _, value := range list {
			_ = w.WriteField(name, value) // a bytes.Buffer takes everything
		}
	}
	for _, name := range files {
		part, _ := w.CreateFormFile("photos", name)
		_, _ = part.Write([]byte("picture"))
	}
	_ = w.Close()
	r := httptest.NewRequest("POST", "https://inbox.example/report", &b)
	r.Header.Set("Content-Type", w.FormDataContentType())
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	rec := httptest.NewRecorder()
	s.ServeHTTP(rec, r)
	root, err := html.Parse(strings.NewReader(rec.Body.String()))
	if err != nil {
		s.t.Fatal(err)
	}
	return page{t: s.t, code: rec.Code, Header: rec.Header(), body: rec.Body.String(), root: root}
}

func TestReportTooOften(t *testing.T) {
	t.Parallel()
	m := newReportMemory()
	used := map[string]int{}
	s := newSite(t, withReports(m), func(c *Config) {
		c.Limit = func(_ context.Context, key string, most int, period time.Duration) bool {
			used[key]++
			return period == time.Hour && used[key] <= most
		}
	})
	send := func(n int) page {
		form := url.Values{"key": {m.NewKey(s.now.Add(time.Duration(n) * time.Second))}, "words": {"Kept words"}, "where": {"city"}, "answer": {"page"}, "step": {"3"}, "do": {"send"}}
		s.now = s.now.Add(time.Minute)
		return s.post("/report", "", form)
	}
	for n := range mostReports {
		if p := send(n); p.code != http.StatusSeeOther {
			t.Fatalf("number %d: %d %s", n, p.code, p.text())
		}
	}
	p := send(0)
	p.says("Many forms were sent from your network within an hour")
	if got := p.filledIn(nil).Get("words"); got != "Kept words" || len(m.sent) != mostReports {
		t.Errorf("words %q, %d stored", got, len(m.sent))
	}
	used["report-files"] = mostAllUploads
	s.sendFiles(url.Values{"words": {"x"}, "step": {"3"}, "do": {"send"}, "where": {"city"}}, "a.jpg").says("Photos cannot be taken right now")
}

func TestReportIsRefused(t *testing.T) {
	t.Parallel()
	if p := newSite(t).get("/report", ""); p.code != http.StatusNotFound {
		t.Errorf("without a form: %d", p.code)
	}
	m := newReportMemory()
	s := newSite(t, withReports(m), func(c *Config) { c.City.Forms = c.City.Forms[1:] })
	for path, want := range map[string]int{"/report?office=d9": 404, "/report?office=d5": 200, "/report/done/key-nonsense": 404, "/report/done/" + m.NewKey(noon): 404} {
		if p := s.get(path, ""); p.code != want {
			t.Errorf("%s: %d", path, p.code)
		}
	}
	m.broken = errors.New("the disk is full")
	if p := s.post("/report", "", url.Values{"words": {"x"}, "office": {"d5"}}); p.code != http.StatusInternalServerError {
		t.Errorf("broken: %d", p.code)
	}
}

func TestReportDone(t *testing.T) {
	t.Parallel()
	m := newReportMemory()
	s := newSite(t, withReports(m))
	key := m.NewKey(s.now)
	m.sent[key] = casework.Submission{}
	m.taken = casework.Taken{Stored: true, Filed: true, Case: 3, Number: 48213, Sensitive: true}
	p := s.get("/report/done/"+key+"?answer=mail", "")
	p.says("C-48213-", "has no page of its own")
	p.hides("/s/")
	m.taken = casework.Taken{Stored: true}
	s.get("/report/done/"+key, "").says("Its number comes in a moment", "Look again")
	s.now = s.now.Add(25 * time.Hour)
	if p := s.get("/report/done/"+key, ""); p.code != http.StatusNotFound {
		t.Errorf("a day later: %d", p.code)
	}
}

func TestReportLanguages(t *testing.T) {
	t.Parallel()
	english := loadReportWords()["en"]
	for l, words := range loadReportWords() {
		if missing := words.missing(english); len(missing) > 0 {
			t.Errorf("%s lacks %v", l, missing)
		}
	}
	for _, name := range []casework.FormProblem{casework.FormTooLarge, casework.FormBroken, casework.FileTooLarge, casework.TooManyFiles, casework.NoPicture, casework.NoFilesNow, casework.FieldTooLong,
		casework.FormTooYoung, casework.FormTooOld, casework.FormUnsigned, casework.FormTooOften, casework.FormTrapped, casework.FormWordless, casework.FormNoMail, casework.FormNoPhone, casework.FormPlaceOpen} {
		if english[string(name)] == "" {
			t.Errorf("there is no sentence for %q", name)
		}
	}
	s := newSite(t, withReports(newReportMemory()))
	for _, c := range []struct{ path, accept, want string }{{"/report?lang=es", "", "es"}, {"/report", "es-MX,es;q=0.9", "es"}, {"/report?lang=vi", "", "en"}, {"/report", "vi,en", "en"}, {"/report?lang=en", "es", "en"}} {
		p := s.do(visit{method: "GET", path: c.path, header: map[string]string{"Accept-Language": c.accept}})
		if got := attr(p.one(atom.Html), "lang"); got != c.want {
			t.Errorf("%s by %q: %s", c.path, c.accept, got)
		}
	}
	s.get("/report", "").hides("Tiếng Việt")
	all := newSite(t, withReports(newReportMemory()), func(c *Config) { c.City.FormLanguages = ReportLanguages()[1:] })
	for _, c := range []struct{ accept, want, dir string }{{"zh-TW,en", "zh-Hant", "ltr"}, {"zh-CN", "zh", "ltr"}, {"ar-EG", "ar", "rtl"}, {"fr-CA", "fr", "ltr"}, {"so", "so", "ltr"}, {"kea", "kea", "ltr"}, {"ru", "ru", "ltr"}} {
		p := all.do(visit{method: "GET", path: "/report", header: map[string]string{"Accept-Language": c.accept}})
		if root := p.one(atom.Html); attr(root, "lang") != c.want || attr(root, "dir") != c.dir {
			t.Errorf("by %q: %s, %s", c.accept, attr(root, "lang"), attr(root, "dir"))
		}
	}
}

// missing names what a language lacks of English's words.
func (w reportWords) missing(english reportWords) []string {
	var names []string
	for name, text := range english {
		if w[name] == "" {
			names = append(names, name)
		}
		for _, blank := range []string{"city", "office", "n", "place", "name"} {
			if strings.Contains(text, "{"+blank+"}") != strings.Contains(w[name], "{"+blank+"}") && w[name] != "" {
				names = append(names, fmt.Sprintf("%s: {%s}", name, blank))
			}
		}
	}
	return names
}
