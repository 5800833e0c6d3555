package main

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/cmd/commonline/cityfile"
	"github.com/commonline/commonline/cmd/commonline/doctor"
	"github.com/commonline/commonline/internal/twilio"
)

func TestNumbersAtTwilio(t *testing.T) {
	t.Parallel()
	const public = "https://help.city.example"
	well := twilio.Number{E164: "+16175550100", SMS: public + "/twilio/sms#rc=3&rp=all", Voice: public + "/twilio/voice#rc=2", Status: public + "/twilio/status", Texts: true, Calls: true}
	number := casework.Number{ID: "d4-phone", E164: "+16175550100", Texts: true, Calls: true}
	for name, c := range map[string]struct {
		change func(*casework.Number, *twilio.Number)
		well   bool
		says   string
	}{
		"well":                {func(*casework.Number, *twilio.Number) {}, true, "number d4-phone leads here"},
		"not the account's":   {func(_ *casework.Number, n *twilio.Number) { n.E164 = "+16175550199" }, false, "not one of the account's"},
		"texts elsewhere":     {func(_ *casework.Number, n *twilio.Number) { n.SMS = "https://demo.twilio.com/welcome/sms/reply" }, false, "set it to " + public + "/twilio/sms#rc=3"},
		"calls nowhere":       {func(_ *casework.Number, n *twilio.Number) { n.Voice = "" }, false, "sends its calls nowhere"},
		"no calls wanted":     {func(o *casework.Number, n *twilio.Number) { o.Calls, n.Voice = false, "" }, true, "leads here"},
		"cannot take texts":   {func(_ *casework.Number, n *twilio.Number) { n.Texts = false }, false, "cannot take texts"},
		"tried once":          {func(_ *casework.Number, n *twilio.Number) { n.SMS = public + "/twilio/sms" }, true, "tries its texts once"},
		"no status":           {func(_ *casework.Number, n *twilio.Number) { n.Status = "" }, true, "Call status changes"},
		"a service":           {func(o *casework.Number, n *twilio.Number) { o.MessagingServiceSID, n.SMS = "MG1", "" }, true, "Messaging Service"},
		"not approved so far": {func(o *casework.Number, _ *twilio.Number) { o.Unapproved = true }, true, "not approved"},
	} {
		ours, there := number, well
		c.change(&ours, &there)
		ok, said := true, ""
		for _, f := range numbersFindings([]casework.Number{ours}, []twilio.Number{there}, public) {
			ok, said = ok && f.OK, said+f.Sentence+"\n"
		}
		if ok != c.well || !strings.Contains(said, c.says) {
			t.Errorf("%s: %v\n%s", name, ok, said)
		}
	}
}

func TestTheDoctorSignsInAtTwilio(t *testing.T) {
	t.Parallel()
	api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, password, _ := r.BasicAuth(); password != "now" || r.URL.Path != "/2010-04-01/Accounts/AC1/IncomingPhoneNumbers.json" {
			w.WriteHeader(http.StatusUnauthorized)
			_, _ = w.Write([]byte(`{"code":20003,"message":"Authenticate","status":401}`))
			return
		}
		_, _ = w.Write([]byte(`{"incoming_phone_numbers":[{"phone_number":"+16175550100","sms_url":"https://help.city.example/twilio/sms#rc=3","capabilities":{"sms":true,"voice":true,"mms":true}}]}`))
	}))
	t.Cleanup(api.Close)
	file := &cityfile.File{City: casework.City{Numbers: []casework.Number{{ID: "d4-phone", E164: "+16175550100", Texts: true}}}}
	look := func(pairs ...string) []doctor.Finding {
		s, err := ReadSettings(append(pairs, "PUBLIC_URL=https://help.city.example", "TWILIO_API_URL="+api.URL))
		if err != nil {
			t.Fatal(err)
		}
		return twilioCheck(s, file).Run(t.Context())
	}
	if f := look("TWILIO_ACCOUNT_SID=AC1", "TWILIO_AUTH_TOKEN=now"); len(f) != 2 || !f[1].OK || f[1].Sentence != "number d4-phone leads here" {
		t.Errorf("%+v", f)
	}
	if f := look("TWILIO_ACCOUNT_SID=AC1", "TWILIO_AUTH_TOKEN=old"); len(f) != 1 || f[0].OK || !strings.Contains(f[0].Sentence, "TWILIO_AUTH_TOKEN") {
		t.Errorf("%+v", f)
	}
	none := &Settings{PublicURL: &url.URL{}}
	if f := twilioCheck(none, file).Run(t.Context()); f[0].OK {
		t.Errorf("numbers without an account: %+v", f)
	}
}
