package postgres_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/web"
	"github.com/commonline/commonline/web/api"
)

// TestAnswersWithFiles hands files in and names them: they go out with that answer, and nothing of what the token's maker has begun does.
func TestAnswersWithFiles(t *testing.T) {
	t.Parallel()
	g := newGate(t)
	token, other := g.token(g.head, g.head.MayGive()...), g.token(g.head, g.head.MayGive()...)
	at := "/cases/" + g.n.String()
	g.must(g.pages.AddFile(t.Context(), g.head, g.n, g.now, "key-of-a-begun-form", web.OutFile("mine.pdf", []byte("%PDF mine")), []byte("%PDF mine")))
	g.must(g.pages.SaveDraft(t.Context(), g.head, g.n, web.Draft{Kind: web.MailDraft, Text: "Dear Rosa"}))
	hand := func(token, name string, body []byte) api.Done {
		t.Helper()
		var done api.Done
		g.call(token, "POST", at+"/files?name="+name, body).in(t, &done)
		return done
	}
	plan, theirs := hand(token, "plan.pdf", []byte("%PDF-1.7 the plan")), hand(other, "other.pdf", []byte("%PDF of another program"))
	for name, c := range map[string]struct {
		path string
		body []byte
		code int
		says string
	}{
		"a program":         {at + "/files?name=tool.exe", []byte("MZ\x90"), 422, "program"},
		"an empty file":     {at + "/files?name=a.pdf", []byte{}, 400, "required"},
		"no name":           {at + "/files", []byte("%PDF"), 422, "name"},
		"too large":         {at + "/files?name=a.bin", make([]byte, casework.MaxFilesSize+1), 422, "larger"},
		"far too large":     {at + "/files?name=a.bin", make([]byte, casework.MaxFilesSize+2<<20), 413, ""},
		"of another office": {"/cases/" + g.theirs.String() + "/files?name=a.pdf", []byte("%PDF"), 404, ""},
	} {
		if a := g.call(token, "POST", c.path, c.body); a.code != c.code || !strings.Contains(a.why(), c.says) {
			t.Errorf("%s: %d %s", name, a.code, a.body)
		}
	}
	answer := fields{"to": int64(g.opener), "channel": "mail", "text": "Here is the plan.", "thread_version": g.thread(g.n), "files": []int64{plan.File, theirs.File}}
	if a := g.call(token, "POST", at+"/answers", answer); a.code != http.StatusUnprocessableEntity || !strings.Contains(a.why(), "none of this token's") {
		t.Errorf("the file of another program goes out: %d %s", a.code, a.body)
	}
	answer["files"] = []int64{plan.File}
	var done api.Done
	g.call(token, "POST", at+"/answers", answer).in(t, &done)
	if got := one[string](g.town, `SELECT string_agg(filename, ',') FROM answer_files WHERE message_id = $1`, done.Message); got != "plan.pdf" {
		t.Errorf("with the answer go %q", got)
	}
	if got := one[string](g.town, `SELECT attachments::text FROM messages WHERE id = $1`, done.Message); !strings.Contains(got, "plan.pdf") {
		t.Errorf("the thread shows %s", got)
	}
	if n := one[int](g.town, `SELECT (SELECT count(*) FROM drafts WHERE staff_id = $1) + (SELECT count(*) FROM answer_files WHERE staff_id = $1 AND message_id IS NULL)`, g.head.Staff); n != 2 {
		t.Errorf("of what a person has begun %d things are left, want the words and the file", n)
	}
	if a := g.call(token, "GET", at+"/files", nil); strings.Contains(string(a.body), "pdf") {
		t.Errorf("what went out waits on: %s", a.body)
	}
	g.now = g.now.AddDate(0, 0, 2)
	hand(token, "late.pdf", []byte("%PDF late"))
	if n := one[int](g.town, `SELECT count(*) FROM program_files`); n != 1 {
		t.Errorf("%d files wait, want the new one alone", n)
	}
}

// TestIfMatch: a deed that rests on a version is done on that version alone, also where two come at once.
func TestIfMatch(t *testing.T) {
	t.Parallel()
	g := newGate(t)
	token := g.token(g.head, g.head.MayGive()...)
	at := "/cases/" + g.n.String()
	read := g.call(token, "GET", at, nil)
	tag := read.Get("ETag")
	codes := make(chan int)
	for _, tags := range [][]string{{"one"}, {"two"}} {
		go func() { codes <- g.call(token, "POST", at+"/tags", fields{"tags": tags}, "If-Match", tag).code }()
	}
	if a, b := <-codes, <-codes; min(a, b) != 200 || max(a, b) != 412 {
		t.Errorf("two changes on one version: %d and %d", a, b)
	}
	stale := g.call(token, "POST", at+"/tags", fields{"tags": []string{"x"}}, "If-Match", tag)
	if stale.code != http.StatusPreconditionFailed || !strings.Contains(stale.why(), "was changed since") {
		t.Errorf("%d %s", stale.code, stale.body)
	}
	for _, before := range []string{"*", `"9-9", `} {
		right := before
		if before != "*" {
			right += g.call(token, "GET", at, nil).Get("ETag")
		}
		a := g.call(token, "POST", at+"/tags", fields{"tags": []string{"y"}}, "If-Match", right)
		if a.code != 200 {
			t.Fatalf("on %s: %d %s", right, a.code, a.body)
		}
		if b := g.call(token, "POST", at+"/due", fields{}, "If-Match", a.Get("ETag")); b.code != 200 {
			t.Errorf("on what the change before gave: %d %s", b.code, b.body)
		}
	}
	tag = g.call(token, "GET", at, nil).Get("ETag")
	g.must(g.pages.AddNote(t.Context(), g.ana, g.n, g.now, "Look"))
	if a := g.call(token, "GET", at, nil, "If-None-Match", tag); a.code != http.StatusOK {
		t.Errorf("a note came, and the answer is %d: nothing was changed", a.code)
	}
	if a := g.call(token, "POST", at+"/tags", fields{"tags": []string{"z"}}, "If-Match", tag); a.code != http.StatusOK {
		t.Errorf("a note stops a deed: %d %s", a.code, a.body)
	}
}
