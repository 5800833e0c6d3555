package postgres_test

import (
	"strings"
	"testing"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/web"
	"github.com/google/go-cmp/cmp"
)

// connect has somebody connect a mailbox.
func (to *town) connect(v casework.Viewer, id casework.MailboxID, office casework.OfficeID) casework.MailboxID {
	to.t.Helper()
	if err := to.pages.Connect(ctx(to.t), v, time.Now(), sampleConnection(id, office), time.Now()); err != nil {
		to.t.Fatal(err)
	}
	return id
}

func sampleConnection(id casework.MailboxID, office casework.OfficeID) casework.Connection {
	return casework.Connection{Mailbox: casework.Mailbox{ID: id, Office: office, Address: string(id) + "@riverton.example", Mode: casework.Keep, Plus: true}, Kind: casework.PasswordMail,
		IMAP: casework.MailServer{Host: "mail.riverton.example", Port: 993, Security: "tls", User: "u", CA: "-----"}, SMTP: casework.MailServer{Host: "out.riverton.example", Port: 587, Security: "starttls", User: "u"}, Sealed: []byte("sealed")}
}

func TestConnectionsAreKept(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	head, admin := to.hire("d1", "Marcus Teague", casework.OfficeHead), to.hire("", "Ole Berg", casework.CityAdmin)
	at := time.Now().Truncate(time.Second)
	c := sampleConnection("box_one", "d1")
	if err := to.pages.Connect(ctx(t), head, at, c, at.Add(-time.Hour)); err != nil {
		t.Fatal(err)
	}
	got, err := to.pages.Connection(ctx(t), admin, "box_one")
	if err != nil || !got.Since.Equal(at) || got.By != head.Staff.Actor() || got.Version != 1 {
		t.Errorf("%+v, %v", got, err)
	}
	got.Since, got.By, got.Version = c.Since, c.By, c.Version
	if d := cmp.Diff(got, c); d != "" {
		t.Error(d)
	}
	if from := one[time.Time](to, `SELECT go_live_at FROM mailboxes WHERE id = 'box_one'`); !from.Equal(at.Add(-time.Hour)) {
		t.Errorf("it is followed from %v", from)
	}
	found := []web.MailFinding{{Sentence: "Well."}, {Wrong: true, Sentence: "Not well."}}
	if err := to.pages.KeepTest(ctx(t), head, at, "box_one", found); err != nil {
		t.Fatal(err)
	}
	list, err := to.pages.Connections(ctx(t), head)
	if err != nil || len(list) != 1 || list[0].Sealed != nil || !list[0].TestedAt.Equal(at) || cmp.Diff(list[0].Tested, found) != "" {
		t.Errorf("listed as %+v, %v", list, err)
	}
	if err := to.pages.Reconnect(ctx(t), head, "box_one", nil); err != nil {
		t.Fatal(err)
	}
	if got, _ := to.pages.Connection(ctx(t), head, "box_one"); got.Version != 2 || string(got.Sealed) != "sealed" {
		t.Errorf("signed in anew with the same: %+v", got)
	}
	if _, err := to.pool.Exec(ctx(t), `INSERT INTO oauth_tokens (mailbox, sealed) VALUES ('box_one', 'token')`); err != nil {
		t.Fatal(err)
	}
	if err := to.pages.Disconnect(ctx(t), head, at, "box_one"); err != nil {
		t.Fatal(err)
	}
	all, err := to.db.AllConnections(ctx(t))
	if err != nil || len(all) != 1 || !all[0].Removed || all[0].Version != 3 || len(all[0].Sealed) != 0 || one[int](to, `SELECT count(*) FROM oauth_tokens`) != 0 {
		t.Errorf("taken away: %+v, %v", all, err)
	}
	if _, err := to.pages.Connection(ctx(t), head, "box_one"); casework.KindOf(err) != casework.NotFound {
		t.Errorf("it can still be opened: %v", err)
	}
	to.connect(head, "box_two", "d1") // the address is free again
	kinds := one[string](to, `SELECT string_agg(kind || ' ' || office || ' ' || (detail->>'mailbox'), ', ' ORDER BY id) FROM events WHERE kind LIKE 'mailbox.%'`)
	if want := "mailbox.connected d1 box_one, mailbox.tested d1 box_one, mailbox.reconnected d1 box_one, mailbox.removed d1 box_one, mailbox.connected d1 box_two"; kinds != want {
		t.Errorf("events: %s", kinds)
	}
}

