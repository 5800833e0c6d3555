package postgres_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/intake"
	"github.com/commonline/commonline/intake/phone/calls"
	"github.com/commonline/commonline/intake/phone/voice"
	"github.com/google/go-cmp/cmp"
)

// newCallTown is a town with a number for each district office, whose desk reads calls.
func newCallTown(t *testing.T) *town {
	t.Helper()
	to := newTown(t)
	for i := 1; i <= 2; i++ {
		office := fmt.Sprintf("d%d", i)
		to.city.Numbers = append(to.city.Numbers, casework.Number{ID: casework.MailboxID(office + "-phone"), Office: casework.OfficeID(office),
			E164: fmt.Sprintf("+1555555010%d", i), Texts: true, Calls: true})
	}
	to.desk.Others = map[casework.Channel]func([]byte) *casework.Inbound{casework.Call: calls.Parse}
	return to
}

// facts are what is told of one call, in the order in which it happens.
func facts(sid, caller string, left ...calls.Fact) []calls.Fact {
	open := calls.Fact{Call: sid, Step: "voice", Entrance: "d1-phone", Office: "d1", Caller: caller, Called: "+15555550101", Opened: true}
	all := []calls.Fact{open}
	for _, f := range left {
		f.Call = sid
		if f.Step != "recording" && f.Step != "leg" && f.Step != "transcript" { // those name nobody
			f.Entrance, f.Office, f.Caller, f.Called, f.Opened = open.Entrance, open.Office, open.Caller, open.Called, true
		}
		all = append(all, f)
	}
	for i := range all {
		all[i].At = time.Now().Truncate(time.Second)
		all[i].Body = fmt.Append(nil, all[i].Step, i)
	}
	return all
}

func (to *town) note(all ...calls.Fact) (fresh int) {
	to.t.Helper()
	for _, f := range all {
		new, err := to.db.Note(to.t.Context(), f)
		if err != nil {
			to.t.Fatal(err)
		}
		if new {
			fresh++
		}
	}
	return fresh
}

var (
	menuStep  = calls.Fact{Step: "menu", Language: "es-US", Notice: "n1"}
	left      = calls.Fact{Step: "recorded", Language: "es-US", Deed: voice.Left, Recording: &calls.Recording{SID: "RE1", Length: 34 * time.Second}}
	ready     = calls.Fact{Step: "recording", Recording: &calls.Recording{SID: "RE1", Length: 34 * time.Second}}
	completed = calls.Fact{Step: "status", Ended: true, Lasted: time.Minute, Status: "completed"}
)

func TestAVoicemailIsOneMessageInWhateverOrderItIsTold(t *testing.T) {
	t.Parallel()
	to := newCallTown(t)
	r := rand.New(rand.NewPCG(1, 2))
	for n := range 20 {
		sid := fmt.Sprintf("CA%d", n)
		one, two := left, ready
		one.Recording, two.Recording = &calls.Recording{SID: "RE" + sid, Length: 34 * time.Second}, &calls.Recording{SID: "RE" + sid}
		told := facts(sid, fmt.Sprintf("+1617555%04d", n), menuStep, one, two, completed)
		told = append(told, told...) // each twice
		r.Shuffle(len(told), func(i, j int) { told[i], told[j] = told[j], told[i] })
		if fresh := to.note(told...); fresh != 5 {
			t.Errorf("%s: %d facts were new", sid, fresh)
		}
	}
	to.file()
	if diff := cmp.Diff(map[intake.Outcome]int{intake.NewCase: 20}, to.outcomes()); diff != "" {
		t.Error(diff)
	}
	if n := one[int](to, `SELECT count(*) FROM recordings r JOIN raws w ON w.id = r.raw_id JOIN messages m ON m.raw_id = w.id WHERE r.seconds = 34`); n != 20 {
		t.Errorf("%d recordings are on a message", n)
	}
	if n := one[int](to, `SELECT count(*) FROM callbacks WHERE phone <> '' AND office = 'd1'`); n != 20 {
		t.Errorf("%d tasks to call back", n)
	}
	if n := one[int](to, `SELECT count(*) FROM calls WHERE caller <> '' AND language = 'es-US' AND notice = 'n1' AND ended_at IS NOT NULL AND lasted = 60 AND left_at IS NOT NULL`); n != 20 {
		t.Errorf("%d calls know everything", n)
	}
	if missed, err := to.db.Settle(ctx(t), time.Now().Add(time.Hour), time.Now(), true); err != nil || missed != 0 {
		t.Errorf("%d missed, %v", missed, err)
	}
}

