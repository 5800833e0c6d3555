package main

import (
	"bytes"
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/cmd/commonline/cityfile"
	"github.com/commonline/commonline/intake/phone"
	"github.com/commonline/commonline/internal/pgtest"
	"github.com/commonline/commonline/internal/twilio"
	"github.com/commonline/commonline/migrations"
)

// kept is a store that notes which texts it got.
type kept []phone.Arrived

func (k *kept) TakeIn(_ context.Context, a phone.Arrived) (bool, error) {
	*k = append(*k, a)
	return false, nil
}

func TestTwiliosAddresses(t *testing.T) {
	t.Parallel()
	s, err := ReadSettings([]string{"PUBLIC_URL=https://help.city.example", "TWILIO_ACCOUNT_SID=AC1", "TWILIO_AUTH_TOKEN=now", "TWILIO_AUTH_TOKEN_PREVIOUS=before"})
	if err != nil {
		t.Fatal(err)
	}
	city := casework.City{Numbers: []casework.Number{{ID: "d1-phone", Office: "d1", E164: "+15555550101", Texts: true}}}
	var log bytes.Buffer
	g := &gateway{settings: s, file: &cityfile.File{City: city}, log: slog.New(slog.NewTextHandler(&log, nil)), metrics: metricsOf(prometheus.NewRegistry()),
		handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTeapot) })}
	if g.phone, err = newPhoneWays(s, &city, nil, g.log); err != nil {
		t.Fatal(err)
	}
	got := &kept{}
	g.phone.texts.Store = got
	ask := func(h http.Handler, token string) int {
		form := url.Values{"MessageSid": {"SM1"}, "AccountSid": {"AC1"}, "To": {"+15555550101"}, "From": {"+16175550123"}, "Body": {"x"}}
		r, w := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/twilio/sms", strings.NewReader(form.Encode())), httptest.NewRecorder()
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set(twilio.SignatureHeader, twilio.Sign(token, "https://help.city.example/twilio/sms", form))
		h.ServeHTTP(w, r)
		return w.Code
	}
	for _, c := range []struct {
		token         string
		pages, intake bool
		want          int
	}{{"now", true, true, 200}, {"before", true, false, 200}, {"now", false, true, 200}, {"now", false, false, 404}, {"forged", true, true, 403}, {"", true, true, 403}} {
		if code := ask(g.handlerOf(c.pages, c.intake), c.token); code != c.want {
			t.Errorf("%+v: %d", c, code)
		}
	}
	if len(*got) != 3 || (*got)[0].Entrance != "d1-phone" {
		t.Errorf("kept %+v", *got)
	}
	shown := httptest.NewRecorder()
	g.metrics.handler().ServeHTTP(shown, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/metrics", nil))
	if !strings.Contains(shown.Body.String(), "\ncommonline_twilio_refused_total 2\n") || strings.Count(log.String(), "turned away") != 1 {
		t.Errorf("two were turned away, and the log says\n%s", log.String())
	}
	none := &gateway{settings: &Settings{}, handler: g.handler}
	if code := ask(none.handlerOf(true, true), "now"); code != http.StatusNotFound {
		t.Errorf("without an account: %d", code)
	}
}

func TestPrintLooks(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	err := printLooks(&out, []phone.Look{{Entrance: "d1-phone", Kind: "texts", Seen: 412, Missing: 3}, {Entrance: "d2-phone", Kind: "texts", Trouble: "HTTP 503"}})
	if want := "ENTRANCE  KIND   AT TWILIO  WERE MISSING  TROUBLE\nd1-phone  texts  412        3             \nd2-phone  texts  0          0             HTTP 503\n3 taken in now.\n"; err != nil || out.String() != want {
		t.Errorf("%v\n%s", err, out.String())
	}
}

func TestReconcileNeedsAnAccount(t *testing.T) {
	t.Parallel()
	var out, errs bytes.Buffer
	env := []string{"COMMONLINE_HOME=" + t.TempDir(), "DATABASE_URL=" + pgtest.URL(t, migrations.Files), "SECRET_KEY=" + strings.Repeat("k", 40), "CITY_FILE=../../examples/riverton/city.yaml"}
	if code := run(t.Context(), []string{"reconcile"}, env, nil, &out, &errs); code != 2 || !strings.Contains(errs.String(), "TWILIO_ACCOUNT_SID is not set") {
		t.Errorf("%d, %s", code, errs.String())
	}
}
