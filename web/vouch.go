package web

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/commonline/commonline/casework"
)

// vouchRoutes say who wrote what came unproven.
func (s *server) vouchRoutes() []route {
	return []route{{"POST /inbox/{number}/them/{message}", casework.Arrange, s.vouch}}
}

// vouch answers POST /inbox/{number}/them/{message}, with undo = yes to take it back.
func (s *server) vouch(w http.ResponseWriter, r *http.Request, me SignedIn) error {
	n, err := formOf(w, r)
	if err != nil {
		return err
	}
	id, err := numberIn(r, "message")
	if err != nil {
		return err
	}
	done, do := "vouched", s.Store.Vouch
	if r.PostFormValue("undo") != "" {
		done, do = "doubted", s.Store.Doubt
	}
	if err := do(r.Context(), me.Viewer, casework.Doer{Staff: me.Staff, At: s.Now()}, n, casework.MessageID(id)); err != nil {
		return s.notDone(w, r, me, fmt.Errorf("saying who wrote message %d: %w", id, err), func(*openPane) {})
	}
	s.backToCase(w, r, n, done)
	return nil
}

// vouchPart is what stands on a message of which nobody knew who wrote it.
type vouchPart struct {
	casework.Vouch
	URL string // where it is said; "" where the reader may not
}

// Words say how it is known.
func (v vouchPart) Words() string {
	switch v.How {
	case "code":
		return "A code that came back shows that it is them"
	case "join":
		return "It is them, by the join of two addresses"
	}
	return "It is them, says " + v.By
}

// nameKnown takes the doubt out of the names of senders who are known by now.
func (p *openPane) nameKnown() {
	for i := range p.messages {
		if m := &p.messages[i]; p.Vouches[m.ID].Known() {
			m.From.Name = strings.Replace(m.From.Name, " (sender not verified)", "", 1)
		}
	}
	p.People = people(p.messages)
}

// vouchPart gives it.
func (p *openPane) vouchPart(m *casework.Message) *vouchPart {
	x, ok := p.Vouches[m.ID]
	if !ok || m.ID == 0 {
		return nil
	}
	v := &vouchPart{Vouch: x}
	if p.MayArrange {
		v.URL = p.Act(fmt.Sprintf("them/%d", m.ID))
	}
	return v
}

// vouchWords are for what was said about who wrote.
var vouchWords = map[string]string{
	"vouched": "Noted: it is them. A case that came by the form is on their card from now on.",
	"doubted": "Taken back: it is again not known who wrote it.",
}

// vouchMoment says what was found out about who wrote.
func vouchMoment(e casework.Event) mark {
	switch e.Kind {
	case casework.SenderVouched:
		return mark{Icon: "check", Words: "It was found out who wrote a message"}
	case casework.SenderDoubted:
		return mark{Icon: "undo", Words: "It is again not known who wrote a message"}
	}
	return mark{}
}
