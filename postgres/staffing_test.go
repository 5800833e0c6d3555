package postgres_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/notify"
	"github.com/commonline/commonline/web"
)

// mails composes what is due and gives what waits to be sent.
func (to *town) mails(now time.Time) []notify.Delivery {
	to.t.Helper()
	catalogue, err := notify.LoadCatalogue(notify.BuiltIn())
	if err != nil {
		to.t.Fatal(err)
	}
	c := notify.Composer{Signer: testSigner{}, Catalogue: catalogue, PublicURL: "https://inbox.example", Random: countingReader{}, Mode: notify.On}
	if _, err := to.out.Compose(ctx(to.t), now, 100, c.Compose(now)); err != nil {
		to.t.Fatal(err)
	}
	out, err := to.out.Claim(ctx(to.t), now, "test", 100, time.Minute)
	if err != nil {
		to.t.Fatal(err)
	}
	return out
}

// countingReader gives other bytes each time.
type countingReader struct{}

func (countingReader) Read(b []byte) (int, error) {
	for i := range b {
		b[i] = byte(time.Now().UnixNano() >> (i % 8))
	}
	return len(b), nil
}

func TestAnInvitationGoesOutByMail(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	head := to.hire("d1", "Marcus Teague", casework.OfficeHead)
	admin := to.hire("", "Ole Berg", casework.CityAdmin)
	now := time.Now().Truncate(time.Second)
	if err := to.pages.Invite(ctx(t), head, now, web.NewAccount{Email: "nia@riverton.example", Name: "Nia New", Office: "d1", Role: casework.Volunteer}); err != nil {
		t.Fatal(err)
	}
	out := to.mails(now)
	if len(out) != 1 || out[0].Occasion != notify.Invited || out[0].Staff == 0 || out[0].Identity != 0 || out[0].Mail.To.Address != "nia@riverton.example" || out[0].Mail.From.Address != "d1@riverton.example" {
		t.Fatalf("composed %+v", out)
	}
	link := one[int64](to, `SELECT id FROM staff_links`)
	token := casework.LinkToken(testSigner{}, link)
	body := out[0].Mail.Text + out[0].Mail.HTML
	if !strings.Contains(body, "Marcus Teague invites you") || !strings.Contains(body, "https://inbox.example/join/"+casework.LinkMark(link)) || strings.Contains(body, token) {
		t.Errorf("the mail that is stored:\n%s", body)
	}
	if n := one[int](to, `SELECT count(*) FROM deliveries d WHERE d::text LIKE '%' || $1 || '%'`, token); n != 0 {
		t.Error("the token stands in the database")
	}
	sent := &kept{}
	filler := notify.LinkFiller{Sender: sent, Signer: testSigner{}}
	if _, err := filler.Send(ctx(t), out[0]); err != nil || !strings.Contains(sent.d.Mail.Text, "/join/"+token) || !strings.Contains(sent.d.Mail.HTML, "/join/"+token) {
		t.Errorf("the mail that leaves: %v\n%s", err, sent.d.Mail.Text)
	}
	lines, err := to.pages.StaffAccounts(ctx(t), head)
	if err != nil || len(lines) != 2 || lines[1].Invitation.Used || lines[1].Invitation.Expires.IsZero() {
		t.Errorf("listed %+v, %v", lines, err)
	}
	if all, err := to.pages.StaffAccounts(ctx(t), admin); err != nil || len(all) != 3 {
		t.Errorf("the administrator sees %d, %v", len(all), err)
	}
	if _, err := to.pages.StaffAccounts(ctx(t), staff("d1")); casework.KindOf(err) != casework.Forbidden {
		t.Errorf("staff see the list: %v", err)
	}
	if err := to.pages.Invite(ctx(t), head, now, web.NewAccount{Email: "NIA@riverton.example", Name: "Nia", Office: "d1", Role: casework.Staffer}); casework.KindOf(err) != casework.Conflict {
		t.Errorf("twice: %v", err)
	}
	if err := to.pages.InviteAgain(ctx(t), head, now, out[0].Staff); err != nil {
		t.Fatal(err)
	}
	if _, err := to.pages.StaffLink(ctx(t), link, now); casework.KindOf(err) != casework.NotFound {
		t.Errorf("the first link still works: %v", err)
	}
	u, err := to.pages.UseLink(ctx(t), link+1, now.Add(71*time.Hour), "a hash")
	if err != nil || !u.Invitation || u.Account.Role != casework.Volunteer {
		t.Fatalf("%+v, %v", u, err)
	}
	if _, err := to.pages.UseLink(ctx(t), link+1, now, "another"); casework.KindOf(err) != casework.NotFound {
		t.Errorf("a link works twice: %v", err)
	}
	if err := to.pages.InviteAgain(ctx(t), head, now, out[0].Staff); casework.KindOf(err) != casework.Conflict {
		t.Errorf("somebody who is in is invited again: %v", err)
	}
}

