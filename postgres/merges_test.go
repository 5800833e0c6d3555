package postgres_test

import (
	"strings"
	"testing"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/web"
)

// numbers gives the numbers of all cases, in the order in which they were made.
func (to *town) numbers() []casework.CaseNumber {
	to.t.Helper()
	return one[[]casework.CaseNumber](to, `SELECT array_agg(number ORDER BY id) FROM cases`)
}

// said gives what was written on the thread of a case, in order.
func (to *town) said(v casework.Viewer, n casework.CaseNumber) string {
	to.t.Helper()
	_, messages, _, err := to.pages.Case(to.t.Context(), v, n)
	if err != nil {
		to.t.Fatal(err)
	}
	var all []string
	for _, m := range messages {
		all = append(all, strings.TrimSpace(m.Reply))
	}
	return strings.Join(all, " | ")
}

func (to *town) must(err error) {
	to.t.Helper()
	if err != nil {
		to.t.Fatal(err)
	}
}

func (to *town) ties(v casework.Viewer, n casework.CaseNumber) web.Ties {
	to.t.Helper()
	t, err := to.pages.Ties(to.t.Context(), v, to.look(v, n).ID)
	to.must(err)
	return t
}

// tokenTo is the address that an answer on a case comes back to.
func tokenTo(c casework.Case) string {
	return "d1+" + casework.ReplyToken{Case: c.ID}.Mint(testSigner{}) + "@riverton.example"
}

func TestMergedCasesAreOneThreadAndPartExactly(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	ana := to.hire("d1", "Ana Ribeiro", casework.Staffer)
	to.deliver("d1", mail("1@x", "Rosa <rosa@home.example>", "d1@riverton.example", "Flooded crosswalk", "First."), mail("2@x", "Bob <bob@home.example>", "d1@riverton.example", "Water at Elm", "Second."))
	to.file()
	n := to.numbers()
	a, b := to.look(ana, n[0]), to.look(ana, n[1])
	if err := to.pages.Merge(ctx(t), ana, a.Number, b.Number, time.Now(), " "); casework.KindOf(err) != casework.Invalid {
		t.Errorf("merged for no reason: %v", err)
	}
	to.must(to.pages.Merge(ctx(t), ana, a.Number, b.Number, time.Now(), "The same flood"))
	if got := to.said(ana, a.Number); got != "First. | Second." {
		t.Errorf("on the thread: %s", got)
	}
	for view, want := range map[web.View]int{web.OpenCases: 1, web.ResolvedCases: 0} {
		if _, n, err := to.pages.Cases(ctx(t), ana, web.CaseQuery{View: view, Page: web.Page{Number: 1, Size: 10}}); err != nil || n != want {
			t.Errorf("%d cases in the list %s, %v", n, view, err)
		}
	}
	if ties := to.ties(ana, b.Number); ties.MergedInto != a.Number {
		t.Errorf("it leads to %v", ties.MergedInto)
	}
	if p, err := to.pages.PublicCase(ctx(t), b.ID); err != nil || p.Number != a.Number || p.Status != casework.New {
		t.Errorf("its status page shows %+v, %v", p, err)
	}
	_, err := to.pages.Do(ctx(t), ana, b.Number, time.Now(), 0, casework.Reopen{}, "")
	if casework.KindOf(err) != casework.Conflict || !strings.Contains(err.Error(), a.Number.String()) {
		t.Errorf("working on the merged case: %v", err)
	}
	// What is written to either number meanwhile shows on the one thread, whatever names it.
	to.deliver("d1", mail("3@x", "bob@home.example", tokenTo(b), "Re: Water", "By the token."),
		mail("4@x", "bob@home.example", "d1@riverton.example", "Re: Water "+b.Number.String(), "By the number."),
		mail("5@x", "bob@home.example", "d1@riverton.example", "Re: Water at Elm", "By its id.", "In-Reply-To: <3@x>"),
		mail("6@x", "rosa@home.example", tokenTo(a), "Re: Flooded", "To the first."))
	to.file()
	if got := to.said(ana, a.Number); got != "First. | Second. | By the token. | By the number. | By its id. | To the first." {
		t.Errorf("on the thread: %s", got)
	}
	ties := to.ties(ana, a.Number)
	if len(ties.Merged) != 1 || ties.Merged[0].Messages != 4 || ties.Merged[0].Since != 3 || !ties.Merged[0].Direct || len(ties.Addressed) != 4 {
		t.Errorf("what would part: %+v", ties)
	}
	if c := to.look(ana, a.Number); c.Messages != 6 || c.Version == a.Version || c.ThreadVersion <= a.ThreadVersion {
		t.Errorf("the head: %+v", c)
	}
	to.must(to.pages.Unmerge(ctx(t), ana, a.Number, b.Number, time.Now()))
	if got := to.said(ana, a.Number) + " || " + to.said(ana, b.Number); got != "First. | To the first. || Second. | By the token. | By the number. | By its id." {
		t.Errorf("after parting: %s", got)
	}
	a2, b2 := to.look(ana, a.Number), to.look(ana, b.Number)
	if a2.Messages != 2 || b2.Messages != 4 || b2.Status != casework.New || b2.DueAt.Year() <= 1 {
		t.Errorf("after parting: %+v, %+v", a2, b2)
	}
	if got := one[string](to, `SELECT concat_ws(' ', detail ->> 'back', detail ->> 'since', detail ->> 'stayed') FROM events WHERE kind = 'case.unmerged' LIMIT 1`); got != "4 3 1" {
		t.Errorf("the event says %s", got)
	}
	if n := one[int](to, `SELECT count(*) FROM voices v JOIN identities i ON i.id = v.identity_id WHERE v.case_id = $1 AND i.value = 'bob@home.example'`, a.ID); n != 0 {
		t.Error("who came by the merge goes on taking part")
	}
	to.deliver("d1", mail("7@x", "bob@home.example", "d1@riverton.example", "Re: Water at Elm", "Afterwards.", "In-Reply-To: <5@x>"))
	to.file()
	if got := to.said(ana, b.Number); !strings.HasSuffix(got, "By its id. | Afterwards.") {
		t.Errorf("a later answer went elsewhere: %s", got)
	}
	if err := to.pages.Unmerge(ctx(t), ana, a.Number, b.Number, time.Now()); casework.KindOf(err) != casework.Conflict {
		t.Errorf("parted twice: %v", err)
	}
}

