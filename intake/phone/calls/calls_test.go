package calls_test

import (
	"context"
	"errors"
	"io"
	"iter"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/intake/phone/calls"
	"github.com/commonline/commonline/intake/phone/voice"
	"github.com/commonline/commonline/internal/twilio"
	"github.com/google/go-cmp/cmp"
)

const (
	public = "https://intake.example.gov"
	token  = "0123456789abcdef0123456789abcdef"
)

// book is a store in memory that keeps every fact once.
type book struct {
	mu       sync.Mutex
	facts    []calls.Fact
	seen     map[string]bool
	standing voice.Standing
	asked    []string // callers whose case was asked for
	broken   error
}

func (b *book) Note(_ context.Context, f calls.Fact) (bool, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	key := f.Call + f.Step + string(f.Body)
	if b.broken != nil || b.seen[key] {
		return false, b.broken
	}
	b.seen[key], b.facts = true, append(b.facts, f)
	return true, nil
}

func (b *book) Standing(_ context.Context, caller string, _ casework.CaseNumber, _ time.Time) (voice.Standing, error) {
	b.asked = append(b.asked, caller)
	return b.standing, b.broken
}

func (b *book) MissingCalls(_ context.Context, sids []string) ([]string, error) { return sids, nil }
func (b *book) MissingRecordings(_ context.Context, sids []string) ([]string, error) {
	return sids, nil
}

// line is a handler with Twilio on its other end.
type line struct {
	t     *testing.T
	book  *book
	h     *calls.Handler
	woken int
	http.Handler
}

func newLine(t *testing.T) *line {
	t.Helper()
	city := &casework.City{Numbers: []casework.Number{
		{ID: "d4-phone", Office: "d4", E164: "+16175550100", Calls: true, Line: "+16175550199"}, {ID: "quiet", Office: "d4", E164: "+16175550101"}}}
	en := voice.Language{Tag: "en-US", Voice: "Polly.Joanna", Digit: 1, Notice: "v1"}
	en.Texts, _ = voice.BuiltIn("en-US")
	en.Texts[voice.Greeting], en.Texts[voice.Notice] = "For English, press {digit}.", "You will be recorded."
	es := voice.Language{Tag: "ht", Digit: 2, Audio: map[voice.Prompt]string{}, Notice: "v2"}
	for _, p := range voice.Prompts {
		es.Audio[p] = "audio/ht/" + string(p) + ".wav"
	}
	base, err := url.Parse(public)
	if err != nil {
		t.Fatal(err)
	}
	l := &line{t: t, book: &book{seen: map[string]bool{}}}
	plan := voice.Plan{Languages: []voice.Language{en, es}, Zone: time.UTC, Ring: 20, Longest: 180, TwilioTranscribes: true}
	l.h = &calls.Handler{Plan: plan.At(public + "/twilio/voice"), City: city, Store: l.book, Audio: map[string][]byte{"ht/greeting.wav": []byte("RIFF----WAVE")},
		Log: slog.New(slog.NewTextHandler(t.Output(), nil)), Now: func() time.Time { return time.Date(2026, 11, 23, 15, 0, 0, 0, time.UTC) }, Received: func() { l.woken++ }}
	l.Handler = l.h.Routes(&twilio.Verifier{Base: base, Tokens: []string{token}})
	return l
}

// ask sends what Twilio would, signed.
func (l *line) ask(path string, pairs ...string) *httptest.ResponseRecorder {
	form := url.Values{"CallSid": {"CA1"}, "From": {"+16175550123"}, "To": {"+16175550100"}, "CallStatus": {"in-progress"}}
	for i := 0; i < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	return l.send(path, form, twilio.Sign(token, public+path, form))
}

func (l *line) send(path string, form url.Values, signature string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded; charset=UTF-8")
	r.Header.Set(twilio.SignatureHeader, signature)
	w := httptest.NewRecorder()
	l.ServeHTTP(w, r)
	return w
}

