package demomail

import (
	_ "embed" // the mails
	"fmt"
	"slices"
	"strings"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/commonline/commonline/casework"
)

//go:embed anywhere/mails.txtar
var anywhere []byte

// Spot is an address of a city as one writes it, and the mailbox of its district's office.
type Spot struct {
	Line    string // "45 Dudley St"
	Mailbox casework.Mailbox
}

// Around makes a stream of mails about a city's own addresses. Each goes to the office of its address, to that of another
// district, to the at-large office, or to all; spots are used one after the other, and again where there are few.
func Around(spots []Spot, atLarge casework.Mailbox) ([]Mail, error) {
	if len(spots) == 0 {
		return nil, nil
	}
	var stream []Mail
	for i, f := range txtar.Parse(anywhere).Files {
		m, err := parse("anywhere", f)
		if err != nil {
			return nil, err
		}
		here := spots[i%len(spots)]
		there := other(spots, i%len(spots))
		var to string
		switch kind := m.Mailboxes[0]; kind {
		case "here":
			m.Mailboxes, to = []casework.MailboxID{here.Mailbox.ID}, here.Mailbox.Address
		case "elsewhere":
			m.Mailboxes, to = []casework.MailboxID{there.Mailbox.ID}, there.Mailbox.Address
		case "atlarge":
			m.Mailboxes, to = []casework.MailboxID{atLarge.ID}, atLarge.Address
		case All:
			to = everyone(spots, atLarge)
		default:
			return nil, fmt.Errorf("%s goes to %q, which no city has", m.Name, kind)
		}
		m.text = []byte(strings.NewReplacer("{{to}}", to, "{{here}}", here.Line, "{{here lower}}", strings.ToLower(here.Line), "{{there}}", there.Line).Replace(string(m.text)))
		stream = append(stream, m)
	}
	slices.SortStableFunc(stream, func(a, b Mail) int { return int(b.Age - a.Age) })
	return stream, nil
}

// other is the next spot of another district; the same where there is only one district.
func other(spots []Spot, i int) Spot {
	for n := 1; n < len(spots); n++ {
		if s := spots[(i+n)%len(spots)]; s.Mailbox.ID != spots[i].Mailbox.ID {
			return s
		}
	}
	return spots[i]
}

func everyone(spots []Spot, atLarge casework.Mailbox) string {
	all := []string{atLarge.Address}
	for _, s := range spots {
		if !slices.Contains(all, s.Mailbox.Address) {
			all = append(all, s.Mailbox.Address)
		}
	}
	return strings.Join(all, ",\n ") // a line each, or the header would be too long
}
