package notify

import (
	"hash/fnv"
	"strconv"
	"time"

	"github.com/commonline/commonline/casework"
)

// giveUpAfter is how long a mail is tried (RFC 5321 section 4.5.4.1 asks for four to five days between servers; a resident
// who hears nothing for three is better told in another way, and staff see it).
const giveUpAfter = 72 * time.Hour

// waits between attempts; the last one repeats.
var waits = []time.Duration{
	time.Minute, 5 * time.Minute, 15 * time.Minute, 30 * time.Minute, time.Hour, 2 * time.Hour, 4 * time.Hour,
}

// nextAttempt tells when a delivery that was tried and put off is tried again; ok is false once it is given up. A fifth more or
// less, fixed by the delivery's id, keeps those that failed together from coming back together.
func nextAttempt(d Delivery, now time.Time) (at time.Time, ok bool) {
	if !d.TriedSince.IsZero() && now.Sub(d.TriedSince) >= giveUpAfter {
		return time.Time{}, false
	}
	wait := waits[min(max(d.Attempts, 1), len(waits))-1]
	return now.Add(wait + time.Duration(float64(wait)*(spread(d.ID, 0.4)-0.2))), true
}

// spread is a number from 0 to most that a delivery always has, and another delivery another.
func spread(id casework.DeliveryID, most float64) float64 {
	h := fnv.New32a()
	h.Write([]byte(strconv.FormatInt(int64(id), 10)))
	return float64(h.Sum32()%401) / 400 * most
}
