package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/commonline/commonline/casework"
)

// everybody is one account for each role, and nobody.
var everybody = map[casework.Role]string{
	"":                      "",
	casework.Volunteer:      "vi@council.example",
	casework.Staffer:        "ana@council.example",
	casework.OfficeHead:     "marcus@council.example",
	casework.Intake:         "iris@council.example",
	casework.RecordsOfficer: "rhea@council.example",
	casework.CityAdmin:      "ole@council.example",
}

// groups name the roles that a route lets in, in the words of a person, apart from the table that the program goes by.
var groups = map[string]string{
	"all":       "nobody volunteer staff head intake records admin",
	"inside":    "volunteer staff head intake records admin",
	"readers":   "volunteer staff head intake records",
	"workers":   "volunteer staff head intake",
	"deciders":  "staff head intake",
	"planners":  "staff head",
	"managers":  "head admin",
	"heads":     "head",
	"exporters": "head records",
	"keepers":   "head records admin",
	"holders":   "records admin",
	"city":      "admin",
}

// allowed gives for each route of the table below who is let in.
var allowed = func() map[string]string {
	all := map[string]string{}
	for line := range strings.Lines(allowedTable) {
		who, pattern, _ := strings.Cut(strings.TrimSpace(line), " ")
		all[pattern] = groups[who]
	}
	return all
}()

// allowedTable has a line for each route, in the order of their paths.
const allowedTable = `inside GET /account
inside GET /account/keys
inside POST /account/keys
inside POST /account/keys/begin
inside POST /account/keys/{key}/drop
inside POST /account/languages
workers POST /account/cover
inside POST /account/password
inside GET /account/phone
inside POST /account/phone
inside GET /account/second
inside POST /account/second
inside POST /account/sessions
all GET /alarm/{token}
all POST /alarm/{token}
readers GET /calls
deciders POST /calls/back/{raw}
deciders POST /calls/by-hand
deciders POST /calls/log
inside GET /danger
workers POST /danger/{alarm}
all GET /demo/now
all GET /demo/phone
all GET /favicon.ico
all POST /demo/phone/call
all GET /demo/phone/now
all POST /demo/phone/text
all POST /demo/send
keepers GET /exports
exporters GET /exports/new
exporters POST /exports/new
exporters GET /exports/{export}/file
all GET /forgot
all POST /forgot
all GET /healthz
readers GET /held
readers GET /held/automatic
deciders POST /held/automatic/{raw}
readers GET /held/failed
workers POST /held/failed/{delivery}
readers GET /held/unsent
deciders POST /held/unsent/{delivery}
deciders POST /held/{raw}
readers GET /held/{raw}/original
holders GET /holds
holders POST /holds
holders POST /holds/{hold}
readers GET /inbox
workers POST /inbox/bulk
readers GET /inbox/{number}
workers POST /inbox/{number}/answer
deciders POST /inbox/{number}/apart
deciders POST /inbox/{number}/ask-known
deciders POST /inbox/{number}/by-hand/{task}
deciders POST /inbox/{number}/call
deciders POST /inbox/{number}/call-note
workers POST /inbox/{number}/care
workers POST /inbox/{number}/draft
workers POST /inbox/{number}/foreign
deciders POST /inbox/{number}/guests
deciders POST /inbox/{number}/helper
workers POST /inbox/{number}/interpreter
deciders GET /inbox/{number}/letter/{task}
deciders POST /inbox/{number}/letter/{task}
deciders POST /inbox/{number}/link
deciders POST /inbox/{number}/merge
workers POST /inbox/{number}/note
exporters GET /inbox/{number}/police
exporters GET /inbox/{number}/police/evidence.zip
exporters GET /inbox/{number}/police/sheet.pdf
exporters GET /inbox/{number}/readers
deciders POST /inbox/{number}/same
deciders POST /inbox/{number}/shared
deciders POST /inbox/{number}/split/{message}
workers POST /inbox/{number}/status-link
workers POST /inbox/{number}/translate/{message}
workers POST /inbox/{number}/translation/{message}
deciders POST /inbox/{number}/them/{message}
workers POST /inbox/{number}/undo-rule/{run}
workers POST /inbox/{number}/undo/{message}
workers POST /inbox/{number}/threat/{message}
deciders POST /inbox/{number}/unlink
deciders POST /inbox/{number}/unmerge
deciders POST /inbox/{number}/who/{message}
workers POST /inbox/{number}/work
all GET /join/{token}
all POST /join/{token}
readers GET /live
readers GET /messages/{message}/audio
readers GET /messages/{message}/files/{n}
readers GET /messages/{message}/files/{n}/small
readers GET /messages/{message}/formatted
readers GET /messages/{message}/original
readers GET /messages/{message}/recording
deciders POST /messages/{message}/transcript
all GET /metrics
all GET /n/{token}
all POST /n/{token}
deciders GET /new
deciders POST /new
readers GET /notifications
readers POST /notifications
readers POST /notifications/choices
heads GET /office/features
heads POST /office/features
managers GET /office/staff
managers POST /office/staff
managers POST /office/staff/{staff}
managers GET /office/staff/{staff}/leaving
readers GET /people/{resident}
planners POST /people/{resident}/plan
planners POST /people/{resident}/plan/{plan}/end
exporters GET /people/{resident}/readers
deciders POST /people/{resident}/undo/{join}
all GET /privacy
all GET /readyz
heads GET /replies
heads POST /replies
heads POST /replies/{reply}
all GET /report
all POST /report
all GET /report/done/{key}
inside GET /running
workers GET /rules
heads POST /rules
heads POST /rules/{rule}
heads GET /rules/{rule}/try
all GET /s/{token}
all POST /s/{token}/fixed
all POST /s/{token}/message
all POST /s/{token}/notices
managers GET /settings/tokens
managers POST /settings/tokens
managers POST /settings/tokens/{token}
managers GET /settings/webhooks
managers POST /settings/webhooks
managers GET /settings/webhooks/{hook}
managers POST /settings/webhooks/{hook}
managers GET /settings/mailboxes
managers POST /settings/mailboxes
managers GET /settings/mailboxes/back
managers POST /settings/mailboxes/{mailbox}
managers GET /settings/mailboxes/{mailbox}/consent
managers GET /settings
managers POST /settings/holidays/calendar
city POST /settings/numbers/company
managers GET /settings/{kind}
managers POST /settings/{kind}
all GET /sign-in
all POST /sign-in
all GET /sign-in/city
all GET /sign-in/city/back
all GET /sign-in/code
all POST /sign-in/code
all POST /sign-in/key
all POST /sign-in/key/begin
inside POST /sign-out
workers GET /speakers
workers GET /speakers/{answer}
workers POST /speakers/{answer}
all GET /static/{file}
all GET /texting
exporters GET /threats
heads POST /threats/{threat}
managers GET /texts
managers GET /texts/{language}
managers POST /texts/{language}
readers GET /today
workers POST /today/sends/{delivery}
readers GET /triage
deciders POST /triage/{number}
readers POST /views
readers POST /views/{view}
readers POST /views/{view}/drop
all GET /{$}`

