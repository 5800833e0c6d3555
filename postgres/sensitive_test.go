package postgres_test

import (
	"strings"
	"testing"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/intake/phone/calls"
	"github.com/commonline/commonline/notify"
	"github.com/commonline/commonline/web"
)

// shelterTopic is sensitive, and is found by a word.
var shelterTopic = casework.Topic{ID: "shelter", Name: "Shelter", Sensitive: true, Words: []string{"shelter"}}

// machineSent lists what has gone out, or may go, by machine to residents, oldest first.
func (to *town) machineSent() string {
	to.t.Helper()
	return one[string](to, `SELECT coalesce(string_agg(occasion || ' by ' || channel || ' (' || state || ')', E'\n' ORDER BY id), '') FROM deliveries
		WHERE identity_id IS NOT NULL AND NOT by_person AND state IN ('pending', 'sending', 'retrying', 'sent', 'waiting')`)
}

// TestASensitiveCaseFromFirstTextToClose goes with one resident from the first text to long after the end, and does on the way all that makes
// a machine write elsewhere. The list at its end stands in docs/delicate.md.
func TestASensitiveCaseFromFirstTextToClose(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED: -short is set, and this takes long under the race detector")
	}
	t.Parallel()
	to := newTown(t)
	to.city.Topics = []casework.Topic{shelterTopic}
	to.everyChannel()
	const phone = "+16175550123"
	ana, head := to.hire("d1", "Ana Ribeiro", casework.Staffer), to.hire("d1", "Hedda Lund", casework.OfficeHead)
	now := time.Now()
	step := func(d time.Duration) { t.Helper(); now = now.Add(d); to.send(now) }
	to.textBy("SM1", phone, "Is there a shelter for me and my daughter tonight? He is looking for us.")
	c := to.look(ana, to.numbers()[0])
	if !c.Sensitive {
		t.Fatal("the words do not mark it")
	}
	step(time.Minute)
	to.textBy("SM2", phone, "Please do not call in the evening.")
	step(time.Minute)
	to.textBy("SM3", phone, "STATUS "+c.Number.String())
	to.textBy("SM4", phone, "STATUS")
	step(time.Minute)
	to.must(to.pages.SetCare(ctx(t), ana, c.Number, now, casework.Care{NoVoicemail: true, Words: "Not after six"}))
	to.deed(head, c.Number, casework.AssignTo{Staff: ana.Staff})
	to.must(to.pages.AddNote(ctx(t), head, c.Number, now, "@Ana Ribeiro ask the shelter on Elm"))
	for _, d := range []casework.Deed{casework.WaitFor{Status: casework.WaitingOnDepartment, Request311: "101"}, casework.WaitFor{Status: casework.WaitingOnResident}, casework.WaitFor{Status: casework.Open}} {
		to.deed(ana, c.Number, d)
		step(3 * time.Minute)
	}
	to.write1Text(ana, c.Number, "A friend at the office will ring you at noon.")
	step(time.Minute)
	to.note(facts("CA9", phone, calls.Fact{Step: "menu", Language: "en-US"}, completed)...) // a call that nobody answered
	_, err := to.db.Settle(ctx(t), time.Now().Add(time.Hour), time.Now(), true)
	to.must(err)
	to.file()
	step(20 * time.Minute)
	one[int](to, `UPDATE cases SET due_at = now() - interval '40 days', escalated_at = NULL WHERE id = $1 RETURNING 1`, c.ID)
	for range 40 { // days without news
		now = time.Date(now.Year(), now.Month(), now.Day()+1, 10, 0, 0, 0, time.UTC)
		_, err := to.out.Strike(ctx(t), now, to.city, func(s notify.Silence) notify.Strike { return s.At(now, to.city) })
		to.must(err)
		if _, err := to.db.SweepStaff(ctx(t), now); err != nil {
			t.Fatal(err)
		}
		to.sweep(now)
		to.send(now)
	}
	to.deed(ana, c.Number, casework.Resolve{Done: "The shelter has room."})
	step(3 * time.Minute)
	to.textBy("SM5", phone, "NO")
	to.deed(ana, c.Number, casework.Close{Why: "She is at the shelter."})
	step(3 * time.Minute)
	to.textBy("SM6", phone, "STATUS "+c.Number.String())
	step(72 * time.Hour)

	if got := to.machineSent(); got != "received by text (sent)" {
		t.Errorf("a machine sent\n%s", got)
	}
	if got, want := one[string](to, `SELECT body_text FROM deliveries WHERE occasion = 'received'`), "Riverton: We have your message, number "+c.Number.String()+". A person will read it."; !strings.HasPrefix(got, want) {
		t.Errorf("it says\n%s", got)
	}
	all := one[string](to, `SELECT coalesce(string_agg(concat_ws(E'\n', occasion, state, subject, body_text, body_html), E'\n' ORDER BY id), '') FROM deliveries WHERE NOT by_person AND state IN ('pending', 'sent', 'waiting', 'retrying')`)
	for _, word := range []string{"shelter", "Shelter", "daughter", "evening", "Elm", "six", "101"} {
		if strings.Contains(all, word) {
			t.Errorf("a machine says %q:\n%s", word, all)
		}
	}
	for _, must := range []string{"missed", "status", "department", "waiting", "resolved", "reopened", "closed", "digest", "told"} {
		if one[int](to, `SELECT count(*) FROM deliveries WHERE occasion = $1`, must) == 0 {
			t.Errorf("nothing was tried for %q: the test proves nothing of it", must)
		}
	}
	if _, err := to.pages.PublicCase(ctx(t), c.ID); casework.KindOf(err) != casework.NotFound {
		t.Errorf("it has a page: %v", err)
	}
	t.Logf("machines sent to the resident:\n%s\nand kept back:\n%s", to.machineSent(), one[string](to, `SELECT string_agg(occasion || ' by ' || channel || ': ' || reason, E'\n' ORDER BY id) FROM deliveries WHERE identity_id IS NOT NULL AND state = 'suppressed'`))
	t.Logf("to staff:\n%s", one[string](to, `SELECT string_agg(DISTINCT occasion || ': ' || subject, E'\n') FROM deliveries WHERE staff_id IS NOT NULL`))
}

