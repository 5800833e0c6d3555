package postgres_test

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/intake/email/mailbox"
	"github.com/google/go-cmp/cmp"
)

func TestReceiveKeepsEachMailOnce(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	l := to.lease("d1")
	got := to.receive(l, 1, "a", "b", "c")
	if got.Mails != 3 || got.Cursor != (mailbox.Cursor{UIDValidity: 7, UID: 3}) {
		t.Fatalf("received %+v", got)
	}
	got = to.receive(l, 2, "b", "c", "d") // a kill came between the commit and the follower's knowing of it
	if got.Mails != 1 || got.Again != 2 || got.Cursor.UID != 4 {
		t.Errorf("received again %+v", got)
	}
	cur, err := to.db.Cursor(ctx(t), "d1", "INBOX")
	if err != nil || cur != (mailbox.Cursor{UIDValidity: 7, UID: 4}) {
		t.Errorf("cursor %+v, %v", cur, err)
	}
	to.receive(l, 1, "a") // never goes back
	if cur, _ = to.db.Cursor(ctx(t), "d1", "INBOX"); cur.UID != 4 {
		t.Errorf("cursor went back to %+v", cur)
	}
	if _, err := to.db.Receive(ctx(t), l, inbox, mailbox.Cursor{UIDValidity: 8}, sequence(1, []string{"a"})); err != nil {
		t.Fatal(err)
	}
	if cur, _ = to.db.Cursor(ctx(t), "d1", "INBOX"); cur != (mailbox.Cursor{UIDValidity: 8, UID: 1}) {
		t.Errorf("cursor under a new UIDVALIDITY: %+v", cur)
	}
}

func TestReceiveIsFenced(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	old := to.lease("d1")
	newer := to.lease("d1")
	if newer.Epoch <= old.Epoch {
		t.Fatalf("epochs %d, %d", old.Epoch, newer.Epoch)
	}
	_, err := to.db.Receive(ctx(t), old, inbox, mailbox.Cursor{UIDValidity: 7}, sequence(1, []string{"late"}))
	if !errors.Is(err, mailbox.ErrFenced) {
		t.Errorf("written under an old epoch: %v", err)
	}
	if err := to.db.SetAside(ctx(t), old, inbox, mailbox.Aside{UIDValidity: 7, UID: 1, Reason: "x"}); !errors.Is(err, mailbox.ErrFenced) {
		t.Errorf("set aside under an old epoch: %v", err)
	}
	if n := one[int](to, `SELECT count(*) FROM raws`); n != 0 {
		t.Errorf("%d rows written", n)
	}
}

func TestReceiveKeepsWhatWasReadWhole(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	l := to.lease("d1")
	broken := func(body io.Reader) mailbox.Received {
		got, err := to.db.Receive(ctx(t), l, inbox, mailbox.Cursor{UIDValidity: 7}, func(yield func(mailbox.Mail, error) bool) {
			_ = yield(mailbox.Mail{UID: 1, Body: strings.NewReader("whole")}, nil) &&
				yield(mailbox.Mail{UID: 2, Deleted: true}, nil) &&
				yield(mailbox.Mail{UID: 3, Body: body}, nil)
		})
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	lost := io.MultiReader(strings.NewReader("half"), failing{})
	if got := broken(lost); got.Mails != 1 || got.Skipped != 1 || got.Cursor.UID != 2 {
		t.Errorf("a short mail broke off: %+v", got)
	}
	lost = io.MultiReader(bytes.NewReader(make([]byte, 3<<20)), failing{})
	if got := broken(lost); got.Cursor.UID != 2 {
		t.Errorf("a long mail broke off: %+v", got)
	}
	if n := one[int](to, `SELECT count(*) FROM blob_chunks`); n != 0 {
		t.Errorf("%d chunks of a mail that broke off are left", n)
	}
}

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, errors.New("the connection is gone") }

