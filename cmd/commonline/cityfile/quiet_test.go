package cityfile_test

import (
	"strings"
	"testing"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/cmd/commonline/cityfile"
)

func TestQuietHours(t *testing.T) {
	t.Parallel()
	usual := casework.Quiet{From: 21 * 60, To: 8 * 60}
	for line, want := range map[string]casework.Quiet{
		"": usual, "quiet_hours: none\n": {}, "quiet_hours: 22:30-07:15\n": {From: 22*60 + 30, To: 7*60 + 15}, "quiet_hours: \"21:00 - 8:00\"\n": usual,
	} {
		if got := parse(t, good+line).City.Quiet; got != want {
			t.Errorf("%q: %+v", line, got)
		}
	}
}

func TestQuietHoursThatAreRefused(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"9pm-8am", "21:00", "25:00-08:00", "21:60-08:00", "21:00-08:00, 12:00-13:00"} {
		_, err := cityfile.Parse("city.yaml", []byte(good+"quiet_hours: "+text+"\n"), cityfile.Sources{})
		if err == nil || !strings.Contains(err.Error(), "quiet_hours is") || !strings.Contains(err.Error(), text) {
			t.Errorf("%q: %v", text, err)
		}
	}
}