// filled gives an address for a pattern.
func filled(pattern string) (method, path string) {
	method, path, _ = strings.Cut(pattern, " ")
	return method, strings.NewReplacer(
		"{$}", "", "{hook}", "1", "tokens/{token}", "tokens/1", "{number}", "C-48213-5", "{message}", "11", "{resident}", "3", "{join}", "1", "{n}", "1", "{raw}/original", "70/original",
		"automatic/{raw}", "automatic/80", "failed/{delivery}", "failed/95", "{raw}", "70", "{delivery}", "90", "{reply}", "5", "{token}", casework.StatusToken(testSigner{}, 3), "{file}", "app.css", "{task}", "5", "{staff}", "2", "{language}", "es",
		"{$}", "", "{number}", "C-48213-5", "{message}", "11", "{resident}", "3", "{join}", "1", "{n}", "1", "{raw}/original", "70/original",
		"automatic/{raw}", "automatic/80", "failed/{delivery}", "failed/95", "{raw}", "70", "{delivery}", "90", "{reply}", "5", "{token}", casework.StatusToken(testSigner{}, 3), "{file}", "app.css", "{task}", "5", "{staff}", "2", "{language}", "es", "{mailbox}", "box_harbor",
		"automatic/{raw}", "automatic/80", "failed/{delivery}", "failed/95", "{raw}", "70", "{delivery}", "90", "{reply}", "5", "{rule}", "5", "{run}", "17", "{token}", casework.StatusToken(testSigner{}, 3), "{file}", "app.css", "{task}", "5", "{staff}", "2", "{language}", "es",
		"automatic/{raw}", "automatic/80", "failed/{delivery}", "failed/95", "{raw}", "70", "{delivery}", "90", "{reply}", "5", "{token}", casework.StatusToken(testSigner{}, 3), "{file}", "app.css", "{task}", "5", "{staff}", "2", "{language}", "es", "{kind}", "topics",
		"automatic/{raw}", "automatic/80", "failed/{delivery}", "failed/95", "{raw}", "70", "{delivery}", "90", "{reply}", "5", "{token}", casework.StatusToken(testSigner{}, 3), "{file}", "app.css", "{task}", "5", "{staff}", "2", "{export}", "3", "{hold}", "2", "{language}", "es",
	).Replace(path)
}

