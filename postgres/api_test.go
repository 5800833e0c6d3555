package postgres_test

import (
	"bytes"
	"cmp"
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/intake/email"
	"github.com/commonline/commonline/internal/keyring"
	"github.com/commonline/commonline/postgres"
	"github.com/commonline/commonline/web"
	"github.com/commonline/commonline/web/api"
)

var _ api.Store = postgres.Pages{}

// gate is the API over the estate of an office, with a clock of its own.
type gate struct {
	*estate
	handler  http.Handler
	contract *contract
	now      time.Time
	from     string // the address that requests come from; "" is a new one for each
	asks     atomic.Int64
	limit    func(key string, most int) (bool, time.Duration)
}

func newGate(t *testing.T) *gate {
	t.Helper()
	g := &gate{estate: newEstate(t), now: time.Now()}
	g.exec(`UPDATE contact_plans SET ended_at = now(), ended_why = 'over' WHERE id = $1`, g.plan) // answers may go at any time; TestAnAnswerAgainstAPlan has one
	g.handler = api.New(g.config())
	g.contract = newContract(t, g.call("", "GET", "/openapi.json", nil).body)
	return g
}

func (g *gate) config() api.Config {
	log := slog.New(slog.NewTextHandler(g.t.Output(), nil))
	ring, err := keyring.New("a-secret-of-forty-characters-for-the-tests", "")
	g.must(err)
	part := func(raw io.Reader, path string) (io.Reader, error) {
		whole, err := io.ReadAll(raw)
		if err != nil {
			return nil, err
		}
		_, b, err := email.OpenPart(whole, path, email.Limits{})
		return bytes.NewReader(b), err
	}
	now := func() time.Time { return g.now }
	return api.Config{Store: g.pages, City: g.city, PublicURL: &url.URL{Scheme: "https", Host: "inbox.example"}, Log: log, Now: now, Brake: web.NewBrake(now), Sealer: ring,
		Files: web.FileDesk{Store: g.pages, Part: part, Log: log},
		Limit: func(_ context.Context, key string, most int, _ time.Duration) (bool, time.Duration) {
			if g.limit != nil {
				return g.limit(key, most)
			}
			return true, 0
		}}
}

// token makes one for a member of staff.
func (g *gate) token(v casework.Viewer, scopes ...casework.AccessScope) string {
	g.t.Helper()
	token := casework.AccessToken(rand.Text())
	hash, _ := casework.AccessHash(token)
	g.must(g.pages.MakeToken(g.t.Context(), v, g.now, casework.NewAccess{Name: "A program", Scopes: scopes, Days: 30}, hash, casework.AccessHint(token)))
	return token
}

// apiAnswer is an answer of the API.
type apiAnswer struct {
	http.Header
	code int
	body []byte
}

// in reads the answer.
func (a apiAnswer) in(t *testing.T, v any) {
	t.Helper()
	if err := json.Unmarshal(a.body, v); err != nil {
		t.Fatalf("%d %s: %v", a.code, a.body, err)
	}
}

// why is the sentence of a problem.
func (a apiAnswer) why() string {
	var p api.Problem
	if json.Unmarshal(a.body, &p) != nil {
		return string(a.body)
	}
	return p.Detail
}

// call asks the API. Each answer of an operation is held against the document by a library that knows nothing of how it was made.
func (g *gate) call(token, method, path string, body any, headers ...string) apiAnswer {
	g.t.Helper()
	r := g.request(token, method, path, body, headers...)
	w := httptest.NewRecorder()
	g.handler.ServeHTTP(w, r)
	a := apiAnswer{Header: w.Header(), code: w.Code, body: w.Body.Bytes()}
	if w.Header().Get("Request-Id") == "" {
		g.t.Errorf("%s %s has no number", method, path)
	}
	if row, ok := rowOf(method, path); ok && g.contract != nil {
		if err := g.contract.check(row, a.code, a.Get("Content-Type"), a.body); err != nil {
			g.t.Errorf("%s %s answers %d against its document: %v\n%s", method, path, a.code, err, a.body)
		}
	}
	return a
}

