package postgres_test

import (
	"io"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/intake"
	"github.com/commonline/commonline/web"
	"github.com/google/go-cmp/cmp"
)

func TestWallsBetweenOffices(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	to.deliver("d1", mail("1@x", "Ana <ana@x.example>", "d1@riverton.example, d2@riverton.example", "Pothole", "A pothole."),
		mail("2@x", "ana@x.example", "d1@riverton.example", "Re: Pothole", "A secret word: mulberry.", "In-Reply-To: <1@x>"),
		mail("3@x", "eve@x.example", "d1@riverton.example", "Re: Pothole", "Me too.", "In-Reply-To: <1@x>"))
	to.deliver("d2", mail("1@x", "Ana <ana@x.example>", "d1@riverton.example, d2@riverton.example", "Pothole", "A pothole."))
	to.file()
	to.searchable()
	raw := one[int64](to, `SELECT raw_id FROM messages WHERE mail_id = '2@x'`)
	for _, v := range []struct {
		name     string
		viewer   casework.Viewer
		messages int // -1: not found
		held     int
		search   int // who find a word of the second message
		raw      bool
	}{
		{"its office", staff("d1"), 2, 1, 1, true},
		{"a copied office", staff("d2"), 1, 0, 0, false},
		{"another office", staff("al1"), -1, 0, 0, false},
		{"the records officer", casework.Viewer{Role: casework.RecordsOfficer}, 2, 1, 1, true},
		{"who runs the installation", casework.Viewer{Role: casework.CityAdmin}, -1, 0, 0, false},
		{"the intake role", casework.Viewer{Role: casework.Intake}, -1, 0, 0, false},
		{"nobody", casework.Viewer{}, -1, 0, 0, false},
		{"an admin with an office", casework.Viewer{Role: casework.CityAdmin, Office: "d1"}, -1, 0, 0, false},
	} {
		got := -1
		c, messages, _, err := to.pages.Case(ctx(t), v.viewer, 10001)
		if err == nil {
			got = len(messages)
		} else if casework.KindOf(err) != casework.NotFound {
			t.Errorf("%s: %v", v.name, err)
		}
		if got != v.messages {
			t.Errorf("%s sees %d messages, want %d", v.name, got, v.messages)
		}
		if err == nil && v.viewer.Office == "d2" && c.Lead {
			t.Errorf("%s leads", v.name)
		}
		if _, held, err := to.pages.Held(ctx(t), v.viewer, page); err != nil || held != v.held {
			t.Errorf("%s sees %d held, want %d, %v", v.name, held, v.held, err)
		}
		if _, n, err := to.pages.Cases(ctx(t), v.viewer, web.CaseQuery{View: web.AllCases, Search: "mulberry", Page: page}); err != nil || n != v.search {
			t.Errorf("%s finds %d, want %d, %v", v.name, n, v.search, err)
		}
		r, _, err := to.pages.Raw(ctx(t), v.viewer, casework.RawID(raw))
		if (err == nil) != v.raw {
			t.Errorf("%s reads the raw mail: %v", v.name, err)
		}
		if err == nil {
			if b, _ := io.ReadAll(r); !strings.Contains(string(b), "mulberry") {
				t.Errorf("%s reads %q", v.name, b)
			}
		}
	}
}

// TestEveryReadTakesAViewer walks the methods of Pages that answer with something of a resident.
func TestEveryReadTakesAViewer(t *testing.T) {
	t.Parallel()
	free := map[string]bool{"Account": true, "Session": true, "NewSession": true, "EndSession": true, "PublicCase": true, "Record": true, "StillOpen": true,
		"BeginStep": true, "Step": true, "StaffAccount": true, "CityAccount": true, "BindCity": true, "SecondFactor": true, "UseStep": true, "Passkeys": true, "PasskeyOwner": true, "UsePasskey": true, "UseRecovery": true,
		"AskReset": true, "StaffLink": true, "UseLink": true,
		"Enter": true, "SetNotices": true, "StopNotices": true, // a signed link lets a resident do these
		"ConfirmByLink": true, "LinkedAlarm": true} // and whoever is called look after an alarm
	viewer, store := reflect.TypeFor[casework.Viewer](), reflect.TypeFor[web.Store]()
	for m := range store.Methods() {
		if free[m.Name] {
			continue
		}
		if m.Type.NumIn() < 2 || m.Type.In(1) != viewer {
			t.Errorf("%s takes no viewer", m.Name)
		}
	}
}

