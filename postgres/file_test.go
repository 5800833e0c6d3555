package postgres_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/intake"
	"github.com/commonline/commonline/web"
	"github.com/google/go-cmp/cmp"
)

var page = web.Page{Number: 1, Size: 50}

func TestFilingThreadsAndCounts(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	to.deliver("d1",
		mail("1@x", "Ana Ruiz <ana@x.example>", "d1@riverton.example", "Pothole", "A pothole on Elm."),
		mail("2@x", "ana@x.example", "d1@riverton.example", "Re: Pothole", "It grows.", "In-Reply-To: <1@x>"),
		mail("3@x", "eve@x.example", "d1@riverton.example", "Re: Pothole", "Mine too.", "In-Reply-To: <2@x>"),
		mail("4@x", "news@x.example", "d1@riverton.example", "Sale", "Buy.", "List-Id: <n.x>", "Precedence: list"))
	to.file()
	to.deliver("d1", mail("5@x", "ana@x.example", "d1@riverton.example", "Re: Pothole", "Now it is a lake.", "References: <1@x> <2@x>"))
	to.file()
	want := map[intake.Outcome]int{intake.NewCase: 1, intake.Joined: 2, intake.Held: 1, intake.Machine: 1}
	if diff := cmp.Diff(want, to.outcomes()); diff != "" {
		t.Error(diff)
	}
	c, messages, events, err := to.pages.Case(ctx(t), staff("d1"), 10001)
	if err != nil {
		t.Fatal(err)
	}
	if c.Messages != 3 || len(messages) != 3 || c.ResidentName != "Ana Ruiz" || c.Version != 3 || !c.Lead {
		t.Errorf("case %+v with %d messages", c, len(messages))
	}
	if len(events) != 4 || events[0].Kind != casework.CaseOpened {
		t.Errorf("events: %+v", events)
	}
	if c.DueAt.Before(time.Now().Add(71 * time.Hour)) {
		t.Errorf("due %v", c.DueAt)
	}
}

func TestThirteenDesksMakeOneCase(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	for round := range 5 {
		m := mail(fmt.Sprintf("all%d@x", round), "ana@x.example", "d1@riverton.example, d2@riverton.example, al1@riverton.example", fmt.Sprint("Budget ", round), "Please keep it.")
		for _, id := range []casework.MailboxID{"al1", "d1", "d2"} {
			to.deliver(id, m)
		}
	}
	var wg sync.WaitGroup
	for range 6 {
		wg.Go(to.file)
	}
	wg.Wait()
	want := map[intake.Outcome]int{intake.NewCase: 5, intake.CopyOf: 10}
	if diff := cmp.Diff(want, to.outcomes()); diff != "" {
		t.Error(diff)
	}
	if n := one[int](to, `SELECT count(*) FROM cases`); n != 5 {
		t.Errorf("%d cases", n)
	}
	if n := one[int](to, `SELECT count(*) FROM cases WHERE office = 'd1'`); n != 5 {
		t.Errorf("%d cases are led by the district office that stands first", n)
	}
}

func TestPoisonIsHeldAloneAndGoodMailIsFiled(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	parse := to.desk.Parse
	to.desk.Parse = func(b []byte) *casework.Inbound {
		in := parse(b)
		switch {
		case strings.Contains(in.Subject, "poison"):
			in.Reply = "Postgres refuses \x00 in a text"
		case strings.Contains(in.Subject, "panic"):
			panic("a parser's mistake")
		}
		return in
	}
	mails := []string{mail("p@x", "p@x.example", "d1@riverton.example", "poison", "x"), mail("q@x", "q@x.example", "d1@riverton.example", "panic", "x")}
	for i := range 50 {
		mails = append(mails, mail(fmt.Sprintf("g%d@x", i), fmt.Sprintf("g%d@x.example", i), "d1@riverton.example", "good", fmt.Sprint("Matter number ", i)))
	}
	to.deliver("d1", mails...)
	to.file()
	if diff := cmp.Diff(map[intake.Outcome]int{intake.NewCase: 50, intake.Held: 2}, to.outcomes()); diff != "" {
		t.Error(diff)
	}
	held, _, err := to.pages.Held(ctx(t), staff("d1"), page)
	if err != nil || len(held) != 2 || held[0].Reason != casework.Unfilable || held[0].Detail == "" {
		t.Errorf("held %+v, %v", held, err)
	}
}

func TestGoLiveStaysWhatItWas(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	if err := to.db.GoLive(ctx(t), "d1", time.Now().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	to.deliver("d1", mail("1@x", "ana@x.example", "d1@riverton.example", "Pothole", "A pothole."))
	to.file()
	if diff := cmp.Diff(map[intake.Outcome]int{intake.NewCase: 1}, to.outcomes()); diff != "" {
		t.Errorf("a later change of the city file made history of news: %s", diff)
	}
}

func TestFilingSurvivesTheOrderOfLetters(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	// The child is filed before its parent, in another transaction; the parent adopts it.
	to.deliver("d1", mail("2@x", "ana@x.example", "d1@riverton.example", "Re: Pothole", "It grows.", "In-Reply-To: <1@x>"))
	to.file()
	to.deliver("d2", mail("1@x", "ana@x.example", "d2@riverton.example", "Pothole", "A pothole on Elm."))
	to.file()
	if n := one[int](to, `SELECT count(*) FROM cases`); n != 1 {
		t.Errorf("%d cases", n)
	}
	if filed := one[bool](to, `SELECT filed FROM thread_ids WHERE id = '1@x'`); !filed {
		t.Error("the parent's id is still only a reference")
	}
}

func TestEventsAreFinal(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	to.deliver("d1", mail("1@x", "ana@x.example", "d1@riverton.example", "Pothole", "A pothole."))
	to.file()
	for _, sql := range []string{`UPDATE events SET actor = 'nobody'`, `DELETE FROM events`, `TRUNCATE events CASCADE`} {
		if _, err := to.pool.Exec(ctx(t), sql); err == nil {
			t.Errorf("%s went through", sql)
		}
	}
}
