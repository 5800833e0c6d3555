package records

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/commonline/commonline/casework"
)

// item is one thing on the thread, in words.
type item struct {
	at    time.Time
	head  string
	facts []string
	body  string
	note  bool
}

// thread gives messages and notes in the order of time. They are blacked out already, where they are to be.
func (v *volume) thread() []item {
	var all []item
	for i := range v.Messages {
		all = append(all, v.message(i))
	}
	for _, n := range v.Notes {
		all = append(all, item{at: n.At, note: true, head: "Internal note · " + v.time(n.At), body: n.Text,
			facts: []string{"By: " + n.By + ", " + v.office(n.Office)}})
	}
	slices.SortStableFunc(all, func(a, b item) int { return a.at.Compare(b.at) })
	for i := range all {
		it := &all[i]
		it.head, it.body = fmt.Sprintf("%d. %s", i+1, it.head), v.black.black(it.body)
		for k := range it.facts {
			it.facts[k] = v.black.black(it.facts[k])
		}
	}
	return all
}

func (v *volume) message(i int) item {
	m := v.Messages[i]
	it := item{at: m.At, head: channelWord(m.Channel) + ", " + wayWord(m) + " · " + v.time(m.At), body: m.Text}
	fact := func(name, value string) {
		if value != "" {
			it.facts = append(it.facts, name+": "+value)
		}
	}
	if m.Author != "" {
		fact("Written by", m.Author)
	}
	fact("From", person(m.From))
	fact("To", people(m.To))
	fact("Copied to", people(m.Cc))
	fact("Subject", m.Subject)
	if d := m.Delivery; d != nil {
		fact("What became of it", strings.TrimSuffix(stateWord(d)+". "+d.Reason, ". "))
		fact("Sent", v.time(d.SentAt))
		fact("Reached its recipient", v.time(d.ArrivedAt))
	}
	for _, d := range m.Defects {
		fact("Note of the program", d.Detail)
	}
	for _, f := range v.files[i] {
		where := fmt.Sprintf("%d bytes, in %s", f.size, f.path)
		if f.missing != "" {
			where = "not in this export: " + f.missing
		}
		fact("Attached", fmt.Sprintf("%s (%s)", f.name, where))
	}
	return it
}

func person(c casework.Correspondent) string {
	switch {
	case c.Name == "" || c.Name == c.Address:
		return c.Address
	case c.Address == "":
		return c.Name
	}
	return c.Name + " <" + c.Address + ">"
}

func people(all []casework.Correspondent) string {
	words := make([]string, len(all))
	for i, c := range all {
		words[i] = person(c)
	}
	return strings.Join(words, ", ")
}

func channelWord(c casework.Channel) string {
	return cmp.Or(map[casework.Channel]string{casework.Text: "Text message", casework.Call: "Phone call", casework.Form: "Web form", casework.Paper: "Letter or visit",
		casework.Page: "Added on the page of the case"}[c], "E-mail")
}

func wayWord(m casework.Message) string {
	switch {
	case m.Direction == casework.In && m.Kind != "" && m.Kind != casework.Personal:
		return "received (" + string(m.Kind) + ")"
	case m.Direction == casework.In:
		return "received"
	case m.Direction == casework.Elsewhere:
		return "sent by staff from another program"
	case m.Delivery != nil && m.Author == "":
		return "written by the program (" + m.Delivery.Occasion + ")"
	}
	return "sent"
}

func stateWord(d *casework.Delivery) string {
	return cmp.Or(map[casework.DeliveryState]string{casework.Sent: "Sent", casework.Failed: "Could not be sent", casework.BouncedBack: "Came back undelivered",
		casework.Withheld: "Not sent: sending was off", casework.Suppressed: "Not sent", casework.Waiting: "Waits for a person's yes"}[d.State], "On its way")
}

// facts are what stands at the head of a case.
func (v *volume) facts() []string {
	c := v.Case
	all := []string{"Office: " + v.office(c.Office), "Resident: " + v.black.black(c.ResidentName), "Status: " + c.Status.Label(), "Opened: " + v.time(c.OpenedAt)}
	for _, f := range [][2]string{{"Resolved", v.time(c.ResolvedAt)}, {"How it was resolved", c.Resolution}, {"Topic", c.Topic}, {"Request at 311", c.Request311}} {
		if f[1] != "" {
			all = append(all, f[0]+": "+v.black.black(f[1]))
		}
	}
	notes := "Internal notes are not in this export."
	if v.job.Notes {
		notes = fmt.Sprintf("Internal notes are in this export: %d.", len(v.Notes))
	}
	all = append(all, fmt.Sprintf("Messages: %d. %s", len(v.Messages), notes), "Times are those of "+v.zone().String()+".")
	if v.black != nil {
		all = append(all, "A bar ("+bar+") stands where an address or a telephone number was taken out by a program. A person has to read this before it is given out.")
	}
	return all
}

// writeText writes the thread as plain text, for programs that read aloud and for those that search.
func (v *volume) writeText(context.Context) error {
	_, err := v.archive.add(v.give+"/thread.txt", kindText, v.Case.Number.String(), func(w io.Writer) error {
		var b strings.Builder
		fmt.Fprintf(&b, "Case %s\n%s\n\n", v.Case.Number, v.black.black(v.Case.Subject))
		for _, f := range v.facts() {
			b.WriteString(f + "\n")
		}
		for _, it := range v.thread() {
			fmt.Fprintf(&b, "\n%s\n%s\n", strings.Repeat("-", 72), it.head)
			for _, f := range it.facts {
				b.WriteString(f + "\n")
			}
			b.WriteString("\n" + strings.TrimRight(strings.ReplaceAll(it.body, "\r\n", "\n"), "\n") + "\n")
		}
		_, err := io.WriteString(w, b.String())
		return err
	})
	return err
}
