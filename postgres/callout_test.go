package postgres_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/intake/phone/callout"
	"github.com/commonline/commonline/intake/phone/calls"
	"github.com/commonline/commonline/intake/phone/voice"
	"github.com/commonline/commonline/web"
)

// callableTown has a case of +16175550123 at d1, as number 10001.
func callableTown(t *testing.T) (*town, casework.IdentityID) {
	t.Helper()
	to := withStaff(newCallTown(t))
	to.note(facts("CA0", "+16175550123", left)...)
	to.file()
	return to, one[casework.IdentityID](to, `SELECT id FROM identities WHERE kind = 'phone'`)
}

func (to *town) press(key string, identity casework.IdentityID) (int64, error) {
	return to.pages.BeginCall(to.t.Context(), staff("d1"), 10001, time.Now(), web.CallWanted{Key: key, Identity: identity})
}

func TestACallFromACase(t *testing.T) {
	t.Parallel()
	to, rosa := callableTown(t)
	if _, err := to.press("a", rosa); casework.KindOf(err) != casework.Invalid {
		t.Errorf("without a telephone: %v", err)
	}
	for _, phone := range []string{"rosa@mail.example", "home"} {
		if err := to.pages.SetDesk(ctx(t), staff("d1"), phone); casework.KindOf(err) != casework.Invalid {
			t.Errorf("%s is kept: %v", phone, err)
		}
	}
	if err := to.pages.SetDesk(ctx(t), staff("d1"), "(617) 555-0177"); err != nil {
		t.Fatal(err)
	}
	id, err := to.press("a", rosa)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := to.press("a", rosa); err != nil || again != id {
		t.Errorf("the form sent twice: %d and %d, %v", id, again, err)
	}
	c, err := to.db.OutCall(ctx(t), callout.ID(id))
	if err != nil || c.Desk != "+16175550177" || c.Phone != "+16175550123" || c.Sender != "+15555550101" || c.Case != 10001 || c.SID != "" || c.Over {
		t.Errorf("%+v, %v", c, err)
	}
	if n := one[int](to, `SELECT count(*) FROM events WHERE kind = 'call.placed' AND detail ->> 'by' = 'Ana Ribeiro' AND detail::text NOT LIKE '%617%'`); n != 1 {
		t.Errorf("%d events", n)
	}
	if _, err := to.press("b", rosa+1); casework.KindOf(err) != casework.NotFound {
		t.Errorf("a number that is not on the case: %v", err)
	}
	if _, err := to.pages.BeginCall(ctx(t), staff("d2"), 10001, time.Now(), web.CallWanted{Key: "c", Identity: rosa}); casework.KindOf(err) != casework.NotFound {
		t.Errorf("another office's case: %v", err)
	}
	if _, err := to.pages.BeginCall(ctx(t), casework.Viewer{Staff: 1, Office: "d1", Role: casework.Volunteer}, 10001, time.Now(), web.CallWanted{}); casework.KindOf(err) != casework.Forbidden {
		t.Errorf("a volunteer: %v", err)
	}
	for i := range callout.MostInAnHour - 1 {
		if _, err := to.press(fmt.Sprint("more", i), rosa); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := to.press("one too many", rosa); casework.KindOf(err) != casework.Conflict {
		t.Errorf("no limit: %v", err)
	}
}

// TestACallOutInWhateverOrder tells of one call out twice and shuffled.
func TestACallOutInWhateverOrder(t *testing.T) {
	t.Parallel()
	to, rosa := callableTown(t)
	if err := to.pages.SetDesk(ctx(t), staff("d1"), "617-555-0177"); err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(3, 4))
	for n := range 10 {
		id, err := to.press(fmt.Sprint(n), rosa)
		if err != nil {
			t.Fatal(err)
		}
		sid := fmt.Sprint("CAout", n)
		out := calls.Fact{Entrance: "d1-phone", Office: "d1", Caller: "+16175550123", Called: "+15555550101", Opened: true}
		told := []calls.Fact{{Step: "bridge"}, {Step: "bridge", Deed: voice.Connect, Line: "+16175550123"}, {Step: "out-leg", Deed: voice.Connected, Answered: true},
			{Step: "bridged", Deed: voice.Connected, Answered: true, Talked: 62 * time.Second}, {Step: "out", Ended: true, Lasted: 80 * time.Second, Status: "completed"}}
		told = append(told, told...)
		for i := range told {
			told[i].Call, told[i].At, told[i].Body = sid, time.Now(), fmt.Append(nil, i%5)
			told[i].Entrance, told[i].Office, told[i].Caller, told[i].Called, told[i].Opened = out.Entrance, out.Office, out.Caller, out.Called, true
		}
		r.Shuffle(len(told), func(i, j int) { told[i], told[j] = told[j], told[i] })
		for _, f := range told {
			c, err := to.db.OutCall(ctx(t), callout.ID(id))
			if err != nil {
				t.Fatal(err)
			}
			if ours, err := to.db.AdoptOut(ctx(t), c, sid); err != nil || !ours {
				t.Fatal(ours, err)
			}
			to.note(f)
		}
	}
	if missed, err := to.db.Settle(ctx(t), time.Now().Add(time.Hour), time.Now(), true); err != nil || missed != 0 {
		t.Errorf("%d missed, %v", missed, err)
	}
	l := to.callList("d1")
	if len(l.Unlogged) != 10 || !l.Unlogged[0].Out || l.Unlogged[0].Talked != 62*time.Second || l.Unlogged[0].Cases[0].Number != 10001 {
		t.Fatalf("%+v", l.Unlogged)
	}
	if _, err := to.pages.LogCall(ctx(t), staff("d1"), l.Unlogged[0].SID, 10001, "She knows now"); err != nil {
		t.Fatal(err)
	}
	_, messages, _, err := to.pages.Case(ctx(t), staff("d1"), 10001)
	if m := messages[len(messages)-1]; err != nil || m.Direction != casework.Elsewhere || m.To[0].Address != "+16175550123" || m.Subject != "Telephone call, 2 minutes" {
		t.Errorf("%+v %v", m, err)
	}
	if c, err := to.pages.Calling(ctx(t), staff("d1"), 1); err != nil || len(c.Latest) != 5 || !c.Latest[0].Connected || !c.Latest[0].Ended || c.Latest[0].Talked != 62*time.Second {
		t.Errorf("%+v, %v", c, err)
	}
	if c, err := to.pages.Calling(ctx(t), staff("d2"), 1); err != nil || len(c.Latest)+len(c.People) != 0 {
		t.Errorf("another office sees %+v, %v", c, err)
	}
}