func (g *gate) request(token, method, path string, body any, headers ...string) *http.Request {
	g.t.Helper()
	var in io.Reader
	kind := "application/json"
	if file, raw := body.([]byte); raw {
		in, kind = bytes.NewReader(file), "application/octet-stream"
	} else if body != nil {
		b, err := json.Marshal(body)
		g.must(err)
		in = bytes.NewReader(b)
	}
	r := httptest.NewRequest(method, "https://inbox.example"+api.Root+path, in)
	if body != nil {
		r.Header.Set("Content-Type", kind)
	}
	n := g.asks.Add(1)
	r.RemoteAddr = cmp.Or(g.from, fmt.Sprintf("10.%d.%d.%d:99", n>>16&255, n>>8&255, n&255))
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	for h := range headers {
		if h%2 == 1 {
			r.Header.Set(headers[h-1], headers[h])
		}
	}
	return r
}

func TestCasesByTheAPI(t *testing.T) {
	t.Parallel()
	g := newGate(t)
	narrow, wide := g.token(g.head, casework.ScopeCasesRead), g.token(g.head, casework.ScopeCasesRead, casework.ScopeMessagesRead, casework.ScopeResidentsRead)
	var seen []string
	pages := 0
	for next := ""; pages == 0 || next != ""; pages++ {
		var list api.CaseList
		a := g.call(wide, "GET", "/cases?view=all&limit=2&cursor="+next, nil)
		a.in(t, &list)
		for _, c := range list.Cases {
			seen = append(seen, c.Number)
		}
		if (list.Next != "") != strings.Contains(a.Get("Link"), `rel="next"`) {
			t.Errorf("the header Link %q does not lead where the body does", a.Get("Link"))
		}
		next = list.Next
	}
	want := one[int](g.town, `SELECT count(*) FROM cases WHERE office = 'd1'`)
	if len(seen) != want || pages < 2 || len(seen) != len(unique(seen)) {
		t.Errorf("%d pages gave %v, want %d cases", pages, seen, want)
	}
	var whole api.WholeCase
	a := g.call(wide, "GET", "/cases/"+g.n.String(), nil)
	a.in(t, &whole)
	if len(whole.Thread) < 3 || whole.Thread[0].Text == "" || whole.Thread[0].From == "" || len(whole.Notes) == 0 || len(whole.Voices) == 0 || len(whole.Events) == 0 {
		t.Errorf("the case lacks something: %s", a.body)
	}
	if again := g.call(wide, "GET", "/cases/"+g.n.String(), nil, "If-None-Match", a.Get("ETag")); again.code != http.StatusNotModified {
		t.Errorf("what was not changed is sent again: %d", again.code)
	}
	bare := g.call(narrow, "GET", "/cases/"+g.n.String(), nil)
	for _, secret := range []string{whole.Thread[0].Text, whole.Thread[0].From, whole.Notes[0].Text, "rosa@x.example", `"resident_name"`} {
		if strings.Contains(string(bare.body), secret) {
			t.Errorf("a token that may read cases alone reads %q", secret)
		}
	}
	if n := one[int](g.town, `SELECT count(*) FROM events WHERE kind = 'read.case' AND detail ? 'token' AND actor = $1`, g.head.Staff.Actor()); n < 3 {
		t.Errorf("%d readings are recorded", n)
	}
	if a := g.call(wide, "GET", "/cases?view=open&cursor=MQ.1.x", nil); a.code != http.StatusUnprocessableEntity {
		t.Errorf("a cursor of nowhere: %d %s", a.code, a.why())
	}
}

func unique(all []string) map[string]bool {
	m := map[string]bool{}
	for _, s := range all {
		m[s] = true
	}
	return m
}