// TestALinkToHandOver: it goes out by no mail, works once, and makes the one before void.
func TestALinkToHandOver(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	head, other, now := to.hire("d1", "Marcus Teague", casework.OfficeHead), to.hire("d2", "Deb Four", casework.OfficeHead), time.Now()
	if err := to.pages.Invite(ctx(t), head, now, web.NewAccount{Email: "nia@riverton.example", Name: "Nia", Office: "d1", Role: casework.Staffer}); err != nil {
		t.Fatal(err)
	}
	var nia casework.StaffID
	if err := to.pool.QueryRow(ctx(t), `SELECT id FROM staff WHERE name = 'Nia'`).Scan(&nia); err != nil {
		t.Fatal(err)
	}
	if _, err := to.pages.HandLink(ctx(t), other, now, nia); casework.KindOf(err) != casework.NotFound {
		t.Errorf("by another office: %v", err)
	}
	waiting := to.rows(`SELECT event_id::text FROM event_work`)
	first, err := to.pages.HandLink(ctx(t), head, now, nia)
	if err != nil {
		t.Fatal(err)
	}
	second, err := to.pages.HandLink(ctx(t), head, now, nia)
	if err != nil || first == second {
		t.Fatalf("%d, %d, %v", first, second, err)
	}
	if still := to.rows(`SELECT event_id::text FROM event_work`); len(still) != len(waiting) {
		t.Errorf("a mail goes out: %v, was %v", still, waiting)
	}
	if _, err := to.pages.UseLink(ctx(t), first, now, "hash"); casework.KindOf(err) != casework.NotFound {
		t.Errorf("the first link still works: %v", err)
	}
	if _, err := to.pages.UseLink(ctx(t), second, now, "hash"); err != nil {
		t.Error(err)
	}
	if _, err := to.pages.HandLink(ctx(t), head, now, nia); casework.KindOf(err) != casework.Conflict {
		t.Errorf("for somebody who is in: %v", err)
	}
	if got := to.rows(`SELECT coalesce(detail->>'by', 'mail') FROM events WHERE kind = 'account.invited' ORDER BY id`); len(got) != 3 || got[1] != "hand" {
		t.Errorf("%q", got)
	}
}

// kept is a way out that keeps what it is given.
type kept struct{ d notify.Delivery }

func (k *kept) Send(_ context.Context, d notify.Delivery) (string, error) { k.d = d; return "", nil }

func TestResets(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	v := to.hire("", "Ole Berg", casework.CityAdmin)
	now := time.Now().Truncate(time.Second)
	session := to.signIn(v, 1, now)
	if err := to.pages.AskReset(ctx(t), "nobody@riverton.example", now); err != nil {
		t.Fatal(err)
	}
	if out := to.mails(now); len(out) != 0 {
		t.Errorf("nobody hears %+v", out)
	}
	if err := to.pages.AskReset(ctx(t), "OLE.berg@riverton.example", now); err != nil {
		t.Fatal(err)
	}
	out := to.mails(now)
	if len(out) != 1 || out[0].Occasion != notify.ResetByOne || out[0].Mail.From.Address != "council@riverton.example" {
		t.Fatalf("composed %+v", out)
	}
	link := one[int64](to, `SELECT max(id) FROM staff_links`)
	if _, err := to.pages.UseLink(ctx(t), link, now.Add(casework.ResetLife), "x"); casework.KindOf(err) != casework.NotFound {
		t.Errorf("after an hour: %v", err)
	}
	if u, err := to.pages.UseLink(ctx(t), link, now.Add(time.Minute), "a hash"); err != nil || u.Invitation {
		t.Errorf("%+v, %v", u, err)
	}
	if to.stands(session, now, false) {
		t.Error("the session of before goes on")
	}
	if a, _ := to.pages.OwnAccount(ctx(t), v); a.PasswordHash != "a hash" {
		t.Errorf("the password is %q", a.PasswordHash)
	}
}

func TestWhoIsSwitchedOffLeavesTheirWork(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	head, ana := to.hire("d1", "Marcus Teague", casework.OfficeHead), to.hire("d1", "Ana Ribeiro", casework.Staffer)
	other := to.hire("d2", "Otto Head", casework.OfficeHead)
	now := time.Now()
	n := to.open(head, "a@home.example").Number
	to.do(head, n, casework.AssignTo{Staff: ana.Staff})
	session := to.signIn(ana, 1, now)
	for name, err := range map[string]error{
		"role":   to.pages.ChangeRole(ctx(t), other, now, ana.Staff, casework.Volunteer),
		"second": to.pages.ResetSecondFactor(ctx(t), other, now, ana.Staff),
		"again":  to.pages.InviteAgain(ctx(t), other, now, ana.Staff),
		"off":    func() error { _, err := to.pages.SwitchAccount(ctx(t), other, now, ana.Staff, false, 0); return err }(),
	} {
		if casework.KindOf(err) != casework.NotFound {
			t.Errorf("%s by another office's head: %v", name, err)
		}
	}
	if !to.stands(session, now, false) {
		t.Fatal("a refused change ended a session")
	}
	left, err := to.pages.SwitchAccount(ctx(t), head, now, ana.Staff, false)
	if err != nil || left != 1 || to.stands(session, now, false) {
		t.Fatalf("%d cases left, %v", left, err)
	}
	if got := to.listed(head, n); !slices.Contains(got, web.UnassignedCases) {
		t.Errorf("the case is in %v", got)
	}
	if n := one[int](to, `SELECT count(*) FROM events WHERE kind IN ('account.disabled', 'account.work-left', 'case.assigned') AND actor = $1`, head.Staff.Actor()); n != 4 {
		t.Errorf("%d events, want two of the case and two of the account", n)
	}
	if _, err := to.pages.SwitchAccount(ctx(t), head, now, ana.Staff, true); err != nil {
		t.Fatal(err)
	}
	again := to.signIn(ana, 2, now)
	if err := to.pages.ChangeRole(ctx(t), head, now, ana.Staff, casework.Volunteer); err != nil || to.stands(again, now, false) {
		t.Errorf("a changed role leaves the session: %v", err)
	}
}
