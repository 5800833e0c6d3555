package postgres_test

import (
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/internal/publicdial"
	"github.com/commonline/commonline/postgres"
	"github.com/commonline/commonline/web/hooks"
	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
)

// ear is a receiver that answers what it is told to, and keeps what it got.
type ear struct {
	*estate
	server *httptest.Server
	worker *hooks.Worker
	secret []byte
	shown  string
	id     int64
	now    time.Time

	mu    sync.Mutex
	heard []delivered
	code  int
}

type delivered struct {
	http.Header
	body []byte
}

func newEar(t *testing.T, v func(*estate) casework.Viewer, kinds ...casework.EventKind) *ear {
	t.Helper()
	e := &ear{estate: newEstate(t), code: http.StatusNoContent, now: time.Now().Add(time.Minute)}
	e.server = httptest.NewTLSServer(http.HandlerFunc(e.hear))
	t.Cleanup(e.server.Close)
	e.secret, e.shown = hooks.NewSecret()
	var err error
	e.id, err = e.pages.MakeWebhook(t.Context(), v(e.estate), e.now, casework.WebhookWanted{Name: "Map", URL: "https://map.example/in", Kinds: kinds}, func(int64) []byte { return e.secret })
	e.must(err)
	e.exec(`UPDATE webhooks SET url = $1 WHERE id = $2`, e.server.URL+"/in", e.id) // an address that the check would refuse
	e.worker = &hooks.Worker{Store: postgres.Hooks{DB: e.db}, Client: e.server.Client(), Log: slog.New(slog.NewTextHandler(t.Output(), nil)), Now: func() time.Time { return e.now }, Name: "w",
		Open: func(_ string, _, sealed []byte) ([]byte, error) { return sealed, nil }}
	e.worker.Client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return e
}

func (e *ear) hear(w http.ResponseWriter, r *http.Request) {
	b, _ := io.ReadAll(r.Body)
	e.mu.Lock()
	defer e.mu.Unlock()
	e.heard = append(e.heard, delivered{r.Header, b})
	w.WriteHeader(e.code)
}

// go sends what is due, and gives what came.
func (e *ear) send() []delivered {
	e.t.Helper()
	e.mu.Lock()
	e.heard = nil
	e.mu.Unlock()
	_, err := e.worker.Once(e.t.Context())
	e.must(err)
	return e.heard
}

func (e *ear) log() casework.WebhookSend {
	e.t.Helper()
	all, err := e.pages.WebhookSends(e.t.Context(), e.head, e.id)
	e.must(err)
	if len(all) == 0 {
		e.t.Fatal("the log is empty")
	}
	return all[0]
}

func ofHead(e *estate) casework.Viewer { return e.head }

func TestAWebhookIsTold(t *testing.T) {
	t.Parallel()
	e := newEar(t, ofHead, casework.NoteAdded, casework.MessageJoined)
	e.must(e.pages.AddNote(t.Context(), e.head, e.n, e.now, "A secret: mulberry."))
	e.must(e.pages.AddNote(t.Context(), e.deb, e.theirs, e.now, "Of another office."))
	e.deliver("d1", mail("hook@x", "rosa@x.example", "d1@riverton.example", "Re: Matter rosa", "Mulberry again.", "In-Reply-To: <rosa@x.example>"))
	e.town.file()
	got := e.send()
	if len(got) != 2 {
		t.Fatalf("%d messages came, want the note and the mail of its own office", len(got))
	}
	verifier, err := standardwebhooks.NewWebhook(e.shown)
	e.must(err)
	for _, h := range got {
		if err := verifier.Verify(h.body, h.Header); err != nil {
			t.Errorf("the signature: %v", err)
		}
		if verifier.Verify(append(h.body, ' '), h.Header) == nil {
			t.Error("a changed body passes")
		}
		said := strings.ToLower(string(h.body))
		for _, secret := range []string{"mulberry", "rosa", "matter", "marcus"} {
			if strings.Contains(said, secret) {
				t.Errorf("a webhook is told %q: %s", secret, said)
			}
		}
		if !strings.Contains(string(h.body), e.n.String()) || !strings.Contains(said, `"office":"d1"`) {
			t.Errorf("a webhook is not told which case: %s", h.body)
		}
	}
	if l := e.log(); l.State != casework.WebhookSent || l.Status != http.StatusNoContent || l.Attempts != 1 {
		t.Errorf("the log has %+v", l)
	}
	if again := e.send(); len(again) != 0 {
		t.Errorf("%d messages came again", len(again))
	}
	first := e.log()
	e.must(e.pages.SendAgain(t.Context(), e.head, e.now, e.id, first.ID))
	if got := e.send(); len(got) != 1 {
		t.Errorf("sent again, %d came", len(got))
	}
}