func TestAMergeOfMergesPartsInItsOrder(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	ana := to.hire("d1", "Ana Ribeiro", casework.Staffer)
	for _, who := range []string{"a", "b", "c"} {
		to.deliver("d1", mail(who+"@x", who+"@home.example", "d1@riverton.example", "About "+who, "From "+who))
	}
	to.file()
	n := to.numbers()
	to.must(to.pages.Merge(ctx(t), ana, n[1], n[2], time.Now(), "same"))
	to.must(to.pages.Merge(ctx(t), ana, n[0], n[1], time.Now(), "same"))
	if got := to.said(ana, n[0]); got != "From a | From b | From c" {
		t.Errorf("on the thread: %s", got)
	}
	if err := to.pages.Unmerge(ctx(t), ana, n[0], n[2], time.Now()); casework.KindOf(err) != casework.Conflict {
		t.Errorf("taken out past the one in between: %v", err)
	}
	to.must(to.pages.Unmerge(ctx(t), ana, n[0], n[1], time.Now()))
	if got := to.said(ana, n[0]) + " || " + to.said(ana, n[1]); got != "From a || From b | From c" {
		t.Errorf("after parting: %s", got)
	}
	to.must(to.pages.Unmerge(ctx(t), ana, n[1], n[2], time.Now()))
	if got := to.said(ana, n[2]); got != "From c" {
		t.Errorf("after parting: %s", got)
	}
}

func TestWallsAndRolesHoldForMerging(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	ana, vi, dora := to.hire("d1", "Ana Ribeiro", casework.Staffer), to.hire("d1", "Vi Nguyen", casework.Volunteer), to.hire("d2", "Dora Two", casework.Staffer)
	both := mail("1@x", "rosa@home.example", "d2@riverton.example, d1@riverton.example", "Flood", "To both.")
	to.deliver("d2", both)
	to.deliver("d1", both, mail("2@x", "rosa@home.example", "d1@riverton.example", "Other", "To one."))
	to.deliver("d2", mail("3@x", "zoe@home.example", "d2@riverton.example", "Secret", "To d2 alone."))
	to.file()
	n := to.numbers()
	theirs, own, secret := n[0], n[1], n[2]
	if err := to.pages.Merge(ctx(t), vi, own, theirs, time.Now(), "x"); casework.KindOf(err) != casework.Forbidden {
		t.Errorf("a volunteer merged: %v", err)
	}
	if err := to.pages.Merge(ctx(t), ana, own, theirs, time.Now(), "x"); casework.KindOf(err) != casework.Conflict || !strings.Contains(err.Error(), "Link") {
		t.Errorf("another office's case: %v", err)
	}
	for _, err := range []error{to.pages.Merge(ctx(t), ana, own, secret, time.Now(), "x"), to.pages.Link(ctx(t), ana, own, secret, time.Now(), "x")} {
		if casework.KindOf(err) != casework.NotFound {
			t.Errorf("a case behind the wall is known: %v", err)
		}
	}
	to.must(to.pages.Link(ctx(t), ana, own, theirs, time.Now(), "The same corner"))
	if l := to.ties(ana, own).Links; len(l) != 1 || l[0].Number != theirs || l[0].Reason != "The same corner" || l[0].Lead {
		t.Errorf("linked: %+v", l)
	}
	if l := to.ties(dora, theirs).Links; len(l) != 0 { // she sees nothing of the other office's case
		t.Errorf("the other office sees %+v", l)
	}
	if err := to.pages.Link(ctx(t), ana, own, theirs, time.Now(), "again"); casework.KindOf(err) != casework.Conflict {
		t.Errorf("linked twice: %v", err)
	}
	to.must(to.pages.Unlink(ctx(t), ana, own, theirs, time.Now()))
	if l := to.ties(ana, own).Links; len(l) != 0 {
		t.Errorf("still linked: %+v", l)
	}
}

