package main

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/intake"
	"github.com/commonline/commonline/postgres"
	"github.com/google/go-cmp/cmp"
)

func day(n int) time.Time { return time.Date(2026, 11, n, 0, 0, 0, 0, time.UTC) }

func TestPrintLedger(t *testing.T) {
	t.Parallel()
	lines := []postgres.LedgerLine{
		{Source: "al1/INBOX", Day: day(24), Received: 1204, Outcomes: map[intake.Outcome]int{intake.NewCase: 900, intake.Joined: 300, intake.Machine: 4}},
		{Source: "d1/INBOX", Day: day(24), Received: 25, Outcomes: map[intake.Outcome]int{intake.CopyOf: 2, intake.Held: 1}, Missing: []casework.RawID{17, 18}},
		{Source: "d1/Sent", Day: day(25), Received: 2, Outcomes: map[intake.Outcome]int{intake.Joined: 1, "parked": 1}},
	}
	var out bytes.Buffer
	balanced, err := printLedger(&out, lines)
	if balanced || err != nil {
		t.Errorf("balanced %v, %v", balanced, err)
	}
	want := `
         day     source  received  new  joined  copy  seen  machine  history  held  rejected  unreadable  parked  unfiled
  2026-11-24  al1/INBOX      1204  900     300     -     -        4        -     -         -           -       -        -
  2026-11-24   d1/INBOX        25    -       -     2     -        -        -     1         -           -       -       22
  2026-11-25    d1/Sent         2    -       1     -     -        -        -     -         -           -       1        -
                    all      1231  900     301     2     -        4        -     1         -           -       1       22

Does not balance: d1/INBOX of 2026-11-24. Received and not filed: raw 17, 18 and 20 more.
`
	if diff := cmp.Diff(want, "\n"+out.String()); diff != "" {
		t.Error(diff)
	}
}

func TestPrintLedgerThatBalances(t *testing.T) {
	t.Parallel()
	for what, lines := range map[string][]postgres.LedgerLine{
		"Nothing was received": nil,
		"al1/INBOX":            {{Source: "al1/INBOX", Day: day(24), Received: 2, Outcomes: map[intake.Outcome]int{intake.SeenAgain: 2}}},
	} {
		var out bytes.Buffer
		balanced, err := printLedger(&out, lines)
		if !balanced || err != nil || !strings.Contains(out.String(), what) || strings.Contains(out.String(), "not balance") {
			t.Errorf("%v, %v:\n%s", balanced, err, &out)
		}
	}
}

type closed struct{}

func (closed) Write([]byte) (int, error) { return 0, errors.New("nobody reads") }

func TestPrintLedgerToNobody(t *testing.T) {
	t.Parallel()
	balanced, err := printLedger(closed{}, []postgres.LedgerLine{{Source: "d1/INBOX", Day: day(24)}})
	if balanced || err == nil {
		t.Errorf("balanced %v, %v", balanced, err)
	}
}
