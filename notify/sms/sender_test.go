package sms_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/internal/twilio"
	"github.com/commonline/commonline/notify"
	"github.com/commonline/commonline/notify/sms"
)

var noon = time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)

type signer struct{ key string }

func (s signer) MAC(use string, msg []byte) (byte, []byte) {
	h := hmac.New(sha256.New, []byte("a test's key"+s.key))
	h.Write(append([]byte(use+"\x00"), msg...))
	return 3, h.Sum(nil)
}

func (s signer) VerifyShort(use string, key byte, msg, mac []byte, size int) bool {
	_, want := s.MAC(use, msg)
	return key == 3 && len(mac) == size && hmac.Equal(want[:size], mac)
}

const account = "AC0123456789abcdef0123456789abcdef"

// senderAt gives a sender whose Twilio is handle.
func senderAt(t testing.TB, handle http.HandlerFunc) *sms.Sender {
	t.Helper()
	s := httptest.NewServer(handle)
	t.Cleanup(s.Close)
	c, err := twilio.New(twilio.Config{AccountSID: account, Token: "token", URL: s.URL})
	if err != nil {
		t.Fatal(err)
	}
	return &sms.Sender{Client: c, Signer: signer{}, PublicURL: "https://help.city.example"}
}

func delivery() notify.Delivery {
	return notify.Delivery{
		ID: 4711, Channel: casework.Text, Attempt: notify.Attempt{Begun: noon, Tries: 2},
		Text: notify.Text{From: "+15555550104", Service: "MG1", To: "+16175550123", Body: "We have your message.\nCall us."},
	}
}

func TestSendText(t *testing.T) {
	t.Parallel()
	s := senderAt(t, func(w http.ResponseWriter, r *http.Request) {
		for name, want := range map[string]string{"From": "+15555550104", "MessagingServiceSid": "MG1", "To": "+16175550123", "Body": "We have your message.\nCall us.", "ValidityPeriod": "14400"} {
			if got := r.PostFormValue(name); got != want {
				t.Errorf("%s is %q", name, got)
			}
		}
		back, err := url.Parse(r.PostFormValue("StatusCallback"))
		if err != nil || back.Host != "help.city.example" || back.Path != "/twilio/status" {
			t.Errorf("callback to %s", back)
		}
		if m, ok := sms.ParseMark(signer{}, back.Query().Get("d")); !ok || m != (sms.Mark{Delivery: 4711, Try: 2}) {
			t.Errorf("mark %+v", m)
		}
		w.WriteHeader(http.StatusCreated)
		io.WriteString(w, `{"sid":"SM9","status":"accepted","num_segments":"0"}`)
	})
	r, err := s.SendText(t.Context(), delivery())
	if err != nil || r.SID != "SM9" || r.Status != "accepted" || r.Rank != 1 {
		t.Errorf("%+v %v", r, err)
	}
}

// TestAnswersToACreate: what is certain, what it leads to, and what is not certain.
func TestAnswersToACreate(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		status int
		body   string
		want   notify.Remedy // "": nothing is certain
	}{
		"opted out":            {400, `{"code":21610}`, notify.OptedOut},
		"no number":            {400, `{"code":21211}`, notify.OtherChannel},
		"a landline":           {400, `{"code":21614}`, notify.OtherChannel},
		"too many requests":    {429, `{"code":20429}`, notify.Again},
		"the day's limit, 429": {429, `{"code":63038}`, notify.Later},
		"a gate's 429":         {429, `<html>`, notify.Again},
		"the queue is full":    {400, `{"code":21611}`, notify.Later},
		"not approved":         {400, `{"code":30034}`, notify.NotApproved},
		"wrong token":          {401, `{"code":20003}`, notify.Halt},
		"a trial":              {400, `{"code":21608}`, notify.Mend},
		"a code of tomorrow":   {400, `{"code":29999}`, notify.ToPerson},
		"no code":              {400, `{}`, notify.ToPerson},
		"broken":               {500, `{"code":20500}`, ""},
		"away":                 {503, `{"code":20503}`, ""},
		"a gate's page":        {502, `<html>`, ""},
		"success that is none": {201, `<html>`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := senderAt(t, func(w http.ResponseWriter, r *http.Request) {
				w.WriteHeader(test.status)
				io.WriteString(w, test.body)
			})
			_, err := s.SendText(t.Context(), delivery())
			back, certain := errors.AsType[*notify.Setback](err)
			switch {
			case err == nil:
				t.Error("no error")
			case certain != (test.want != ""):
				t.Errorf("certain: %v: %v", certain, err)
			case certain && back.Remedy != test.want:
				t.Errorf("remedy %q", back.Remedy)
			}
		})
	}
}

func TestNotReachedIsCertain(t *testing.T) {
	t.Parallel()
	s := senderAt(t, func(http.ResponseWriter, *http.Request) {})
	c, err := twilio.New(twilio.Config{AccountSID: account, Token: "t", URL: "http://127.0.0.1:1"})
	if err != nil {
		t.Fatal(err)
	}
	s.Client = c
	_, err = s.SendText(t.Context(), delivery())
	if back, certain := errors.AsType[*notify.Setback](err); !certain || back.Remedy != notify.Again {
		t.Errorf("%v", err)
	}
}