// TestRoutesAndRoles walks every route with every role: who may not is stopped, and who may is not.
// GET /live is a stream: it ends at once here.
func TestRoutesAndRoles(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED: -short is set, and this walks eight hundred pages one by one")
	}
	t.Parallel()
	_, city := withCity(t)
	whole := func(c *Config) {
		city(c)
		var box *outbox
		withDemo(&box)(c)
		c.Metrics, c.Mail = http.NotFoundHandler(), &mailMemory{}
		withSettings(c)
		c.Metrics = http.NotFoundHandler()
	}
	patterns := tableOf(t, whole)
	for _, pattern := range patterns {
		who, known := allowed[pattern]
		if !known {
			t.Errorf("%s is in the program's table, and not in this test: say who may", pattern)
			continue
		}
		for role, email := range everybody {
			name := string(role)
			if name == "" {
				name = "nobody"
			}
			t.Run(pattern+" by "+name, func(t *testing.T) {
				t.Parallel()
				s := newSite(t, whole)
				s.server.liveLife = 0
				method, path := filled(pattern)
				p := s.do(visit{method: method, path: path, cookie: s.enter(email), form: formFor(method)})
				may := slices.Contains(strings.Fields(who), name)
				if got := stopped(p) && !strings.HasPrefix(path, "/sign-in/"); got == may {
					t.Errorf("allowed %v, and the answer is %d to %q", may, p.code, p.Get("Location"))
				}
				read := slices.DeleteFunc(s.events(), func(k casework.EventKind) bool { return k == casework.ExportRefused })
				if !may && len(read) > 0 {
					t.Errorf("somebody who may not has read %v", read)
				}
			})
		}
	}
	if len(patterns) != len(allowed) {
		t.Errorf("the program has %d routes, this test %d", len(patterns), len(allowed))
	}
}

// tableOf gives the patterns of the program's own table.
func tableOf(t *testing.T, change func(*Config)) []string {
	t.Helper()
	c := Config{Store: sampleStore(), City: sampleCity(), PublicURL: &url.URL{Scheme: "https", Host: "inbox.example"}, Police: paperPolice{}}
	change(&c)
	var patterns []string
	for _, rt := range newServer(c).routes() {
		patterns = append(patterns, rt.pattern)
	}
	return patterns
}

func formFor(method string) url.Values {
	if method == "POST" {
		return url.Values{"how": {"new case"}}
	}
	return nil
}

// stopped reports whether an answer is one to somebody who may not.
func stopped(p page) bool {
	toSignIn := p.code == http.StatusSeeOther && strings.HasPrefix(p.Get("Location"), "/sign-in") && p.Get("Set-Cookie") == ""
	refused := p.code == http.StatusForbidden && strings.Contains(p.text(), "Your account may not")
	ended := p.code == http.StatusUnauthorized && p.text() == "" // to a page that listens
	return toSignIn || refused || ended
}

func TestSignedOutReadersComeBack(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.get("/inbox/C-48213-5?done=released", "")
	if got, want := p.Get("Location"), "/sign-in?next="+url.QueryEscape("/inbox/C-48213-5?done=released"); got != want {
		t.Errorf("sent to %q, want %q", got, want)
	}
	p = s.post("/held/70", "", url.Values{"how": {"reject"}})
	if got := p.Get("Location"); got != "/sign-in" {
		t.Errorf("a form leads to %q: it would come back as a GET", got)
	}
}

// TestWalls asks for what belongs to District 4 in the name of District 5: there is no such thing.
func TestWalls(t *testing.T) {
	t.Parallel()
	for _, path := range []string{"/inbox/C-48220-3", "/messages/99/original", "/messages/99/formatted", "/messages/99/files/1"} {
		s := newSite(t)
		p := s.get(path, "ana@council.example")
		if p.code != http.StatusNotFound {
			t.Errorf("%s: got %d, want 404", path, p.code)
		}
		p.hides("Only District 4 may read this", "Linh Tran")
	}
	s := newSite(t)
	for _, path := range []string{"/inbox", "/inbox?view=all", "/inbox?q=Only+District", "/inbox?view=copied", "/held"} {
		s.get(path, "ana@council.example").hides("Only District 4 may read this", "Held for District 4", "Linh Tran")
	}
	s.get("/inbox?view=open", "deb@council.example").says("Only District 4 may read this")
}

// TestACopyShowsOneMessage is the other side of a mail that went to several offices.
func TestACopyShowsOneMessage(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.get("/inbox/C-48219-7", "ana@council.example")
	p.says("Office of Councilor Ana Ruiz, District 4 leads this case", "Please keep it open on Sundays.")
	p.hides("The answer of District 4 alone.", "What District 4 answered", "/s/", "Joan Osei")
	s.get("/inbox?view=copied", "ana@council.example").hides("Open · ", "1 message")
}

func TestFront(t *testing.T) {
	t.Parallel()
	for email, want := range map[string]string{"": "/sign-in", "ana@council.example": "/today", "rhea@council.example": "/inbox", "ole@council.example": "/running"} {
		if got := newSite(t).get("/", email).Get("Location"); got != want {
			t.Errorf("/ sends %q to %q, want %q", email, got, want)
		}
	}
}