func TestWhatIsEmptyIsNoMessage(t *testing.T) {
	t.Parallel()
	to := newCallTown(t)
	absent := calls.Fact{Step: "recording", Recording: &calls.Recording{SID: "RE1", Empty: true}}
	to.note(facts("CA1", "+16175550123", menuStep, absent, completed)...)
	to.note(facts("CA2", "", completed)...)
	to.note(facts("CA3", "+16175550124")...) // nobody ever told how it ended
	to.file()
	if n := one[int](to, `SELECT count(*) FROM raws`); n != 0 {
		t.Errorf("%d raw messages", n)
	}
	missed, err := to.db.Settle(ctx(t), time.Now().Add(-time.Hour), time.Now().Add(-time.Hour), true)
	if err != nil || missed != 0 {
		t.Errorf("settled too early: %d, %v", missed, err)
	}
	if missed, err = to.db.Settle(ctx(t), time.Now().Add(time.Minute), time.Now().Add(time.Minute), true); err != nil || missed != 3 {
		t.Errorf("%d missed, %v", missed, err)
	}
	if missed, err = to.db.Settle(ctx(t), time.Now().Add(time.Minute), time.Now().Add(time.Minute), true); err != nil || missed != 0 {
		t.Errorf("missed again: %d, %v", missed, err)
	}
	if diff := cmp.Diff(map[intake.Outcome]int{intake.Machine: 3}, to.outcomes()); diff != "" {
		t.Error(diff)
	}
	// Who shows a number may be texted; who withholds it cannot.
	if n := one[int](to, `SELECT count(*) FROM events e JOIN event_work w ON w.event_id = e.id JOIN raws r ON r.id = e.raw_id JOIN identities i ON i.id = r.identity_id
		WHERE e.kind = 'call.missed' AND i.kind = 'phone' AND e.office = 'd1'`); n != 2 {
		t.Errorf("%d are to be texted", n)
	}
	if n := one[int](to, `SELECT count(*) FROM cases`); n != 0 {
		t.Errorf("%d cases", n)
	}
}

func TestMissedCallersOfOneNumberAreOneResident(t *testing.T) {
	t.Parallel()
	to := newCallTown(t)
	for n := range 3 {
		to.note(facts(fmt.Sprint("CA", n), "+16175550123", completed)...)
	}
	if missed, err := to.db.Settle(ctx(t), time.Now().Add(time.Minute), time.Now(), true); err != nil || missed != 3 {
		t.Fatalf("%d, %v", missed, err)
	}
	to.note(facts("CA9", "+16175550123", left)...)
	to.file()
	if n := one[int](to, `SELECT count(*) FROM residents`); n != 1 {
		t.Errorf("%d residents", n)
	}
}

func TestCallBackIsWantedOnce(t *testing.T) {
	t.Parallel()
	to := newCallTown(t)
	due := time.Now().Add(30 * time.Hour).Truncate(time.Second)
	back := calls.Fact{Step: "menu", Deed: voice.CallBack, BackTo: "+16175550123", DueAt: due}
	again := back
	again.Step = "message" // pressed once more, on another question
	to.note(facts("CA1", "+16175550123", back, again)...)
	withheld := calls.Fact{Step: "number", Deed: voice.CallBack, BackTo: "+16175550177", DueAt: due}
	to.note(facts("CA2", "", withheld)...)
	to.file()
	if diff := cmp.Diff(map[intake.Outcome]int{intake.NewCase: 2}, to.outcomes()); diff != "" {
		t.Error(diff)
	}
	if at := one[time.Time](to, `SELECT due_at FROM callbacks WHERE phone = '+16175550177'`); !at.Equal(due) {
		t.Errorf("due %v", at)
	}
	if n := one[int](to, `SELECT count(*) FROM identities`); n != 1 {
		t.Errorf("%d identities: a number that was keyed in proves nothing", n)
	}
}

