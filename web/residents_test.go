package web

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html/atom"

	"github.com/commonline/commonline/casework"
)

var statusPath = "/s/" + casework.StatusToken(testSigner{}, 3)

// form3 is a form of the page as a browser sends it.
func form3(t *testing.T, path string, fields map[string]string, photos ...[]byte) *http.Request {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for k, v := range fields {
		if err := w.WriteField(k, v); err != nil {
			t.Fatal(err)
		}
	}
	for _, p := range photos {
		f, err := w.CreateFormFile("photo", "lamp.jpg")
		if err == nil {
			_, err = f.Write(p)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "https://inbox.example"+path, &b)
	r.Header.Set("Content-Type", w.FormDataContentType())
	return r
}

func (s *site) send(r *http.Request) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w
}

var aJPEG = append([]byte("\xff\xd8\xff\xe0\x00\x10JFIF\x00"), make([]byte, 100)...)

func TestMessageByThePage(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	key := "ABCDEFGH12345678"
	w := s.send(form3(t, statusPath+"/message?lang=es", map[string]string{"message": "Sigue oscuro.", "key": key}, aJPEG))
	if w.Code != http.StatusSeeOther || w.Header().Get("Location") != statusPath+"?done=added&lang=es#said" {
		t.Fatalf("answered %d to %s: %s", w.Code, w.Header().Get("Location"), w.Body)
	}
	e := s.store.residents.entries[0]
	if e.Case != 3 || e.Text != "Sigue oscuro." || e.Key != key || len(e.Files) != 1 || e.Files[0].Type != "image/jpeg" {
		t.Errorf("kept %+v", e)
	}
	for name, c := range map[string]struct {
		fields map[string]string
		photos [][]byte
		says   string
	}{
		"nothing":          {map[string]string{"key": key}, nil, "Write something"},
		"no key":           {map[string]string{"message": "x"}, nil, "too old"},
		"a program":        {map[string]string{"message": "x", "key": key}, [][]byte{[]byte("MZ\x90\x00 a program")}, "Only photos"},
		"six photos":       {map[string]string{"message": "x", "key": key}, [][]byte{aJPEG, aJPEG, aJPEG, aJPEG, aJPEG, aJPEG}, "5 photos"},
		"too many letters": {map[string]string{"message": strings.Repeat("x", 5001), "key": key}, nil, "5000 letters"},
	} {
		if w := s.send(form3(t, statusPath+"/message", c.fields, c.photos...)); w.Code != http.StatusUnprocessableEntity && w.Code != http.StatusBadRequest || !strings.Contains(w.Body.String(), c.says) {
			t.Errorf("%s: %d", name, w.Code)
		}
	}
	if w := s.send(form3(t, "/s/"+casework.StatusToken(testSigner{}, 11)+"/message", map[string]string{"message": "x", "key": key})); w.Code != http.StatusNotFound {
		t.Errorf("a sensitive case has no page to write by: %d", w.Code)
	}
	if len(s.store.residents.entries) != 1 {
		t.Errorf("kept %d entries", len(s.store.residents.entries))
	}
}

func TestWasItFixed(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	if w := s.send(form3(t, statusPath+"/fixed", map[string]string{"fixed": "no", "key": "ABCDEFGH12345678"})); w.Code != http.StatusConflict {
		t.Errorf("on an open case: %d", w.Code)
	}
	s.store.cases[0].Status, s.store.cases[0].ResolvedAt = casework.Resolved, noon.Add(-time.Hour)
	p := s.get(statusPath, "")
	p.says("Was it fixed?", "Yes, it was fixed", "No, it was not")
	if len(s.store.residents.entries) != 0 {
		t.Error("looking at the page changed something")
	}
	w := s.send(form3(t, statusPath+"/fixed", map[string]string{"fixed": "no", "message": "Still dark.", "key": "ABCDEFGH12345678"}, aJPEG))
	if w.Code != http.StatusSeeOther || !strings.Contains(w.Header().Get("Location"), "done=fixed_no") {
		t.Fatalf("answered %d: %s", w.Code, w.Body)
	}
	if e := s.store.residents.entries[0]; e.Fixed != "no" || e.Text != "Still dark." || len(e.Files) != 1 {
		t.Errorf("kept %+v", e)
	}
	s.get(statusPath+"?done=fixed_no", "").says("Your case is opened again")
	if w := s.send(form3(t, statusPath+"/fixed", map[string]string{"fixed": "maybe", "key": "ABCDEFGH12345678"})); w.Code == http.StatusSeeOther {
		t.Error("maybe is no answer")
	}
}

func TestNoticesByThePage(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.do(visit{method: "POST", path: statusPath + "/notices", form: url.Values{"language": {"es"}, "silent": {"yes"}, "quiet": {"yes"}, "from": {"21:30"}, "to": {"07:00"}}})
	if p.code != http.StatusSeeOther {
		t.Fatalf("answered %d", p.code)
	}
	if got := s.store.residents.notices[0]; got != (Notices{Language: "es", Silent: true, Quiet: casework.Quiet{From: 21*60 + 30, To: 7 * 60}}) {
		t.Errorf("kept %+v", got)
	}
	if p := s.do(visit{method: "POST", path: statusPath + "/notices", form: url.Values{"language": {"tlh"}}}); p.code == http.StatusSeeOther {
		t.Error("Klingon was taken")
	}
	if len(s.store.residents.notices) != 1 {
		t.Error("it kept what it refused")
	}
}