func TestTheCityIsToldOfAllOffices(t *testing.T) {
	t.Parallel()
	e := newEar(t, func(e *estate) casework.Viewer { return e.hire("", "Ole Berg", casework.CityAdmin) }, casework.NoteAdded)
	e.must(e.pages.AddNote(t.Context(), e.head, e.n, e.now, "One."))
	e.must(e.pages.AddNote(t.Context(), e.deb, e.theirs, e.now, "Two."))
	if got := e.send(); len(got) != 2 {
		t.Errorf("%d came, want 2", len(got))
	}
}

// TestAWebhookThatFails is tried for a day with growing waits, under one id, and switched off then.
func TestAWebhookThatFails(t *testing.T) {
	t.Parallel()
	e := newEar(t, ofHead, casework.NoteAdded)
	e.code = http.StatusServiceUnavailable
	e.must(e.pages.AddNote(t.Context(), e.head, e.n, e.now, "One."))
	begun, ids, waits := e.now, map[string]int{}, []time.Duration{}
	for range 40 {
		for _, h := range e.send() {
			ids[h.Get("webhook-id")]++
		}
		l := e.log()
		if l.State != casework.WebhookRetrying {
			break
		}
		waits = append(waits, l.DueAt.Sub(e.now).Round(time.Second))
		e.now = l.DueAt.Add(-time.Second)
		if early := e.send(); len(early) != 0 {
			t.Fatal("it is tried before its time")
		}
		e.now = l.DueAt
	}
	l := e.log()
	if l.State != casework.WebhookFailed || len(ids) != 1 || l.Attempts < 8 || e.now.Sub(begun) < 20*time.Hour || e.now.Sub(begun) > 24*time.Hour {
		t.Errorf("after %v: %+v under %v", e.now.Sub(begun), l, ids)
	}
	for i := range max(0, len(waits)-1) {
		if waits[i+1] < waits[i] {
			t.Errorf("the waits %v do not grow", waits)
		}
	}
	all, err := e.pages.Webhooks(t.Context(), e.head)
	e.must(err)
	if w := all[len(all)-1]; w.OffAt.IsZero() || !strings.Contains(w.OffWhy, "503") {
		t.Errorf("it is not switched off: %+v", w)
	}
	if n := one[int](e.town, `SELECT count(*) FROM events WHERE kind = 'webhook.off' AND office = 'd1'`); n != 1 {
		t.Errorf("%d events tell of it", n)
	}
	failed, err := e.db.FailedWebhooks(t.Context())
	e.must(err)
	if len(failed) != 1 || failed[0].Name != "Map" || !failed[0].Failed() {
		t.Errorf("who operates the installation hears of %+v", failed)
	}
	e.town.send(e.now.Add(time.Minute))
	got := one[string](e.town, `SELECT string_agg(s.name || ': ' || d.subject || ' ' || d.body_text, E'\n') FROM deliveries d JOIN staff s ON s.id = d.staff_id WHERE d.body_text LIKE '%/settings/webhooks%'`)
	if strings.Count(got, "Marcus Teague") != 1 || strings.Contains(got, "Deb") || strings.Contains(got, "Ana") || !strings.Contains(got, "“Map” was switched off") {
		t.Errorf("who is told of it: %s", got)
	}
	e.must(e.pages.AddNote(t.Context(), e.head, e.n, e.now, "Two."))
	e.code = http.StatusOK
	if got := e.send(); len(got) != 0 {
		t.Error("switched off, it is told")
	}
	e.must(e.pages.ChangeWebhook(t.Context(), e.head, e.now, e.id, casework.WebhookWanted{Name: "Map", URL: "https://map.example/in", Kinds: []casework.EventKind{casework.NoteAdded}}, true))
	if e.log().State != casework.WebhookFailed {
		t.Error("what failed goes out by itself")
	}
}