func TestStandingIsToldToTheCasesOwnNumber(t *testing.T) {
	t.Parallel()
	to := newCallTown(t)
	to.note(facts("CA1", "+16175550123", left)...)
	to.file()
	number := casework.CaseNumber(10001)
	ask := func(caller string, n casework.CaseNumber) voice.Standing {
		t.Helper()
		s, err := to.db.Standing(ctx(t), caller, n, time.Now().Add(-time.Hour))
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	for status, want := range map[string]voice.Standing{"new": voice.Received, "waiting_resident": voice.Received, "waiting_department": voice.WithDepartment} {
		one[int](to, `UPDATE cases SET status = $1 RETURNING 1`, status)
		if got := ask("+16175550123", number); got != want {
			t.Errorf("%s: %s", status, got)
		}
	}
	one[int](to, `UPDATE cases SET status = 'resolved', resolved_at = now() RETURNING 1`)
	if got := ask("+16175550123", number); got != voice.Resolved {
		t.Error(got)
	}
	if got := ask("+16175550124", number); got != voice.Unknown {
		t.Errorf("another's number hears %s", got)
	}
	if got := ask("+16175550123", 10002); got != voice.Unknown {
		t.Errorf("no such case: %s", got)
	}
	one[int](to, `UPDATE cases SET sensitive = true RETURNING 1`)
	if got := ask("+16175550123", number); got != voice.Unknown {
		t.Errorf("a sensitive case: %s", got)
	}
	for n := range calls.MostVain {
		to.note(calls.Fact{Call: "CA2", Step: "case", Body: fmt.Append(nil, n), At: time.Now(), Caller: "+16175550124", Opened: true, Tried: true})
	}
	if got := ask("+16175550124", number); got != voice.TooMany {
		t.Errorf("after %d tries: %s", calls.MostVain, got)
	}
}

func TestSoundIsFetchedOnceAndTriedAgain(t *testing.T) {
	t.Parallel()
	to := newCallTown(t)
	to.note(facts("CA1", "+16175550123", menuStep, left, ready)...)
	s, ok, err := to.db.NextSound(ctx(t), time.Minute)
	if err != nil || !ok || s.Recording != "RE1" {
		t.Fatalf("%+v %v %v", s, ok, err)
	}
	if _, ok, _ := to.db.NextSound(ctx(t), time.Minute); ok {
		t.Error("handed out twice")
	}
	if err := to.db.SoundFailed(ctx(t), "RE1", "Twilio has not finished it.", time.Microsecond); err != nil {
		t.Fatal(err)
	}
	s, ok, err = to.db.NextSound(ctx(t), time.Minute)
	if err != nil || !ok || s.Attempts != 1 {
		t.Fatalf("%+v %v %v", s, ok, err)
	}
	large := make([]byte, 900<<10) // stands in chunks
	for i := range large {
		large[i] = byte(i * i >> 3)
	}
	for range 2 {
		if err := to.db.KeepSound(ctx(t), "RE1", "audio/wav", large); err != nil {
			t.Fatal(err)
		}
	}
	u, ok, err := to.db.NextUnheard(ctx(t), time.Now().Add(-time.Hour), time.Minute)
	if err != nil || !ok || u.Language != "es-US" || len(u.Sound) != len(large) || u.Sound[77777] != large[77777] {
		t.Fatalf("%s %s %d bytes, %v %v", u.Recording, u.Language, len(u.Sound), ok, err)
	}
	if err := to.db.KeepTranscript(ctx(t), calls.Transcript{Recording: "RE1", Text: "Hay un bache", Language: "es", By: "whisper"}); err != nil {
		t.Fatal(err)
	}
	if _, ok, err := to.db.NextUnheard(ctx(t), time.Now().Add(-time.Hour), time.Minute); ok || err != nil {
		t.Errorf("transcribed again: %v %v", ok, err)
	}
	one[int](to, `UPDATE recordings SET transcript = 'Hay dos baches', transcript_by = 'staff:1' RETURNING 1`)
	if err := to.db.KeepTranscript(ctx(t), calls.Transcript{Recording: "RE1", Text: "other", By: "whisper"}); err != nil {
		t.Fatal(err)
	}
	if text := one[string](to, `SELECT transcript FROM recordings`); text != "Hay dos baches" {
		t.Errorf("a person's words were replaced by %q", text)
	}
	if sid, ok, err := to.db.NextDeletion(ctx(t)); ok || err != nil {
		t.Errorf("%s is to be deleted at once: %v", sid, err)
	}
	one[int](to, `UPDATE recordings SET fetched_at = now() - interval '2 hours' RETURNING 1`)
	if sid, ok, err := to.db.NextDeletion(ctx(t)); sid != "RE1" || !ok || err != nil {
		t.Errorf("%s %v %v", sid, ok, err)
	}
	if err := to.db.Deleted(ctx(t), "RE1"); err != nil {
		t.Fatal(err)
	}
	if _, ok, _ := to.db.NextDeletion(ctx(t)); ok {
		t.Error("deleted again")
	}
}

func TestATranscriptMayComeFirst(t *testing.T) {
	t.Parallel()
	to := newCallTown(t)
	words := calls.Fact{Step: "transcript", Transcript: &calls.Transcript{Recording: "RE1", Text: "There is a pothole", Language: "en", By: "twilio"}}
	failed := calls.Fact{Step: "transcript", Transcript: &calls.Transcript{Recording: "RE1", Failed: true}}
	all := facts("CA1", "+16175550123", words, failed, left)
	to.note(all[1], all[2], all[3], all[0])
	to.file()
	if n := one[int](to, `SELECT count(*) FROM messages m JOIN recordings r ON r.raw_id = m.raw_id WHERE r.transcript = 'There is a pothole' AND m.reply = ''`); n != 1 {
		t.Errorf("%d messages with their transcript beside them", n)
	}
}
