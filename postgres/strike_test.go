package postgres_test

import (
	"sync"
	"testing"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/notify"
)

// TestTwoProcessesStrikeOnce has four clocks strike the same silent cases at the same moment, again and again.
func TestTwoProcessesStrikeOnce(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	const cases, rounds = 150, 4
	if _, err := to.pool.Exec(t.Context(), `INSERT INTO cases (id, number, office, status, subject, opened_at, last_message_at)
		SELECT 1000 + n, 100000 + n, 'd1', 'open', 'Lamp', now(), now() FROM generate_series(1, $1::int) n`, cases); err != nil {
		t.Fatal(err)
	}
	for round := range rounds {
		now := time.Now().AddDate(0, 0, 11*(round+1))
		var g sync.WaitGroup
		for range 4 {
			g.Go(func() {
				if _, err := to.out.Strike(t.Context(), now, to.city, func(s notify.Silence) notify.Strike { return s.At(now, to.city) }); err != nil {
					t.Error(err)
				}
			})
		}
		g.Wait()
		if n := one[int](to, `SELECT count(*) FROM events WHERE kind = $1`, casework.CaseSilent); n != cases*(round+1) {
			t.Fatalf("after round %d there are %d events of %d", round+1, n, cases*(round+1))
		}
	}
}
