package web

import (
	"slices"
	"time"

	"github.com/commonline/commonline/casework"
)

// wayOut is how an answer goes.
type wayOut struct {
	casework.Leaving
	channel casework.Channel
	to      casework.Correspondent
}

// answerBy says to whom an answer goes, and when.
func (m *memory) answerBy(a casework.Answer, id casework.CaseID, at time.Time) (out wayOut, err error) {
	out.channel, out.to.Address = casework.Mail, "rosa.delgado@mail.example"
	var heard time.Time
	if a.Channel == casework.Text {
		i := slices.IndexFunc(m.phones[id], func(v Voice) bool { return v.Identity == a.To })
		if i < 0 {
			return out, casework.Errorf(casework.NotFound, "This person takes no part in the case by telephone.")
		}
		to := m.phones[id][i]
		if to.Barred != "" {
			return out, casework.Errorf(casework.Invalid, "Not sent: %s %s", to.Address, to.Barred)
		}
		out.channel, out.to, heard = casework.Text, casework.Correspondent{Name: to.Name, Address: to.Address}, to.Texted
	}
	out.Leaving, err = m.city.Leaves(a, at, heard)
	return out, err
}

// rosasPhone is a number of Rosa's that has just texted.
func rosasPhone() Voice {
	return Voice{Identity: 71, Channel: casework.Text, Name: "Rosa Delgado", Address: "+15555550177", From: "+15555550105", Heard: noon.Add(-5 * time.Minute), Texted: noon.Add(-5 * time.Minute)}
}

// withPhones lets people take part in case 3 by telephone.
func (s *site) withPhones(all ...Voice) *site {
	s.store.phones = map[casework.CaseID][]Voice{3: all}
	return s
}
