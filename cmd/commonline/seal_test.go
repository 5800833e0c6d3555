package main

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/commonline/commonline/postgres"
)

func TestSealsInWords(t *testing.T) {
	t.Parallel()
	day := time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)
	holds := postgres.SealReport{Seals: 2, Events: 5, From: day, To: day.Add(time.Hour), Last: postgres.Seal{N: 2, At: day.Add(2 * time.Hour)}, Tail: 3, TailFrom: day.Add(time.Hour)}
	broken := holds
	broken.Broken, broken.Why = &postgres.Seal{N: 3, First: 6, Last: 9, At: day}, "1 of its 4 events are missing"
	for name, x := range map[string]struct {
		report postgres.SealReport
		err    error
		says   []string
	}{
		"nothing": {postgres.SealReport{}, nil, []string{"Nothing is sealed yet."}},
		"holds":   {holds, nil, []string{"holds from 2026-03-02 10:00:00 UTC to 2026-03-02 11:00:00 UTC: 5 events under 2 seals", "Not sealed yet: 3 events since 2026-03-02 11:00:00 UTC"}},
		"broken":  {broken, errFound, []string{"holds from", "Seal 3", "events 6 to 9, does not hold: 1 of its 4 events are missing"}},
	} {
		var b strings.Builder
		if err := printSeals(&b, x.report); !errors.Is(err, x.err) {
			t.Errorf("%s: %v", name, err)
		}
		for _, s := range x.says {
			if !strings.Contains(b.String(), s) {
				t.Errorf("%s says %q, not %q", name, b.String(), s)
			}
		}
	}
}
