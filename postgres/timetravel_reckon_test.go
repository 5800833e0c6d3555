package postgres_test

import (
	"cmp"
	"slices"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/notify"
)

// reckoning says what has to leave of one case, by the words of the documentation and with nothing of the code under test but its names.
type reckoning struct {
	j        *journey
	l        *life
	status   casework.Status
	since    time.Time
	told     time.Time
	reminded bool
	ended    bool        // the resident heard that it had
	news     []due       // that waits to be composed
	composed []time.Time // news in the last day
	waits    []waiting   // composed, and not yet left
	left     []departure
}

// waiting is news that was composed, and leaves later.
type waiting struct {
	departure
	composed time.Time
}

type due struct {
	occasion notify.Occasion
	at       time.Time
}

// settle is how long news waits for more of it.
const settle = 2 * time.Minute

func (j *journey) reckon(l *life) []departure {
	k := &reckoning{j: j, l: l, status: casework.New, since: l.opened, told: l.opened}
	deeds := l.deeds
	for _, tick := range j.ticks {
		for len(deeds) > 0 && !deeds[0].at.After(tick) {
			k.move(deeds[0])
			deeds = deeds[1:]
		}
		if !tick.Before(l.opened) {
			k.strike(tick)
		}
		k.compose(tick)
		k.leave(tick)
	}
	return k.left
}

func (k *reckoning) move(a act) {
	was := k.status
	k.status, k.since, k.reminded = a.to, a.at, false
	k.told = latest(k.told, a.at)
	o := map[casework.Status]notify.Occasion{casework.WaitingOnDepartment: notify.WithADept, casework.WaitingOnResident: notify.WaitingOnYou, casework.Resolved: notify.WasResolved}[a.to]
	if !was.Live() {
		o = notify.WasReopened
	}
	k.news = append(k.news, due{o, a.at.Add(settle)}) // also one of which nobody hears: what came before it is news no more
}

// strike reminds after three working days, and breaks a silence of ten days.
func (k *reckoning) strike(now time.Time) {
	switch {
	case !k.status.Live():
	case k.status == casework.WaitingOnResident:
		if !k.reminded && !now.Before(k.workdays(k.since, 3)) {
			k.reminded = true
			k.news = append(k.news, due{notify.WaitingStill, now})
		}
	case !now.Before(k.told.In(k.j.zone).AddDate(0, 0, 10)):
		k.told = now
		k.news = append(k.news, due{notify.StillWorking, now})
	}
}

// workdays are counted day by day: Saturdays, Sundays and the four holidays are none.
func (k *reckoning) workdays(at time.Time, n int) time.Time {
	off := []string{"10-11", "11-11", "11-25", "12-24"}
	for at = at.In(k.j.zone); n > 0; {
		at = at.AddDate(0, 0, 1)
		if d := at.Weekday(); d != time.Saturday && d != time.Sunday && !slices.Contains(off, at.Format("01-02")) {
			n--
		}
	}
	return at
}

func (k *reckoning) compose(now time.Time) {
	ready := slices.DeleteFunc(slices.Clone(k.news), func(d due) bool { return d.at.After(now) })
	k.news = slices.DeleteFunc(k.news, func(d due) bool { return !d.at.After(now) })
	slices.SortStableFunc(ready, func(a, b due) int { return a.at.Compare(b.at) })
	for i, d := range ready {
		changed := slices.ContainsFunc(append(slices.Clone(ready[i+1:]), k.news...), func(o due) bool { return o.occasion != notify.WaitingStill && o.occasion != notify.StillWorking })
		today := len(slices.DeleteFunc(slices.Clone(k.composed), func(at time.Time) bool { return !at.After(now.Add(-24 * time.Hour)) }))
		if d.occasion == "" || changed || !stands(d.occasion, k.status) || d.occasion == notify.WasReopened && !k.ended || today >= 2 && d.occasion != notify.WasResolved {
			continue
		}
		k.composed, k.told, k.ended = append(k.composed, now), latest(k.told, now), k.ended || d.occasion == notify.WasResolved
		k.waits = append(k.waits, waiting{departure{k.l.id, d.occasion, k.awake(now)}, now})
	}
}

// awake is eight in the morning for a text at night.
func (k *reckoning) awake(now time.Time) time.Time {
	at := now.In(k.j.zone)
	switch {
	case !k.l.text || at.Hour() >= 8 && at.Hour() < 21:
		return now
	case at.Hour() >= 21:
		at = at.AddDate(0, 0, 1)
	}
	return time.Date(at.Year(), at.Month(), at.Day(), 8, 0, 0, 0, k.j.zone)
}

func (k *reckoning) leave(now time.Time) {
	k.waits = slices.DeleteFunc(k.waits, func(d waiting) bool {
		if d.at.After(now) {
			return false
		}
		if k.awake(now) != now {
			return false
		}
		if !stands(d.occasion, k.status) { // nobody heard it, so that it counts for nothing
			k.composed = slices.DeleteFunc(k.composed, d.composed.Equal)
			return true
		}
		d.at = now
		k.left = append(k.left, d.departure)
		return true
	})
}

// stands reports whether news is true of a case.
func stands(o notify.Occasion, s casework.Status) bool {
	switch o {
	case notify.WithADept:
		return s == casework.WaitingOnDepartment
	case notify.WaitingOnYou, notify.WaitingStill:
		return s == casework.WaitingOnResident
	case notify.WasResolved:
		return s == casework.Resolved
	case notify.StillWorking:
		return s.Live() && s != casework.WaitingOnResident
	}
	return s.Live()
}

func latest(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// compare holds what left against what had to.
func (j *journey) compare() {
	got, wrong := map[casework.CaseID][]departure{}, 0
	for _, d := range j.left {
		got[d.kase] = append(got[d.kase], d)
	}
	for _, l := range j.lives {
		want := j.reckon(l)
		order := func(a, b departure) int { return cmp.Or(a.at.Compare(b.at), cmp.Compare(a.occasion, b.occasion)) }
		slices.SortFunc(want, order)
		slices.SortFunc(got[l.id], order)
		if slices.EqualFunc(want, got[l.id], func(a, b departure) bool { return order(a, b) == 0 }) {
			continue
		}
		if wrong++; wrong <= 5 {
			j.t.Errorf("case %d, text %v, opened %s\ndeeds %v\n left %v\n want %v\n%s", l.id, l.text, l.opened.In(j.zone), j.said(l), j.times(got[l.id]), j.times(want), j.fates(l.id))
		}
	}
	if wrong > 0 {
		j.t.Errorf("%d of %d cases went otherwise than they have to", wrong, len(j.lives))
	}
}

func (j *journey) times(all []departure) (s []string) {
	for _, d := range all {
		s = append(s, string(d.occasion)+" "+d.at.In(j.zone).Format("Mon 01-02 15:04:05"))
	}
	return s
}

func (j *journey) said(l *life) (s []string) {
	for _, a := range l.deeds {
		s = append(s, string(a.to)+" "+a.at.In(j.zone).Format("Mon 01-02 15:04:05"))
	}
	return s
}
