package phone_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/intake/phone"
	"github.com/commonline/commonline/internal/twilio"
)

// shelf is a store in memory.
type shelf struct {
	have map[string]phone.Arrived
	fail error
}

func (s *shelf) TakeIn(ctx context.Context, a phone.Arrived) (bool, error) {
	if s.fail != nil {
		return false, s.fail
	}
	if err := ctx.Err(); err != nil {
		return false, err
	}
	_, again := s.have[a.ID]
	if !again {
		s.have[a.ID] = a
	}
	return again, nil
}

var now = time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)

var city = &casework.City{Numbers: []casework.Number{
	{ID: "d4-phone", Office: "d4", E164: "+15555550104", MessagingServiceSID: "MG4", Texts: true},
	{ID: "d5-phone", Office: "d5", E164: "+15555550105", Texts: true},
	{ID: "d6-calls", Office: "d6", E164: "+15555550106", Calls: true},
}}

func entry(t *testing.T, s *shelf) (w *phone.Texts, log *bytes.Buffer) {
	t.Helper()
	log = &bytes.Buffer{}
	return &phone.Texts{City: city, Account: "AC1", Store: s, Log: slog.New(slog.NewTextHandler(log, nil)), Now: func() time.Time { return now }}, log
}

func post(ctx context.Context, texts *phone.Texts, form url.Values) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	texts.Webhook(w, httptest.NewRequestWithContext(ctx, "POST", "/twilio/sms", nil), twilio.Request{Params: form, Raw: []byte(form.Encode())})
	return w
}

func TestWhichEntranceATextCameBy(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ service, to, account, entrance, source string }{
		{"", "+15555550105", "AC1", "d5-phone", "d5-phone/texts"},
		{"MG4", "+15555550104", "AC1", "d4-phone", "d4-phone/texts"},
		{"MG4", "+15555559999", "AC1", "d4-phone", "d4-phone/texts"},
		{"MG9", "+15555559999", "AC1", "", "unknown number/texts"},
		{"", "+15555550105", "AC2", "", "unknown number/texts"},
		{"", "+15555550106", "AC1", "", "unknown number/texts"}, // it is not for texts
	} {
		s := &shelf{have: map[string]phone.Arrived{}}
		texts, _ := entry(t, s)
		form := url.Values{"MessageSid": {"SM1"}, "AccountSid": {c.account}, "To": {c.to}, "From": {"+16175550123"}, "Body": {"x"}}
		if c.service != "" {
			form.Set("MessagingServiceSid", c.service)
		}
		post(t.Context(), texts, form)
		if a := s.have["SM1"]; string(a.Entrance) != c.entrance || a.Source != c.source || !a.At.Equal(now) || string(a.Body) != form.Encode() {
			t.Errorf("%+v: %+v", c, a)
		}
	}
}

func TestATextIsAnsweredOnlyOnceItIsStored(t *testing.T) {
	t.Parallel()
	s := &shelf{have: map[string]phone.Arrived{}, fail: errors.New("the disk is full")}
	texts, log := entry(t, s)
	var trouble, received int
	texts.Trouble, texts.Received = func() { trouble++ }, func() { received++ }
	form := url.Values{"MessageSid": {"SM1"}, "AccountSid": {"AC1"}, "To": {"+15555550105"}, "From": {"+16175550123"}, "Body": {"a secret"}}
	if w := post(t.Context(), texts, form); w.Code < 500 || w.Body.Len() > 0 || trouble != 1 || received != 0 {
		t.Errorf("answer %d, %q, trouble %d, received %d", w.Code, w.Body, trouble, received)
	}
	if said := log.String(); !strings.Contains(said, "SM1") || strings.Contains(said, "secret") || strings.Contains(said, "6175550123") {
		t.Errorf("the log says %s", said)
	}
	s.fail = nil
	gone, hangUp := context.WithCancel(t.Context())
	hangUp() // Twilio has hung up; what it said is kept all the same
	if w := post(gone, texts, form); w.Code != 200 || len(s.have) != 1 || received != 1 {
		t.Errorf("answer %d, %d kept, received %d", w.Code, len(s.have), received)
	}
	if post(t.Context(), texts, form); received != 1 {
		t.Error("a text that was there already wakes the desk")
	}
	form.Del("MessageSid")
	if w := post(t.Context(), texts, form); w.Code != 200 || len(s.have) != 2 {
		t.Errorf("a text without a SID: %d, %d kept", w.Code, len(s.have))
	}
}