func TestLargeMailIsKeptInChunksAndOnce(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	big := "Subject: photos\r\n\r\n" + strings.Repeat("0123456789abcdef", 200_000)
	for _, id := range []casework.MailboxID{"d1", "d2"} {
		_, err := to.db.Receive(ctx(t), to.lease(id), inbox, mailbox.Cursor{UIDValidity: 7}, func(yield func(mailbox.Mail, error) bool) {
			yield(mailbox.Mail{UID: 1, InternalDate: time.Now(), Body: strings.NewReader(big)}, nil)
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if n := one[int](to, `SELECT count(*) FROM blobs`); n != 1 {
		t.Errorf("%d blobs of one mail", n)
	}
	raws, err := to.db.Unfiled(ctx(t), 10, 1)
	if err != nil || len(raws) != 1 {
		t.Fatalf("%d raws within the bound, %v", len(raws), err)
	}
	if string(raws[0].Body) != big {
		t.Errorf("%d bytes came back of %d", len(raws[0].Body), len(big))
	}
}

func TestSetAsideWaitsForAPerson(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	l := to.lease("d1")
	for range 2 {
		if err := to.db.SetAside(ctx(t), l, inbox, mailbox.Aside{UIDValidity: 7, UID: 5, Size: 9, Reason: "The mail server cannot hand it over."}); err != nil {
			t.Fatal(err)
		}
	}
	held, total, err := to.pages.Held(ctx(t), staff("d1"), page)
	if err != nil || total != 1 || held[0].Detail != "The mail server cannot hand it over." {
		t.Errorf("held: %+v, %d, %v", held, total, err)
	}
	if cur, _ := to.db.Cursor(ctx(t), "d1", "INBOX"); cur.UID != 5 {
		t.Errorf("cursor %+v", cur)
	}
}

func TestLeasesPassOnWhenTheyLapse(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	first, ok, err := to.db.Claim(ctx(t), "d1", "one", time.Hour)
	if err != nil || !ok {
		t.Fatal(ok, err)
	}
	if _, ok, _ := to.db.Claim(ctx(t), "d1", "two", time.Hour); ok {
		t.Fatal("two owners")
	}
	if ok, _ := to.db.Renew(ctx(t), first, -time.Second); !ok {
		t.Fatal("not renewed")
	}
	second, ok, _ := to.db.Claim(ctx(t), "d1", "two", time.Hour)
	if !ok || second.Epoch <= first.Epoch {
		t.Fatalf("a lapsed lease was not taken over: %v %+v", ok, second)
	}
	if ok, _ := to.db.Renew(ctx(t), first, time.Hour); ok {
		t.Error("the old owner renewed")
	}
	if err := to.db.Release(ctx(t), first); err != nil { // does nothing
		t.Fatal(err)
	}
	if _, ok, _ := to.db.Claim(ctx(t), "d1", "three", time.Hour); ok {
		t.Error("an old owner's release freed the mailbox")
	}
	if err := to.db.Release(ctx(t), second); err != nil {
		t.Fatal(err)
	}
	if _, ok, _ := to.db.Claim(ctx(t), "d1", "three", time.Hour); !ok {
		t.Error("not free after its release")
	}
}

func TestAttendCountsTheLiving(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	var got []int
	for _, step := range []struct {
		owner string
		ttl   time.Duration
	}{{"a", time.Hour}, {"b", time.Hour}, {"b", 0}, {"a", time.Hour}} {
		n, err := to.db.Attend(ctx(t), step.owner, step.ttl)
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, n)
	}
	if diff := cmp.Diff([]int{1, 2, 1, 1}, got); diff != "" {
		t.Error(diff)
	}
}

// TestALinkIsKeptWithItsPage: of a provider without UIDs the link goes on only where the whole page was kept, and mails are known by their ids.
func TestALinkIsKeptWithItsPage(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	l, _, err := to.db.Claim(ctx(t), "d1", "one", time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	page := func(link string, broken error, ids ...string) mailbox.Received {
		t.Helper()
		got, err := to.db.Receive(ctx(t), l, inbox, mailbox.Cursor{Link: link}, func(yield func(mailbox.Mail, error) bool) {
			for _, id := range ids {
				if !yield(mailbox.Mail{ID: id, Body: strings.NewReader("Subject: " + id + "\r\n\r\nx\r\n")}, nil) {
					return
				}
			}
			if broken != nil {
				yield(mailbox.Mail{}, broken)
			}
		})
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	link := func() string {
		t.Helper()
		cur, err := to.db.Cursor(ctx(t), "d1", inbox.Name)
		if err != nil {
			t.Fatal(err)
		}
		return cur.Link
	}
	if got := page("first", nil, "A", "B"); got.Mails != 2 || link() != "first" {
		t.Errorf("%+v, link %q", got, link())
	}
	if got := page("second", errors.New("gone"), "C"); got.Mails != 1 || link() != "first" {
		t.Errorf("a page that broke: %+v, link %q", got, link())
	}
	if got := page("second", nil, "C", "D"); got.Mails != 1 || got.Again != 1 || link() != "second" {
		t.Errorf("the page again: %+v, link %q", got, link())
	}
	if err := to.db.SetAside(ctx(t), l, inbox, mailbox.Aside{ID: "E", Reason: "x"}); err != nil || link() != "second" {
		t.Errorf("set aside: %v, link %q", err, link())
	}
	known, err := to.db.Stored(ctx(t), "d1", inbox, []string{"A", "E", "F"})
	if err != nil || !known["A"] || !known["E"] || known["F"] {
		t.Errorf("stored: %v, %v", known, err)
	}
	if _, ok, err := to.db.Claim(ctx(t), "d1", "one", time.Minute); err != nil || !ok {
		t.Fatal(err)
	}
	if _, err := to.db.Receive(ctx(t), l, inbox, mailbox.Cursor{Link: "third"}, func(func(mailbox.Mail, error) bool) {}); !errors.Is(err, mailbox.ErrFenced) || link() != "second" {
		t.Errorf("an old lease moves the link: %v, %q", err, link())
	}
}
