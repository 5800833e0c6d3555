package intake

import (
	"time"

	"github.com/commonline/commonline/casework"
)

// Placed says which thread a letter belongs to, by what its ids and its subject say.
type Placed struct {
	Thread casework.CaseID
	Known  bool // its sender takes part in the thread already, or began it
	Why    string
}

// Threads decides on letters in order, over an empty store in memory, and tells which of them belong together. It goes by
// the signs alone: where filing would hold a stranger's letter for a person, it still belongs to its thread.
func (r Rules) Threads(letters []Letter) []Placed {
	k := NewKnown(time.Time{})
	out := make([]Placed, len(letters))
	for i, l := range letters {
		h := r.follow(l, k)
		p := Placed{Thread: h.Case, Known: takesPart(k, h.Case, l.Sender.Address), Why: h.Why}
		if h.Case == 0 {
			p = Placed{Thread: k.NextCase, Known: true, Why: "nothing before it belongs to it"}
			k.Cases[p.Thread] = &CaseFacts{ID: p.Thread, Number: k.NextNumber, Status: casework.Open, Voices: map[string]int{}, LastAt: l.at()}
			k.NextCase++
			k.NextNumber++
		}
		c := k.Cases[p.Thread]
		if a := l.Sender.Address; a != "" && !takesPart(k, c.ID, a) {
			c.Voices[a] = nextVoice(c)
		}
		k.thread(l, c.ID)
		c.LastAt = l.at()
		out[i] = p
	}
	return out
}
