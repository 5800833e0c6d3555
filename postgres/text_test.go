package postgres_test

import (
	"fmt"
	"log/slog"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/intake"
	"github.com/commonline/commonline/intake/phone"
	"github.com/commonline/commonline/internal/twilio"
	"github.com/commonline/commonline/web"
)

// texts is the way in of texts.
func (to *town) texts() *phone.Texts {
	return &phone.Texts{City: to.city, Account: "AC1", Store: to.db, Log: slog.New(slog.NewTextHandler(to.t.Output(), nil)), Now: time.Now}
}

// text is the form of one text.
func text(sid, from, number, body string) url.Values {
	return url.Values{"MessageSid": {sid}, "AccountSid": {"AC1"}, "From": {from}, "To": {number}, "Body": {body}, "NumMedia": {"0"}}
}

// hook posts a form as Twilio would, and tells the answer.
func (to *town) hook(form url.Values) *httptest.ResponseRecorder {
	w, r := httptest.NewRecorder(), httptest.NewRequestWithContext(to.t.Context(), "POST", "/twilio/sms", nil)
	to.texts().Webhook(w, r, twilio.Request{Params: form, Raw: []byte(form.Encode())})
	return w
}

const d1, d2 = "+15555550101", "+15555550102"

func TestATextIsStoredAsItCameAndFiledOnce(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	form := text("SM1", "+15555550177", d1, "hay un bache en la calle Elm ")
	w := to.hook(form)
	if got := w.Header().Get("Content-Type"); w.Code != 200 || !strings.HasPrefix(got, "text/xml") || !strings.HasSuffix(w.Body.String(), "<Response/>") {
		t.Errorf("answer %d, %s, %q", w.Code, got, w.Body)
	}
	var again sync.WaitGroup
	for range 8 { // however often, however parallel, and whatever the number: it is one text
		again.Go(func() {
			if w := to.hook(text("SM1", "+15555550177", d2, "hay un bache en la calle Elm ")); w.Code != 200 {
				t.Errorf("the same text again: %d", w.Code)
			}
		})
	}
	again.Wait()
	to.file()
	if got := to.outcomes(); got[intake.NewCase] != 1 || len(got) != 1 {
		t.Fatalf("outcomes %v", got)
	}
	if kept := one[string](to, `SELECT convert_from(b.bytes, 'UTF8') FROM raws r JOIN blobs b ON b.hash = r.hash`); kept != form.Encode() {
		t.Errorf("kept %q", kept)
	}
	if got := one[string](to, `SELECT concat_ws('|', c.office, c.subject, m.channel, m.reply, m.from_address, i.kind, i.value, r.source)
		FROM cases c JOIN messages m ON m.case_id = c.id JOIN identities i ON i.id = c.opener JOIN raws r ON r.id = m.raw_id`); got !=
		"d1|hay un bache en la calle Elm|text|hay un bache en la calle Elm|+15555550177|phone|+15555550177|d1-phone/texts" {
		t.Errorf("case %s", got)
	}
}

func TestTextsOfANumberGoOnAcrossFilings(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	for i, body := range []string{"A pothole on Elm St", "It is deep", "Stop", "They are here", "start", "STATUS 10001", "C-10001-1 says who?"} {
		to.hook(text(fmt.Sprintf("SM%d", i), "+15555550177", d1, body))
		to.file()
		out := one[bool](to, `SELECT opted_out_at IS NOT NULL FROM identities WHERE value = '+15555550177'`)
		if want := body == "Stop" || body == "They are here"; out != want {
			t.Errorf("after %q opted out: %v", body, out)
		}
	}
	if n := one[int](to, `SELECT messages FROM cases`); n != 6 { // all but the question for the status
		t.Errorf("%d messages on the case", n)
	}
	if got := one[string](to, `SELECT string_agg(concat_ws(' ', wanted, how, words, entrance, channel), ', ' ORDER BY id) FROM consents`); got != "f keyword Stop d1-phone text, t keyword start d1-phone text" {
		t.Errorf("consents: %s", got)
	}
	if got := one[string](to, `SELECT string_agg(concat_ws(' ', e.kind, e.case_id, e.detail ->> 'provider answers', w.event_id IS NOT NULL), ', ' ORDER BY e.id)
		FROM events e LEFT JOIN event_work w ON w.event_id = e.id WHERE e.kind LIKE 'opted%' OR e.kind LIKE '%asked'`); got !=
		"opted.out 1 yes t, opted.in 1 yes f, status.asked 1 t" {
		t.Errorf("events: %s", got)
	}
	if got := to.outcomes(); got[intake.NewCase] != 1 || got[intake.Joined] != 3 || got[intake.Machine] != 3 {
		t.Errorf("outcomes %v", got)
	}
}

