package words

import (
	"strings"
	"testing"
)

// BenchmarkDocument makes the words of a case of five messages.
func BenchmarkDocument(b *testing.B) {
	text := strings.Repeat("The street light in front of my house, 12 Poplar St, has been out for two weeks. Call (617) 555-0123.\n", 6)
	var size int
	for b.Loop() {
		var d Document
		for range 5 {
			d.Add(First, "Rosa Delgado-Peña")
			d.Add(Third, text)
		}
		size = len(d.String())
	}
	b.ReportMetric(float64(size), "bytes")
}

// BenchmarkHear reads a message of usual length for the phrases of rules.
func BenchmarkHear(b *testing.B) {
	text := strings.Repeat("The street light in front of my house has been out for two weeks, and nobody came. ", 8)
	for b.Loop() {
		Hear(text).Says("pothole")
	}
}