// write1Text answers by text, in a person's words.
func (to *town) write1Text(v casework.Viewer, n casework.CaseNumber, words string) {
	to.t.Helper()
	_, err := to.writeText(v, n, "key-of-a-careful-text", words, time.Time{})
	to.must(err)
}

// TestMarkedLater marks a case on which a machine has spoken already: by a person, and by words that come later.
func TestMarkedLater(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	to.city.Topics = []casework.Topic{shelterTopic}
	ana, head := to.hire("d1", "Ana Ribeiro", casework.Staffer), to.hire("d1", "Hedda Lund", casework.OfficeHead)
	c := to.written(ana, "rosa")
	to.lapse(time.Second)
	to.deed(ana, c.Number, casework.MarkSensitive{})
	if got := one[string](to, `SELECT state || ': ' || reason FROM deliveries WHERE occasion = 'received'`); !strings.HasPrefix(got, "suppressed: The matter was found to be sensitive") {
		t.Errorf("what waited is %s", got)
	}
	unmark := func(v casework.Viewer, why string) error {
		c := to.look(v, c.Number)
		_, err := to.pages.Do(ctx(t), v, c.Number, time.Now(), c.ThreadVersion, casework.NotSensitive{Why: why}, "")
		return err
	}
	if err := unmark(ana, "It is a lamp"); casework.KindOf(err) != casework.Forbidden {
		t.Errorf("staff unmark it: %v", err)
	}
	if err := unmark(head, " "); casework.KindOf(err) != casework.Invalid {
		t.Errorf("unmarked without a reason: %v", err)
	}
	to.must(unmark(head, "It is a lamp"))
	if to.look(ana, c.Number).Sensitive {
		t.Error("it is still marked")
	}
	to.deliver("d1", mail("again@x", "rosa@x.example", "d1@riverton.example", "Re: Matter rosa", "I need a shelter.", "In-Reply-To: <rosa@x.example>"))
	to.file()
	if !to.look(ana, c.Number).Sensitive {
		t.Error("words that come later do not mark it")
	}
	if got := one[string](to, `SELECT string_agg(kind || ' by ' || actor, ', ' ORDER BY id) FROM events WHERE kind LIKE 'case.%sensitive'`); strings.Count(got, "case.") != 3 || !strings.HasSuffix(got, "case.sensitive by intake") {
		t.Errorf("the events are %s", got)
	}
}

// TestTheGuardAsksAboutAnotherAddress asks where an answer goes elsewhere than where it is safe.
func TestTheGuardAsksAboutAnotherAddress(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	ana := to.hire("d1", "Ana Ribeiro", casework.Staffer)
	c := to.written(ana, "rosa")
	to.must(to.pages.AddHelper(ctx(t), ana, c.Number, time.Now(), web.Helper{Name: "Mei", Address: "mei@clinic.example", Purpose: "Reads for her", Consent: "She said so"}))
	id := func(value string) casework.IdentityID {
		return one[casework.IdentityID](to, `SELECT id FROM identities WHERE value = $1`, value)
	}
	to.must(to.pages.SetCare(ctx(t), ana, c.Number, time.Now(), casework.Care{Safe: id("mei@clinic.example")}))
	for value, want := range map[string]int{"mei@clinic.example": 0, "rosa@x.example": 1} {
		got, err := to.pages.Concerns(ctx(t), ana, c.Number, casework.Answer{To: id(value), Text: "Please call."})
		if err != nil || len(got) != want || want == 1 && got[0].Kind != casework.NotSafe {
			t.Errorf("to %s: %v %v", value, got, err)
		}
	}
	stranger := to.written(ana, "jorge")
	if err := to.pages.SetCare(ctx(t), ana, c.Number, time.Now(), casework.Care{Safe: id("jorge@x.example")}); casework.KindOf(err) != casework.NotFound {
		t.Errorf("somebody of case %s is safe here: %v", stranger.Number, err)
	}
}
