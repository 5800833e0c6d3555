package notify

import (
	"hash/fnv"
	"strconv"
	"time"
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
	h := fnv.New32a()
	h.Write([]byte(strconv.FormatInt(int64(d.ID), 10)))
	spread := float64(h.Sum32()%401)/1000 - 0.2
	return now.Add(wait + time.Duration(float64(wait)*spread)), true
}