func TestACallIsAnsweredAndKept(t *testing.T) {
	t.Parallel()
	l := newLine(t)
	w := l.ask("/twilio/voice")
	if w.Code != 200 || !strings.HasPrefix(w.Header().Get("Content-Type"), "text/xml") || !strings.Contains(w.Body.String(), "For English, press 1.") ||
		!strings.Contains(w.Body.String(), "<Play>"+public+"/twilio/voice/audio/ht/greeting.wav</Play>") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	l.ask("/twilio/voice/language?l=en-US", "Digits", "1")
	w = l.ask("/twilio/voice/menu?l=en-US", "Digits", "3")
	if body := w.Body.String(); strings.Index(body, "You will be recorded.") > strings.Index(body, "<Record ") || !strings.Contains(body, "<Record ") {
		t.Errorf("no notice before the recording: %s", body)
	}
	l.ask("/twilio/voice/recorded?l=en-US", "RecordingSid", "RE1", "RecordingDuration", "12", "Digits", "hangup", "CallStatus", "completed")
	var told []string
	for _, f := range l.book.facts {
		told = append(told, f.Step+" "+f.Language+" "+f.Notice+" "+string(f.Deed))
		if f.Entrance != "d4-phone" || f.Office != "d4" || f.Caller != "+16175550123" || !f.Opened || len(f.Body) == 0 {
			t.Errorf("%+v", f)
		}
	}
	if diff := cmp.Diff(told, []string{"voice   ", "language en-US  ", "menu en-US v1 ", "recorded en-US  voicemail"}); diff != "" {
		t.Error(diff)
	}
	if r := l.book.facts[3].Recording; r == nil || r.SID != "RE1" || r.Length != 12*time.Second || r.Empty || l.woken != 1 {
		t.Errorf("%+v, woken %d", r, l.woken)
	}
	l.ask("/twilio/voice/recorded?l=en-US", "RecordingSid", "RE1", "RecordingDuration", "12", "Digits", "hangup", "CallStatus", "completed")
	if len(l.book.facts) != 4 || l.woken != 1 {
		t.Errorf("told again: %d facts, woken %d", len(l.book.facts), l.woken)
	}
}

func TestWhatIsNotSigned(t *testing.T) {
	t.Parallel()
	l := newLine(t)
	form := url.Values{"CallSid": {"CA1"}, "From": {"+16175550123"}, "To": {"+16175550100"}}
	for _, path := range []string{"/twilio/voice", "/twilio/voice/menu?l=en-US", "/twilio/voice/recording", "/twilio/voice/transcript", "/twilio/voice/leg", "/twilio/voice/status"} {
		for _, signature := range []string{"", twilio.Sign("other", public+path, form), twilio.Sign(token, public+"/twilio/sms", form)} {
			if w := l.send(path, form, signature); w.Code != http.StatusForbidden || w.Body.Len() > 0 {
				t.Errorf("%s: %d %s", path, w.Code, w.Body)
			}
		}
	}
	if len(l.book.facts) > 0 {
		t.Errorf("kept: %+v", l.book.facts)
	}
}

func TestWhatIsNotKeptDoesNotSoundAsIfItWere(t *testing.T) {
	t.Parallel()
	l := newLine(t)
	l.book.broken = errors.New("the database is away")
	for _, path := range []string{"/twilio/voice", "/twilio/voice/menu?l=en-US", "/twilio/voice/recording"} {
		if w := l.ask(path, "Digits", "9", "RecordingSid", "RE1", "RecordingStatus", "completed"); w.Code != http.StatusServiceUnavailable || w.Body.Len() > 0 {
			t.Errorf("%s: %d %s", path, w.Code, w.Body)
		}
	}
}

func TestNumbersThatTakeNoCalls(t *testing.T) {
	t.Parallel()
	l := newLine(t)
	if w := l.ask("/twilio/voice", "To", "+16175550101"); !strings.Contains(w.Body.String(), "<Reject") || len(l.book.facts) > 0 {
		t.Errorf("%s", w.Body)
	}
	l.ask("/twilio/voice", "To", "+19995550101") // the city file does not have it: taken, and held
	if len(l.book.facts) != 1 || l.book.facts[0].Entrance != "" || !l.book.facts[0].Opened {
		t.Errorf("%+v", l.book.facts)
	}
}