func TestTokensOfTheAPI(t *testing.T) {
	t.Parallel()
	g := newGate(t)
	token := g.token(g.head, casework.ScopeCasesRead, casework.ScopeReportsRead)
	var me api.Me
	g.call(token, "GET", "/me", nil).in(t, &me)
	if me.Office != "d1" || me.Role != "head" || len(me.Scopes) != 2 {
		t.Errorf("the token is %+v", me)
	}
	if n := one[int](g.town, `SELECT count(*) FROM access_tokens WHERE used_at IS NOT NULL`); n != 1 {
		t.Errorf("%d tokens were used", n)
	}
	if n := one[int](g.town, `SELECT count(*) FROM access_tokens WHERE hash = $1::bytea OR hint = $2`, []byte(token), token); n != 0 {
		t.Error("the token itself is kept")
	}
	for name, step := range map[string]struct{ sql, back string }{
		"another role":   {`UPDATE staff SET role = 'volunteer' WHERE id = $1`, `UPDATE staff SET role = 'head' WHERE id = $1`},
		"another office": {`UPDATE staff SET office = 'd2' WHERE id = $1`, `UPDATE staff SET office = 'd1' WHERE id = $1`},
		"switched off":   {`UPDATE staff SET active = false WHERE id = $1`, `UPDATE staff SET active = true WHERE id = $1`},
	} {
		g.exec(step.sql, g.head.Staff)
		if a := g.call(token, "GET", "/me", nil); a.code != http.StatusUnauthorized || a.Get("WWW-Authenticate") == "" {
			t.Errorf("%s: the token still works: %d", name, a.code)
		}
		g.exec(step.back, g.head.Staff)
	}
	r := g.request("", "GET", "/me", nil)
	r.AddCookie(&http.Cookie{Name: "commonline", Value: token}) //nolint:gosec // that it is not looked at is what is tested
	w := httptest.NewRecorder()
	g.handler.ServeHTTP(w, r)
	if w.Code != http.StatusUnauthorized || w.Header().Get("Set-Cookie") != "" {
		t.Errorf("a cookie lets in: %d", w.Code)
	}
	g.limit = func(key string, most int) (bool, time.Duration) { return most < 1, 1500 * time.Millisecond }
	if a := g.call(token, "GET", "/me", nil); a.code != http.StatusTooManyRequests || a.Get("Retry-After") != "2" {
		t.Errorf("too fast: %d, Retry-After %q", a.code, a.Get("Retry-After"))
	}
	g.limit = nil
	list, err := g.pages.AccessTokens(t.Context(), g.head, g.now)
	g.must(err)
	if err := g.pages.RevokeToken(t.Context(), g.deb, g.now, list[0].ID); casework.KindOf(err) != casework.NotFound {
		t.Errorf("another office revokes it: %v", err)
	}
	g.must(g.pages.RevokeToken(t.Context(), g.head, g.now, list[0].ID))
	if a := g.call(token, "GET", "/me", nil); a.code != http.StatusUnauthorized {
		t.Errorf("revoked, it works: %d", a.code)
	}
	if n := one[int](g.town, `SELECT count(*) FROM events WHERE kind IN ('token.made', 'token.revoked') AND detail ->> 'name' = 'A program' AND office = 'd1' AND actor = $1`, g.head.Staff.Actor()); n != 2 {
		t.Errorf("%d events tell of the token", n)
	}
}

func TestGuessingTokens(t *testing.T) {
	t.Parallel()
	g := newGate(t)
	right := g.token(g.head, casework.ScopeCasesRead)
	g.from = "198.51.100.7:1"
	codes := map[int]int{}
	for range 14 {
		a := g.call(casework.AccessToken(rand.Text()), "GET", "/me", nil)
		codes[a.code]++
		if a.code == http.StatusTooManyRequests && a.Get("Retry-After") == "" {
			t.Error("it is not said when to come again")
		}
	}
	if codes[http.StatusUnauthorized] != 10 || codes[http.StatusTooManyRequests] != 4 {
		t.Errorf("guesses were answered %v", codes)
	}
	if a := g.call(right, "GET", "/me", nil); a.code != http.StatusOK {
		t.Errorf("a right token from the same address: %d", a.code)
	}
	g.now = g.now.Add(time.Minute)
	if a := g.call("cl_nonsense", "GET", "/me", nil); a.code != http.StatusUnauthorized {
		t.Errorf("after the wait: %d", a.code)
	}
}