func TestASplitTakesWhatCameLaterAndGoesBack(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	ana := to.hire("d1", "Ana Ribeiro", casework.Staffer)
	for i, words := range []string{"A pothole on Elm St", "It is deep", "Also the library is closed on Sundays", "When does it open?"} {
		to.hook(text("SM"+string(rune('a'+i)), "+15555550177", d1, words))
		to.file()
	}
	n := to.numbers()[0]
	ids := one[[]casework.MessageID](to, `SELECT array_agg(id ORDER BY at, id) FROM messages`)
	if _, err := to.pages.Split(ctx(t), ana, n, ids[0], time.Now(), ""); casework.KindOf(err) != casework.Conflict {
		t.Errorf("a thread was emptied: %v", err)
	}
	second, err := to.pages.Split(ctx(t), ana, n, ids[2], time.Now(), "")
	to.must(err)
	if got := to.said(ana, n) + " || " + to.said(ana, second); got != "A pothole on Elm St | It is deep || Also the library is closed on Sundays | When does it open?" {
		t.Errorf("after the split: %s", got)
	}
	c := to.look(ana, second)
	if c.Messages != 2 || c.Subject != "Also the library is closed on Sundays" || c.Office != "d1" || c.DueAt.Year() <= 1 || to.look(ana, n).Messages != 2 {
		t.Errorf("the new case: %+v", c)
	}
	if l := to.ties(ana, second).Links; len(l) != 1 || l[0].Number != n || !l[0].Split || l[0].Before {
		t.Errorf("its link: %+v", l)
	}
	if got := one[int](to, `SELECT count(*) FROM event_work w JOIN events e ON e.id = w.event_id WHERE e.kind = 'case.split'`); got != 0 {
		t.Error("the resident would be told by machine")
	}
	to.hook(text("SMx", "+15555550177", d1, "Thank you for the library"))
	to.file()
	if got := to.said(ana, second); !strings.HasSuffix(got, "Thank you for the library") {
		t.Errorf("the next text went elsewhere: %s", got)
	}
	to.must(to.pages.Merge(ctx(t), ana, n, second, time.Now(), "Put back"))
	if got := to.said(ana, n); got != "A pothole on Elm St | It is deep | Also the library is closed on Sundays | When does it open? | Thank you for the library" {
		t.Errorf("put back: %s", got)
	}
	to.hook(text("SMy", "+15555550177", d1, "STATUS "+second.String()))
	to.hook(text("SMz", "+15555550177", d1, second.String()+" is it open?"))
	to.file()
	if got := one[casework.CaseID](to, `SELECT case_id FROM events WHERE kind = 'status.asked'`); got != to.look(ana, n).ID {
		t.Errorf("STATUS by the second number tells of case %d", got)
	}
	if got := to.said(ana, n); !strings.HasSuffix(got, "is it open?") {
		t.Errorf("on the thread: %s", got)
	}
}

func TestALongSilenceStartsALinkedCase(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	ana := to.hire("d1", "Ana Ribeiro", casework.Staffer)
	to.hook(text("SM1", "+15555550177", d1, "A pothole on Elm St"))
	to.file()
	if _, err := to.pool.Exec(ctx(t), `UPDATE cases SET last_message_at = now() - interval '8 days'`); err != nil {
		t.Fatal(err)
	}
	to.hook(text("SM2", "+15555550177", d1, "The library is closed"))
	to.file()
	n := to.numbers()
	if len(n) != 2 {
		t.Fatalf("%d cases", len(n))
	}
	if l := to.ties(ana, n[1]).Links; len(l) != 1 || l[0].Number != n[0] || l[0].Before {
		t.Errorf("the new one: %+v", l)
	}
	if l := to.ties(ana, n[0]).Links; len(l) != 1 || l[0].Number != n[1] || !l[0].Before {
		t.Errorf("the old one: %+v", l)
	}
}
