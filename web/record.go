package web

import (
	"fmt"
	"net/http"

	"github.com/commonline/commonline/casework"
)

// record leaves events of a request in the name of who made it. It is called before anything is shown: what cannot be
// recorded is not shown.
func (s *server) record(r *http.Request, me SignedIn, events ...casework.Event) error {
	for i := range events {
		events[i].At = s.Now()
		if events[i].Actor == "" {
			events[i].Actor = fmt.Sprintf("staff:%d", me.Staff)
		}
		if events[i].Office == "" {
			events[i].Office = me.Office
		}
	}
	if err := s.Store.Record(r.Context(), events); err != nil {
		return fmt.Errorf("recording %s: %w", events[0].Kind, err)
	}
	return nil
}

// refused records a sign-in that was refused. The address that was typed is named only by the account that it belongs
// to: people type passwords there by mistake.
func (s *server) refused(r *http.Request, a Account, why string) error {
	e := casework.Event{Kind: casework.SignInRefused, Actor: "nobody", Detail: s.from(r)}
	e.Detail["why"] = why
	if a.Staff != 0 {
		e.Detail["account"] = fmt.Sprintf("staff:%d", a.Staff)
	}
	return s.record(r, SignedIn{Viewer: a.Viewer}, e)
}

// with adds one fact.
func with(facts map[string]string, key, value string) map[string]string {
	facts[key] = value
	return facts
}

// from says where a request came from.
func (s *server) from(r *http.Request) map[string]string {
	return map[string]string{"from": s.clientAddress(r).String()}
}