// TestAnAnswerToAnOlderState is told what came in between, and is sent once.
func TestAnAnswerToAnOlderState(t *testing.T) {
	t.Parallel()
	g := newGate(t)
	token := g.token(g.head, casework.ScopeCasesRead, casework.ScopeMessagesRead, casework.ScopeMessagesSend)
	blind := g.token(g.head, casework.ScopeMessagesSend)
	was := g.thread(g.n)
	g.deliver("d1", mail("news@x", "rosa@x.example", "d1@riverton.example", "Re: Matter rosa", "It burns now: mulberry.", "In-Reply-To: <rosa@x.example>"))
	g.town.file()
	body := fields{"to": int64(g.opener), "channel": "mail", "text": "All is well.", "thread_version": was}
	a := g.call(token, "POST", "/cases/"+g.n.String()+"/answers", body, "Idempotency-Key", "one")
	var p api.Problem
	a.in(t, &p)
	if a.code != http.StatusConflict || p.ThreadVersion != g.thread(g.n) || len(p.Came) != 1 || !strings.Contains(p.Came[0].Text, "mulberry") {
		t.Fatalf("%d %s", a.code, a.body)
	}
	if b := g.call(blind, "POST", "/cases/"+g.n.String()+"/answers", body); b.code != http.StatusConflict || strings.Contains(string(b.body), "mulberry") {
		t.Errorf("a token that may not read is told: %d %s", b.code, b.body)
	}
	body["thread_version"] = p.ThreadVersion
	first := g.call(token, "POST", "/cases/"+g.n.String()+"/answers", body, "Idempotency-Key", "one")
	second := g.call(token, "POST", "/cases/"+g.n.String()+"/answers", body, "Idempotency-Key", "one")
	if first.code != http.StatusOK || string(first.body) != string(second.body) {
		t.Errorf("%d %s, then %d %s", first.code, first.body, second.code, second.body)
	}
	body["text"] = "Another thing."
	if a := g.call(token, "POST", "/cases/"+g.n.String()+"/answers", body, "Idempotency-Key", "one"); a.code != http.StatusConflict || !strings.Contains(a.why(), "another request") {
		t.Errorf("the key of another request: %d %s", a.code, a.why())
	}
	if n := one[int](g.town, `SELECT count(*) FROM answers WHERE staff_id = $1`, g.head.Staff); n != 1 {
		t.Errorf("%d answers were written", n)
	}
	if n := one[int](g.town, `SELECT count(*) FROM api_answers WHERE encode(sealed, 'escape') LIKE '%message%'`); n != 0 {
		t.Error("what is kept of an answer can be read")
	}
}

// TestAnAnswerThatShouldBeLookedAt quotes an internal note.
func TestAnAnswerThatShouldBeLookedAt(t *testing.T) {
	t.Parallel()
	g := newGate(t)
	token := g.token(g.head, casework.ScopeMessagesSend)
	note := "the landlord is known to us and has been warned twice by the inspector already"
	g.must(g.pages.AddNote(t.Context(), g.head, g.n, g.now, note))
	body := fields{"to": int64(g.opener), "channel": "mail", "text": "Dear Rosa, " + note, "thread_version": g.thread(g.n)}
	var p api.Problem
	a := g.call(token, "POST", "/cases/"+g.n.String()+"/answers", body)
	a.in(t, &p)
	if a.code != http.StatusConflict || len(p.Concerns) == 0 || p.Anyway == "" {
		t.Fatalf("%d %s", a.code, a.body)
	}
	body["anyway"] = p.Anyway
	if a := g.call(token, "POST", "/cases/"+g.n.String()+"/answers", body); a.code != http.StatusOK {
		t.Errorf("looked at, it is still refused: %d %s", a.code, a.why())
	}
}