func TestReleaseHeld(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	to.deliver("d1", mail("1@x", "ana@x.example", "d1@riverton.example", "Pothole", "A pothole."))
	to.file()
	for i, how := range []casework.Release{casework.AsNewCase, casework.JoinCase, casework.LetInOnce, casework.RejectHeld} {
		from := string(how[0]) + "@y.example"
		to.deliver("d1", mail(string(how[0])+"@y", from, "d1@riverton.example", "Re: Pothole", "Number "+string(how), "In-Reply-To: <1@x>"))
		to.file()
		held, n, err := to.pages.Held(ctx(t), staff("d1"), page)
		if err != nil || n != 1 || held[0].Reason != casework.NewVoice || held[0].CaseNumber != 10001 || held[0].Number == 0 {
			t.Fatalf("%s: held %+v, %v", how, held, err)
		}
		if _, err := to.pages.ReleaseHeld(ctx(t), staff("d2"), held[0].Raw, how, "not theirs"); casework.KindOf(err) != casework.NotFound {
			t.Errorf("%s: another office releases it: %v", how, err)
		}
		c, err := to.pages.ReleaseHeld(ctx(t), staff("d1"), held[0].Raw, how, "looked at")
		if err != nil {
			t.Fatalf("%s: %v", how, err)
		}
		want := []casework.CaseNumber{held[0].Number, 10001, 10001, 0}[i]
		if c.Number != want {
			t.Errorf("%s: case %d, want %d", how, c.Number, want)
		}
		if _, err := to.pages.ReleaseHeld(ctx(t), staff("d1"), held[0].Raw, how, "again"); casework.KindOf(err) != casework.Conflict {
			t.Errorf("%s twice: %v", how, err)
		}
	}
	want := map[intake.Outcome]int{intake.NewCase: 2, intake.Joined: 2, intake.Rejected: 1}
	if diff := cmp.Diff(want, to.outcomes()); diff != "" {
		t.Error(diff)
	}
	// Who joined takes part from now on, who was let in once does not.
	to.deliver("d1", mail("j2@y", "j@y.example", "d1@riverton.example", "Re: Pothole", "More.", "In-Reply-To: <1@x>"),
		mail("o2@y", "o@y.example", "d1@riverton.example", "Re: Pothole", "More.", "In-Reply-To: <1@x>"))
	to.file()
	if diff := cmp.Diff(map[intake.Outcome]int{intake.NewCase: 2, intake.Joined: 3, intake.Rejected: 1, intake.Held: 1}, to.outcomes()); diff != "" {
		t.Error(diff)
	}
	if n := one[int](to, `SELECT count(*) FROM events WHERE kind = 'message.rejected' AND actor = 'staff:1' AND detail->>'reason' = 'looked at'`); n != 1 {
		t.Errorf("%d events of the rejection", n)
	}
}

func TestHeldCopiesFollowTheirFirst(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	to.deliver("d1", mail("1@x", "ana@x.example", "d1@riverton.example", "Pothole", "A pothole."))
	to.file()
	m := mail("2@y", "eve@y.example", "d1@riverton.example, d2@riverton.example", "Re: Pothole", "Me too.", "In-Reply-To: <1@x>")
	to.deliver("d1", m)
	to.deliver("d2", m)
	to.file()
	if _, n, _ := to.pages.Held(ctx(t), casework.Viewer{Role: casework.RecordsOfficer}, page); n != 1 {
		t.Errorf("held %d times", n)
	}
	held, _, _ := to.pages.Held(ctx(t), staff("d1"), page)
	if _, err := to.pages.ReleaseHeld(ctx(t), staff("d1"), held[0].Raw, casework.AsNewCase, ""); err != nil {
		t.Fatal(err)
	}
	if n := one[int](to, `SELECT count(*) FROM raws WHERE outcome = 'copy' AND message_id IS NOT NULL`); n != 1 {
		t.Errorf("%d copies know their message", n)
	}
}