// sentList answers with a list of what was sent.
func sentList(rows ...map[string]any) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet || r.URL.Query().Get("To") != "+16175550123" || r.URL.Query().Has("DateSent") {
			http.Error(w, "asked wrongly", http.StatusTeapot)
			return
		}
		_ = json.NewEncoder(w).Encode(map[string]any{"messages": rows})
	}
}

func row(sid, body string, after time.Duration, more ...string) map[string]any {
	r := map[string]any{"sid": sid, "body": body, "direction": "outbound-api", "status": "sent", "from": "+15555550104", "date_sent": nil,
		"date_created": noon.Add(after).Format(time.RFC1123Z)}
	for i := 0; i+1 < len(more); i += 2 {
		r[more[i]] = more[i+1]
	}
	return r
}

func TestFindText(t *testing.T) {
	t.Parallel()
	const body = "We have your message.\nCall us."
	for name, test := range map[string]struct {
		rows []map[string]any
		want string // sid
	}{
		"there":                     {[]map[string]any{row("SM1", body, 0)}, "SM1"},
		"among others":              {[]map[string]any{row("SM3", "Another.", 1), row("SM2", body, 0)}, "SM2"},
		"a clock that goes behind":  {[]map[string]any{row("SM1", body, -14*time.Second)}, "SM1"},
		"an earlier one":            {[]map[string]any{row("SM1", body, -16*time.Second)}, ""},
		"one that came in":          {[]map[string]any{row("SM1", body, 0, "direction", "inbound")}, ""},
		"other words":               {[]map[string]any{row("SM1", "Other words.", 0)}, ""},
		"other blanks":              {[]map[string]any{row("SM1", "We have your message. Call us. ", 0)}, "SM1"},
		"the service chose another": {[]map[string]any{row("SM1", body, 0, "from", "+15555550999")}, "SM1"},
		"none":                      {nil, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r, found, err := senderAt(t, sentList(test.rows...)).FindText(t.Context(), delivery())
			if err != nil || found != (test.want != "") || r.SID != test.want {
				t.Errorf("%+v %v %v", r, found, err)
			}
		})
	}
}

func TestFindTextOfAnotherNumber(t *testing.T) {
	t.Parallel()
	d := delivery()
	d.Text.Service = ""
	s := senderAt(t, sentList(row("SM1", d.Text.Body, 0, "from", "+15555550999")))
	if _, found, err := s.FindText(t.Context(), d); found || err != nil {
		t.Error("a text of another office was taken for ours", err)
	}
}

func TestFindTextThatHasFailed(t *testing.T) {
	t.Parallel()
	failed := row("SM1", delivery().Text.Body, 0, "status", "undelivered")
	failed["error_code"] = 30006
	r, found, err := senderAt(t, sentList(failed)).FindText(t.Context(), delivery())
	if back, ok := errors.AsType[*notify.Setback](err); !ok || !found || r.SID != "SM1" || back.Remedy != notify.OtherChannel {
		t.Errorf("%+v %v %v", r, found, err)
	}
}

func TestFindTextCannotAsk(t *testing.T) {
	t.Parallel()
	s := senderAt(t, func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusBadGateway) })
	if _, found, err := s.FindText(t.Context(), delivery()); err == nil || found {
		t.Errorf("%v %v", found, err)
	}
}

func TestMark(t *testing.T) {
	t.Parallel()
	m := sms.Mark{Delivery: 1 << 40, Try: 24}
	text := m.Mint(signer{})
	if got, ok := sms.ParseMark(signer{}, text); !ok || got != m {
		t.Errorf("%+v %v", got, ok)
	}
	if strings.Trim(text, "abcdefghijklmnopqrstuvwxyz0123456789") != "" {
		t.Errorf("%q has signs that an address would change", text)
	}
	if _, ok := sms.ParseMark(signer{"other"}, text); ok {
		t.Error("a mark of another installation")
	}
	for i := range text {
		other := []byte(text)
		other[i] = 'a' + (other[i]-'a'+1)%26
		if got, ok := sms.ParseMark(signer{}, string(other)); ok && got != m {
			t.Errorf("%s was taken for %+v", other, got)
		}
	}
}

func FuzzParseMark(f *testing.F) {
	f.Add(sms.Mark{Delivery: 7, Try: 1}.Mint(signer{}))
	f.Add("")
	f.Fuzz(func(t *testing.T, text string) {
		if m, ok := sms.ParseMark(signer{}, text); ok && m.Delivery <= 0 {
			t.Errorf("%q: %+v", text, m)
		}
	})
}

// BenchmarkSendText is deliveries a second through a Twilio that answers at once, four at a time.
func BenchmarkSendText(b *testing.B) {
	var n atomic.Int64
	s := senderAt(b, func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusCreated)
		fmt.Fprintf(w, `{"sid":"SM%d","status":"queued","num_segments":"2"}`, n.Add(1))
	})
	b.SetParallelism(2)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if _, err := s.SendText(b.Context(), delivery()); err != nil {
				b.Error(err)
			}
		}
	})
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "texts/s")
}
