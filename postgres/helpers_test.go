package postgres_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/web"
)

func (to *town) around(v casework.Viewer, n casework.CaseNumber) web.Around {
	to.t.Helper()
	a, err := to.pages.Around(to.t.Context(), v, to.look(v, n).ID)
	to.must(err)
	return a
}

func TestASharedPhoneIsAskedWhoItIs(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	ana, dora := to.hire("d1", "Ana Ribeiro", casework.Staffer), to.hire("d2", "Dora Two", casework.Staffer)
	to.hook(text("SM1", rosasPhone, d1, "A pothole on Elm St"))
	to.file()
	n := to.numbers()[0]
	phone := one[casework.IdentityID](to, `SELECT id FROM identities`)
	if err := to.pages.Share(ctx(t), ana, n, phone, time.Now(), []string{"Rosa", " "}); casework.KindOf(err) != casework.Invalid {
		t.Errorf("shared by one: %v", err)
	}
	if err := to.pages.Share(ctx(t), dora, n, phone, time.Now(), []string{"Rosa", "Jorge"}); casework.KindOf(err) != casework.NotFound {
		t.Errorf("another office: %v", err)
	}
	to.must(to.pages.Share(ctx(t), ana, n, phone, time.Now().Add(-time.Minute), []string{"Rosa", "Jorge", "Rosa"}))
	to.hook(text("SM2", rosasPhone, d2, "The library is closed"))
	to.hook(text("SM3", rosasPhone, d1, "STATUS"))
	to.hook(text("SM4", rosasPhone, d1, "It is deep"))
	to.file()
	to.send(time.Now().Add(time.Minute))
	if got := one[string](to, `SELECT string_agg(body_text, '|') FROM deliveries WHERE state = 'sent'`); strings.Contains(got, "https://help.example/s/") || !strings.Contains(got, "number C-10002") {
		t.Errorf("sent to a shared phone: %s", got)
	}
	if got := one[string](to, `SELECT state FROM deliveries WHERE occasion = 'status'`); got != "suppressed" {
		t.Errorf("its STATUS is %s", got)
	}
	a := to.around(ana, n)
	last := one[casework.MessageID](to, `SELECT max(id) FROM messages WHERE case_id = 1`)
	if len(a.Shared[phone]) != 2 || len(a.Unnamed[last]) != 2 {
		t.Errorf("around: %+v", a)
	}
	to.must(to.pages.NameSpeaker(ctx(t), ana, n, last, time.Now(), "Jorge"))
	if a := to.around(ana, n); a.Speakers[last] != "Jorge" || len(a.Unnamed[last]) != 0 {
		t.Errorf("around: %+v", a)
	}
	if err := to.pages.NameSpeaker(ctx(t), ana, n, 999, time.Now(), "Jorge"); casework.KindOf(err) != casework.NotFound {
		t.Errorf("named for nothing: %v", err)
	}
	to.must(to.pages.Unshare(ctx(t), ana, n, phone, time.Now()))
	if a := to.around(ana, n); len(a.Shared) != 0 || a.Speakers[last] != "Jorge" {
		t.Errorf("around: %+v", a)
	}
}

