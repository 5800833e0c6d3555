package intake

import (
	"testing"
	"time"

	"github.com/commonline/commonline/casework"
)

// TestWhatBecomesOfAQuestion: asked again once after a day, given to a person after three, and to a person at once where it
// never went out.
func TestWhatBecomesOfAQuestion(t *testing.T) {
	t.Parallel()
	asked := time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)
	base := OpenQuestion{MadeAt: asked.Add(-time.Minute), AskedAt: asked, ExpiresAt: asked.Add(72 * time.Hour), Delivery: casework.Sent}
	for name, c := range map[string]struct {
		change func(*OpenQuestion)
		after  time.Duration
		remind bool
		ends   casework.QuestionOutcome
	}{
		"just asked":                        {func(*OpenQuestion) {}, time.Minute, false, ""},
		"almost a day":                      {func(*OpenQuestion) {}, 24*time.Hour - time.Second, false, ""},
		"a day":                             {func(*OpenQuestion) {}, 24 * time.Hour, true, ""},
		"reminded":                          {func(q *OpenQuestion) { q.RemindedAt = asked.Add(24 * time.Hour) }, 71 * time.Hour, false, ""},
		"the second silence":                {func(q *OpenQuestion) { q.RemindedAt = asked.Add(24 * time.Hour) }, 72 * time.Hour, false, casework.NoAnswer},
		"three days, the clock stood still": {func(*OpenQuestion) {}, 72 * time.Hour, false, casework.NoAnswer},
		"on its way for a day":              {func(q *OpenQuestion) { q.Delivery = casework.Retrying }, 25 * time.Hour, false, ""},
		"waits for a yes":                   {func(q *OpenQuestion) { q.Delivery = casework.Waiting }, 25 * time.Hour, false, ""},
		"withheld":                          {func(q *OpenQuestion) { q.Delivery = casework.Withheld }, time.Second, false, casework.NeverSent},
		"suppressed":                        {func(q *OpenQuestion) { q.Delivery = casework.Suppressed }, time.Second, false, casework.NeverSent},
		"came back":                         {func(q *OpenQuestion) { q.Delivery = casework.BouncedBack }, time.Second, false, casework.NeverSent},
		"the reminder came back": {func(q *OpenQuestion) {
			q.Delivery, q.RemindedAt = casework.BouncedBack, asked.Add(24*time.Hour)
		}, 30 * time.Hour, false, ""},
		"settling": {func(q *OpenQuestion) { q.AskedAt, q.ExpiresAt, q.Delivery = time.Time{}, time.Time{}, "" }, 9 * time.Minute, false, ""},
		"never composed": {func(q *OpenQuestion) {
			q.AskedAt, q.ExpiresAt, q.Delivery = time.Time{}, time.Time{}, ""
		}, 61 * time.Minute, false, casework.NeverSent},
	} {
		q := base
		c.change(&q)
		f := q.At(asked.Add(c.after))
		if f.Remind != c.remind || f.Outcome != c.ends || (f.Why == "") != (f.Outcome == "") {
			t.Errorf("%s: %+v", name, f)
		}
	}
}
