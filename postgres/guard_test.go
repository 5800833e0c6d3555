package postgres_test

import (
	"testing"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/notify"
	"github.com/commonline/commonline/web"
)

func TestTheGuardKnowsTheOffice(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	ana, deb := to.hire("d1", "Ana Ribeiro", casework.Staffer), to.hire("d2", "Deb Four", casework.Staffer)
	c := to.open(ana, "a@home.example")
	note := "Her landlord has been in court twice and Legal looks into it."
	if err := to.pages.AddNote(t.Context(), ana, c.Number, time.Now(), note); err != nil {
		t.Fatal(err)
	}
	// Another resident of the same office, by mail and by text, who lives on Washington St; and one of another office.
	to.deliver("d1", mail("h@home.example", "harold@home.example", "d1@riverton.example", "Trees", "A tree is down."))
	to.hook(text("SM1", "+16175550199", d1, "A pothole"))
	to.deliver("d2", mail("x@home.example", "linh@home.example", "d2@riverton.example", "Rats", "Rats."))
	to.file()
	if _, err := to.pool.Exec(t.Context(), `INSERT INTO case_places (case_id, kind, status, address, by_whom)
		SELECT m.case_id, 'home', 'matched', '{"number": "120", "street": "Washington St"}', 'test' FROM messages m WHERE m.from_address = 'harold@home.example'
		ON CONFLICT (case_id, kind) DO UPDATE SET status = 'matched', address = excluded.address`); err != nil {
		t.Fatal(err)
	}
	voice := to.voice(ana, c).Identity
	for words, want := range map[string][]casework.ConcernKind{
		"The crew comes on Friday.": nil,
		"As Legal says: her landlord has been in court twice and Legal looks": {casework.NoteInside},
		"Ask harold@home.example or 617-555-0199.":                            {casework.MailOfOther, casework.PhoneOfOther},
		"It is at 120 Washington Street.":                                     {casework.HomeOfOther},
		"Ask linh@home.example.":                                              nil, // nobody here can know her
		"You wrote from rosa@home.example.":                                   nil,
	} {
		got, err := to.pages.Concerns(t.Context(), ana, c.Number, casework.Answer{To: voice, Text: words})
		if err != nil {
			t.Fatal(err)
		}
		if len(got) != len(want) {
			t.Errorf("%q: %v, want %v", words, got, want)
			continue
		}
		for i := range got {
			if got[i].Kind != want[i] {
				t.Errorf("%q: %v, want %v", words, got, want)
			}
		}
	}
	if _, err := to.pages.Concerns(t.Context(), deb, c.Number, casework.Answer{To: voice, Text: note}); casework.KindOf(err) != casework.NotFound {
		t.Errorf("another office: %v", err)
	}
	a := casework.Answer{To: voice, Text: "Ask harold@home.example.", Key: "key-00001", ThreadVersion: c.ThreadVersion, Despite: []casework.ConcernKind{casework.MailOfOther}}
	if _, err := to.pages.Answer(t.Context(), ana, c.Number, time.Now(), a); err != nil {
		t.Fatal(err)
	}
	if why := one[string](to, `SELECT detail ->> 'why' FROM events WHERE kind = 'answer.anyway'`); why != "another resident's mail address" {
		t.Errorf("the event says %q", why)
	}
}

// TestWhatFailedWaitsForAPerson shows a text that failed for good to its office, until somebody takes note.
func TestWhatFailedWaitsForAPerson(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	ana, deb, rhea := to.hire("d1", "Ana Ribeiro", casework.Staffer), to.hire("d2", "Deb Four", casework.Staffer), to.hire("", "Rhea Dunn", casework.RecordsOfficer)
	c, _ := to.byText(ana)
	if _, err := to.writeText(ana, c.Number, "key-00001", "The crew comes on Friday.", time.Time{}); err != nil {
		t.Fatal(err)
	}
	to.lapse(11 * time.Second)
	d := to.begin(to.answeredBy(time.Now().Add(12 * time.Second)))
	to.record(sentAs(d, "SM7"))
	report := notify.Report{Try: 1, Failed: true, At: time.Now(), Remedy: notify.OtherChannel, Says: "The number is a landline.", Receipt: notify.Receipt{SID: "SM7", Status: "undelivered", Rank: 5, Code: 30006}}
	if _, err := to.out.Report(t.Context(), d.ID, report); err != nil {
		t.Fatal(err)
	}
	list := func(v casework.Viewer) []web.FailedSend {
		t.Helper()
		all, n, err := to.pages.FailedSends(t.Context(), v, web.Page{Number: 1, Size: 10})
		if err != nil || n != len(all) {
			t.Fatal(n, err)
		}
		return all
	}
	all := list(ana)
	if len(all) != 1 || all[0].CaseNumber != c.Number || all[0].To.Address != rosasPhone || all[0].Channel != casework.Text || all[0].State != casework.Failed || all[0].Reason == "" {
		t.Fatalf("%+v", all)
	}
	if len(list(deb)) != 0 || len(list(rhea)) != 1 {
		t.Error("the walls do not hold")
	}
	if v := to.voice(ana, c); v.Barred == "" {
		t.Error("the next text is offered all the same")
	}
	for _, v := range []casework.Viewer{deb, rhea} {
		if err := to.pages.SeenFailed(t.Context(), v, time.Now(), d.ID); casework.KindOf(err) != casework.NotFound {
			t.Errorf("by %s: %v", v.Role, err)
		}
	}
	if err := to.pages.SeenFailed(t.Context(), ana, time.Now(), d.ID); err != nil {
		t.Fatal(err)
	}
	if len(list(ana)) != 0 {
		t.Error("it is still on the list")
	}
	if by := one[string](to, `SELECT detail ->> 'by' FROM events WHERE kind = 'delivery.seen'`); by != "Ana Ribeiro" {
		t.Errorf("seen by %q", by)
	}
}
