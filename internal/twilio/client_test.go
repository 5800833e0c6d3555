package twilio_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/commonline/commonline/internal/twilio"
)

const account = "AC0123456789abcdef0123456789abcdef"

// at gives a client of a stand-in that answers with handle.
func at(t *testing.T, handle http.HandlerFunc) *twilio.Client {
	t.Helper()
	s := httptest.NewServer(handle)
	t.Cleanup(s.Close)
	c, err := twilio.New(twilio.Config{AccountSID: account, Token: "token", URL: s.URL})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestCreateMessage(t *testing.T) {
	t.Parallel()
	c := at(t, func(w http.ResponseWriter, r *http.Request) {
		user, password, _ := r.BasicAuth()
		if user != account || password != "token" {
			t.Errorf("signed in as %q with %q", user, password)
		}
		if r.Method != http.MethodPost || r.URL.Path != "/2010-04-01/Accounts/"+account+"/Messages.json" {
			t.Errorf("%s %s", r.Method, r.URL.Path)
		}
		for name, want := range map[string]string{
			"To": "+16175550123", "MessagingServiceSid": "MG1", "Body": "1.5 m of water, ¿sí?", "StatusCallback": "https://h.example/twilio/status?d=1.2",
			"ValidityPeriod": "3600", "From": "",
		} {
			if got := r.PostFormValue(name); got != want {
				t.Errorf("%s is %q", name, got)
			}
		}
		if r.Header.Get("Idempotency-Key") != "" || r.Header.Get("X-Idempotency-Key") != "" {
			t.Error("with such a header Go itself sends a POST again")
		}
		w.WriteHeader(http.StatusCreated)
		io.WriteString(w, `{"sid":"SM1","status":"accepted","num_segments":"0","date_sent":null,"date_created":"Wed, 25 Nov 2026 18:00:00 +0000","direction":"outbound-api"}`)
	})
	m, err := c.CreateMessage(t.Context(), twilio.Text{
		To: "+16175550123", Service: "MG1", Body: "1.5 m of water, ¿sí?", StatusCallback: "https://h.example/twilio/status?d=1.2", Validity: time.Hour,
	})
	if err != nil {
		t.Fatal(err)
	}
	if m.SID != "SM1" || m.Status != twilio.Accepted || m.Segments != 0 || !m.Sent.IsZero() || m.Created != time.Date(2026, 11, 25, 18, 0, 0, 0, time.UTC) {
		t.Errorf("%+v", m)
	}
}

// TestFate: what a create that failed may have done.
func TestFate(t *testing.T) {
	t.Parallel()
	answer := func(status int, body string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Retry-After", "7")
			w.WriteHeader(status)
			io.WriteString(w, body)
		}
	}
	for name, test := range map[string]struct {
		handle http.HandlerFunc
		fate   twilio.Fate
		code   int
	}{
		"refused":      {answer(400, `{"code":21610,"message":"no"}`), twilio.Refused, 21610},
		"too many":     {answer(429, `{"code":20429,"message":"slow"}`), twilio.Refused, 20429},
		"signed in":    {answer(401, `{"code":20003,"message":"no"}`), twilio.Refused, 20003},
		"broken":       {answer(500, `{"code":20500,"message":"oh"}`), twilio.Unknown, 20500},
		"proxy's page": {answer(502, `<html>Bad gateway</html>`), twilio.Unknown, 0},
		"proxy waited": {answer(408, `late`), twilio.Unknown, 0},
		"proxy's no":   {answer(407, `<html>`), twilio.Refused, 0},
		"not JSON":     {answer(201, `<html>`), twilio.Unknown, 0},
		"redirect":     {func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/other", http.StatusFound) }, twilio.Unknown, 0},
		"hung up":      {func(w http.ResponseWriter, r *http.Request) { panic(http.ErrAbortHandler) }, twilio.Unknown, 0},
		"half an answer": {func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Length", "99")
			io.WriteString(w, `{"sid"`)
		}, twilio.Unknown, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := at(t, test.handle).CreateMessage(t.Context(), twilio.Text{To: "+16175550123", From: "+16175550100", Body: "x"})
			if got := twilio.FateOf(err); got != test.fate {
				t.Errorf("fate %v of %v", got, err)
			}
			e, ok := errors.AsType[*twilio.Error](err)
			if code := test.code; ok && e.Code != code || !ok && code != 0 {
				t.Errorf("%v, want code %d", err, code)
			}
			if ok && e.Status != 302 && e.RetryAfter != 7*time.Second {
				t.Errorf("wait %v", e.RetryAfter)
			}
		})
	}
	if twilio.FateOf(nil) != twilio.Done {
		t.Error("no error is done")
	}
}

