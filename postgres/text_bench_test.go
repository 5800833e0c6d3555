package postgres_test

import (
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/intake/phone"
	"github.com/commonline/commonline/internal/pgtest"
	"github.com/commonline/commonline/migrations"
	"github.com/commonline/commonline/postgres"
)

// BenchmarkTakeIn is what Twilio waits for: one text stored, with eight on their way at a time.
func BenchmarkTakeIn(b *testing.B) {
	db := postgres.New(pgtest.New(b, migrations.Files), &casework.City{}, nil)
	var n atomic.Int64
	b.ResetTimer()
	b.SetParallelism(4)
	b.RunParallel(func(p *testing.PB) {
		for p.Next() {
			i := n.Add(1)
			body := text(fmt.Sprintf("SM%d", i), fmt.Sprintf("+1617%07d", i), d1, "There is a pothole").Encode()
			if _, err := db.TakeIn(b.Context(), phone.Arrived{Channel: casework.Text, Entrance: "d1-phone", Source: "d1-phone/texts", ID: fmt.Sprintf("SM%d", i), At: time.Now(), Body: []byte(body)}); err != nil {
				b.Fatal(err)
			}
		}
	})
}
