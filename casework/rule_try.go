package casework

import (
	"maps"
	"time"
)

// Tried is what a rule would have done at a moment.
type Tried struct {
	Moment RuleMoment
	Ruling Ruling
}

// Try says what a rule would have done at moments, oldest first, if it had been on, and alone. Where it would have gone off by itself, that is
// the last of them.
func (r Rule) Try(moments []RuleMoment, works map[StaffID]string, city *City) (all []Tried) {
	ran := map[CaseID]bool{}
	deeds := map[CaseID][]time.Time{}
	r.Stopped = ""
	for _, k := range moments {
		r.OnSince = k.At.Add(-time.Second)
		k.Ran = maps.Clone(k.Ran)
		if k.Ran == nil {
			k.Ran = map[RuleID]bool{}
		}
		k.Ran[r.ID], k.Deeds = ran[k.Case.ID], 0
		for _, at := range deeds[k.Case.ID] {
			if k.At.Sub(at) < 24*time.Hour {
				k.Deeds++
			}
		}
		for _, x := range k.Judge([]Rule{r}, works, city) {
			all = append(all, Tried{k, x})
			if x.Stop != "" {
				return all
			}
			ran[k.Case.ID] = true
			for range x.Events {
				deeds[k.Case.ID] = append(deeds[k.Case.ID], k.At)
			}
		}
	}
	return all
}