func TestReportsAfterTheFact(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		path  string
		pairs []string
		want  func(calls.Fact) bool
	}{
		"ready": {"recording", []string{"RecordingSid", "RE1", "RecordingStatus", "completed", "RecordingDuration", "9"}, func(f calls.Fact) bool {
			return f.Recording.SID == "RE1" && f.Recording.Length == 9*time.Second && !f.DueAt.IsZero()
		}},
		"absent":  {"recording", []string{"RecordingSid", "RE1", "RecordingStatus", "absent"}, func(f calls.Fact) bool { return f.Recording.Empty }},
		"goes on": {"recording", []string{"RecordingSid", "RE1", "RecordingStatus", "in-progress"}, func(f calls.Fact) bool { return f.Recording == nil }},
		"understood": {"transcript", []string{"RecordingSid", "RE1", "TranscriptionStatus", "completed", "TranscriptionText", " A pothole "}, func(f calls.Fact) bool {
			return f.Transcript.Text == "A pothole" && f.Transcript.Language == "en" && !f.Transcript.Failed
		}},
		"not understood":             {"transcript", []string{"RecordingSid", "RE1", "TranscriptionStatus", "failed"}, func(f calls.Fact) bool { return f.Transcript.Failed }},
		"the office answers":         {"leg", []string{"CallSid", "CA2", "ParentCallSid", "CA1", "CallStatus", "in-progress"}, func(f calls.Fact) bool { return f.Call == "CA1" && f.Answered }},
		"the office hangs up":        {"leg", []string{"CallSid", "CA2", "ParentCallSid", "CA1", "CallStatus", "completed", "CallDuration", "65"}, func(f calls.Fact) bool { return f.Call == "CA1" && f.Answered && f.Talked == 65*time.Second }},
		"the office does not answer": {"leg", []string{"CallSid", "CA2", "ParentCallSid", "CA1", "CallStatus", "no-answer"}, func(f calls.Fact) bool { return f.Call == "CA1" && !f.Answered }},
		"over": {"status", []string{"CallStatus", "completed", "CallDuration", "70", "Direction", "inbound"}, func(f calls.Fact) bool {
			return f.Ended && f.Lasted == 70*time.Second && f.Opened && f.Entrance == "d4-phone"
		}},
		"a leg is over": {"status", []string{"CallSid", "CA2", "ParentCallSid", "CA1", "CallStatus", "completed", "CallDuration", "70"}, func(f calls.Fact) bool { return f.Call == "CA1" && f.Answered && !f.Ended }},
		"withheld":      {"status", []string{"From", "anonymous", "CallStatus", "completed"}, func(f calls.Fact) bool { return f.Ended && f.Caller == "" }},
	} {
		l := newLine(t)
		w := l.ask("/twilio/voice/"+c.path, c.pairs...)
		if w.Code != http.StatusNoContent || w.Body.Len() > 0 || len(l.book.facts) != 1 || !c.want(l.book.facts[0]) {
			t.Errorf("%s: %d %+v", name, w.Code, l.book.facts)
		}
	}
}

func TestCaseNumbersAreAskedForTheCallersOwn(t *testing.T) {
	t.Parallel()
	number := strings.NewReplacer("C", "", "-", "").Replace(casework.CaseNumber(10001).String())
	for _, c := range []struct {
		pairs []string
		asked int
		says  string
	}{
		{[]string{"Digits", number}, 1, "city department"},
		{[]string{"Digits", "1234"}, 0, "cannot tell you"},
		{[]string{"Digits", number, "From", "anonymous"}, 0, "cannot tell you"},
		{[]string{"Digits", number, "StirVerstat", "TN-Validation-Failed-C"}, 0, "cannot tell you"},
		{[]string{"Digits", number, "StirVerstat", "TN-Validation-Passed-A"}, 1, "city department"},
	} {
		l := newLine(t)
		l.book.standing = voice.WithDepartment
		w := l.ask("/twilio/voice/case?l=en-US", c.pairs...)
		if len(l.book.asked) != c.asked || !strings.Contains(w.Body.String(), c.says) || l.book.facts[0].Tried != (c.asked == 0) {
			t.Errorf("%v: asked %d, %s", c.pairs, len(l.book.asked), w.Body)
		}
	}
}

func TestSoundsAreServedToTwilio(t *testing.T) {
	t.Parallel()
	l := newLine(t)
	for path, want := range map[string]int{"/twilio/voice/audio/ht/greeting.wav": 200, "/twilio/voice/audio/ht/other.wav": 404, "/twilio/voice/audio/ht/..%2f..%2fetc": 404} {
		w := httptest.NewRecorder()
		l.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
		if w.Code != want || want == 200 && w.Header().Get("Content-Type") != "audio/wav" {
			t.Errorf("%s: %d %v", path, w.Code, w.Header())
		}
	}
}

func TestCaller(t *testing.T) {
	t.Parallel()
	for from, want := range map[string]string{"+16175550123": "+16175550123", "": "", "anonymous": "", "+266696687": "", "+86282452253": "", "sip:a@b": "", "client:x": "", "16175550123": "", "+1": ""} {
		if got := calls.Caller(from); got != want {
			t.Errorf("%q: %q", from, got)
		}
	}
}

