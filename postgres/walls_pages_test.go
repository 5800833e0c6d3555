package postgres_test

import (
	"crypto/sha256"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/web"
)

// pages are the estate's, as browsers ask for them.
func (e *estate) site() http.Handler {
	e.t.Helper()
	return web.New(web.Config{Store: e.pages, City: e.city, PublicURL: &url.URL{Scheme: "http", Host: "inbox.example"}, Signer: testSigner{}, Now: time.Now,
		Log: slog.New(slog.NewTextHandler(e.t.Output(), nil))})
}

// cookie signs somebody in.
func (e *estate) cookie(v casework.Viewer) *http.Cookie {
	e.t.Helper()
	token := fmt.Sprintf("token of %d", v.Staff)
	e.must(e.pages.NewSession(e.t.Context(), web.Session{TokenHash: sha256.Sum256([]byte(token)), Staff: v.Staff, CreatedAt: time.Now(), ExpiresAt: time.Now().Add(time.Hour), Way: web.ByPassword}))
	return &http.Cookie{Name: "commonline", Value: token}
}

// ask sends one request; a form that every page would take goes along with a POST.
func (e *estate) ask(site http.Handler, cookie *http.Cookie, method, path string) *httptest.ResponseRecorder {
	e.t.Helper()
	body := ""
	if method == http.MethodPost {
		form := e.anyForm()
		for part, how := range map[string]string{"/held/": "new case", "/held/unsent/": "send", "/today/sends/": "seen", "/held/failed/": "seen"} {
			if strings.HasPrefix(path, part) && (part != "/held/" || !strings.Contains(path[len(part):], "/")) {
				form.Set("how", how)
			}
		}
		if strings.HasPrefix(path, "/office/staff/") {
			form.Set("do", "disable")
		}
		body = form.Encode()
	}
	r := httptest.NewRequest(method, "http://inbox.example"+path, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	r.Header.Set("Range", "bytes=0-99")
	r.AddCookie(cookie)
	w := httptest.NewRecorder()
	site.ServeHTTP(w, r)
	return w
}

// anyForm has the fields of all forms that name something, each with what belongs to the office.
func (e *estate) anyForm() url.Values {
	return url.Values{"do": {"topic"}, "topic": {""}, "how": {"retire"}, "text": {"Curious."}, "kind": {"mail"}, "to": {fmt.Sprint(e.opener)}, "key": {"key-of-a-curious-form"}, "thread": {fmt.Sprint(e.version(e.n))},
		"why": {"curious"}, "reason": {"curious"}, "line": {"curious"}, "number": {e.merged.String()}, "other": {e.merged.String()}, "case": {e.n.String()}, "office": {"al1"}, "identity": {fmt.Sprint(e.caller)}, "names": {"Rosa, Jorge"},
		"name": {"Rosa"}, "address": {"x@x.example"}, "purpose": {"x"}, "consent": {"x"}, "a": {fmt.Sprint(e.resident)}, "b": {fmt.Sprint(e.second)}, "from": {fmt.Sprint(e.resident)}, "evidence": {"they said so"}, "act": {"hand over"},
		"words": {"curious"}, "role": {"volunteer"}, "version": {"1"}, "end": {fmt.Sprint(e.helper)}, "claimed": {fmt.Sprint(e.opener)}, "known": {fmt.Sprint(e.known)}, "staff": {fmt.Sprint(e.ana.Staff)}}
}

// ids are what stands in the paths of the office, by the name of the place.
func (e *estate) ids(path string) map[string]string {
	message := e.said
	switch {
	case strings.Contains(path, "/audio"), strings.Contains(path, "/recording"), strings.Contains(path, "/transcript"):
		message = e.voicemail
	case strings.Contains(path, "/undo/"):
		message = e.sent
	}
	raw, delivery := e.held, e.waiting
	switch {
	case strings.Contains(path, "automatic"):
		raw = e.auto
	case strings.Contains(path, "/calls/"):
		raw = e.back
	case strings.Contains(path, "/failed/"), strings.Contains(path, "/sends/"):
		delivery = e.lost
	}
	return map[string]string{"message": fmt.Sprint(message), "n": "1", "raw": fmt.Sprint(raw), "delivery": fmt.Sprint(delivery), "task": fmt.Sprint(e.task), "resident": fmt.Sprint(e.resident), "join": fmt.Sprint(e.join),
		"reply": fmt.Sprint(e.reply), "rule": fmt.Sprint(e.rule), "run": fmt.Sprint(e.run), "view": fmt.Sprint(e.view), "staff": fmt.Sprint(e.ana.Staff)}
}

var place = regexp.MustCompile(`\{(\w+)\}`)

// TestForgedPaths asks for everything that carries an id, in the name of another office, with the ids of this one: in the case's own path,
// in that of a case of their own, and with numbers that nothing has. It is as if there were nothing, and nothing changes.
func TestForgedPaths(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED: -short is set, and this takes long under the race detector")
	}
	t.Parallel()
	e := newEstate(t)
	site := e.site()
	paper, err := os.ReadFile("../docs/roles.md")
	if err != nil {
		t.Fatal(err)
	}
	routes := regexp.MustCompile("(?m)^\\| `(GET|POST) (/[^`]*)` \\| (yes)?").FindAllStringSubmatch(string(paper), -1)
	stan, vi := e.hire("d2", "Stan Two", casework.Staffer), e.hire("d2", "Vi Two", casework.Volunteer)
	strangers := map[string]*http.Cookie{"the head": e.cookie(e.deb), "staff": e.cookie(stan), "a volunteer": e.cookie(vi)}
	head, walked := e.cookie(e.head), 0
	before, events := e.print(), one[int64](e.town, `SELECT max(id) FROM events`)
	for _, r := range routes {
		method, pattern, public := r[1], r[2], r[3] != ""
		if public || !strings.Contains(pattern, "{") || strings.Contains(pattern, "{language}") || strings.HasPrefix(pattern, "/account/") { // one's own account asks for the password first
			continue
		}
		walked++
		for _, number := range e.numbersFor(pattern) {
			for _, guess := range []bool{false, true} {
				path := place.ReplaceAllStringFunc(pattern, func(p string) string {
					name := strings.Trim(p, "{}")
					if name == "number" {
						return number.String()
					}
					if id := e.ids(pattern)[name]; id != "" && !guess {
						return id
					}
					return "987654"
				})
				for who, cookie := range strangers {
					if guess && who != "the head" {
						continue
					}
					w := e.ask(site, cookie, method, path)
					refused := w.Code == http.StatusForbidden && (who != "the head" || strings.HasPrefix(pattern, "/holds/")) // heads see holds, and lift none
					if ok := w.Code == http.StatusNotFound || refused; !ok {
						t.Errorf("%s %s by %s of another office: %d %s", method, path, who, w.Code, w.Header().Get("Location"))
					}
					for _, secret := range []string{"It is worse", "Rosa", "rosa@x.example", "plan.pdf", "Pia", "Snow"} {
						if method == http.MethodGet && strings.Contains(w.Body.String(), secret) {
							t.Errorf("%s %s by %s of another office says %q", method, path, who, secret)
						}
					}
				}
			}
		}
	}
	if walked < 40 {
		t.Fatalf("only %d routes were walked", walked)
	}
	for table, sum := range e.print() {
		if before[table] != sum && table != "events" {
			t.Errorf("strangers have changed %s", table)
		}
	}
	if got := one[string](e.town, `SELECT coalesce(string_agg(kind || ' on ' || coalesce(case_id, 0) || ' ' || detail::text, '; '), '') FROM events WHERE id > $1 AND kind <> 'export.refused'`, events); got != "" {
		t.Errorf("strangers left events: %s", got)
	}
	for _, pattern := range []string{"/inbox/{number}", "/messages/{message}/original", "/people/{resident}", "/rules/{rule}/try", "/held/{raw}/original"} {
		path := place.ReplaceAllStringFunc(pattern, func(p string) string {
			if p == "{number}" {
				return e.n.String()
			}
			return e.ids(pattern)[strings.Trim(p, "{}")]
		})
		if w := e.ask(site, head, http.MethodGet, path); w.Code != http.StatusOK {
			t.Errorf("%s by the office itself: %d: it would prove nothing of others", path, w.Code)
		}
	}
}