func TestAStopThatIsFoundLateDoesNotUndoALaterStart(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	to.hook(text("SM1", "+15555550177", d1, "START"))
	to.file()
	stop := text("SM0", "+15555550177", d1, "STOP")
	if _, err := to.db.TakeIn(t.Context(), phone.Arrived{Channel: casework.Text, Entrance: "d1-phone", Source: "late", ID: "SM0", At: time.Now().Add(-time.Hour), Body: []byte(stop.Encode())}); err != nil {
		t.Fatal(err)
	}
	to.file()
	if one[bool](to, `SELECT opted_out_at IS NOT NULL FROM identities`) {
		t.Error("opted out by a word that was taken back since")
	}
}

func TestATextToANumberNobodyKnowsWaitsInTheTriageQueue(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	foreign := text("SM2", "+15555550178", d1, "Of another account")
	foreign.Set("AccountSid", "AC2")
	to.hook(text("SM1", "+15555550177", "+15555550999", "Hello?"))
	to.hook(foreign)
	to.file()
	triage := casework.Viewer{Staff: 2, Role: casework.Intake}
	held, n, err := to.pages.Held(t.Context(), triage, web.Page{Number: 1, Size: 10})
	if err != nil || n != 2 || held[0].Reason != casework.UnknownNumber || held[0].From.Address != "+15555550177" || held[0].Text != "Hello?" {
		t.Fatalf("%d held: %+v, %v", n, held, err)
	}
	if _, n, err := to.pages.Held(t.Context(), staff("d1"), web.Page{Number: 1, Size: 10}); err != nil || n != 0 {
		t.Errorf("an office sees %d of them, %v", n, err)
	}
	c, err := to.pages.ReleaseHeld(t.Context(), triage, held[0].Raw, casework.AsNewCase, "It is for us.")
	if err != nil || c.Office != "" {
		t.Errorf("released to %q, %v", c.Office, err)
	}
}

func TestAMailCannotSpeakForATelephone(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	to.hook(text("SM1", "+15555550177", d1, "A pothole on Elm St"))
	to.file()
	number := casework.CaseNumber(one[int64](to, `SELECT number FROM cases`))
	to.deliver("d1", mail("1@home.example", "+15555550177", "d1@riverton.example", "Re: "+number.String(), "Tell me where I live."))
	to.file()
	if n := one[int](to, `SELECT messages FROM cases`); n != 1 {
		t.Errorf("%d messages are on the case", n)
	}
	if got := to.outcomes(); got[intake.Held] != 1 {
		t.Errorf("outcomes %v", got)
	}
}

func TestManyTextsAtOnceAreEachFiledOnce(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	var all sync.WaitGroup
	for i := range 60 {
		all.Go(func() { to.hook(text(fmt.Sprintf("SM%d", i/2), fmt.Sprintf("+1555555%04d", i/2), d1, "A pothole")) })
	}
	all.Wait()
	to.file()
	if got := to.outcomes(); got[intake.NewCase] != 30 || len(got) != 1 {
		t.Errorf("outcomes %v", got)
	}
	held, _, err := to.pages.Cases(t.Context(), staff("d1"), web.CaseQuery{View: web.OpenCases, Page: web.Page{Number: 1, Size: 50}})
	if err != nil || len(held) != 30 || slices.ContainsFunc(held, func(c casework.Case) bool { return c.Subject != "A pothole" }) {
		t.Errorf("%d cases, %v", len(held), err)
	}
}
