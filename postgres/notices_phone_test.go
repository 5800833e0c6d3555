package postgres_test

import (
	"crypto/rand"
	"fmt"
	"net/url"
	"testing"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/intake/phone"
	"github.com/commonline/commonline/intake/phone/calls"
	"github.com/commonline/commonline/notify"
)

// textBy takes in a text of a number to district 1, and files it.
func (to *town) textBy(sid, from, words string) {
	to.t.Helper()
	form := url.Values{"MessageSid": {sid}, "From": {from}, "To": {"+15555550101"}, "Body": {words}}
	_, err := to.db.TakeIn(to.t.Context(), phone.Arrived{Channel: casework.Text, Entrance: "d1-phone", Source: "d1-phone/texts", ID: sid, At: time.Now(), Body: []byte(form.Encode())})
	if err != nil {
		to.t.Fatal(err)
	}
	to.file()
}

// composed composes what is due at a time with the program's own texts.
func (to *town) composed(at time.Time) {
	to.t.Helper()
	catalogue, err := notify.LoadCatalogue(notify.BuiltIn())
	if err != nil {
		to.t.Fatal(err)
	}
	c := &notify.Composer{Signer: testSigner{}, Catalogue: catalogue, PublicURL: "https://help.riverton.example", Random: rand.Reader, Mode: notify.On}
	if _, err := to.out.Compose(to.t.Context(), at, 100, c.Compose(at)); err != nil {
		to.t.Fatal(err)
	}
}

func (to *town) made(occasion string) string {
	to.t.Helper()
	return one[string](to, fmt.Sprintf(`SELECT coalesce(string_agg(channel || ' ' || state || ' ' || address, ', ' ORDER BY id), '') FROM deliveries WHERE occasion = '%s'`, occasion))
}

func TestAMissedCallIsAnsweredByTextOnce(t *testing.T) {
	t.Parallel()
	to := newCallTown(t)
	later := time.Now().Add(5 * time.Minute)
	hungUp := func(sid, from string) {
		to.note(facts(sid, from, calls.Fact{Step: "menu", Language: "es-US"}, completed)...)
	}
	settle := func() {
		if _, err := to.db.Settle(ctx(t), time.Now().Add(time.Hour), time.Now(), true); err != nil {
			t.Fatal(err)
		}
	}
	hungUp("CA1", "+16175550123")
	hungUp("CA2", "+16175550123")
	hungUp("CA3", "")
	settle()
	to.composed(time.Now())
	if got := to.made("missed"); got != "" {
		t.Errorf("nobody has time to call again: %s", got)
	}
	to.composed(later)
	if got := to.made("missed"); got != "text pending +16175550123, text suppressed +16175550123" {
		t.Errorf("%s", got)
	}
	hungUp("CA4", "+16175550124")
	settle()
	to.note(facts("CA5", "+16175550124", left)...)
	to.composed(later)
	if got := one[string](to, `SELECT reason FROM deliveries WHERE address = '+16175550124' AND occasion = 'missed'`); got == "" {
		t.Error("who left a message is texted that nobody answered")
	}
}

func TestAStopInAnotherLanguageIsConfirmed(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	to.textBy("SM1", "+16175550123", "The drain on Elm Street is blocked again")
	to.composed(time.Now())
	if got := to.made("received"); got != "text pending +16175550123" {
		t.Fatalf("%s", got)
	}
	to.textBy("SM2", "+16175550123", "PARE")
	if got := to.made("received"); got != "text suppressed +16175550123" {
		t.Errorf("what waits goes out after a stop: %s", got)
	}
	to.composed(time.Now())
	to.textBy("SM3", "+16175550123", "Pare.")
	to.composed(time.Now())
	if got := to.made("stopped"); got != "text pending +16175550123, text suppressed +16175550123" {
		t.Errorf("%s", got)
	}
	to.textBy("SM4", "+16175550123", "START")
	to.textBy("SM5", "+16175550123", "kanpe")
	to.composed(time.Now())
	if got := to.made("stopped"); got != "text pending +16175550123, text suppressed +16175550123, text pending +16175550123" {
		t.Errorf("after START: %s", got)
	}
	to.textBy("SM6", "+16175550125", "STOP")
	to.composed(time.Now())
	if n := one[int](to, `SELECT count(*) FROM deliveries WHERE address = '+16175550125'`); n != 0 {
		t.Errorf("Twilio has confirmed already, and so did we: %d", n)
	}
	if n := one[int](to, `SELECT count(*) FROM event_work w JOIN events e ON e.id = w.event_id WHERE e.kind = 'opted.out'`); n != 0 {
		t.Errorf("%d events are looked at by nobody", n)
	}
}

func TestATextThatFailsGoesAnotherWay(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	for n, from := range []string{"+16175550123", "+16175550124"} {
		to.textBy(fmt.Sprint("SM", n), from, "The drain on Elm Street is blocked again "+from)
	}
	to.composed(time.Now())
	// The first has also written by mail on the same case.
	one[int](to, `WITH r AS (SELECT resident_id FROM identities WHERE value = '+16175550123'),
		i AS (INSERT INTO identities (id, resident_id, kind, value) SELECT 900, resident_id, 'mail', 'rosa@mail.example' FROM r RETURNING id)
		INSERT INTO voices (case_id, identity_id, n) SELECT v.case_id, i.id, 2 FROM i, voices v JOIN identities x ON x.id = v.identity_id WHERE x.value = '+16175550123' RETURNING 1`)
	claimed, err := to.out.Claim(ctx(t), time.Now(), "w", 10, time.Minute)
	if err != nil || len(claimed) != 2 {
		t.Fatalf("%d claimed, %v", len(claimed), err)
	}
	for _, d := range claimed {
		r := notify.Result{Delivery: d.ID, Attempt: d.Attempts, State: casework.Failed, At: time.Now(), Reason: "The number is a landline.", Receipt: notify.Receipt{Code: 30006}, Remedy: notify.OtherChannel}
		if err := to.out.Record(ctx(t), []notify.Result{r}); err != nil {
			t.Fatal(err)
		}
	}
	to.composed(time.Now())
	to.composed(time.Now())
	if got := to.made("received"); got != "text failed +16175550123, text failed +16175550124, mail pending rosa@mail.example" {
		t.Errorf("%s", got)
	}
	if got := one[string](to, `SELECT string_agg(t.way || ' ' || i.value, ', ') FROM hand_tasks t JOIN identities i ON i.id = t.identity_id WHERE t.words <> '' AND t.reason <> ''`); got != "call +16175550124" {
		t.Errorf("to do by hand: %s", got)
	}
}
