package casework

import "time"

// Lately is how long after a message an answer still counts as one to it: whoever wrote is awake, and waits.
const Lately = time.Hour

// furthest is how far ahead an answer may be put off.
const furthest = 60 * 24 * time.Hour

// Leaving is when an answer goes out.
type Leaving struct {
	At    time.Time
	Later bool // somebody chose it, or the night holds it: it is stopped where the resident writes first
	Night bool
}

// Leaves says when an answer goes out that is written now. heard is when its recipient last wrote a text; zero for never. A person's answer
// to what a resident has just sent goes at once at whatever hour; a text that the office begins waits for the morning.
func (c *City) Leaves(a Answer, now, heard time.Time) (Leaving, error) {
	soon := Leaving{At: now.Add(UndoTime)}
	if a.Leave.IsZero() {
		if end, quiet := c.Quiet.Until(soon.At, c.Zone); quiet && a.Channel == Text && !Conversing(heard, now) {
			return Leaving{At: end, Later: true, Night: true}, nil
		}
		return soon, nil
	}
	end, quiet := c.Quiet.Until(a.Leave, c.Zone)
	switch {
	case a.Leave.Before(soon.At):
		return soon, Errorf(Invalid, "The time to send it at has passed. Choose a later one, or send it now.")
	case a.Leave.After(now.Add(furthest)):
		return soon, Errorf(Invalid, "It can be sent within the next 60 days. Choose an earlier time.")
	case quiet && a.Channel == Text:
		return soon, Errorf(Invalid, "No text is begun at that hour. Choose a time from %s on.", end.Format("3:04 PM"))
	}
	return Leaving{At: a.Leave, Later: true}, nil
}

// Conversing reports whether somebody who wrote at heard still waits for the answer.
func Conversing(heard, now time.Time) bool {
	return !heard.IsZero() && heard.Year() > 1 && now.Sub(heard) < Lately
}
