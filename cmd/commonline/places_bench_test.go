package main

import (
	"bufio"
	"encoding/csv"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/commonline/commonline/internal/pgtest"
	"github.com/commonline/commonline/migrations"
	"github.com/commonline/commonline/postgres"
	"github.com/commonline/commonline/routing/placefile"
)

// BenchmarkPlaces imports a city's file of 100,000 addresses, and ten cities of it beside each other under other street
// names, and starts from what is stored. Besides the time on the clock it tells this process's own; Postgres's is not in it.
func BenchmarkPlaces(b *testing.B) {
	data := os.Getenv("COMMONLINE_TESTDATA")
	if data == "" {
		b.Skip("COMMONLINE_TESTDATA is not set: SKIPPING")
	}
	for _, cities := range []int{1, 10} {
		b.Run(fmt.Sprintf("cities=%d", cities), func(b *testing.B) {
			addresses := manyCities(b, filepath.Join(data, "boston", "addresses.csv.gz"), cities)
			env := []string{"DATABASE_URL=" + pgtest.URL(b, migrations.Files), "SECRET_KEY=" + strings.Repeat("k", 40), "COMMONLINE_HOME=" + b.TempDir()}
			db, done := openBench(b, env)
			defer done()
			for b.Loop() {
				measure(b, "import", func() error {
					code := run(b.Context(), []string{"places", "import", "--force", "--effective=2024-01-01", "--addresses=" + addresses,
						"--districts=" + filepath.Join(data, "boston", "council_districts_2023.geojson")}, env, strings.NewReader(""), io.Discard, io.Discard)
					if code != 0 {
						return fmt.Errorf("exit %d", code)
					}
					return nil
				})
				e := newTestEngine(nil, nil)
				e.store, e.log = db, slog.New(slog.DiscardHandler)
				measure(b, "start", func() error { return e.refresh(b.Context()) })
				b.ReportMetric(float64(e.atlas().Stats().Houses), "addresses")
			}
		})
	}
}

func openBench(b *testing.B, env []string) (*postgres.DB, func()) {
	b.Helper()
	pool, err := postgres.Open(b.Context(), strings.TrimPrefix(env[0], "DATABASE_URL="))
	if err != nil {
		b.Fatal(err)
	}
	return postgres.New(pool, nil, nil), pool.Close
}

// measure reports how long a deed took, and how much of that this process worked.
func measure(b *testing.B, what string, deed func() error) {
	b.Helper()
	clock, worked := time.Now(), processorTime(b)
	if err := deed(); err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(time.Since(clock).Seconds(), what+"-s")
	b.ReportMetric((processorTime(b) - worked).Seconds(), what+"-cpu-s")
}

func processorTime(b *testing.B) time.Duration {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// manyCities writes a file in which an address file is repeated, each time farther east and under other street names.
func manyCities(b *testing.B, path string, cities int) string {
	b.Helper()
	in, err := placefile.Open(path)
	if err != nil {
		b.Fatal(err)
	}
	defer in.Close()
	rows, err := csv.NewReader(in).ReadAll()
	if err != nil {
		b.Fatal(err)
	}
	lon, street := 0, 3 // LON, LAT, NUMBER, STREET: the columns of OpenAddresses
	out, err := os.Create(filepath.Join(b.TempDir(), "addresses.csv"))
	if err != nil {
		b.Fatal(err)
	}
	buffer := bufio.NewWriter(out)
	w := csv.NewWriter(buffer)
	_ = w.Write(rows[0]) // Flush and Close tell
	for city := range cities {
		for _, r := range rows[1:] {
			if x, err := strconv.ParseFloat(r[lon], 64); err == nil && city > 0 {
				name := [...]string{"", "Ander", "Berto", "Calvi", "Domin", "Elber", "Farro", "Gando", "Hilda", "Istra"}[city]
				r = append([]string{strconv.FormatFloat(x+0.4*float64(city), 'f', 6, 64)}, r[1:]...)
				r[street] = name + " " + r[street]
			}
			_ = w.Write(r)
		}
	}
	w.Flush()
	if err := buffer.Flush(); err != nil {
		b.Fatal(err)
	}
	if err := out.Close(); err != nil {
		b.Fatal(err)
	}
	return out.Name()
}
