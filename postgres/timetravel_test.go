package postgres_test

import (
	"cmp"
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	mathrand "math/rand/v2"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/notify"
	"github.com/commonline/commonline/postgres"
)

// TestNinetyDays lets cases live for 90 days over an autumn with holidays, the night in which clocks go back, and quiet hours. Two processes
// compose, strike and send; they are restarted at random, also with deliveries in their hands. Every notice has to leave at the time that
// another reckoning gives (timetravel_reckon_test.go), once, and no text at night. It is short by default; COMMONLINE_ACCEPTANCE makes it
// 1,000 cases, looked at eight times a day.
func TestNinetyDays(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED: -short is set, and ninety days are long")
	}
	t.Parallel()
	cases, every := 40, 6*time.Hour
	if os.Getenv("COMMONLINE_ACCEPTANCE") != "" {
		cases, every = 1000, 3*time.Hour
	}
	j := newJourney(t, cases, every)
	j.travel()
	j.compare()
	j.print()
}

// journey is a city in which time is moved by hand.
type journey struct {
	*town
	zone     *time.Location
	r        *mathrand.Rand
	ana      casework.Viewer
	lives    []*life
	ticks    []time.Time
	workers  [2]*notify.Worker
	clocks   [2]*notify.Clock
	texts    *notify.Catalogue
	restarts int
	dropped  int // claimed by a process that then ended

	mu   sync.Mutex
	now  time.Time
	left []departure
}

// life is a case: who has it, when it began, and what staff do with it.
type life struct {
	id     casework.CaseID
	number casework.CaseNumber
	text   bool
	opened time.Time
	deeds  []act
}

type act struct {
	at   time.Time
	deed casework.Deed
	to   casework.Status
}

// departure is a notice that left, or that has to.
type departure struct {
	kase     casework.CaseID
	occasion notify.Occasion
	at       time.Time
}

func newJourney(t *testing.T, cases int, every time.Duration) *journey {
	to := newTown(t)
	zone, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Fatal(err)
	}
	to.city.Zone = zone
	to.city.Quiet = casework.Quiet{From: 21 * 60, To: 8 * 60}
	for d := time.Monday; d <= time.Friday; d++ {
		to.city.Hours.Week[d] = []casework.Span{{From: 9 * 60, To: 17 * 60}}
	}
	to.city.Hours.Holidays = []casework.Date{{Month: time.October, Day: 11}, {Month: time.November, Day: 11}, {Month: time.November, Day: 25}, {Month: time.December, Day: 24}}
	j := &journey{town: to, zone: zone, r: mathrand.New(mathrand.NewPCG(8, 90)), ana: to.hire("d1", "Ana Ribeiro", casework.Staffer)}
	start := time.Date(2027, 10, 4, 0, 0, 0, 0, zone)
	for at := start; at.Before(start.AddDate(0, 0, 90)); at = at.Add(every) {
		j.ticks = append(j.ticks, at.Add(time.Duration(j.r.Int64N(int64(every)))).Truncate(time.Second))
	}
	for i := range cases {
		j.lives = append(j.lives, j.born(i+1, start))
	}
	j.rows()
	if j.texts, err = notify.LoadCatalogue(notify.BuiltIn()); err != nil {
		t.Fatal(err)
	}
	for p := range 2 {
		j.restart(p)
	}
	return j
}

// born draws a life: up to five changes in the 90 days, many of them minutes apart, at whatever hour.
func (j *journey) born(n int, start time.Time) *life {
	l := &life{id: casework.CaseID(1000 + n), number: casework.CaseNumber(100_000 + n), text: n%2 == 1, opened: start.Add(time.Duration(j.r.Int64N(int64(40 * 24 * time.Hour)))).Truncate(time.Second)}
	at, status := l.opened, casework.New
	for range j.r.IntN(6) {
		gap := time.Duration(j.r.Int64N(int64(16 * 24 * time.Hour)))
		if j.r.IntN(4) == 0 {
			gap = time.Duration(j.r.Int64N(int64(12 * time.Hour)))
		}
		at = at.Add(gap + time.Second).Truncate(time.Second)
		next := act{at: at}
		switch {
		case !status.Live():
			next.deed, next.to = casework.Reopen{}, casework.Open
		case j.r.IntN(3) == 0:
			next.deed, next.to = casework.Resolve{Done: "The lamp was replaced."}, casework.Resolved
		default:
			next.to = []casework.Status{casework.WaitingOnResident, casework.WaitingOnDepartment, casework.Open}[j.r.IntN(3)]
			next.deed = casework.WaitFor{Status: next.to}
		}
		status = next.to
		l.deeds = append(l.deeds, next)
	}
	return l
}

// rows puts the cases into the database, as filing would have.
func (j *journey) rows() {
	for _, l := range j.lives {
		kind, value := "mail", fmt.Sprintf("r%d@home.example", l.id)
		if l.text {
			kind, value = "phone", fmt.Sprintf("+1617%07d", 5550000+int64(l.id))
		}
		for _, q := range []struct {
			sql  string
			args []any
		}{
			{`INSERT INTO residents (id, name) VALUES ($1, 'Rosa')`, []any{l.id}},
			{`INSERT INTO identities (id, resident_id, kind, value) VALUES ($1, $1, $2, $3)`, []any{l.id, kind, value}},
			{`INSERT INTO cases (id, number, office, status, subject, resident_id, opened_at, last_message_at, opener) VALUES ($1, $2, 'd1', 'new', 'Lamp', $1, $3, $3, $1)`, []any{l.id, l.number, l.opened}},
			{`INSERT INTO voices (case_id, n, identity_id) VALUES ($1, 0, $1)`, []any{l.id}},
		} {
			if _, err := j.pool.Exec(j.t.Context(), q.sql, q.args...); err != nil {
				j.t.Fatal(err)
			}
		}
	}
}

