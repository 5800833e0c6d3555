package postgres_test

import (
	"io"
	"strings"
	"testing"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/intake"
	"github.com/commonline/commonline/intake/phone/calls"
	"github.com/commonline/commonline/intake/phone/voice"
	"github.com/commonline/commonline/web"
	"github.com/google/go-cmp/cmp"
)

var spokenWith = calls.Fact{Step: "dialed", Deed: voice.Connected, Answered: true, Talked: 185 * time.Second}

// withStaff adds the member of staff that staff() stands for.
func withStaff(to *town) *town {
	one[int](to, `INSERT INTO staff (email, name, office, role) VALUES ('ana@riverton.example', 'Ana Ribeiro', 'd1', 'staff') RETURNING 1`)
	return to
}

func (to *town) callList(office string) web.CallList {
	to.t.Helper()
	l, err := to.pages.CallList(to.t.Context(), staff(office))
	if err != nil {
		to.t.Fatal(err)
	}
	return l
}

func TestAConnectedCallStaysUntilItIsLogged(t *testing.T) {
	t.Parallel()
	to := withStaff(newCallTown(t))
	to.note(facts("CA1", "+16175550123", left)...)
	to.file()
	to.note(facts("CA2", "+16175550123", spokenWith, completed)...)
	l := to.callList("d1")
	if len(l.Unlogged) != 1 || l.Unlogged[0].Talked != 185*time.Second || len(l.Unlogged[0].Cases) != 1 || l.Unlogged[0].Cases[0].Number != 10001 {
		t.Fatalf("%+v", l.Unlogged)
	}
	if other := to.callList("d2"); len(other.Unlogged)+len(other.Back)+len(other.Missed) > 0 {
		t.Errorf("another office sees %+v", other)
	}
	if _, err := to.pages.LogCall(ctx(t), staff("d2"), "CA2", 0, "mine"); casework.KindOf(err) != casework.NotFound {
		t.Errorf("another office logs it: %v", err)
	}
	if _, err := to.pages.LogCall(ctx(t), staff("d1"), "CA2", 10001, " "); casework.KindOf(err) != casework.Invalid {
		t.Errorf("without a line: %v", err)
	}
	c, err := to.pages.LogCall(ctx(t), staff("d1"), "CA2", 10001, "The drain is blocked again")
	if err != nil || c.Number != 10001 || !c.DueAt.IsZero() || c.Status != casework.Open || c.Messages != 2 {
		t.Fatalf("%+v, %v", c, err)
	}
	if _, err := to.pages.LogCall(ctx(t), staff("d1"), "CA2", 0, "once more"); casework.KindOf(err) != casework.Conflict {
		t.Errorf("logged twice: %v", err)
	}
	if l := to.callList("d1"); len(l.Unlogged) != 0 {
		t.Errorf("still unlogged: %+v", l.Unlogged)
	}
	_, messages, events, err := to.pages.Case(ctx(t), staff("d1"), 10001)
	if err != nil || messages[1].Reply != "The drain is blocked again" || messages[1].Subject != "Telephone call, 4 minutes" || events[len(events)-1].Kind != casework.CallLogged || events[len(events)-1].Actor != "staff:1" {
		t.Errorf("%+v %+v %v", messages, events, err)
	}
	if diff := cmp.Diff(map[intake.Outcome]int{intake.NewCase: 1, intake.Joined: 1}, to.outcomes()); diff != "" {
		t.Error(diff)
	}
}

