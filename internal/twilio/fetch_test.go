package twilio_test

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/commonline/commonline/internal/twilio"
)

const mediaPath = "/2010-04-01/Accounts/" + account + "/Messages/MM1/Media/ME1"

// TestFetchMedia: credentials go to the API and not on to where it redirects.
func TestFetchMedia(t *testing.T) {
	t.Parallel()
	cdn := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "" {
			t.Error("our credentials were sent on")
		}
		w.Header().Set("Content-Type", "image/jpeg")
		io.WriteString(w, "a picture")
	}))
	t.Cleanup(cdn.Close)
	c := at(t, func(w http.ResponseWriter, r *http.Request) {
		if _, _, ok := r.BasicAuth(); !ok || r.URL.Path != mediaPath {
			t.Errorf("%s, signed in: %v", r.URL, ok)
		}
		http.Redirect(w, r, cdn.URL+"/signed?x=1", http.StatusTemporaryRedirect)
	})
	for _, address := range []string{"https://api.twilio.com" + mediaPath, c.MediaURL("MM1", "ME1")} {
		f, err := c.FetchMedia(t.Context(), address, 9)
		if err != nil || string(f.Bytes) != "a picture" || f.Type != "image/jpeg" {
			t.Errorf("%+v, %v", f, err)
		}
	}
	if _, err := c.FetchMedia(t.Context(), c.MediaURL("MM1", "ME1"), 8); !errors.Is(err, twilio.ErrTooLarge) {
		t.Errorf("%v", err)
	}
}

// TestFetchMediaOfOthers: an address that came in by the network decides nowhere where we go.
func TestFetchMediaOfOthers(t *testing.T) {
	t.Parallel()
	c := at(t, func(w http.ResponseWriter, r *http.Request) { t.Errorf("went to %s", r.URL) })
	for _, address := range []string{
		"http://169.254.169.254/latest/meta-data", "https://evil.example" + mediaPath, "https://api.twilio.com.evil.example" + mediaPath,
		"https://api.twilio.com/2010-04-01/Accounts/AC2/Messages/MM1/Media/ME1", "https://api.twilio.com:22" + mediaPath,
		"https://api.twilio.com" + mediaPath + "/../../../../Calls", "https://user:pass@api.twilio.com" + mediaPath, "", "%",
	} {
		if _, err := c.FetchMedia(t.Context(), address, 9); err == nil {
			t.Errorf("%q was fetched", address)
		}
	}
}

// TestRedirectsThatAreRefused: out of Twilio's own HTTPS, into a network or to plain HTTP.
func TestRedirectsThatAreRefused(t *testing.T) {
	t.Parallel()
	for _, to := range []string{"http://cdn.example/x", "https://127.0.0.1/x", "https://10.0.0.1/x", "https://intranet/x", "ftp://cdn.example/x", "https://u:p@cdn.example/x"} {
		carry := carrier(func(r *http.Request) (*http.Response, error) {
			if r.URL.Host != "api.twilio.com" {
				t.Errorf("went on to %s", r.URL)
			}
			return &http.Response{StatusCode: 307, Header: http.Header{"Location": {to}}, Body: http.NoBody}, nil
		})
		c, err := twilio.New(twilio.Config{AccountSID: account, Token: "t", Transport: carry})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := c.FetchMedia(t.Context(), "https://api.twilio.com"+mediaPath, 9); err == nil {
			t.Errorf("%s was followed", to)
		}
	}
}

type carrier func(*http.Request) (*http.Response, error)

func (c carrier) RoundTrip(r *http.Request) (*http.Response, error) { return c(r) }

func TestRecordings(t *testing.T) {
	t.Parallel()
	c := at(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.Method + " " + r.URL.Path[len("/2010-04-01/Accounts/"+account):] {
		case "GET /Recordings/RE1.wav":
			w.WriteHeader(http.StatusNotFound)
			io.WriteString(w, `{"code":20404,"message":"not yet"}`)
		case "GET /Recordings.json":
			if r.URL.Query().Get("CallSid") != "CA1" {
				t.Errorf("asked %s", r.URL)
			}
			io.WriteString(w, `{"recordings":[{"sid":"RE1","call_sid":"CA1","status":"completed","duration":"5","source":"RecordVerb"}]}`)
		case "DELETE /Recordings/RE1.json":
			w.WriteHeader(http.StatusNoContent)
		default:
			t.Errorf("%s %s", r.Method, r.URL)
		}
	})
	if _, err := c.FetchRecording(t.Context(), "RE1", 99); !twilio.Gone(err) {
		t.Errorf("%v", err)
	}
	for r, err := range c.Recordings(t.Context(), twilio.Query{CallSID: "CA1"}) {
		if err != nil || r.SID != "RE1" || r.Call != "CA1" || r.Duration.Seconds() != 5 {
			t.Errorf("%+v %v", r, err)
		}
	}
	if err := c.DeleteRecording(t.Context(), "RE1"); err != nil {
		t.Error(err)
	}
}

func TestCalls(t *testing.T) {
	t.Parallel()
	c := at(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path[len("/2010-04-01/Accounts/"+account):] {
		case "/Calls.json":
			if r.PostFormValue("Url") != "https://h.example/x" || r.PostFormValue("Twiml") != "" || r.PostForm["StatusCallbackEvent"] == nil {
				t.Errorf("%v", r.PostForm)
			}
			w.WriteHeader(http.StatusCreated)
			io.WriteString(w, `{"sid":"CA1","status":"queued","direction":"outbound-api"}`)
		case "/Calls/CA1.json":
			if r.PostFormValue("Status") != "completed" {
				t.Errorf("%v", r.PostForm)
			}
			io.WriteString(w, `{"sid":"CA1","status":"completed","duration":"61"}`)
		default:
			t.Errorf("%s", r.URL)
		}
	})
	call, err := c.CreateCall(t.Context(), twilio.NewCall{To: "+16175550123", From: "+16175550100", URL: "https://h.example/x", StatusEvents: []string{"answered", "completed"}})
	if err != nil || call.SID != "CA1" || call.Inbound() {
		t.Errorf("%+v %v", call, err)
	}
	call, err = c.UpdateCall(t.Context(), "CA1", "", "", "completed")
	if err != nil || call.Duration.Seconds() != 61 {
		t.Errorf("%+v %v", call, err)
	}
}

func TestMediaSID(t *testing.T) {
	t.Parallel()
	if m, f, err := twilio.MediaSID("https://api.twilio.com" + mediaPath); err != nil || m != "MM1" || f != "ME1" {
		t.Errorf("%q %q %v", m, f, err)
	}
	for _, bad := range []string{"", "https://api.twilio.com/x", "https://api.twilio.com/Messages/MM1/Media/ME1/more", "https://x/Messages/../Media/ME1"} {
		if _, _, err := twilio.MediaSID(bad); err == nil {
			t.Errorf("%q is one", bad)
		}
	}
}

func TestDeleteTwice(t *testing.T) {
	t.Parallel()
	c := at(t, func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusNotFound)
		io.WriteString(w, `{"code":20404,"message":"gone"}`)
	})
	if err := errors.Join(c.DeleteMessage(t.Context(), "SM1"), c.DeleteMedia(t.Context(), "MM1", "ME1"), c.DeleteRecording(t.Context(), "RE1")); err != nil {
		t.Error(err)
	}
	if _, err := c.Message(t.Context(), "SM1"); !twilio.Gone(err) {
		t.Errorf("%v", err)
	}
}
