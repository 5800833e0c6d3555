package twilio_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/commonline/commonline/internal/twilio"
)

// The vectors stand in Twilio's documentation (docs/usage/security) and in the tests of twilio-python.
func TestSignaturesOfTwiliosOwnPapers(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ address, caller, from, want string }{
		{"https://example.com/myapp.php?foo=1&bar=2", "+14158675310", "+14158675310", "L/OH5YylLD5NRKLltdqwSvS0BnU="},
		{"https://mycompany.com/myapp.php?foo=1&bar=2", "+14158675309", "+14158675309", "RSOYDt4T1cUTdK1PDd93/VVr8B8="},
	} {
		params := url.Values{"CallSid": {"CA1234567890ABCDE"}, "Caller": {c.caller}, "Digits": {"1234"}, "From": {c.from}, "To": {"+18005551212"}}
		if got := twilio.Sign("12345", c.address, params); got != c.want {
			t.Errorf("%s: %s, want %s", c.address, got, c.want)
		}
	}
}

const body = "Body=hay+un+bache++&From=%2B16175550123&FromCity=&MessageSid=SM1&To=%2B15555550104"

var params = url.Values{"Body": {"hay un bache  "}, "From": {"+16175550123"}, "FromCity": {""}, "MessageSid": {"SM1"}, "To": {"+15555550104"}}

// ask makes one request of a program that is known as base, and tells what came of it.
func ask(t *testing.T, base string, tokens []string, method, target, form string, header map[string]string) (status int, got *twilio.Request, refused error) {
	t.Helper()
	address, err := url.Parse(base)
	if err != nil {
		t.Fatal(err)
	}
	v := &twilio.Verifier{Base: address, Tokens: tokens, Refused: func(_ *http.Request, err error) { refused = err }}
	r := httptest.NewRequestWithContext(t.Context(), method, target, strings.NewReader(form))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded; charset=UTF-8")
	for name, value := range header {
		r.Header.Set(name, value)
	}
	w := httptest.NewRecorder()
	v.Handle(func(w http.ResponseWriter, _ *http.Request, asked twilio.Request) {
		got = &asked
		w.WriteHeader(http.StatusNoContent)
	}).ServeHTTP(w, r)
	if w.Body.Len() > 0 {
		t.Errorf("the answer has a body, which Twilio may send to the resident: %q", w.Body)
	}
	return w.Code, got, refused
}

func TestWhatTwilioSignedComesThrough(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, base, token, signed string }{
		{"plain", "https://intake.example.gov", "now", "https://intake.example.gov/twilio/sms?w=1%272"},
		{"with the token before", "https://intake.example.gov", "before", "https://intake.example.gov/twilio/sms?w=1%272"},
		{"with a port", "https://intake.example.gov:8443", "now", "https://intake.example.gov:8443/twilio/sms?w=1%272"},
		{"with a port that Twilio leaves out", "https://intake.example.gov:8443", "now", "https://intake.example.gov/twilio/sms?w=1%272"},
		{"with the default port", "https://intake.example.gov", "now", "https://intake.example.gov:443/twilio/sms?w=1%272"},
		{"of an IPv6 host", "http://[::1]:8080", "now", "http://[::1]:8080/twilio/sms?w=1%272"},
	} {
		header := map[string]string{twilio.SignatureHeader: twilio.Sign(c.token, c.signed, params)}
		status, got, err := ask(t, c.base, []string{"now", "before"}, http.MethodPost, "/twilio/sms?w=1%272", body, header)
		if err != nil || status != http.StatusNoContent || got == nil {
			t.Errorf("%s: %d, %v", c.name, status, err)
			continue
		}
		if diff := cmp.Diff(got, &twilio.Request{Params: params, Raw: []byte(body)}); diff != "" {
			t.Errorf("%s: got -, want +:\n%s", c.name, diff)
		}
	}
}

func TestAGetIsSignedByItsAddressAlone(t *testing.T) {
	t.Parallel()
	target := "/twilio/sms?Body=hola&MessageSid=SM1"
	header := map[string]string{twilio.SignatureHeader: twilio.Sign("now", "https://intake.example.gov"+target, nil)}
	status, got, err := ask(t, "https://intake.example.gov", []string{"now"}, http.MethodGet, target, "", header)
	if err != nil || status != http.StatusNoContent || got.Params.Get("Body") != "hola" {
		t.Errorf("%d, %+v, %v", status, got, err)
	}
}

func TestWhatIsTurnedAway(t *testing.T) {
	t.Parallel()
	const base, here = "https://intake.example.gov", "https://intake.example.gov/twilio/sms"
	good := twilio.Sign("now", here, params)
	for _, c := range []struct {
		name, form string
		header     map[string]string
		status     int
		want       error
	}{
		{"no signature", body, nil, 403, twilio.ErrUnsigned},
		{"no signature, and no form", `{"Body":"x"}`, map[string]string{"Content-Type": "application/json"}, 403, twilio.ErrUnsigned},
		{"an empty one", body, map[string]string{twilio.SignatureHeader: ""}, 403, twilio.ErrUnsigned},
		{"that of another token", body, map[string]string{twilio.SignatureHeader: twilio.Sign("old", here, params)}, 403, twilio.ErrUnsigned},
		{"that of no token", body, map[string]string{twilio.SignatureHeader: twilio.Sign("", here, params)}, 403, twilio.ErrUnsigned},
		{"that of another address", body, map[string]string{twilio.SignatureHeader: twilio.Sign("now", base+"/twilio/voice", params)}, 403, twilio.ErrUnsigned},
		{"that of http", body, map[string]string{twilio.SignatureHeader: twilio.Sign("now", "http://intake.example.gov/twilio/sms", params)}, 403, twilio.ErrUnsigned},
		{"another text", strings.Replace(body, "bache", "hoyo", 1), map[string]string{twilio.SignatureHeader: good}, 403, twilio.ErrUnsigned},
		{"a parameter more", body + "&OptOutType=STOP", map[string]string{twilio.SignatureHeader: good}, 403, twilio.ErrUnsigned},
		{"a host that the request chose", body, map[string]string{"X-Forwarded-Host": "evil.example", twilio.SignatureHeader: twilio.Sign("now", "https://evil.example/twilio/sms", params)}, 403, twilio.ErrUnsigned},
		{"a parameter twice", body + "&Body=hay+un+bache++", map[string]string{twilio.SignatureHeader: good}, 400, twilio.ErrRepeated},
		{"JSON", `{"Body":"x"}`, map[string]string{"Content-Type": "application/json", twilio.SignatureHeader: twilio.Sign("now", here, nil)}, 400, twilio.ErrMalformed},
		{"a bad escape", "Body=%zz", map[string]string{twilio.SignatureHeader: good}, 400, twilio.ErrMalformed},
		{"more than a form", "Body=" + strings.Repeat("x", 300<<10), map[string]string{twilio.SignatureHeader: good}, 400, twilio.ErrMalformed},
	} {
		status, got, err := ask(t, base, []string{"now", ""}, http.MethodPost, "/twilio/sms", c.form, c.header)
		if status != c.status || !errors.Is(err, c.want) || got != nil {
			t.Errorf("%s: %d, %v; want %d, %v", c.name, status, err, c.status, c.want)
		}
	}
	if status, _, err := ask(t, base, []string{"now"}, http.MethodPut, "/twilio/sms", body, map[string]string{twilio.SignatureHeader: good}); status != 400 || !errors.Is(err, twilio.ErrMalformed) {
		t.Errorf("PUT: %d, %v", status, err)
	}
}
