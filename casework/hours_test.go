package casework_test

import (
	"testing"
	"time"

	"github.com/commonline/commonline/casework"
)

// weekdays is Monday to Friday from 9 to 5 with a lunch break on Wednesdays, and two days off.
func weekdays() casework.Hours {
	h := casework.Hours{Holidays: []casework.Date{{Year: 2026, Month: 11, Day: 26}, {Year: 2026, Month: 11, Day: 27}, {Month: 12, Day: 25}}}
	for d := time.Monday; d <= time.Friday; d++ {
		h.Week[d] = []casework.Span{{From: 540, To: 1020}}
	}
	h.Week[time.Wednesday] = []casework.Span{{From: 540, To: 720}, {From: 780, To: 960}}
	return h
}

func TestHoursOpen(t *testing.T) {
	t.Parallel()
	for when, want := range map[string]bool{
		"2026-11-23 08:59": false, "2026-11-23 09:00": true, "2026-11-23 16:59": true, "2026-11-23 17:00": false, // a Monday
		"2026-11-25 11:59": true, "2026-11-25 12:30": false, "2026-11-25 13:00": true,
		"2026-11-26 10:00": false, // a holiday
		"2026-11-28 10:00": false, // a Saturday
		"2028-12-25 10:00": false, "2026-12-28 10:00": true,
	} {
		at, err := time.Parse("2006-01-02 15:04", when)
		if err != nil {
			t.Fatal(err)
		}
		if got := weekdays().Open(at); got != want {
			t.Errorf("%s: open is %v", when, got)
		}
	}
	if !(casework.Hours{}).Open(time.Now()) {
		t.Error("without hours the office is closed")
	}
}

func TestEndOfNextDay(t *testing.T) {
	t.Parallel()
	zone, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Fatal(err)
	}
	for from, want := range map[string]string{
		"2026-11-23 22:00": "2026-11-24 17:00",
		"2026-11-24 08:00": "2026-11-25 16:00",
		"2026-11-25 10:00": "2026-11-30 17:00", // over Thanksgiving, the day after, and a weekend
		"2026-10-30 16:00": "2026-11-02 17:00", // over the end of summer time: the clock on the wall counts
	} {
		at, err := time.ParseInLocation("2006-01-02 15:04", from, zone)
		if err != nil {
			t.Fatal(err)
		}
		if got := weekdays().EndOfNextDay(at).Format("2006-01-02 15:04"); got != want {
			t.Errorf("%s: owed at %s, want %s", from, got, want)
		}
	}
	at := time.Date(2026, 1, 1, 12, 0, 0, 0, zone)
	if got := (casework.Hours{}).EndOfNextDay(at); !got.Equal(at.Add(24 * time.Hour)) {
		t.Errorf("without hours: %s", got)
	}
	never := casework.Hours{Holidays: []casework.Date{{Year: 2026, Month: 1, Day: 1}}}
	if got := never.EndOfNextDay(at); got.Sub(at) < 59*24*time.Hour {
		t.Errorf("never open: %s", got)
	}
}