func TestAHelperTakesPartAsLongAsTheResidentAgreed(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	ana := to.hire("d1", "Ana Ribeiro", casework.Staffer)
	n := to.open(ana, "1@x").Number
	h := web.Helper{Name: "Mei Chen", Address: "mei@clinic.example", Purpose: "Reads and writes English for her", Consent: "Rosa said so on the phone, June 9", Until: time.Now().Add(time.Hour)}
	for _, broken := range []web.Helper{{}, {Name: "x", Purpose: "x", Consent: "x", Address: "nowhere"}, {Name: "x", Purpose: "x", Consent: "x", Address: "a@b.example", Until: time.Now().Add(-time.Hour)}} {
		if err := to.pages.AddHelper(ctx(t), ana, n, time.Now(), broken); casework.KindOf(err) != casework.Invalid {
			t.Errorf("%+v: %v", broken, err)
		}
	}
	to.must(to.pages.AddHelper(ctx(t), ana, n, time.Now(), h))
	if err := to.pages.AddHelper(ctx(t), ana, n, time.Now(), h); casework.KindOf(err) != casework.Conflict {
		t.Errorf("added twice: %v", err)
	}
	to.deliver("d1", mail("2@x", "Mei Chen <mei@clinic.example>", tokenTo(to.look(ana, n)), "Re: Flooded", "For Rosa: it floods again."))
	to.file()
	if got := to.look(ana, n).Messages; got != 2 {
		t.Errorf("%d messages: what the helper wrote is not on the case", got)
	}
	voices := func() int {
		desk, err := to.pages.Desk(ctx(t), ana, to.look(ana, n).ID)
		to.must(err)
		return len(desk.Voices)
	}
	if a := to.around(ana, n); len(a.Helpers) != 1 || a.Helpers[0].By != "Ana Ribeiro" || voices() != 2 {
		t.Errorf("helpers: %+v, %d can be answered", a.Helpers, voices())
	}
	to.sweep(time.Now().Add(2 * time.Hour))
	if a := to.around(ana, n); a.Helpers[0].EndedAt.Year() <= 1 || voices() != 1 {
		t.Errorf("it has run out: %+v, %d can be answered", a.Helpers, voices())
	}
	to.deliver("d1", mail("3@x", "mei@clinic.example", tokenTo(to.look(ana, n)), "Re: Flooded", "Still for Rosa."))
	to.file()
	if got := one[int](to, `SELECT count(*) FROM raws WHERE held_reason = 'new voice'`); got != 1 {
		t.Errorf("%d messages of a former helper are held", got)
	}
	h.Until = time.Time{}
	to.must(to.pages.AddHelper(ctx(t), ana, n, time.Now(), h))
	id := to.around(ana, n).Helpers[1].ID
	to.must(to.pages.EndHelper(ctx(t), ana, n, id, time.Now()))
	if err := to.pages.EndHelper(ctx(t), ana, n, id, time.Now()); casework.KindOf(err) != casework.Conflict {
		t.Errorf("ended twice: %v", err)
	}
}

// claims makes a known resident by mail, and a phone that says it is theirs; it gives the case of the phone and both addresses.
func (to *town) claims() (ana casework.Viewer, n casework.CaseNumber, claimed, known casework.IdentityID) {
	to.t.Helper()
	ana = to.hire("d1", "Ana Ribeiro", casework.Staffer)
	to.deliver("d1", mail("1@x", "Rosa Delgado <rosa@home.example>", "d1@riverton.example", "Flooded crosswalk", "It floods."))
	to.file()
	to.hook(text("SM1", rosasPhone, d1, "This is Rosa Delgado, I have a new phone"))
	to.file()
	return ana, to.numbers()[1], one[casework.IdentityID](to, `SELECT id FROM identities WHERE kind = 'phone'`), one[casework.IdentityID](to, `SELECT id FROM identities WHERE kind = 'mail'`)
}

// code reads the one that waits to be sent.
func (to *town) code(v casework.Viewer, n casework.CaseNumber, claimed, known casework.IdentityID) string {
	to.t.Helper()
	to.must(to.pages.AskKnown(ctx(to.t), v, n, claimed, known, time.Now()))
	if _, err := to.pool.Exec(ctx(to.t), `CREATE TABLE IF NOT EXISTS seen_codes (body text)`); err != nil {
		to.t.Fatal(err)
	}
	_, err := to.pool.Exec(ctx(to.t), `CREATE OR REPLACE FUNCTION spy() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO seen_codes VALUES (NEW.body_text); RETURN NULL; END $$;
		CREATE OR REPLACE TRIGGER spy AFTER INSERT ON deliveries FOR EACH ROW WHEN (NEW.occasion = 'proof') EXECUTE FUNCTION spy()`)
	to.must(err)
	to.send(time.Now().Add(time.Second))
	body := one[string](to, `SELECT body FROM seen_codes ORDER BY ctid DESC LIMIT 1`)
	return regexp.MustCompile(`\b\d{6}\b`).FindString(body)
}