func TestACallOfNobodyKnownBeginsACase(t *testing.T) {
	t.Parallel()
	to := withStaff(newCallTown(t))
	to.note(facts("CA1", "+16175550123", spokenWith)...)
	to.note(facts("CA2", "", spokenWith)...)
	for _, sid := range []string{"CA1", "CA2"} {
		if c, err := to.pages.LogCall(ctx(t), staff("d1"), sid, 0, "Wants a bench"); err != nil || c.Office != "d1" || !c.Lead {
			t.Errorf("%s: %+v, %v", sid, c, err)
		}
	}
	if n := one[int](to, `SELECT count(*) FROM cases`); n != 2 {
		t.Errorf("%d cases: two who said the same are not one", n)
	}
	to.note(facts("CA3", "+16175550123", left)...)
	to.file()
	if n := one[int](to, `SELECT messages FROM cases WHERE number = 10001`); n != 2 {
		t.Errorf("what the number leaves later is not on its case: %d messages", n)
	}
	if n := one[int](to, `SELECT count(*) FROM event_work`); n != 0 {
		t.Errorf("%d events wait to be answered by a machine", n)
	}
}

func TestCalledBackIsOnTheCase(t *testing.T) {
	t.Parallel()
	to := withStaff(newCallTown(t))
	to.note(facts("CA1", "+16175550123", left)...)
	if l := to.callList("d1"); len(l.Back) != 1 || l.Back[0].Case != 0 || !l.Back[0].Recorded {
		t.Fatalf("%+v", l.Back)
	}
	raw := to.callList("d1").Back[0].Raw
	if _, err := to.pages.DoneCallBack(ctx(t), staff("d1"), raw, "x"); casework.KindOf(err) != casework.Conflict {
		t.Errorf("before it was filed: %v", err)
	}
	to.file()
	if _, err := to.pages.DoneCallBack(ctx(t), staff("d2"), raw, "x"); casework.KindOf(err) != casework.NotFound {
		t.Errorf("another office: %v", err)
	}
	c, err := to.pages.DoneCallBack(ctx(t), staff("d1"), raw, "She knows")
	if err != nil || c.Number != 10001 || !c.DueAt.IsZero() {
		t.Fatalf("%+v %v", c, err)
	}
	_, messages, _, err := to.pages.Case(ctx(t), staff("d1"), 10001)
	if err != nil || messages[1].Direction != casework.Elsewhere || messages[1].From.Name != "Ana Ribeiro" || messages[1].To[0].Address != "+16175550123" {
		t.Errorf("%+v %v", messages[1], err)
	}
	if l := to.callList("d1"); len(l.Back) != 0 {
		t.Errorf("%+v", l.Back)
	}
	if _, err := to.pages.DoneCallBack(ctx(t), staff("d1"), raw, "again"); casework.KindOf(err) != casework.Conflict {
		t.Errorf("twice: %v", err)
	}
}

