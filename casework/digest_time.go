package casework

import "time"

// DigestTime is when staff get what waits by mail, where the city file does not say: minutes since midnight.
const DigestTime TimeOfDay = 7*60 + 30

// DigestDay is the day whose digest is due at a time: ok from the city's hour on, on days on which offices are open.
func (c *City) DigestDay(now time.Time) (day Date, ok bool) {
	at := c.here(now)
	from := c.Digest
	if from == 0 {
		from = DigestTime
	}
	minute := TimeOfDay(at.Hour()*60 + at.Minute())
	return DateOf(at), minute >= from && (c.Hours.Always() || !c.Hours.off(at))
}

// Time is midnight of the day in UTC, as databases keep days.
func (d Date) Time() time.Time { return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC) }
