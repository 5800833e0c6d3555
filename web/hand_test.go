package web

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/commonline/commonline/casework"
)

func TestANewCaseByHand(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.get("/new", ana)
	if key := attr(p.all(func(n *html.Node) bool { return attr(n, "name") == "key" })[0], "value"); len(key) < 16 {
		t.Errorf("key %q", key)
	}
	form := url.Values{"key": {"k"}, "how": {"paper"}, "line": {" A letter on\nthe playground "}, "name": {"Rosa  Delgado"}, "where": {"12 Elm"}, "postal": {"12 Elm St\nRiverton"}, "language": {"es"}, "topic": {"lights"}, "owed": {"yes"}}
	form.Set("find", "yes")
	p = s.post("/new", ana, form)
	p.says("12 Elm St", "12 Elm Ct", "None of these")
	if p.code != http.StatusOK || len(s.store.hand.filed) > 0 || !strings.Contains(p.body, "A letter on\nthe playground") {
		t.Fatalf("looking an address up: %d, filed %v", p.code, s.store.hand.filed)
	}
	form.Del("find")
	form.Set("place", "12 Elm Ct")
	p = s.post("/new", ana, form)
	if p.code != http.StatusSeeOther || p.Get("Location") != "/inbox/C-48213-5?done=new" {
		t.Fatalf("%d %s", p.code, p.Get("Location"))
	}
	c := s.store.hand.filed[0]
	if c.At != "12 Elm Ct" || c.Channel != casework.Paper || c.Name != "Rosa Delgado" || c.Language != "es" || c.Topic != "lights" || !c.Owed || c.Key != "k" || c.Postal != "12 Elm St\nRiverton" || c.Out {
		t.Errorf("%+v", c)
	}
	for where, want := range map[string]string{"nowhere": "/inbox/C-48213-5?done=new-unplaced", "District 4": "/inbox?done=new-moved"} {
		if p := s.post("/new", ana, url.Values{"how": {"walk-in"}, "line": {"x"}, "where": {where}}); p.Get("Location") != want {
			t.Errorf("%s: %s", where, p.Get("Location"))
		}
	}
	p = s.post("/new", ana, url.Values{"how": {"called"}, "name": {"Rosa"}, "case": {"C-48213-9"}, "line": {"x"}})
	if p.code != http.StatusUnprocessableEntity || attr(p.id("new-name"), "value") != "Rosa" || attr(p.id("new-case"), "value") != "C-48213-9" {
		t.Errorf("a wrong number: %d", p.code)
	}
	p.says("has a digit wrong")
}

func TestPhotosComeWithIt(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	var body bytes.Buffer
	m := multipart.NewWriter(&body)
	for name, value := range map[string]string{"how": "walk-in", "line": "A tree"} {
		if err := m.WriteField(name, value); err != nil {
			t.Fatal(err)
		}
	}
	for _, words := range []string{"first", "", "second"} {
		f, err := m.CreateFormFile("photo", "x.jpg")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.Write([]byte(words)); err != nil {
			t.Fatal(err)
		}
	}
	if err := m.Close(); err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/new", &body)
	r.Header.Set("Content-Type", m.FormDataContentType())
	r.AddCookie(&http.Cookie{Name: "__Host-commonline", Value: s.enter(ana)})
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	if w.Code != http.StatusSeeOther {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	if got := s.store.hand.filed[0].Photos; len(got) != 2 || string(got[0]) != "first" || string(got[1]) != "second" {
		t.Errorf("%q", got)
	}
}

func TestWhatIsDoneByHand(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.get("/inbox/C-48213-5", ana)
	p.says("To do by hand", "Write a letter to Rosa Delgado", "The text did not arrive: call.")
	if !slices.Contains(p.links(), "/inbox/C-48213-5/letter/5") || !slices.Contains(p.links(), "/new?how=called&case=C-48213-5") {
		t.Errorf("%v", p.links())
	}
	s.get("/inbox/C-48213-5/letter/5", ana).says("Dear Rosa Delgado", "Show it for printing")
	s.post("/inbox/C-48213-5/letter/5", ana, url.Values{"text": {"Dear Rosa,\nit is <clear>."}}).says("it is <clear>.", "It is in the post", "12 Elm St", "Office of Councilor Lee Wong")
	if p := s.get("/inbox/C-48213-5/letter/77", ana); p.code != http.StatusNotFound {
		t.Errorf("no such letter: %d", p.code)
	}
	p = s.post("/inbox/C-48213-5/by-hand/5", ana, url.Values{"line": {"Dear Rosa"}})
	if p.code != http.StatusSeeOther || !slices.Equal(s.store.hand.done, []string{"5 Dear Rosa"}) {
		t.Errorf("%d %v", p.code, s.store.hand.done)
	}
	if p := s.post("/inbox/C-48213-5/by-hand/5", ana, url.Values{}); p.code != http.StatusConflict {
		t.Errorf("twice: %d", p.code)
	}
}
