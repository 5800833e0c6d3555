// Crowd fills an empty, migrated database with the years of a city council: cases and messages of thirteen offices, in the
// languages that residents write, with names, addresses, telephone numbers, dates, notes and copies. The same seed makes the same
// rows. It is for measuring: nothing of it is real, and nothing of it is sent.
//
//	go run ./acceptance/crowd -cases 1000000 postgres://…
//
// The ledger balances: each message that came in has its raw row, with an outcome, but no bytes. There are no deliveries, so what
// was sent by machine is not measured. With -fast the server does not check foreign keys, and a superuser is needed; commonline
// search rebuild makes what is searched after it.
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

func main() {
	cases := flag.Int("cases", 1_000_000, "how many cases; five times as many messages")
	seed := flag.Uint64("seed", 1, "of all chance")
	fast := flag.Bool("fast", false, "without checks of foreign keys and without triggers; needs a superuser")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, flag.Arg(0), *cases, *seed, *fast, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "crowd:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, url string, cases int, seed uint64, fast bool, out io.Writer) error {
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return fmt.Errorf("reaching the database: %w", err)
	}
	defer conn.Close(context.WithoutCancel(ctx))
	begun, told := time.Now(), time.Now()
	return fill(ctx, conn, cases, seed, fast, func(done int) {
		if done == cases || time.Since(told) > 10*time.Second {
			told = time.Now()
			fmt.Fprintf(out, "%d cases after %s\n", done, time.Since(begun).Round(time.Second))
		}
	})
}
