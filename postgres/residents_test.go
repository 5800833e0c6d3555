package postgres_test

import (
	"strings"
	"testing"
	"time"

	"github.com/commonline/commonline/casework"
	bypage "github.com/commonline/commonline/intake/page"
	"github.com/commonline/commonline/notify"
	"github.com/commonline/commonline/web"
)

// withPages lets a town's desk read what comes by the pages of cases.
func withPages(to *town) *town {
	to.desk.Others[casework.Page] = bypage.Parse
	return to
}

func (to *town) enter(e web.Entry) {
	to.t.Helper()
	if err := to.pages.Enter(to.t.Context(), time.Now(), e); err != nil {
		to.t.Fatal(err)
	}
	to.file()
}

func TestWhatComesByThePageIsOnTheCase(t *testing.T) {
	t.Parallel()
	to := withPages(newTown(t))
	ana := to.hire("d1", "Ana Ribeiro", casework.Staffer)
	n := to.open(ana, "a@home.example").Number
	to.lapse(time.Second)
	c := to.deed(ana, n, casework.Resolve{Done: "The lamp was replaced."})
	to.lapse(3 * time.Minute)

	e := web.Entry{Case: c.ID, Key: "KEY1", Fixed: "no", Text: "It is still dark.", Files: []web.EntryFile{{Name: "lamp.jpg", Type: "image/jpeg", Bytes: []byte("\xff\xd8 a picture")}}}
	to.enter(e)
	to.enter(e) // the form sent twice
	thread := to.thread(ana, n)
	m := thread[len(thread)-1]
	if len(thread) != 2 || m.Channel != casework.Page || m.From.Name != bypage.Sender || m.Reply != "It is still dark." || len(m.Attachments) != 1 {
		t.Fatalf("on the thread: %d messages, the last %+v", len(thread), m)
	}
	if got := to.look(ana, n); got.Status != casework.Open || got.DueAt.Year() <= 1 {
		t.Errorf("the case is %s, due %s", got.Status, got.DueAt)
	}
	says, err := to.pages.NoticesOf(t.Context(), ana, c.ID)
	if err != nil || says.Fixed != "no" {
		t.Errorf("staff see %+v, %v", says, err)
	}
	if k := one[string](to, `SELECT string_agg(kind, ' ' ORDER BY id) FROM events WHERE case_id = $1 AND kind IN ('fixed.said', 'case.reopened')`, c.ID); k != "fixed.said case.reopened" {
		t.Errorf("events %q", k)
	}
	public, err := to.pages.PublicCase(t.Context(), c.ID)
	if err != nil {
		t.Fatal(err)
	}
	story := ""
	for _, h := range public.Story {
		story += " " + h.What
	}
	if !strings.Contains(story, "received") || !strings.Contains(story, "resolved") || !strings.Contains(story, "added") || !strings.Contains(story, "fixed_no") || !strings.Contains(story, "reopened") {
		t.Errorf("the page tells%s", story)
	}
	ledger := one[string](to, `SELECT outcome || ' ' || channel FROM raws WHERE channel = 'page'`)
	if ledger != "joined page" {
		t.Errorf("the ledger has %q", ledger)
	}
}

