package postgres_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/intake"
	"github.com/commonline/commonline/intake/phone/calls"
	"github.com/commonline/commonline/web"
)

// everyChannel lets the desk read calls beside mails and texts.
func (to *town) everyChannel() {
	to.desk.Others[casework.Call] = calls.Parse
}

// voicemail leaves one, with what a machine understood of it.
func (to *town) voicemail(sid, caller, transcript string) {
	to.t.Helper()
	said, kept := left, ready
	said.Recording, kept.Recording = &calls.Recording{SID: "RE" + sid, Length: 34 * time.Second}, &calls.Recording{SID: "RE" + sid}
	to.note(facts(sid, caller, menuStep, said, kept, completed)...)
	to.file()
	to.must(to.db.KeepTranscript(to.t.Context(), calls.Transcript{Recording: "RE" + sid, Text: transcript, By: "test"}))
}

func (to *town) likely(v casework.Viewer, n casework.CaseNumber) []web.LikelyPerson {
	to.t.Helper()
	all, err := to.pages.Likely(to.t.Context(), v, to.look(v, n).ID)
	to.must(err)
	return all
}

// channels tells by which channels a case came together, in the order of filing.
func (to *town) channels(v casework.Viewer, n casework.CaseNumber) string {
	to.t.Helper()
	_, messages, _, err := to.pages.Case(to.t.Context(), v, n)
	to.must(err)
	slices.SortFunc(messages, func(a, b casework.Message) int { return int(a.ID - b.ID) }) // calls are told of in whole seconds
	var all []string
	for _, m := range messages {
		if m.Direction == casework.In {
			all = append(all, string(m.Channel))
		}
	}
	return strings.Join(all, " ")
}