func TestOneClickStopsNotices(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	path := "/n/" + casework.NoticeToken(testSigner{}, 3, 7)
	s.get(path, "").says("No more messages?")
	if len(s.store.residents.stopped) != 0 {
		t.Error("opening the link stopped something")
	}
	if p := s.do(visit{method: "POST", path: path, form: url.Values{"List-Unsubscribe": {"One-Click"}}}); p.code != http.StatusOK {
		t.Errorf("one click: %d", p.code)
	}
	if p := s.do(visit{method: "POST", path: path, form: url.Values{"what": {"all"}}}); p.code != http.StatusSeeOther {
		t.Errorf("by the page: %d", p.code)
	}
	if got := strings.Join(s.store.residents.stopped, ", "); got != "one click case, page all" {
		t.Errorf("stopped %s", got)
	}
	if p := s.do(visit{method: "POST", path: path[:len(path)-1] + "x", form: url.Values{}}); p.code != http.StatusNotFound {
		t.Errorf("a forged link: %d", p.code)
	}
}

func TestStatusPageInOtherLanguages(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.store.residents.public = func(c *PublicCase) {
		c.Topic, c.Place, c.Request311, c.Since = "roads", "District 5", "101-1", noon.AddDate(0, 0, -2)
		c.Status = casework.WaitingOnDepartment
		c.Story = []Happening{{noon, "received", 0}, {noon, "wrote", 3}, {noon, "of.tomorrow", 0}}
	}
	p := s.get(statusPath+"?lang=ar", "")
	root := p.one(atom.Html)
	if attr(root, "lang") != "ar" || attr(root, "dir") != "rtl" {
		t.Errorf("lang %q, dir %q", attr(root, "lang"), attr(root, "dir"))
	}
	p.hides("Rosa", "Delgado", "Cruce", "Poplar", "Ana Ribeiro", "mail.example", "{date}", "{next}", "{n}")
	s.get(statusPath+"?lang=ru", "").says("3 файла", "101-1")
	s.store.residents.public = func(c *PublicCase) { c.Written = "es-MX" }
	if p := s.get(statusPath, ""); attr(p.one(atom.Html), "lang") != "es" {
		t.Error("it is not in the language that the resident wrote in")
	}
	s.store.residents.public = func(c *PublicCase) { c.Written, c.Notices.Language = "es", "ru" }
	if p := s.get(statusPath, ""); attr(p.one(atom.Html), "lang") != "ru" {
		t.Error("a choice does not beat what they wrote in")
	}
	if p := s.get(statusPath+"?lang=xx", ""); attr(p.one(atom.Html), "lang") != "ru" {
		t.Error("a language that there is not")
	}
}

func TestLinksEnd(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.store.residents.public = func(c *PublicCase) { c.LinkEnded = true }
	if p := s.get(statusPath, ""); p.code != http.StatusNotFound {
		t.Errorf("staff ended it: %d", p.code)
	}
	s.store.residents.public = func(c *PublicCase) { c.Status, c.ResolvedAt = casework.Resolved, noon.AddDate(0, 0, -181) }
	if p := s.get(statusPath, ""); p.code != http.StatusNotFound {
		t.Errorf("181 days after: %d", p.code)
	}
	s.store.residents.public = func(c *PublicCase) { c.Status, c.ResolvedAt = casework.Resolved, noon.AddDate(0, 0, -179) }
	s.get(statusPath, "").says("The link stops working after")
	if p := s.do(visit{method: "POST", path: "/inbox/C-48213-5/status-link", cookie: s.enter("ana@council.example"), form: url.Values{}}); p.code != http.StatusSeeOther || len(s.store.residents.ended) != 1 {
		t.Errorf("ending a link: %d", p.code)
	}
}

// TestWordsOfThePage: the page calls for no word that English lacks, and English has none that nothing calls for.
func TestWordsOfThePage(t *testing.T) {
	t.Parallel()
	words := newSampleTexts().Words("en")
	calls := regexp.MustCompile(`\| word "([^"]+)"`)
	for _, file := range []string{"templates/status.html", "templates/stop.html"} {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range calls.FindAllStringSubmatch(string(raw), -1) {
			if words[m[1]] == "" {
				t.Errorf("%s calls for %q, and there is no such word", file, m[1])
			}
		}
	}
}

func TestTextsAreApprovedByName(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	head := everybody[casework.OfficeHead]
	p := s.get("/texts/es", head)
	p.says("Texts in Spanish", "Draft: not sent", "es: Caso C-48213-5", "2 pieces, UCS-2", "not watched around the clock", "I know Spanish")
	p = s.do(visit{method: "POST", path: "/texts/es", cookie: s.enter(head), form: url.Values{"text": {"received"}, "hash": {"h0"}, "reads": {"yes"}}})
	if p.code != http.StatusConflict {
		t.Errorf("a text that changed meanwhile: %d", p.code)
	}
	if p = s.do(visit{method: "POST", path: "/texts/es", cookie: s.enter(head), form: url.Values{"text": {"received"}, "hash": {"h1"}}}); p.code == http.StatusSeeOther {
		t.Error("without the tick")
	}
	if p = s.do(visit{method: "POST", path: "/texts/es", cookie: s.enter(head), form: url.Values{"text": {"received"}, "hash": {"h1"}, "reads": {"yes"}}}); p.code != http.StatusSeeOther {
		t.Errorf("approving: %d", p.code)
	}
	if a := s.store.residents.approvals; len(a) != 1 || a[0].Hash != "h1" || a[0].By == "" || s.server.Texts.(*sampleTexts).changed != 1 {
		t.Errorf("kept %+v", a)
	}
}
