package main

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"
)

// Everything ends at now, whatever the day on which it is made: the last days of seven years.
const years = 7

// perOffice is how many people work in one.
const perOffice = 15

// matter is one case with all its rows.
type matter struct {
	id                 int64
	office, copied     int // copied is -1 for none
	resident, identity int64
	name, kind, value  string
	status             string
	subject, topic     string
	opened             time.Time
	resolved, due      *time.Time
	snoozed            *time.Time
	assignee           *int64
	request            string
	place              string
	number, street     string
	said               []said
	notes              []string
}

// said is one message.
type said struct {
	id   int64
	in   bool
	text string
	at   time.Time
	file string
}

// residents are fewer than cases: people write again.
func residents(cases int) int64 { return max(1, int64(cases)*3/5) }

// matterAt makes one case out of its number and the seed alone. Messages of case n are numbered from (n-1)*9+1.
func matterAt(seed uint64, n int64, cases int, now time.Time) matter {
	r := rand.New(rand.NewPCG(seed, uint64(n)))
	m := matter{id: n, office: r.IntN(len(offices)), copied: -1, resident: 1 + r.Int64N(residents(cases))}
	if r.IntN(12) == 0 {
		m.copied = (m.office + 1 + r.IntN(len(offices)-1)) % len(offices)
	}
	t := m.person(seed)
	m.opened = openedAt(r, n, cases, now)
	m.subject, m.topic = pick(r, t.subjects), pick(r, topics)
	m.number, m.street = fmt.Sprint(1+r.IntN(900)), strings.ReplaceAll(pick(r, streets), "-", " ")+" "+pick(r, kinds)
	m.place = m.number + " " + m.street
	if r.IntN(3) == 0 {
		m.request = fmt.Sprintf("1010%08d", r.IntN(1e8))
	}
	m.talk(r, t, now)
	m.work(r, now)
	return m
}

// openedAt goes up with the number, so that newer cases have higher ones, as they do.
func openedAt(r *rand.Rand, n int64, cases int, now time.Time) time.Time {
	span := time.Duration(years) * 365 * 24 * time.Hour
	ago := time.Duration(float64(span) * (1 - float64(n)/float64(cases+1)))
	return now.Add(-ago).Add(-time.Duration(r.IntN(3600)) * time.Second)
}

// person is the same for all cases of a resident.
func (m *matter) person(seed uint64) tongue {
	r := rand.New(rand.NewPCG(seed^0x9e3779b97f4a7c15, uint64(m.resident)))
	at, t := r.IntN(100), tongues[0]
	for _, x := range tongues {
		if at -= x.weight; at < 0 {
			t = x
			break
		}
	}
	first, last := pick(r, t.first), pick(r, t.last)
	m.name, m.identity = first+" "+last, m.resident
	if t.code == "zh" {
		m.name = last + first
	}
	if r.IntN(4) == 0 {
		m.kind, m.value = "phone", fmt.Sprintf("+1617%07d", m.resident%1e7)
		return t
	}
	m.kind, m.value = "mail", fmt.Sprintf("%s.%s%d@home.example", ascii(first, "resident"), ascii(last, "of"), m.resident)
	return t
}

func ascii(name, or string) string {
	name = strings.ToLower(strings.ReplaceAll(name, "'", ""))
	for _, c := range name {
		if c > 127 {
			return or
		}
	}
	return name
}

// talk makes one to nine messages, five on average.
func (m *matter) talk(r *rand.Rand, t tongue, now time.Time) {
	at, n := m.opened, 1+r.IntN(9)
	for i := range n {
		s := said{id: (m.id-1)*9 + int64(i) + 1, in: i == 0 || r.IntN(2) == 0, at: at}
		if s.in {
			s.text = m.words(r, t, i == 0)
			if r.IntN(8) == 0 {
				s.file = pick(r, files)
			}
		} else {
			s.text = "Dear " + m.name + ",\n\n" + pick(r, replies) + " " + pick(r, replies)
		}
		m.said = append(m.said, s)
		at = at.Add(time.Duration(1+r.IntN(48*60)) * time.Minute)
		if at.After(now) {
			break
		}
	}
	for range r.IntN(3) {
		m.notes = append(m.notes, pick(r, notes))
	}
}

func (m *matter) words(r *rand.Rand, t tongue, first bool) string {
	var b strings.Builder
	for range 2 + r.IntN(8) {
		b.WriteString(pick(r, t.sentences))
		b.WriteByte(" \n"[r.IntN(2)])
	}
	if first {
		fmt.Fprintf(&b, "\n%s\n%s", m.place, m.name)
	}
	if r.IntN(5) == 0 {
		fmt.Fprintf(&b, "\n(617) %03d-%04d", 200+r.IntN(800), r.IntN(10000))
	}
	return b.String()
}

// work says how far the case is: what is older than some weeks is done, but for a few.
func (m *matter) work(r *rand.Rand, now time.Time) {
	age := now.Sub(m.opened)
	if r.IntN(10) > 0 {
		id := int64(m.office*perOffice + 1 + r.IntN(perOffice))
		m.assignee = &id
	}
	if age > 45*24*time.Hour && r.IntN(200) > 0 {
		end := m.said[len(m.said)-1].at.Add(time.Hour)
		m.status, m.resolved = pickOne(r, "resolved", "resolved", "closed"), &end
		return
	}
	m.status = pickOne(r, "new", "open", "open", "open", "waiting_resident", "waiting_department")
	if m.status == "new" {
		m.assignee = nil
	}
	if r.IntN(3) > 0 {
		due := now.Add(time.Duration(r.IntN(20*24)-6*24) * time.Hour)
		m.due = &due
	}
	if r.IntN(12) == 0 {
		until := now.Add(time.Duration(1+r.IntN(200)) * time.Hour)
		m.snoozed = &until
	}
}

func pick(r *rand.Rand, of []string) string { return of[r.IntN(len(of))] }

func pickOne(r *rand.Rand, of ...string) string { return pick(r, of) }