func TestConnectionsThatAreRefused(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	head, admin, staff := to.hire("d1", "Marcus Teague", casework.OfficeHead), to.hire("", "Ole Berg", casework.CityAdmin), to.hire("d1", "Ana Ribeiro", casework.Staffer)
	to.connect(admin, "box_shared", "")
	taken := sampleConnection("box_x", "d1")
	taken.Address = "BOX_shared@riverton.example"
	ofFile := sampleConnection("box_y", "d1")
	ofFile.Address = "d1@riverton.example"
	for name, c := range map[string]struct {
		v    casework.Viewer
		c    casework.Connection
		want casework.Kind
	}{
		"another office's": {head, sampleConnection("box_z", "d2"), casework.Forbidden},
		"a shared one":     {head, sampleConnection("box_z", ""), casework.Forbidden},
		"by staff":         {staff, sampleConnection("box_z", "d1"), casework.Forbidden},
		"no such office":   {admin, sampleConnection("box_z", "d77"), casework.Invalid},
		"taken":            {head, taken, casework.Conflict},
		"in the file":      {head, ofFile, casework.Conflict},
	} {
		if err := to.pages.Connect(ctx(t), c.v, time.Now(), c.c, time.Now()); casework.KindOf(err) != c.want {
			t.Errorf("%s: %v", name, err)
		}
	}
	if n := one[int](to, `SELECT count(*) FROM connections`); n != 1 {
		t.Errorf("%d were kept", n)
	}
}

// TestWhatCameByARemovedMailboxStays: held mail of it is seen by its office, and an office without a mailbox of its own sends from the
// one that is connected.
func TestWhatCameByARemovedMailboxStays(t *testing.T) {
	t.Parallel()
	city := &casework.City{Offices: []casework.Office{{ID: "d9"}}, Connected: &casework.Connected{}}
	box := casework.Mailbox{ID: "box_nine", Office: "d9", Address: "nine@riverton.example"}
	city.Connected.Set([]casework.Mailbox{box})
	if o, _ := city.Office("d9"); o.Mailbox != "box_nine" {
		t.Errorf("d9 sends from %q", o.Mailbox)
	}
	if _, ok := city.MailboxAt("nine+tag@riverton.example"); !ok {
		t.Error("its address is not known")
	}
	box.Removed = true
	city.Connected.Set([]casework.Mailbox{box})
	if o, _ := city.Office("d9"); o.Mailbox != "" {
		t.Errorf("d9 still sends from %q", o.Mailbox)
	}
	if _, ok := city.MailboxAt("nine@riverton.example"); ok {
		t.Error("its address is still ours")
	}
	if e, ok := city.Entrance("box_nine"); !ok || e.Office != "d9" {
		t.Errorf("what came by it belongs to %q", e.Office)
	}
}

// TestTroubleOfAMailboxIsToldOnce moves the time: the administrator and the head hear of it once, by a mailbox that is well, and anew
// only after it was well for a while.
func TestTroubleOfAMailboxIsToldOnce(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	to.hire("d1", "Marcus Teague", casework.OfficeHead)
	admin := to.hire("", "Ole Berg", casework.CityAdmin)
	to.hire("d2", "Deb Two", casework.OfficeHead)
	now := time.Now().Truncate(time.Second)
	state := func(id, state string, since time.Time) {
		if _, err := to.pool.Exec(ctx(t), `INSERT INTO mailboxes (id, go_live_at, state, sentence, since, looked_at) VALUES ($1, now(), $2, 'The access has expired: authorise it again.', $3, $4)
			ON CONFLICT (id) DO UPDATE SET state = $2, since = $3, looked_at = $4, sentence = excluded.sentence`, id, state, since, now); err != nil {
			t.Fatal(err)
		}
	}
	sweep := func() int {
		n, err := to.db.SweepStaff(ctx(t), now)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	sweep() // this morning's digests
	state("d1", "failing", now)
	state("d2", "following", now)
	if n := sweep(); n != 2 {
		t.Fatalf("%d people are told", n)
	}
	if n := sweep(); n != 0 {
		t.Errorf("%d people are told again", n)
	}
	out := to.mails(now)
	if len(out) != 2 || out[0].Mail.From.Address == "d1@riverton.example" {
		t.Fatalf("%d mails: %+v", len(out), out)
	}
	for _, d := range out {
		if d.Staff == admin.Staff && (d.Mail.Subject != "No mail comes in by d1@riverton.example: The access has expired: authorise it again" || !strings.Contains(d.Mail.Text, "https://inbox.example/settings/mailboxes")) {
			t.Errorf("%s\n%s", d.Mail.Subject, d.Mail.Text)
		}
	}
	state("d1", "following", now)
	sweep()
	state("d1", "failing", now)
	if n := sweep(); n != 0 {
		t.Errorf("one that comes and goes is told again: %d", n)
	}
	state("d1", "following", now.Add(-16*time.Minute))
	sweep()
	state("d1", "failing", now)
	if n := sweep(); n != 2 {
		t.Errorf("new trouble is told to %d", n)
	}
	state("d1", "following", now.Add(-16*time.Minute))
	sweep()
	now = now.Add(6 * time.Minute) // nobody looks any more
	if n := sweep(); n < 2 {
		t.Errorf("that nobody looks is told to %d", n)
	}
}