func TestAutomaticMailCanBecomeACase(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	to.deliver("d1", mail("1@x", "group@x.example", "d1@riverton.example", "[Elm] Pothole", "From our street's list.", "List-Id: <elm.x>", "Precedence: list"))
	to.file()
	mails, n, err := to.pages.Automatic(ctx(t), staff("d1"), page)
	if err != nil || n != 1 || mails[0].Kind != casework.List {
		t.Fatalf("automatic %+v, %v", mails, err)
	}
	if _, n, _ := to.pages.Automatic(ctx(t), staff("d2"), page); n != 0 {
		t.Errorf("another office sees %d", n)
	}
	c, err := to.pages.FileAutomatic(ctx(t), staff("d1"), mails[0].Raw, "a neighbor wrote")
	if err != nil || c.Office != "d1" {
		t.Fatalf("case %+v, %v", c, err)
	}
	if _, err := to.pages.FileAutomatic(ctx(t), staff("d1"), mails[0].Raw, "again"); casework.KindOf(err) != casework.Conflict {
		t.Errorf("filed twice: %v", err)
	}
}

func TestAccountsAndSessions(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	s := postgresStaff("Lee@riverton.example", "d1")
	if err := to.db.SaveStaff(ctx(t), s); err != nil {
		t.Fatal(err)
	}
	a, err := to.pages.Account(ctx(t), "lee@RIVERTON.example")
	if err != nil || a.Name != "Lee" || a.PasswordHash != "hash" || a.Office != "d1" {
		t.Fatalf("account %+v, %v", a, err)
	}
	now := time.Now()
	token := [32]byte{1}
	if err := to.pages.NewSession(ctx(t), web.Session{TokenHash: token, Staff: a.Staff, CreatedAt: now, ExpiresAt: now.Add(time.Hour), Device: "Firefox"}); err != nil {
		t.Fatal(err)
	}
	in, err := to.pages.Session(ctx(t), web.Look{TokenHash: token, Now: now, Idle: time.Hour})
	if err != nil || in.Name != "Lee" || in.Role != casework.Staffer {
		t.Errorf("session %+v, %v", in, err)
	}
	if _, err := to.pages.Session(ctx(t), web.Look{TokenHash: token, Now: now.Add(2 * time.Hour), Idle: 9 * time.Hour}); casework.KindOf(err) != casework.NotFound {
		t.Errorf("a session that ran out: %v", err)
	}
	s.Active, s.PasswordHash = false, ""
	if err := to.db.SaveStaff(ctx(t), s); err != nil {
		t.Fatal(err)
	}
	if _, err := to.pages.Session(ctx(t), web.Look{TokenHash: token, Now: now, Idle: time.Hour}); casework.KindOf(err) != casework.NotFound {
		t.Errorf("a session of an account that was switched off: %v", err)
	}
	if err := to.pages.EndSession(ctx(t), token); err != nil {
		t.Error(err)
	}
	if _, err := to.pages.Account(ctx(t), "nobody@riverton.example"); casework.KindOf(err) != casework.NotFound {
		t.Errorf("nobody's account: %v", err)
	}
}

func TestPublicCaseShowsNothingDelicate(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	to.city.Topics = []casework.Topic{{ID: "s", Sensitive: true, Words: []string{"shelter"}}}
	to.deliver("d1", mail("1@x", "ana@x.example", "d1@riverton.example", "Pothole", "A pothole."),
		mail("2@x", "bea@x.example", "d1@riverton.example", "Help", "I need a shelter."))
	to.file()
	c, err := to.pages.PublicCase(ctx(t), 1)
	if err != nil || c.Office != "d1" || c.Status != casework.New || !c.AnsweredAt.IsZero() {
		t.Errorf("case %+v, %v", c, err)
	}
	if _, err := to.pages.PublicCase(ctx(t), 2); casework.KindOf(err) != casework.NotFound {
		t.Errorf("a sensitive case has a page: %v", err)
	}
}

func TestMailboxesThatNobodyFollowsAreFailing(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	report := func(state string, looked time.Time) web.MailboxHealth {
		if err := to.db.Report(ctx(t), "d1", health(state, looked)); err != nil {
			t.Fatal(err)
		}
		all, err := to.pages.Mailboxes(ctx(t), staff("d1"))
		if err != nil || len(all) != 1 {
			t.Fatalf("%+v, %v", all, err)
		}
		return all[0]
	}
	if h := report("following", time.Now()); h.Failing {
		t.Errorf("well, and %+v", h)
	}
	if h := report("failing", time.Now()); !h.Failing || h.Sentence != "The password was refused." {
		t.Errorf("ill, and %+v", h)
	}
	if h := report("following", time.Now().Add(-time.Hour)); !h.Failing {
		t.Errorf("nobody looked for an hour, and %+v", h)
	}
}