func TestByHand(t *testing.T) {
	t.Parallel()
	to := withStaff(newCallTown(t))
	c, err := to.pages.LogByHand(ctx(t), staff("d1"), web.HandLog{Channel: casework.Paper, Name: "Rosa Delgado", Contact: "617-555-0123", Line: "A letter on the\nplayground", Owed: true})
	if err != nil || c.Subject != "A letter on the playground" || c.ResidentName != "Rosa Delgado" || c.DueAt.IsZero() {
		t.Fatalf("%+v %v", c, err)
	}
	if v := one[string](to, `SELECT kind || value FROM identities`); v != "phone+16175550123" {
		t.Errorf("contact kept as %s", v)
	}
	again, err := to.pages.LogByHand(ctx(t), staff("d1"), web.HandLog{Channel: casework.WalkIn, Case: c.Number, Line: "She came by"})
	if err != nil || again.Number != c.Number || again.Messages != 2 || !again.DueAt.IsZero() {
		t.Errorf("%+v %v", again, err)
	}
	for name, l := range map[string]web.HandLog{
		"no channel": {Line: "x"}, "mail": {Channel: casework.Mail, Line: "x"}, "no such case": {Channel: casework.Call, Case: 99999, Line: "x"},
		"no contact": {Channel: casework.Call, Contact: "at the corner", Line: "x"}, "no line": {Channel: casework.Call},
	} {
		if _, err := to.pages.LogByHand(ctx(t), staff("d1"), l); casework.KindOf(err) == "" {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := to.pages.LogByHand(ctx(t), staff("d2"), web.HandLog{Channel: casework.Call, Case: c.Number, Line: "x"}); casework.KindOf(err) != casework.NotFound {
		t.Errorf("on another office's case: %v", err)
	}
	volunteer := casework.Viewer{Staff: 1, Office: "d1", Role: casework.Volunteer}
	if _, err := to.pages.LogByHand(ctx(t), volunteer, web.HandLog{Channel: casework.Call, Line: "x"}); casework.KindOf(err) != casework.Forbidden {
		t.Errorf("a volunteer: %v", err)
	}
}

func TestRecordingsStandBehindTheWall(t *testing.T) {
	t.Parallel()
	to := withStaff(newCallTown(t))
	to.note(facts("CA1", "+16175550123", menuStep, left)...)
	to.file()
	id := one[casework.MessageID](to, `SELECT id FROM messages`)
	if _, err := to.pages.Sound(ctx(t), staff("d1"), id); casework.KindOf(err) != casework.NotFound {
		t.Errorf("before it was fetched: %v", err)
	}
	if err := to.db.KeepSound(ctx(t), "RE1", "audio/wav", []byte("RIFF sound")); err != nil {
		t.Fatal(err)
	}
	s, err := to.pages.Sound(ctx(t), staff("d1"), id)
	if err != nil {
		t.Fatal(err)
	}
	if b, err := io.ReadAll(s); err != nil || string(b) != "RIFF sound" || s.Kind != "audio/wav" {
		t.Errorf("%q %v", b, err)
	}
	for _, err := range []error{
		second(to.pages.Sound(ctx(t), staff("d2"), id)), second(to.pages.Recording(ctx(t), staff("d2"), id)), to.pages.MendTranscript(ctx(t), staff("d2"), id, "x"),
	} {
		if casework.KindOf(err) != casework.NotFound {
			t.Errorf("another office: %v", err)
		}
	}
	if err := to.db.KeepTranscript(ctx(t), calls.Transcript{Recording: "RE1", Text: "Hay un bache", Language: "es", By: "whisper-1"}); err != nil {
		t.Fatal(err)
	}
	m, err := to.pages.Message(ctx(t), staff("d1"), id)
	if err != nil || !strings.HasPrefix(m.Reply, "[Automatic transcript, es, by whisper-1.") || !strings.HasSuffix(m.Reply, "Hay un bache") || m.Attachments[0].Size != 10 {
		t.Errorf("%q %v", m.Reply, err)
	}
	if err := to.pages.MendTranscript(ctx(t), staff("d1"), id, "Hay dos baches"); err != nil {
		t.Fatal(err)
	}
	r, err := to.pages.Recording(ctx(t), staff("d1"), id)
	if err != nil || r.Transcript != "Hay dos baches" || !r.ByPerson || r.By != "Ana Ribeiro" || r.Length != 34*time.Second || !r.Fetched {
		t.Errorf("%+v %v", r, err)
	}
}

func second[T any](_ T, err error) error { return err }

func TestWhatTheListShowsIsMissed(t *testing.T) {
	t.Parallel()
	to := newCallTown(t)
	to.note(facts("CA1", "+16175550123", left, completed)...)
	to.note(facts("CA2", "+16175550124")...)
	missing, err := to.db.MissingCalls(ctx(t), []string{"CA1", "CA2", "CA3"})
	if diff := cmp.Diff(missing, []string{"CA2", "CA3"}); err != nil || diff != "" {
		t.Errorf("%v %s", err, diff)
	}
	missing, err = to.db.MissingRecordings(ctx(t), []string{"RE1", "RE2"})
	if diff := cmp.Diff(missing, []string{"RE2"}); err != nil || diff != "" {
		t.Errorf("%v %s", err, diff)
	}
}
