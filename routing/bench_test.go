package routing_test

import (
	"fmt"
	"math/rand"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/commonline/commonline/routing"
	"github.com/commonline/commonline/routing/gazetteer"
	"github.com/commonline/commonline/routing/placefile"
)

// sample messages of about 1,000 characters: what residents write, several put together.
func sampleMessages(t testing.TB, n int) []string {
	t.Helper()
	plain := noAddress(t)
	streets := []string{"120 Washington St", "45 dudley st in roxbury", "corner of Adams & Gallivan", "57-59 Union Pk #2", "1420 Tremont Street", "12 Mora St", "300 Wahsington st"}
	rng := rand.New(rand.NewSource(1))
	out := make([]string, n)
	for i := range out {
		var b strings.Builder
		for b.Len() < 950 {
			b.WriteString(plain[rng.Intn(len(plain))] + " ")
			if rng.Intn(5) == 0 {
				b.WriteString("It is in front of " + streets[rng.Intn(len(streets))] + ". ")
			}
		}
		out[i] = b.String()
	}
	return out
}

func BenchmarkLocate1000(b *testing.B) {
	a := boston(b)
	texts := sampleMessages(b, 500)
	i := 0
	for b.Loop() {
		a.Locate(texts[i%len(texts)], routing.Hints{})
		i++
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "messages/s")
}

// BenchmarkSpread tells how long one message of 1,000 characters takes, and how many a core does.
func BenchmarkSpread(b *testing.B) {
	a := boston(b)
	texts := sampleMessages(b, 2000)
	times := make([]time.Duration, len(texts))
	for b.Loop() {
		cpu := cpuTime(b)
		for i, text := range texts {
			from := time.Now()
			a.Locate(text, routing.Hints{})
			times[i] = time.Since(from)
		}
		each := (cpuTime(b) - cpu) / time.Duration(len(texts))
		b.ReportMetric(1/each.Seconds(), "messages/s-of-cpu")
	}
	slices.Sort(times)
	b.ReportMetric(float64(times[len(times)/2].Microseconds()), "p50-µs")
	b.ReportMetric(float64(times[len(times)*99/100].Microseconds()), "p99-µs")
}

// BenchmarkMillion repeats the city ten times under new street names, beside each other.
func BenchmarkMillion(t *testing.B) {
	dir := filepath.Join(testData(t), "boston")
	maps, err := routing.ReadMaps([]routing.MapFile{{Path: filepath.Join(dir, "council_districts_2023.geojson")}})
	if err != nil {
		t.Fatal(err)
	}
	before := heap()
	start := time.Now()
	b := gazetteer.NewBuilder()
	for copyOf := range 10 {
		in, err := placefile.Open(filepath.Join(dir, "addresses.csv.gz"))
		if err != nil {
			t.Fatal(err)
		}
		_, err = placefile.Addresses(in, "addresses.csv.gz", placefile.Columns{}, func(h gazetteer.House) {
			if copyOf > 0 {
				h.Street = fmt.Sprintf("%s %s", [...]string{"", "Ander", "Berto", "Calvi", "Domin", "Elber", "Farro", "Gando", "Hilda", "Istra"}[copyOf], h.Street)
			}
			h.Lon += 0.4 * float64(copyOf)
			b.AddHouse(h)
		})
		in.Close()
		if err != nil {
			t.Fatal(err)
		}
	}
	a := routing.New(maps, b.Build())
	b = nil
	took := time.Since(start)
	used := heap() - before
	t.Logf("%+v", a.Stats())
	t.ReportMetric(float64(used>>20), "MiB")
	t.ReportMetric(took.Seconds(), "s-to-build")
	if l := a.Locate("in front of 45 Dudley St, Roxbury", routing.Hints{}); l.Status == "" {
		t.Error("no answer")
	}
	runtime.KeepAlive(a)
}

func heap() uint64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// cpuTime is the processor time of this process: on a busy machine the clock on the wall says little.
func cpuTime(t testing.TB) time.Duration {
	t.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		t.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