// TestOneResidentOneMatterThreeChannels goes the whole way: a mail, a text and a voicemail about one matter become one case by one
// confirmed join and one merge, each of the three can be answered, and all of it is undone without loss.
func TestOneResidentOneMatterThreeChannels(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	to.everyChannel()
	ana := to.hire("d1", "Ana Ribeiro", casework.Staffer)
	to.deliver("d1", mail("1@x", "Rosa Delgado <rosa@home.example>", "d1@riverton.example", "Flooded crosswalk", "It floods.\n\n-- \nRosa Delgado\n(555) 555-0177"))
	to.file()
	to.hook(text("SM1", rosasPhone, d1, "the crosswalk is under water again"))
	to.voicemail("CA1", rosasPhone, "Hello, this is Rosa Delgado. It is about the crosswalk.")
	n := to.numbers()
	if len(n) != 2 || to.channels(ana, n[1]) != "text call" {
		t.Fatalf("%d cases, the second of %s", len(n), to.channels(ana, n[1]))
	}
	byMail, byPhone := n[0], n[1]
	found := to.likely(ana, byPhone)
	if len(found) != 1 || found[0].Name != "Rosa Delgado" || found[0].Rank() != "Very likely" ||
		!slices.Equal(found[0].Reasons, []string{"One of them names the telephone number of the other.", "Both have the same name."}) {
		t.Fatalf("found %+v", found)
	}
	before := one[string](to, `SELECT string_agg(concat_ws(' ', id, case_id, addressed), ',' ORDER BY id) FROM messages`)
	kept, err := to.pages.JoinPeople(ctx(t), ana, byPhone, found[0].Of, found[0].Resident, time.Now(), "Her signature has the number, and the voice gives her name")
	to.must(err)
	if kept != found[0].Resident || len(to.likely(ana, byPhone)) != 0 {
		t.Errorf("resident %d is kept, and %d are likely yet", kept, len(to.likely(ana, byPhone)))
	}
	others := to.ties(ana, byMail).Others
	if len(others) != 1 || others[0].Number != byPhone {
		t.Fatalf("to be merged: %+v", others)
	}
	to.must(to.pages.Merge(ctx(t), ana, byMail, byPhone, time.Now(), "The same crosswalk"))
	if got := to.channels(ana, byMail); got != "mail text call" {
		t.Errorf("one thread of %s", got)
	}
	// Each of the channels can be answered on its own.
	desk, err := to.pages.Desk(ctx(t), ana, to.look(ana, byMail).ID)
	to.must(err)
	if len(desk.Voices) != 2 || desk.Voices[0].Channel != casework.Mail || desk.Voices[1].Channel != casework.Text || desk.Voices[1].Name != "Rosa Delgado" {
		t.Errorf("who can be answered: %+v", desk.Voices)
	}
	if _, err := to.write(ana, byMail, "key-00001", "The crew comes on Friday.", nil); err != nil {
		t.Errorf("answered by mail: %v", err)
	}
	if list, err := to.pages.CallList(ctx(t), ana); err != nil || len(list.Back) != 1 {
		t.Errorf("to be called back: %+v, %v", list.Back, err)
	}
	if _, err := to.pages.DoneCallBack(ctx(t), ana, one[casework.RawID](to, `SELECT raw_id FROM callbacks`), "She knows of Friday"); err != nil {
		t.Errorf("called back: %v", err)
	}
	// What comes by any of them goes on here.
	to.hook(text("SM2", rosasPhone, d1, "Is it Friday for sure?"))
	to.deliver("d1", mail("2@x", "rosa@home.example", "d1@riverton.example", "Re: Flooded crosswalk", "Friday is good.", "In-Reply-To: <1@x>"))
	to.file()
	if got := to.channels(ana, byMail); got != "mail text call text mail" {
		t.Errorf("one thread of %s", got)
	}
	person, err := to.pages.Person(ctx(t), ana, kept)
	to.must(err)
	if len(person.Addresses) != 2 || len(person.Joins) != 1 || !person.Joins[0].Last || person.Joins[0].By != "Ana Ribeiro" || len(person.Cases) != 1 {
		t.Errorf("her page: %+v", person)
	}
	// And back.
	to.must(to.pages.Unmerge(ctx(t), ana, byMail, byPhone, time.Now()))
	to.must(to.pages.Unjoin(ctx(t), ana, person.Joins[0].ID, time.Now()))
	if got := to.channels(ana, byMail) + " | " + to.channels(ana, byPhone); got != "mail text mail | text call" {
		t.Errorf("parted: %s", got) // the text that named no case was written to what was one case then
	}
	after := one[string](to, `SELECT string_agg(concat_ws(' ', id, case_id, addressed), ',' ORDER BY id) FROM messages WHERE id <= 3`)
	if after != before {
		t.Errorf("the messages stood at %s, and stand at %s", before, after)
	}
	if got := one[int](to, `SELECT count(DISTINCT resident_id) FROM identities`); got != 2 {
		t.Errorf("%d residents", got)
	}
	if got := to.likely(ana, byPhone); len(got) != 1 {
		t.Errorf("%d are likely again", len(got))
	}
	if got := to.outcomes(); got[intake.NewCase] != 2 || got[intake.Held] != 0 {
		t.Errorf("outcomes %v", got)
	}
}

