package postgres_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/commonline/commonline/casework"
)

// TestASlowReceiverDelaysNobody: while one receiver has not answered its first message, another one is told of everything, and the slow one
// of nothing more.
func TestASlowReceiverDelaysNobody(t *testing.T) {
	t.Parallel()
	e := newEar(t, ofHead, casework.NoteAdded)
	const notes = 30
	release, arrived := make(chan struct{}), make(chan struct{}, notes)
	var mu sync.Mutex
	at, most := 0, 0
	slow := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		mu.Lock()
		at++
		most = max(most, at)
		mu.Unlock()
		arrived <- struct{}{}
		<-release
		mu.Lock()
		at--
		mu.Unlock()
		w.WriteHeader(http.StatusOK)
	}))
	t.Cleanup(slow.Close)
	id, err := e.pages.MakeWebhook(t.Context(), e.head, e.now, casework.WebhookWanted{Name: "Slow", URL: "https://slow.example/", Kinds: []casework.EventKind{casework.NoteAdded}}, func(int64) []byte { return e.secret })
	e.must(err)
	e.exec(`UPDATE webhooks SET url = $1 WHERE id = $2`, slow.URL, id)
	trusting := http.DefaultTransport.(*http.Transport).Clone()
	trusting.TLSClientConfig = e.server.Client().Transport.(*http.Transport).TLSClientConfig
	e.worker.Client = &http.Client{Transport: trusting}
	for range notes {
		e.must(e.pages.AddNote(t.Context(), e.head, e.n, e.now, "One."))
	}
	ended := make(chan error)
	go func() {
		_, err := e.worker.Once(context.WithoutCancel(t.Context()))
		ended <- err
	}()
	<-arrived
	for heard := 0; heard < notes; { // the slow one answers only when all of the other's have come
		e.mu.Lock()
		heard = len(e.heard)
		e.mu.Unlock()
	}
	close(release)
	e.must(<-ended)
	if most != 1 || len(arrived)+1 != notes {
		t.Errorf("the slow one was told %d at once, and %d in all", most, len(arrived)+1)
	}
	if n := one[int](e.town, `SELECT count(*) FROM webhook_sends WHERE kind = 'note.added' AND state <> 'sent'`); n != 0 {
		t.Errorf("%d were not sent", n)
	}
}

// TestWebhooksSayNothingOfASensitiveMatter goes over every kind of event that webhooks are told of, on a sensitive case, with words in
// everything that an event can carry: what leaves has kinds, numbers and the office.
func TestWebhooksSayNothingOfASensitiveMatter(t *testing.T) {
	t.Parallel()
	var kinds []casework.EventKind
	for _, k := range casework.WebhookKinds {
		kinds = append(kinds, k.Kind)
	}
	e := newEar(t, ofHead, kinds...)
	e.exec(`UPDATE cases SET sensitive = true, subject = 'Mulberry shelter', topic = 'shelter' WHERE id = $1`, e.id)
	e.send()
	detail := map[string]string{}
	for _, fact := range []string{"by", "to", "why", "reason", "topic", "tags", "status", "at", "number", "words", "subject", "address", "phone", "name", "line", "311"} {
		detail[fact] = "Mulberry " + fact
	}
	var events []casework.Event
	for _, k := range kinds {
		events = append(events, casework.Event{Kind: k, At: e.now, Case: casework.CaseID(e.id), Office: "d1", Message: e.said, Actor: "staff:1", Detail: detail})
	}
	e.must(e.pages.Record(t.Context(), events))
	told := map[string]bool{}
	for _, h := range e.send() {
		var said struct {
			Type      string
			Timestamp string
			Data      map[string]any
		}
		apiAnswer{body: h.body}.in(t, &said)
		told[said.Type] = true
		for field := range said.Data {
			if !strings.Contains(" event case office message ", " "+field+" ") {
				t.Errorf("%s carries %q: %s", said.Type, field, h.body)
			}
		}
		for _, word := range []string{"mulberry", "shelter", "rosa", "sensitive", "staff"} {
			if strings.Contains(strings.ToLower(string(h.body)), word) {
				t.Errorf("%s says %q: %s", said.Type, word, h.body)
			}
		}
	}
	for _, k := range kinds {
		if !told[string(k)] {
			t.Errorf("nothing was told of %s: the test proves nothing of it", k)
		}
	}
}