func TestWhatIsOpenOfACallOut(t *testing.T) {
	t.Parallel()
	to, rosa := callableTown(t)
	if err := to.pages.SetDesk(ctx(t), staff("d1"), "617-555-0177"); err != nil {
		t.Fatal(err)
	}
	open := func() (ids []callout.ID) {
		all, err := to.db.OpenOut(ctx(t), time.Now().Add(-time.Minute))
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range all {
			ids = append(ids, c.ID)
		}
		return ids
	}
	lost, err := to.press("a", rosa)
	if err != nil || len(open()) != 1 {
		t.Fatalf("%v %v", open(), err)
	}
	if err := to.db.LookedOut(ctx(t), callout.ID(lost), time.Now()); err != nil {
		t.Fatal(err)
	}
	if err := to.db.FailOut(ctx(t), callout.ID(lost), "Not there."); err != nil || len(open()) != 0 {
		t.Errorf("%v, %v", open(), err)
	}
	made, err := to.press("b", rosa)
	if err != nil {
		t.Fatal(err)
	}
	c, err := to.db.OutCall(ctx(t), callout.ID(made))
	if err != nil {
		t.Fatal(err)
	}
	if ours, err := to.db.AdoptOut(ctx(t), c, "CA1"); err != nil || !ours {
		t.Fatal(ours, err)
	}
	if ours, err := to.db.AdoptOut(ctx(t), c, "CA2"); err != nil || ours {
		t.Errorf("two calls of one press: %v %v", ours, err)
	}
	if known, err := to.db.AdoptedOut(ctx(t), "CA1"); err != nil || !known {
		t.Error(known, err)
	}
	if err := to.db.FailOut(ctx(t), callout.ID(made), "Not there."); err != nil {
		t.Fatal(err)
	}
	if n := one[int](to, `SELECT count(*) FROM calls_out WHERE sid = 'CA1' AND failed = ''`); n != 1 {
		t.Error("one that was found has failed")
	}
	if len(open()) != 0 {
		t.Errorf("one that has just begun is asked about: %v", open())
	}
	one[int](to, `UPDATE calls_out SET begun_at = now() - interval '10 minutes' RETURNING 1`)
	if got := open(); len(got) != 1 {
		t.Errorf("nobody told how it ended: %v", got)
	}
	if err := to.db.OverOut(ctx(t), callout.ID(made), time.Now()); err != nil || len(open()) != 0 {
		t.Errorf("%v %v", open(), err)
	}
	if err := to.pages.NoteForCallers(ctx(t), staff("d1"), 10001, rosa, "Leave no voicemail"); err != nil {
		t.Fatal(err)
	}
	if err := to.pages.NoteForCallers(ctx(t), staff("d2"), 10001, rosa, "x"); casework.KindOf(err) != casework.NotFound {
		t.Errorf("another office: %v", err)
	}
	if c, err := to.pages.Calling(ctx(t), staff("d1"), 1); err != nil || c.People[0].Note != "Leave no voicemail" || c.Desk != "+16175550177" {
		t.Errorf("%+v %v", c, err)
	}
}
