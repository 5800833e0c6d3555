package twiml_test

import (
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/commonline/commonline/internal/twiml"
	"github.com/google/go-cmp/cmp"
)

func TestDocument(t *testing.T) {
	t.Parallel()
	none := ""
	d := twiml.Document{
		twiml.Gather{Input: "dtmf", Timeout: 5, NumDigits: 1, FinishOnKey: &none, Action: "/a?l=es&t=1", Method: "POST",
			Prompts: []twiml.Verb{twiml.Say{Voice: "Polly.Lupe-Neural", Language: "es-US", Text: "Oprima el 1 <ya> & espere."}, twiml.Play{URL: "https://x/y.mp3"}}},
		twiml.Pause{Seconds: 1},
		twiml.Record{Action: "/r", Method: "POST", MaxLength: 180, FinishOnKey: "#", PlayBeep: true, Callback: "/c", CallbackEvents: "completed absent"},
		twiml.Dial{Action: "/d", Method: "POST", Timeout: 20, Number: twiml.Number{Phone: "+16175550199"}},
		twiml.Redirect{Method: "POST", URL: "/n?a=1&b=2"},
		twiml.Hangup{},
	}
	got, err := d.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	want := `<?xml version="1.0" encoding="UTF-8"?>
<Response><Gather input="dtmf" timeout="5" numDigits="1" finishOnKey="" action="/a?l=es&amp;t=1" method="POST">` +
		`<Say voice="Polly.Lupe-Neural" language="es-US">Oprima el 1 &lt;ya&gt; &amp; espere.</Say><Play>https://x/y.mp3</Play></Gather>` +
		`<Pause length="1"></Pause><Record action="/r" method="POST" maxLength="180" finishOnKey="#" playBeep="true" recordingStatusCallback="/c" recordingStatusCallbackEvent="completed absent"></Record>` +
		`<Dial action="/d" method="POST" timeout="20"><Number>+16175550199</Number></Dial>` +
		`<Redirect method="POST">/n?a=1&amp;b=2</Redirect><Hangup></Hangup></Response>`
	if diff := cmp.Diff(string(got), want); diff != "" {
		t.Error(diff)
	}
}

func TestWriteSaysThatItIsXML(t *testing.T) {
	t.Parallel()
	w := httptest.NewRecorder()
	if err := (twiml.Document{}).Write(w); err != nil {
		t.Fatal(err)
	}
	if kind := w.Header().Get("Content-Type"); !strings.HasPrefix(kind, "text/xml") || !strings.HasSuffix(w.Body.String(), "<Response></Response>") {
		t.Errorf("%s: %s", kind, w.Body)
	}
}
