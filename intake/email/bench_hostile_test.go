//go:build unix

package email

import (
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"testing"
	"time"
)

// BenchmarkHostile tells the time that hostile mail takes, and the most memory that is held at once, as a multiple of the
// mail: "filing" reads it as filing does, "shown" makes its HTML safe as well.
func BenchmarkHostile(b *testing.B) {
	for shows, m := range hostile() {
		for how, limits := range map[string]Limits{"filing": {NoHTML: true}, "shown": {}} {
			b.Run(shows+"/"+how, func(b *testing.B) {
				raw := []byte(m)
				measured(b, [][]byte{raw}, func(raw []byte) { Parse(raw, limits) })
				b.ReportMetric(float64(held(func() { Parse(raw, limits) }))/float64(len(raw)), "held/size")
			})
		}
	}
}

// held is the most bytes of the heap that are in use while f runs, garbage hardly counted, beyond what was before.
func held(f func()) uint64 {
	defer debug.SetGCPercent(debug.SetGCPercent(10))
	runtime.GC()
	before, most := inUse(), make(chan uint64)
	done := make(chan struct{})
	go func() {
		top := before
		for {
			top = max(top, inUse())
			select {
			case <-done:
				most <- top
				return
			case <-time.After(50 * time.Microsecond):
			}
		}
	}()
	f()
	close(done)
	return <-most - before
}

func inUse() uint64 {
	s := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(s)
	return s[0].Value.Uint64()
}