func TestParseGivesSomethingOfAnything(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]string{
		`{"kind":"voicemail","call":"CA1","recording":"RE1","seconds":34,"from":"+16175550123"}`: "Voicemail, 34 seconds",
		`{"kind":"voicemail","call":"CA1","recording":"RE1","seconds":94,"from":"anonymous"}`:    "Voicemail, 1:34 minutes, number withheld",
		`{"kind":"callback","call":"CA1","from":"+16175550123"}`:                                 "Call back, please",
		`{"kind":"missed"}`: "Missed call", `{`: "", "": "",
	} {
		if in := calls.Parse([]byte(body)); in.Subject != want || in.Channel != casework.Call {
			t.Errorf("%s: %q", body, in.Subject)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(`{"kind":"voicemail","call":"CA1","recording":"RE1","seconds":34,"from":"+16175550123","back_to":"+1617"}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		if in := calls.Parse(body); in == nil || in.From.Address != "" && !strings.HasPrefix(in.From.Address, "+") {
			t.Fatalf("%+v", in)
		}
	})
}

// listed is Twilio's own list.
type listed struct {
	calls []twilio.Call
	recs  []twilio.Recording
}

func (l listed) Calls(_ context.Context, q twilio.Query) iter.Seq2[twilio.Call, error] {
	return func(yield func(twilio.Call, error) bool) {
		for _, c := range l.calls {
			if c.To == q.To && !c.Created.Before(q.Since) && !yield(c, nil) {
				return
			}
		}
	}
}

func (l listed) Call(_ context.Context, sid string) (twilio.Call, error) {
	for _, c := range l.calls {
		if c.SID == sid {
			return c, nil
		}
	}
	return twilio.Call{}, &twilio.Error{Status: http.StatusNotFound}
}

func (l listed) Recordings(_ context.Context, q twilio.Query) iter.Seq2[twilio.Recording, error] {
	return func(yield func(twilio.Recording, error) bool) {
		for _, r := range l.recs {
			if !r.Created.Before(q.Since) && !yield(r, nil) {
				return
			}
		}
	}
}

func TestListsBringWhatNoWebhookBrought(t *testing.T) {
	t.Parallel()
	l := newLine(t)
	at := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	there := listed{
		calls: []twilio.Call{
			{SID: "CA1", From: "+16175550123", To: "+16175550100", Direction: "inbound", Status: "completed", Duration: time.Minute, Created: at},
			{SID: "CA2", From: "+16175550100", To: "+16175550100", Direction: "outbound-api", Status: "completed", Created: at},
		},
		recs: []twilio.Recording{
			{SID: "RE1", Call: "CA1", Status: "completed", Duration: 9 * time.Second, Created: at.Add(time.Minute)},
			{SID: "RE2", Call: "CA1", Status: "completed", Created: at}, {SID: "RE3", Call: "CA9", Status: "completed", Duration: time.Second, Created: at}, // empty; another program's
			{SID: "RE4", Call: "CA1", Status: "processing", Duration: time.Second, Created: at},
		},
	}
	n := l.h.City.Numbers[0]
	both := calls.Listed{Twilio: there, Store: l.book, Due: l.h.Due}
	for s, err := range (calls.CallList{Listed: both}).Since(t.Context(), n, at.Add(-time.Hour)) {
		if err != nil || s.ID != "CA1" {
			t.Fatalf("%+v %v", s, err)
		}
		if err := (calls.CallList{Listed: both}).Take(t.Context(), n, s); err != nil {
			t.Fatal(err)
		}
	}
	for s, err := range (calls.RecordingList{Listed: both}).Since(t.Context(), n, at.Add(30*time.Second)) {
		if err != nil || s.ID != "RE1" {
			t.Fatalf("%+v %v", s, err)
		}
		if err := (calls.RecordingList{Listed: both}).Take(t.Context(), n, s); err != nil {
			t.Fatal(err)
		}
	}
	if len(l.book.facts) != 2 || !l.book.facts[0].Ended || l.book.facts[0].Caller != "+16175550123" || l.book.facts[1].Recording.SID != "RE1" {
		t.Errorf("%+v", l.book.facts)
	}
}

func TestTranscriptionServer(t *testing.T) {
	t.Parallel()
	var got url.Values
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := r.ParseMultipartForm(1 << 20); err != nil || r.URL.Path != "/v1/audio/transcriptions" || r.Header.Get("Authorization") != "Bearer secret" {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		got = r.MultipartForm.Value
		f, head, err := r.FormFile("file")
		if err != nil || head.Filename != "recording.wav" {
			t.Errorf("%v %v", head, err)
		}
		b, err := io.ReadAll(f)
		if err != nil || string(b) != "RIFF" {
			t.Errorf("%q %v", b, err)
		}
		_, _ = io.WriteString(w, `{"text":" Hay un bache. \u0000"}`)
	}))
	defer server.Close()
	s := calls.Server{URL: server.URL + "/v1/", Key: "secret", Model: "whisper-1", HTTP: server.Client()}
	text, _, err := s.Transcribe(t.Context(), []byte("RIFF"), "audio/wav", "cmn-CN")
	if err != nil || text != "Hay un bache." {
		t.Errorf("%q %v", text, err)
	}
	if diff := cmp.Diff(got, url.Values{"model": {"whisper-1"}, "response_format": {"json"}, "language": {"zh"}}); diff != "" {
		t.Error(diff)
	}
	s.Key = "wrong"
	if _, _, err := s.Transcribe(t.Context(), []byte("RIFF"), "audio/wav", ""); err == nil || strings.Contains(err.Error(), "wrong") {
		t.Errorf("%v", err)
	}
}