func TestFateWithoutAServer(t *testing.T) {
	t.Parallel()
	s := httptest.NewServer(http.NotFoundHandler())
	s.Close()
	c, err := twilio.New(twilio.Config{AccountSID: account, Key: "SK1", Secret: "s", URL: s.URL})
	if err != nil {
		t.Fatal(err)
	}
	_, err = c.CreateMessage(t.Context(), twilio.Text{To: "+16175550123", From: "+16175550100", Body: "x"})
	if twilio.FateOf(err) != twilio.Unsent {
		t.Errorf("%v", err)
	}
	if strings.Contains(err.Error(), "/Accounts/") {
		t.Errorf("the error names the address: %v", err)
	}
}

func TestFateWhenTimeIsUp(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	c := at(t, func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.ReadAll(r.Body) // only then does the server notice that the client is gone
		cancel()
		<-r.Context().Done()
	})
	_, err := c.CreateMessage(ctx, twilio.Text{To: "+16175550123", From: "+16175550100", Body: "x"})
	if twilio.FateOf(err) != twilio.Unknown || !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}

// TestErrorsNameNobody: Twilio's words quote the number.
func TestErrorsNameNobody(t *testing.T) {
	t.Parallel()
	c := at(t, func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(400)
		io.WriteString(w, `{"code":21211,"message":"The 'To' number +16175550123 is\n not a valid phone number."}`)
	})
	_, err := c.CreateMessage(t.Context(), twilio.Text{To: "+16175550123", From: "+16175550100", Body: "x"})
	if err == nil || strings.Contains(err.Error(), "555") || !strings.Contains(err.Error(), "The 'To' number … is not a valid phone number.") {
		t.Errorf("%v", err)
	}
}

// messagesPage serves 5 messages, two a page, one minute apart, the newest first.
func messagesPage(t *testing.T, asked *[]string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		*asked = append(*asked, r.URL.Query().Get("Page"))
		if r.URL.Query().Get("To") != "+16175550100" {
			t.Errorf("asked for %q", r.URL.Query().Get("To"))
		}
		page := 0
		fmt.Sscan(r.URL.Query().Get("Page"), &page)
		var rows []map[string]string
		for i := 2 * page; i < min(2*page+2, 5); i++ {
			rows = append(rows, map[string]string{
				"sid": fmt.Sprintf("SM%d", i), "direction": "inbound",
				"date_created": time.Date(2026, 11, 25, 18, 10-i, 0, 0, time.UTC).Format(time.RFC1123Z),
			})
		}
		next := any(nil)
		if page < 2 {
			next = fmt.Sprintf("/2010-04-01/Accounts/%s/Messages.json?To=%%2B16175550100&PageSize=2&Page=%d&PageToken=PA%d", account, page+1, page+1)
		}
		json.NewEncoder(w).Encode(map[string]any{"messages": rows, "next_page_uri": next})
	}
}

func TestMessages(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		since time.Time
		want  string
		pages int
	}{
		"all":                 {time.Time{}, "SM0 SM1 SM2 SM3 SM4", 3},
		"since":               {time.Date(2026, 11, 25, 18, 9, 0, 0, time.UTC), "SM0 SM1", 2},
		"in the midst of one": {time.Date(2026, 11, 25, 18, 8, 0, 0, time.UTC), "SM0 SM1 SM2", 3},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var asked, got []string
			c := at(t, messagesPage(t, &asked))
			for m, err := range c.Messages(t.Context(), twilio.Query{To: "+16175550100", Since: test.since, PageSize: 2}) {
				if err != nil {
					t.Fatal(err)
				}
				got = append(got, m.SID)
			}
			if strings.Join(got, " ") != test.want || len(asked) != test.pages {
				t.Errorf("got %v over %d pages", got, len(asked))
			}
		})
	}
}

func TestSIDsCannotLeaveTheirPlace(t *testing.T) {
	t.Parallel()
	c := at(t, func(w http.ResponseWriter, r *http.Request) { t.Errorf("asked for %s", r.URL) })
	for _, sid := range []string{"../../Accounts/AC2", "SM1?x=1", "", "SM1%2f.."} {
		if _, err := c.Message(t.Context(), sid); twilio.FateOf(err) != twilio.Unsent {
			t.Errorf("%q: %v", sid, err)
		}
	}
}

func TestNewRefuses(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]twilio.Config{
		"no account":    {Token: "t"},
		"wrong account": {AccountSID: "SM1", Token: "t"},
		"no secret":     {AccountSID: account},
		"key alone":     {AccountSID: account, Key: "SK1"},
		"no address":    {AccountSID: account, Token: "t", URL: "api.twilio.com"},
		"other scheme":  {AccountSID: account, Token: "t", URL: "ftp://api.twilio.com"},
	} {
		if _, err := twilio.New(c); err == nil {
			t.Errorf("%s is taken", name)
		}
	}
}