// numbersFor are the cases in whose path the ids of the office are tried: its own, and where there is another id in the path that of the
// stranger too.
func (e *estate) numbersFor(pattern string) []casework.CaseNumber {
	if strings.Contains(pattern, "{number}") && strings.Count(pattern, "{") > 1 {
		return []casework.CaseNumber{e.n, e.theirs}
	}
	return []casework.CaseNumber{e.n}
}

// TestAListNamesNoOtherOffice puts the office's cases into forms that take numbers besides.
func TestAListNamesNoOtherOffice(t *testing.T) {
	t.Parallel()
	e := newEstate(t)
	site, deb := e.site(), e.cookie(e.deb)
	before := e.print()
	for _, path := range []string{"/inbox/bulk", "/calls/by-hand", "/calls/log"} {
		if w := e.ask(site, deb, http.MethodPost, path); w.Code == http.StatusSeeOther && strings.Contains(w.Header().Get("Location"), e.n.String()) || strings.Contains(w.Body.String(), "It is worse") {
			t.Errorf("%s: %d %s", path, w.Code, w.Header().Get("Location"))
		}
	}
	for _, path := range []string{"/inbox?q=rosa", "/inbox?q=" + e.n.String(), "/inbox?view=all&q=worse", "/new?how=called&case=" + e.n.String(), "/inbox/" + e.theirs.String() + "?q=worse"} {
		if w := e.ask(site, deb, http.MethodGet, path); slices.ContainsFunc([]string{"It is worse", "rosa@x.example", "Matter rosa"}, func(s string) bool { return strings.Contains(w.Body.String(), s) }) {
			t.Errorf("%s shows another office's case", path)
		}
	}
	for table, sum := range e.print() {
		if before[table] != sum && table != "events" {
			t.Errorf("a stranger has changed %s", table)
		}
	}
}