func TestSensitiveCaseHasNoPage(t *testing.T) {
	t.Parallel()
	to := withPages(newTown(t))
	ana := to.hire("d1", "Ana Ribeiro", casework.Staffer)
	n := to.open(ana, "a@home.example").Number
	c := to.deed(ana, n, casework.SetTopic{Topic: casework.Topic{ID: "shelter", Sensitive: true}})
	for name, err := range map[string]error{
		"enter":   to.pages.Enter(t.Context(), time.Now(), web.Entry{Case: c.ID, Key: "K", Text: "x"}),
		"notices": to.pages.SetNotices(t.Context(), time.Now(), c.ID, web.Notices{Silent: true}),
	} {
		if casework.KindOf(err) != casework.NotFound {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestResidentsChoose(t *testing.T) {
	t.Parallel()
	to := withPages(newTown(t))
	ana := to.hire("d1", "Ana Ribeiro", casework.Staffer)
	deb := to.hire("d2", "Deb", casework.Staffer)
	c := to.look(ana, to.open(ana, "a@home.example").Number)
	to.lapse(time.Second)
	want := web.Notices{Language: "es", Silent: true, Quiet: casework.Quiet{From: 1260, To: 480}}
	if err := to.pages.SetNotices(t.Context(), time.Now(), c.ID, want); err != nil {
		t.Fatal(err)
	}
	p, err := to.pages.PublicCase(t.Context(), c.ID)
	if err != nil || p.Notices != want {
		t.Errorf("the page shows %+v, %v", p.Notices, err)
	}
	says, err := to.pages.NoticesOf(t.Context(), ana, c.ID)
	if err != nil || says.Notices != want {
		t.Errorf("staff see %+v, %v", says, err)
	}
	if _, err := to.pages.NoticesOf(t.Context(), deb, c.ID); casework.KindOf(err) != casework.NotFound {
		t.Errorf("another office sees it: %v", err)
	}
	if err := to.pages.EndLink(t.Context(), deb, c.Number, time.Now()); casework.KindOf(err) != casework.NotFound {
		t.Errorf("another office ends the link: %v", err)
	}
	to.deed(ana, c.Number, casework.WaitFor{Status: casework.WaitingOnDepartment})
	to.lapse(3 * time.Minute)
	if got := to.fates(c.ID); got != "department suppressed: Opted out: the resident wants no notices about this case." {
		t.Errorf("got %s", got)
	}
	if err := to.pages.EndLink(t.Context(), ana, c.Number, time.Now()); err != nil {
		t.Fatal(err)
	}
	if p, err := to.pages.PublicCase(t.Context(), c.ID); err != nil || !p.LinkEnded {
		t.Errorf("the link goes on: %v", err)
	}
}

func TestOneClick(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	ana := to.hire("d1", "Ana Ribeiro", casework.Staffer)
	c := to.look(ana, to.open(ana, "a@home.example").Number)
	who := one[casework.IdentityID](to, `SELECT identity_id FROM voices WHERE case_id = $1`, c.ID)
	to.lapse(time.Second)
	if u := one[string](to, `SELECT unsubscribe FROM deliveries WHERE occasion = 'received'`); u != "https://help.example/n/"+casework.NoticeToken(testSigner{}, c.ID, who) {
		t.Errorf("the mail unsubscribes at %q", u)
	}
	if err := to.pages.StopNotices(t.Context(), time.Now(), c.ID, who+1, false, "one click"); casework.KindOf(err) != casework.NotFound {
		t.Errorf("somebody who takes no part: %v", err)
	}
	if err := to.pages.StopNotices(t.Context(), time.Now(), c.ID, who, true, "one click"); err != nil {
		t.Fatal(err)
	}
	to.deed(ana, c.Number, casework.Resolve{})
	to.lapse(3 * time.Minute)
	if got := to.fates(c.ID); got != "resolved suppressed: Opted out: the resident wants no notices by mail." {
		t.Errorf("got %s", got)
	}
}

// TestClocksStrikeOnce moves time over a month, with two processes that look each hour.
func TestClocksStrikeOnce(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	ana := to.hire("d1", "Ana Ribeiro", casework.Staffer)
	waits := to.open(ana, "a@home.example").Number
	to.deliver("d1", mail("z@home.example", "zoe@home.example", "d1@riverton.example", "Hydrant", "The hydrant on Main Street leaks since Tuesday night."))
	to.file()
	silent := one[casework.CaseNumber](to, `SELECT max(number) FROM cases`)
	to.lapse(time.Second)
	w := to.deed(ana, waits, casework.WaitFor{Status: casework.WaitingOnResident})
	s := to.look(ana, silent)
	start := time.Now()
	for hour := range 26 * 24 {
		now := start.Add(time.Duration(hour) * time.Hour)
		done := make(chan error, 2)
		for range 2 {
			go func() {
				_, err := to.out.Strike(t.Context(), now, to.city, func(x notify.Silence) notify.Strike { return x.At(now, to.city) })
				done <- err
			}()
		}
		for range 2 {
			if err := <-done; err != nil {
				t.Fatal(err)
			}
		}
	}
	if got := one[string](to, `SELECT coalesce(string_agg(kind, ' ' ORDER BY id), '') FROM events WHERE case_id = $1 AND actor = 'clocks'`, w.ID); got != "resident.reminded" {
		t.Errorf("of the case that waits for its resident: %q", got)
	}
	if got := one[string](to, `SELECT coalesce(string_agg(kind, ' ' ORDER BY id), '') FROM events WHERE case_id = $1 AND actor = 'clocks'`, s.ID); got != "case.silent case.silent" {
		t.Errorf("of the silent case in 26 days: %q", got)
	}
}

func TestApprovals(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	head, ana := to.hire("d1", "Lee Wong", casework.OfficeHead), to.hire("d1", "Ana Ribeiro", casework.Staffer)
	a := web.TextApproval{Language: "es", Text: "received", Hash: "h1", By: "Lee Wong"}
	if err := to.pages.ApproveText(t.Context(), ana, time.Now(), a); casework.KindOf(err) != casework.Forbidden {
		t.Errorf("staff: %v", err)
	}
	for range 2 {
		if err := to.pages.ApproveText(t.Context(), head, time.Now(), a); err != nil {
			t.Fatal(err)
		}
	}
	all, err := to.db.ApprovedTexts(t.Context())
	if err != nil || len(all) != 1 || all[0] != (notify.Approval{Language: "es", Text: "received", Hash: "h1"}) {
		t.Errorf("approved %v, %v", all, err)
	}
	seen, err := to.pages.TextApprovals(t.Context(), head)
	if err != nil || len(seen) != 1 || seen[0].By != "Lee Wong" {
		t.Errorf("seen %v, %v", seen, err)
	}
	if n := one[int](to, `SELECT count(*) FROM events WHERE kind = 'text.approved'`); n != 1 {
		t.Errorf("%d events", n)
	}
}