// TestAProcessIsKilledBetweenSendingAndRecording: the receiver hears it twice under one id, and what the dead one says late counts no more.
func TestAProcessIsKilledBetweenSendingAndRecording(t *testing.T) {
	t.Parallel()
	e := newEar(t, ofHead, casework.NoteAdded)
	e.must(e.pages.AddNote(t.Context(), e.head, e.n, e.now, "One."))
	dead, err := e.worker.Store.ClaimSends(t.Context(), e.now, "dead", 10, time.Minute)
	e.must(err)
	if got := e.send(); len(dead) != 1 || len(got) != 0 {
		t.Fatalf("%d were claimed, and %d by a second process", len(dead), len(got))
	}
	e.now = e.now.Add(2 * time.Minute)
	got := e.send()
	if len(got) != 1 || got[0].Get("webhook-id") != fmt.Sprintf("msg_%d", dead[0].ID) {
		t.Fatalf("%d came: %v", len(got), got)
	}
	e.must(e.worker.Store.RecordSend(t.Context(), hooks.Result{Send: dead[0].ID, Attempt: dead[0].Attempt, State: casework.WebhookFailed, At: e.now}))
	if l := e.log(); l.State != casework.WebhookSent {
		t.Errorf("a dead process has the last word: %+v", l)
	}
}

// TestWebhooksReachNothingInside: addresses of this machine, and redirects, are failures with a sentence.
func TestWebhooksReachNothingInside(t *testing.T) {
	t.Parallel()
	e := newEar(t, ofHead, casework.NoteAdded)
	open := e.worker.Client
	e.code = http.StatusFound
	e.must(e.pages.TestWebhook(t.Context(), e.head, e.now, e.id))
	if got := e.send(); len(got) != 1 || !strings.Contains(e.log().Reason, "a redirect") {
		t.Errorf("%d came, and the log says %q", len(got), e.log().Reason)
	}
	e.worker.Client = publicdial.Client(publicdial.Options{})
	_, port, _ := strings.Cut(strings.TrimPrefix(e.server.URL, "https://"), ":")
	for _, host := range []string{"127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "169.254.169.254", "10.0.0.1", "100.64.0.1"} {
		e.exec(`UPDATE webhooks SET url = $1 WHERE id = $2`, "https://"+host+":"+port+"/", e.id)
		e.must(e.pages.TestWebhook(t.Context(), e.head, e.now, e.id))
		if got := e.send(); len(got) != 0 || !strings.Contains(e.log().Reason, "private network") {
			t.Errorf("%s: %d came, and the log says %q", host, len(got), e.log().Reason)
		}
	}
	e.worker.Client, e.code = open, http.StatusGone
	e.exec(`UPDATE webhooks SET url = $1 WHERE id = $2`, e.server.URL, e.id)
	e.must(e.pages.TestWebhook(t.Context(), e.head, e.now, e.id))
	e.send()
	if all, err := e.pages.Webhooks(t.Context(), e.head); err != nil || all[len(all)-1].OffAt.IsZero() {
		t.Error("a receiver that is gone for good is not switched off")
	}
}

func TestWebhooksHaveWalls(t *testing.T) {
	t.Parallel()
	e := newEar(t, ofHead, casework.NoteAdded)
	want := casework.WebhookWanted{Name: "Map", URL: "https://map.example/in", Kinds: []casework.EventKind{casework.NoteAdded}}
	for name, v := range map[string]casework.Viewer{"another office": e.deb, "the city": e.hire("", "Ole Berg", casework.CityAdmin)} {
		for what, err := range map[string]error{
			"change": e.pages.ChangeWebhook(t.Context(), v, e.now, e.id, want, true), "drop": e.pages.DropWebhook(t.Context(), v, e.now, e.id),
			"log": drop(e.pages.WebhookSends(t.Context(), v, e.id)), "test": e.pages.TestWebhook(t.Context(), v, e.now, e.id), "again": e.pages.SendAgain(t.Context(), v, e.now, e.id, 1),
		} {
			if casework.KindOf(err) != casework.NotFound {
				t.Errorf("%s, %s: %v", name, what, err)
			}
		}
	}
	if _, err := e.pages.MakeWebhook(t.Context(), e.ana, e.now, want, func(int64) []byte { return nil }); casework.KindOf(err) != casework.Forbidden {
		t.Errorf("staff make one: %v", err)
	}
}