func TestAJoinedResidentsTextsLookAtAllTheirCases(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	to.everyChannel()
	ana := to.hire("d1", "Ana Ribeiro", casework.Staffer)
	to.deliver("d1", mail("1@x", "Rosa Delgado <rosa@home.example>", "d1@riverton.example", "Flooded crosswalk", "It floods. Call 555-555-0177."))
	to.hook(text("SM1", rosasPhone, d2, "Another thing, for another office"))
	to.file()
	n := to.numbers()
	if got := len(to.likely(ana, n[0])); got != 0 { // the text is behind another office's wall
		t.Errorf("%d found beyond the wall", got)
	}
	if _, err := to.pages.Person(ctx(t), ana, one[casework.ResidentID](to, `SELECT resident_id FROM identities WHERE kind = 'phone'`)); casework.KindOf(err) != casework.NotFound {
		t.Errorf("another office's resident: %v", err)
	}
	phone := one[casework.IdentityID](to, `SELECT id FROM identities WHERE kind = 'phone'`)
	rosa := one[casework.ResidentID](to, `SELECT resident_id FROM identities WHERE kind = 'mail'`)
	_, err := to.db.JoinIdentity(ctx(t), phone, rosa, "she said so", "staff:1")
	to.must(err)
	to.hook(text("SM2", rosasPhone, d1, "It is worse now"))
	to.voicemail("CA1", rosasPhone, "It is me again")
	if got := to.channels(ana, n[0]); got != "mail text call" {
		t.Errorf("on her case: %s", got)
	}
	desk, err := to.pages.Desk(ctx(t), ana, to.look(ana, n[0]).ID)
	to.must(err)
	if len(desk.Voices) != 2 {
		t.Errorf("who takes part: %+v", desk.Voices)
	}
	to.hook(text("SM3", rosasPhone, d1, "STATUS "+n[0].String()))
	to.file()
	if got := one[casework.CaseID](to, `SELECT coalesce(case_id, 0) FROM events WHERE kind = 'status.asked'`); got != to.look(ana, n[0]).ID {
		t.Errorf("STATUS told of case %d", got)
	}
	person, err := to.pages.Person(ctx(t), ana, rosa)
	to.must(err)
	if len(person.Cases) != 1 || len(person.Joins) != 0 {
		t.Errorf("what Ana sees of her: %+v", person)
	}
}

func TestNotTheSameIsNotAskedAgain(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	ana, vi, dora := to.hire("d1", "Ana Ribeiro", casework.Staffer), to.hire("d1", "Vi Nguyen", casework.Volunteer), to.hire("d2", "Dora Two", casework.Staffer)
	to.deliver("d1", mail("1@x", "John Smith <john@home.example>", "d1@riverton.example", "Noise", "It is loud."), mail("2@x", "SMITH, John <js@work.example>", "d1@riverton.example", "Trees", "They fall."))
	to.file()
	n := to.numbers()
	found := to.likely(ana, n[0])
	if len(found) != 1 || found[0].Rank() != "Possibly" || len(found[0].Cases) != 1 || found[0].Cases[0].Number != n[1] {
		t.Fatalf("found %+v", found)
	}
	if _, err := to.pages.JoinPeople(ctx(t), ana, n[0], found[0].Of, found[0].Resident, time.Now(), " "); casework.KindOf(err) != casework.Invalid {
		t.Errorf("joined on no evidence: %v", err)
	}
	if _, err := to.pages.JoinPeople(ctx(t), vi, n[0], found[0].Of, found[0].Resident, time.Now(), "x"); casework.KindOf(err) != casework.Forbidden {
		t.Errorf("a volunteer joined: %v", err)
	}
	if _, err := to.pages.JoinPeople(ctx(t), dora, n[0], found[0].Of, found[0].Resident, time.Now(), "x"); casework.KindOf(err) != casework.NotFound {
		t.Errorf("another office joined: %v", err)
	}
	if _, err := to.pages.JoinPeople(ctx(t), ana, n[0], found[0].Resident, found[0].Of, time.Now(), "x"); casework.KindOf(err) != casework.Conflict {
		t.Errorf("joined from the wrong case: %v", err)
	}
	to.must(to.pages.KeepApart(ctx(t), ana, n[0], found[0].Of, found[0].Resident, time.Now()))
	if a, b := to.likely(ana, n[0]), to.likely(ana, n[1]); len(a)+len(b) != 0 {
		t.Errorf("asked again: %+v %+v", a, b)
	}
	if err := to.pages.Unjoin(ctx(t), ana, 1, time.Now()); casework.KindOf(err) != casework.NotFound {
		t.Errorf("undone what is not: %v", err)
	}
}