// restart makes a process anew: nothing of the old one is left but what stands in the database.
func (j *journey) restart(p int) {
	db := postgres.New(j.pool, j.city, nil)
	db.SetSending(notify.Switch{Mode: notify.On})
	out, log := postgres.Outbox{DB: db}, slog.New(slog.NewTextHandler(j.t.Output(), &slog.HandlerOptions{Level: slog.LevelError}))
	clock := func() time.Time { j.mu.Lock(); defer j.mu.Unlock(); return j.now }
	composer := &notify.Composer{Signer: testSigner{}, Catalogue: j.texts, PublicURL: "https://help.example", Random: rand.Reader, Mode: notify.On,
		Hours: notify.Hours{Quiet: j.city.Quiet, Zone: j.zone}}
	j.restarts++
	j.workers[p] = notify.NewWorker(notify.Config{Store: out, Composer: composer, Mail: j, Text: j, Log: log, Now: clock, Name: fmt.Sprintf("process %d", j.restarts)})
	j.clocks[p] = &notify.Clock{Store: out, City: j.city, Now: clock, Log: log}
}

// Send implements notify.Sender.
func (j *journey) Send(_ context.Context, d notify.Delivery) (string, error) {
	j.leave(d)
	return "250 taken", nil
}

// SendText implements notify.TextSender.
func (j *journey) SendText(_ context.Context, d notify.Delivery) (notify.Receipt, error) {
	j.leave(d)
	return notify.Receipt{SID: fmt.Sprintf("SM%d", d.ID), Status: "queued"}, nil
}

// FindText implements notify.TextSender.
func (j *journey) FindText(context.Context, notify.Delivery) (notify.Receipt, bool, error) {
	return notify.Receipt{}, false, nil
}

func (j *journey) leave(d notify.Delivery) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.left = append(j.left, departure{d.Case, d.Occasion, j.now})
	if hour := j.now.In(j.zone).Hour(); d.Channel == casework.Text && (hour >= 21 || hour < 8) {
		j.t.Errorf("case %d: a text of occasion %s left at %s", d.Case, d.Occasion, j.now.In(j.zone))
	}
}

func (j *journey) travel() {
	todo := j.deeds()
	for _, tick := range j.ticks {
		for len(todo) > 0 && !todo[0].at.After(tick) {
			j.live(todo[0])
			todo = todo[1:]
		}
		j.mu.Lock()
		j.now = tick
		j.mu.Unlock()
		j.step()
	}
}

type lived struct {
	act
	number casework.CaseNumber
}

// deeds are those of all lives in the order of time.
func (j *journey) deeds() (all []lived) {
	for _, l := range j.lives {
		for _, a := range l.deeds {
			all = append(all, lived{a, l.number})
		}
	}
	slices.SortStableFunc(all, func(a, b lived) int { return cmp.Or(a.at.Compare(b.at), cmp.Compare(a.number, b.number)) })
	return all
}

func (j *journey) live(l lived) {
	thread := one[int](j.town, `SELECT thread_version FROM cases WHERE number = $1`, l.number)
	if _, err := j.pages.Do(j.t.Context(), j.ana, l.number, l.at, thread, l.deed, ""); err != nil {
		j.t.Fatalf("%s at %s: %v", l.number, l.at, err)
	}
}

// step is one look of the processes: of one of them or of both at once, one of which may have been replaced since, or end with
// deliveries in its hands.
func (j *journey) step() {
	if j.r.IntN(6) == 0 {
		j.restart(j.r.IntN(2))
	}
	first, both, drops := j.r.IntN(2), j.r.IntN(3) == 0, j.r.IntN(8) == 0
	if drops {
		j.workers[first].ComposeAll(j.t.Context())
		held, err := j.out.Claim(j.t.Context(), j.now, "ended", 3, -time.Second) // its lease has run out when the others look
		if err != nil {
			j.t.Fatal(err)
		}
		j.dropped += len(held)
	}
	var g sync.WaitGroup
	for p := range 2 {
		if p == first || both {
			g.Go(func() {
				if err := j.clocks[p].Step(j.t.Context()); err != nil {
					j.t.Error(err)
				}
				j.workers[p].Step(j.t.Context())
			})
		}
	}
	g.Wait()
	j.workers[first].Step(j.t.Context()) // what the other struck after this one had looked
}

// print shows what was sent.
func (j *journey) print() {
	type row struct {
		occasion notify.Occasion
		text     bool
	}
	n, texts := map[row]int{}, map[casework.CaseID]bool{}
	for _, l := range j.lives {
		texts[l.id] = l.text
	}
	for _, d := range j.left {
		n[row{d.occasion, texts[d.kase]}]++
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%d cases, %d looks, %d restarts, %d deliveries dropped by a process that ended\n%-14s %6s %6s\n", len(j.lives), len(j.ticks), j.restarts-2, j.dropped, "occasion", "mails", "texts")
	for _, o := range []notify.Occasion{notify.WithADept, notify.WaitingOnYou, notify.WaitingStill, notify.StillWorking, notify.WasResolved, notify.WasReopened} {
		fmt.Fprintf(&b, "%-14s %6d %6d\n", o, n[row{o, false}], n[row{o, true}])
		if n[row{o, false}] == 0 || n[row{o, true}] == 0 {
			j.t.Errorf("no mail or no text of occasion %s left: the journey shows nothing of it", o)
		}
	}
	j.t.Log(b.String())
}