func TestACodeFromTheKnownChannelJoins(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	ana, n, claimed, known := to.claims()
	code := to.code(ana, n, claimed, known)
	if code == "" {
		t.Fatal("no code went out")
	}
	if got := one[int](to, `SELECT count(*) FROM (SELECT body_text || body_html || subject AS x FROM deliveries UNION ALL SELECT detail::text FROM events UNION ALL SELECT p::text FROM proofs p) t WHERE x LIKE '%' || $1 || '%'`, code); got != 0 {
		t.Errorf("the code stands in %d rows", got)
	}
	_, messages, _, err := to.pages.Case(ctx(t), ana, n)
	to.must(err)
	for _, m := range messages {
		if strings.Contains(m.Text, code) {
			t.Error("staff read the code")
		}
	}
	if p := to.around(ana, n).Proofs; len(p) != 1 || p[0].Outcome != "" || p[0].Sent != casework.Sent || p[0].Known != "rosa@home.example" {
		t.Errorf("on the page: %+v", p)
	}
	to.hook(text("SM2", rosasPhone, d1, "000001"))
	to.hook(text("SM3", rosasPhone, d1, "The code is "+code))
	to.file()
	if got := one[int](to, `SELECT count(DISTINCT resident_id) FROM identities`); got != 1 {
		t.Errorf("%d residents", got)
	}
	if p := to.around(ana, n).Proofs[0]; p.Outcome != "proven" || p.Wrong != 1 {
		t.Errorf("on the page: %+v", p)
	}
	person, err := to.pages.Person(ctx(t), ana, to.look(ana, n).Resident)
	to.must(err)
	if len(person.Joins) != 1 || !strings.Contains(person.Joins[0].Evidence, "A code") || len(person.Addresses) != 2 {
		t.Errorf("her page: %+v", person)
	}
	if got := to.look(ana, n).Messages; got != 3 {
		t.Errorf("%d messages on the case", got)
	}
	to.must(to.pages.Unjoin(ctx(t), ana, person.Joins[0].ID, time.Now()))
	to.hook(text("SM4", rosasPhone, d1, code)) // once is once
	to.file()
	if got := one[int](to, `SELECT count(DISTINCT resident_id) FROM identities`); got != 2 {
		t.Error("a code was good twice")
	}
}

func TestACodeEndsByWrongTriesAndByTime(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	ana, n, claimed, known := to.claims()
	if err := to.pages.AskKnown(ctx(t), ana, n, known, claimed, time.Now()); casework.KindOf(err) != casework.NotFound {
		t.Errorf("asked the wrong way round: %v", err)
	}
	code := to.code(ana, n, claimed, known)
	for i := range casework.ProofTries {
		to.hook(text("SMw"+string(rune('a'+i)), rosasPhone, d1, "00000"+string(rune('1'+i))))
	}
	to.hook(text("SMr", rosasPhone, d1, code))
	to.file()
	if p := to.around(ana, n).Proofs[0]; p.Outcome != "wrong" || p.Wrong != casework.ProofTries {
		t.Errorf("after five wrong tries: %+v", p)
	}
	code = to.code(ana, n, claimed, known)
	to.sweep(time.Now().Add(73 * time.Hour))
	to.hook(text("SMl", rosasPhone, d1, code))
	to.file()
	if p := to.around(ana, n).Proofs[1]; p.Outcome != "expired" {
		t.Errorf("after three days: %+v", p)
	}
	if got := one[int](to, `SELECT count(DISTINCT resident_id) FROM identities`); got != 2 {
		t.Errorf("%d residents", got)
	}
	to.must(to.pages.AskKnown(ctx(t), ana, n, claimed, known, time.Now()))
	if err := to.pages.AskKnown(ctx(t), ana, n, claimed, known, time.Now()); casework.KindOf(err) != casework.Conflict {
		t.Errorf("a fourth code within a day: %v", err)
	}
}
