package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"
)

// board keeps what was posted, and what pages heard of it.
type board struct {
	mu      sync.Mutex
	open    map[*guest]bool
	posted  map[string]post // by case
	delays  []time.Duration
	due     int // page and post
	notes   int
	refused int
	taken   []time.Duration // by the posts themselves
}

type post struct {
	at    time.Time
	heard map[*guest]bool
}

func newBoard() *board { return &board{open: map[*guest]bool{}, posted: map[string]post{}} }

// opened tells how many pages are open.
func (b *board) opened() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.open)
}

// settled reports whether every page has heard all that it should.
func (b *board) settled() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.delays) >= b.due
}

// hear notes that a page was told of cases.
func (b *board) hear(g *guest, cases []string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, c := range cases {
		if p, ok := b.posted[c]; ok && !p.heard[g] {
			p.heard[g] = true
			b.delays = append(b.delays, time.Since(p.at))
		}
	}
}

// listen keeps a stream open, as a browser does.
func (g *guest) listen(ctx context.Context, to string, b *board) {
	for again := true; again; again = pause(ctx, time.Second) { // the retry that the stream asks for
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, to+"/live", http.NoBody)
		if err != nil {
			return
		}
		r.Header.Set("Cookie", "commonline="+g.token)
		got, err := http.DefaultClient.Do(r)
		if err != nil {
			continue
		}
		if got.Header.Get("Content-Type") == "text/event-stream" {
			b.mu.Lock()
			b.open[g] = true
			b.mu.Unlock()
		}
		lines := bufio.NewScanner(got.Body)
		for lines.Scan() {
			var told struct{ Cases []string }
			if data, ok := strings.CutPrefix(lines.Text(), "data: "); ok && json.Unmarshal([]byte(data), &told) == nil {
				b.hear(g, told.Cases)
			}
		}
		got.Body.Close()
	}
}

// happen posts notes, each on a case of its own as long as there are any.
func (s show) happen(ctx context.Context, to string, guests []*guest, cases map[string][]string, b *board, end time.Time) {
	var all sync.WaitGroup
	defer all.Wait()
	tick := time.NewTicker(time.Second / time.Duration(s.rate))
	defer tick.Stop()
	for i := 0; time.Now().Before(end) && ctx.Err() == nil; i++ {
		g := guests[i*7%len(guests)]
		of := cases[g.office]
		if len(of) == 0 {
			continue
		}
		n := of[0]
		cases[g.office] = of[1:]
		all.Go(func() { b.post(ctx, to, g, n, guests) })
		<-tick.C
	}
}

func (b *board) post(ctx context.Context, to string, g *guest, n string, guests []*guest) {
	b.mu.Lock()
	begun := time.Now()
	b.posted[n] = post{begun, map[*guest]bool{}}
	b.mu.Unlock()
	form := url.Values{"text": {"The crew will look at it on Monday."}}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, to+"/inbox/"+n+"/note", strings.NewReader(form.Encode()))
	if err != nil {
		return
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Cookie", "commonline="+g.token)
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	stay := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	got, err := stay.Do(r)
	b.mu.Lock()
	defer b.mu.Unlock()
	if err != nil || got.StatusCode != http.StatusSeeOther {
		b.refused++
		delete(b.posted, n)
		return
	}
	got.Body.Close()
	b.notes++
	b.taken = append(b.taken, time.Since(begun))
	for _, x := range guests {
		if x.office == g.office {
			b.due++
		}
	}
}

// sum says how it went.
func (b *board) sum() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	slices.Sort(b.delays)
	slices.Sort(b.taken)
	return fmt.Sprintf("%d notes (%d refused) told to the pages of their offices: %d of %d times\ndelay p50 %s, p95 %s; answering the form p50 %s, p95 %s",
		b.notes, b.refused, len(b.delays), b.due, part(b.delays, 50), part(b.delays, 95), part(b.taken, 50), part(b.taken, 95))
}

func part(of []time.Duration, percent int) time.Duration {
	if len(of) == 0 {
		return 0
	}
	return of[min(len(of)-1, len(of)*percent/100)].Round(time.Millisecond)
}