// TestAnAnswerAgainstAPlan takes a reason beside the yes.
func TestAnAnswerAgainstAPlan(t *testing.T) {
	t.Parallel()
	g := newGate(t)
	g.exec(`UPDATE contact_plans SET ended_at = NULL, ended_why = '' WHERE id = $1`, g.plan)
	token := g.token(g.head, casework.ScopeMessagesSend)
	body := fields{"to": int64(g.opener), "channel": "mail", "text": "Once more.", "thread_version": g.thread(g.n)}
	var p api.Problem
	g.call(token, "POST", "/cases/"+g.n.String()+"/answers", body).in(t, &p)
	body["anyway"] = p.Anyway
	if a := g.call(token, "POST", "/cases/"+g.n.String()+"/answers", body); a.code != http.StatusConflict {
		t.Errorf("without a reason: %d", a.code)
	}
	body["why"] = "She asked for it."
	if a := g.call(token, "POST", "/cases/"+g.n.String()+"/answers", body); a.code != http.StatusOK {
		t.Errorf("with a reason: %d %s", a.code, a.why())
	}
}

// TestARequestThatBrokeOff was begun under its key, and nothing tells whether it was done.
func TestARequestThatBrokeOff(t *testing.T) {
	t.Parallel()
	g := newGate(t)
	token := g.token(g.head, casework.ScopeCasesWrite)
	ask := func() apiAnswer {
		return g.call(token, "POST", "/cases/"+g.n.String()+"/notes", fields{"text": "Look."}, "Idempotency-Key", "broken")
	}
	if a := ask(); a.code != http.StatusOK {
		t.Fatal(a.why())
	}
	g.exec(`UPDATE api_answers SET sealed = NULL`)
	if a := ask(); a.code != http.StatusConflict || !strings.Contains(a.why(), "broke off") {
		t.Errorf("%d %s", a.code, a.why())
	}
	g.now = g.now.Add(25 * time.Hour)
	if a := ask(); a.code != http.StatusOK || a.Get("Idempotency-Replayed") != "" {
		t.Errorf("after a day: %d", a.code)
	}
}

func TestRequestsThatMakeNoSense(t *testing.T) {
	t.Parallel()
	g := newGate(t)
	token := g.token(g.head, g.head.MayGive()...)
	at := "/cases/" + g.n.String()
	for name, c := range map[string]struct {
		method, path string
		body         any
		code         int
		says         string
	}{
		"no such operation": {"GET", "/nothing", nil, 404, "no such operation"},
		"no such case":      {"GET", "/cases/C-99999-1", nil, 404, ""},
		"a field too much":  {"POST", at + "/notes", fields{"text": "x", "secret": "s3cret"}, 422, "unexpected property"},
		"a field too few":   {"POST", at + "/answers", fields{"to": 1}, 422, "required"},
		"a wrong type":      {"POST", at + "/tags", fields{"tags": "lamp"}, 422, "tags"},
		"no body":           {"POST", at + "/notes", nil, 400, ""},
		"an empty note":     {"POST", at + "/notes", fields{"text": "  "}, 422, "The note is empty."},
		"a private webhook": {"POST", "/webhooks", fields{"name": "x", "url": "https://169.254.169.254/", "kinds": []string{"case.opened"}}, 422, "private network"},
		"a plain webhook":   {"POST", "/webhooks", fields{"name": "x", "url": "http://map.example/", "kinds": []string{"case.opened"}}, 422, "https"},
		"an unknown kind":   {"POST", "/webhooks", fields{"name": "x", "url": "https://map.example/", "kinds": []string{"read.case"}}, 422, "no kind of event"},
		"a limit too high":  {"GET", "/cases?limit=1000", nil, 422, "limit"},
	} {
		a := g.call(token, c.method, c.path, c.body)
		if a.code != c.code || !strings.Contains(a.why(), c.says) || strings.Contains(string(a.body), "s3cret") || a.Get("Content-Type") != "application/problem+json" {
			t.Errorf("%s: %d %s %s", name, a.code, a.Get("Content-Type"), a.body)
		}
	}
}
