package notify_test

import (
	"testing"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/notify"
)

// TestARetryAtNight looks again at the hours of the city and of the resident when a delivery is about to go.
func TestARetryAtNight(t *testing.T) {
	t.Parallel()
	city := notify.Hours{Quiet: casework.Quiet{From: 21 * 60, To: 8 * 60}}
	own := casework.Quiet{From: 18 * 60, To: 10 * 60}
	nine, seven := noon.Add(9*time.Hour), noon.Add(7*time.Hour) // in the evening
	for name, c := range map[string]struct {
		d    notify.Delivery
		at   time.Time
		want time.Duration
	}{
		"news by mail":                      {notify.Delivery{Channel: casework.Mail, Occasion: notify.WasResolved}, nine, 0},
		"news by mail, own hours":           {notify.Delivery{Channel: casework.Mail, Occasion: notify.WasResolved, Quiet: own}, nine, 13 * time.Hour},
		"an answer by mail, own hours":      {notify.Delivery{Channel: casework.Mail, Occasion: "answer", Quiet: own}, nine, 0},
		"news by text":                      {notify.Delivery{Channel: casework.Text, Occasion: notify.WasResolved}, nine, 11 * time.Hour},
		"news by text, own hours":           {notify.Delivery{Channel: casework.Text, Occasion: notify.WasResolved, Quiet: own}, seven, 15 * time.Hour},
		"news by text, before the city's":   {notify.Delivery{Channel: casework.Text, Occasion: notify.WasResolved}, seven, 0},
		"what answers a text of just now":   {notify.Delivery{Channel: casework.Text, Occasion: notify.Received, Quiet: own, ComposedAt: seven}, seven, 0},
		"what answered a text at noon":      {notify.Delivery{Channel: casework.Text, Occasion: notify.Received, Quiet: own, ComposedAt: noon}, seven, 15 * time.Hour},
		"own hours are over in the morning": {notify.Delivery{Channel: casework.Text, Occasion: notify.WasResolved, Quiet: own}, noon, 0},
	} {
		if got := notify.QuietFor(city, c.d, c.at); got != c.want {
			t.Errorf("%s: waits %s, want %s", name, got, c.want)
		}
	}
}
