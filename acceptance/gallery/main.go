package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"time"

	"github.com/jackc/pgx/v5"
)

// show is what is asked of a gateway.
type show struct {
	program string
	pages   int
	rate    int // events a second
	lasts   time.Duration
}

func main() {
	var s show
	flag.StringVar(&s.program, "program", "commonline", "the built gateway")
	flag.IntVar(&s.pages, "pages", 200, "how many pages are open")
	flag.IntVar(&s.rate, "rate", 20, "events a second")
	flag.DurationVar(&s.lasts, "for", 30*time.Second, "how long")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := s.run(ctx, flag.Arg(0), os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "gallery:", err)
		os.Exit(1)
	}
}

func (s show) run(ctx context.Context, url string, out io.Writer) error {
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return fmt.Errorf("reaching the database: %w", err)
	}
	defer conn.Close(context.WithoutCancel(ctx))
	guests, cases, err := cast(ctx, conn, s.pages)
	if err != nil {
		return err
	}
	defer leave(context.WithoutCancel(ctx), conn, out)
	g, err := start(ctx, s.program, url)
	if err != nil {
		return err
	}
	defer func() {
		if err := g.stop(); err != nil {
			fmt.Fprintln(os.Stderr, "gallery: ending the gateway:", err)
		}
	}()
	before, err := g.cost()
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "started: %s\n", before)
	board := newBoard()
	listening, hush := context.WithCancel(ctx)
	defer hush()
	for _, p := range guests {
		go p.listen(listening, g.url, board)
	}
	if !until(ctx, time.Minute, func() bool { return board.opened() >= len(guests) }) {
		return fmt.Errorf("only %d of %d pages are open", board.opened(), len(guests))
	}
	if before, err = g.cost(); err != nil {
		return err
	}
	fmt.Fprintf(out, "%d pages open: %s\n", len(guests), before)
	begun := time.Now()
	s.happen(ctx, g.url, guests, cases, board, begun.Add(s.lasts))
	lasted := time.Since(begun)
	busy, err := g.cost()
	if err != nil {
		return err
	}
	until(ctx, onItsWay, board.settled)
	hush()
	fmt.Fprintf(out, "after %s of events: %s; in that time %.1f s of a processor, %.0f %% of one\n", lasted.Round(time.Second), busy, busy.cpu-before.cpu, 100*(busy.cpu-before.cpu)/lasted.Seconds())
	fmt.Fprintln(out, board.sum())
	return nil
}

// onItsWay is how long pages may take to hear of the last notes.
const onItsWay = 10 * time.Second

// until waits for something to be true, for as long as it may take.
func until(ctx context.Context, most time.Duration, done func() bool) bool {
	ctx, cancel := context.WithTimeout(ctx, most)
	defer cancel()
	for !done() {
		if !pause(ctx, 50*time.Millisecond) {
			return done()
		}
	}
	return true
}

// pause waits; it is false where ctx ended meanwhile.
func pause(ctx context.Context, d time.Duration) bool {
	select {
	case <-ctx.Done():
		return false
	case <-time.After(d):
		return true
	}
}
