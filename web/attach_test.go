package web

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/commonline/commonline/casework"
)

// upload sends a form as a browser does that has files in it.
func (s *site) upload(path, as string, form url.Values, files map[string]string) page {
	s.t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for k, all := range form {
		for _, v := range all {
			if err := w.WriteField(k, v); err != nil {
				s.t.Fatal(err)
			}
		}
	}
	for name, body := range files {
		part, err := w.CreateFormFile("files", name)
		if err != nil {
			s.t.Fatal(err)
		}
		if _, err := part.Write([]byte(body)); err != nil {
			s.t.Fatal(err)
		}
	}
	w.Close()
	return s.do(visit{method: "POST", path: path, cookie: s.enter(as), raw: b.String(), header: map[string]string{"Content-Type": w.FormDataContentType()}})
}

const pdf = "%PDF-1.7\nthe plan"

func TestFilesGoWithAnAnswer(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.get(rosas, ana).says("Up to 10, 15 MB together")
	f := s.reply("mail")
	f.Set("text", "Here is the plan.")
	f.Set("then", "keep")
	if p := s.upload(rosas+"/answer", ana, f, map[string]string{"../../Plan\u202e.pdf": pdf}); p.Get("Location") != rosas+"?done=kept" {
		t.Fatalf("got %d: %s", p.code, p.text())
	}
	s.get(rosas, ana).says("Plan.pdf 17 bytes", "take out Plan.pdf", "Here is the plan.")
	f = s.reply("mail")
	f.Set("then", "send")
	if p := s.upload(rosas+"/answer", ana, f, map[string]string{"list.csv": "a,b\n"}); p.Get("Location") != rosas+"?done=sent" {
		t.Fatalf("got %d: %s", p.code, p.text())
	}
	m := s.store.messages[len(s.store.messages)-1]
	if len(m.Attachments) != 2 || m.Attachments[0].ContentType != "application/pdf" || m.Attachments[1].ContentType != "text/csv; charset=utf-8" {
		t.Fatalf("%+v", m.Attachments)
	}
	p := s.get("/messages/"+strconv.Itoa(int(m.ID))+"/files/1", ana)
	if p.body != pdf || p.Get("Content-Type") != "application/pdf" || p.Get("X-Content-Type-Options") != "nosniff" || !strings.HasPrefix(p.Get("Content-Disposition"), "attachment; filename=Plan.pdf") {
		t.Errorf("got %d %v %q", p.code, p.Header, p.body)
	}
	if p := s.get("/messages/"+strconv.Itoa(int(m.ID))+"/files/1", "deb@council.example"); p.code != http.StatusNotFound {
		t.Errorf("another office got %d", p.code)
	}
	// Sent twice: the files of the second sending lie with no draft.
	s.upload(rosas+"/answer", ana, f, map[string]string{"list.csv": "a,b\n"})
	s.get(rosas, ana).hides("take out")
}

func TestFilesThatDoNotGo(t *testing.T) {
	t.Parallel()
	for name, x := range map[string]struct{ body, says string }{
		"page.pdf":  {"<html><script>alert(1)</script>", "is a program or a web page"},
		"plan.exe":  {"MZ\x90\x00", "is a program"},
		"empty.pdf": {"", "is empty"},
		"large.bin": {strings.Repeat("a", casework.MaxFilesSize+1), "15 MB"},
		"huge.bin":  {strings.Repeat("a", answerSize+1), "15 MB together"},
	} {
		s := newSite(t)
		f := s.reply("mail")
		f.Set("text", "See the file.")
		f.Set("then", "send")
		p := s.upload(rosas+"/answer", ana, f, map[string]string{name: x.body})
		if p.code != http.StatusUnprocessableEntity {
			t.Errorf("%s: got %d", name, p.code)
		}
		p.says(x.says)
		if len(s.store.answers) != 0 {
			t.Errorf("%s: the answer went without its file", name)
		}
	}
}

func TestTakingAFileOut(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	f := s.reply("mail")
	f.Set("text", "See the file.")
	f.Set("then", "keep")
	s.upload(rosas+"/answer", ana, f, map[string]string{"plan.pdf": pdf})
	f = s.reply("mail")
	f.Set("drop", "1")
	f.Set("then", "send")
	s.post(rosas+"/answer", ana, f)
	if m := s.store.messages[len(s.store.messages)-1]; m.Author == "" || len(m.Attachments) != 0 {
		t.Errorf("%+v", m)
	}
}

func TestWhatAFileIs(t *testing.T) {
	t.Parallel()
	for name, x := range map[string]struct{ body, want string }{
		"a.pdf": {"PK\x03\x04", "application/zip"}, "a.docx": {"PK\x03\x04", archives[".docx"]}, "b.docx": {"<html>", "text/html; charset=utf-8"}, "c.csv": {"a,b", "text/csv; charset=utf-8"},
		"d.jpg": {"\x7fELF\x02", "application/x-executable"}, "e.png": {"<?xml version=\"1.0\"?><SVG>", "image/svg+xml"}, "f": {"", "text/plain; charset=utf-8"},
	} {
		if got := typeByBytes(name, []byte(x.body)); got != x.want {
			t.Errorf("%s: %q, want %q", name, got, x.want)
		}
	}
}

func FuzzSniffed(f *testing.F) {
	f.Add("a.pdf", []byte("%PDF"))
	f.Fuzz(func(t *testing.T, name string, body []byte) {
		if kind := typeByBytes(name, body); kind == "" || strings.ContainsAny(kind, "\r\n") {
			t.Errorf("%q", kind)
		}
	})
}
