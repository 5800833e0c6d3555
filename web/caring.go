package web

import (
	"fmt"
	"net/http"

	"github.com/commonline/commonline/casework"
)

// caringRoutes are about sensitive matters.
func (s *server) caringRoutes() []route {
	return []route{{"POST /inbox/{number}/care", casework.WorkCases, s.setCare}}
}

// setCare answers POST /inbox/{number}/care with safe (an identity, 0 for none that is known), voicemail = no and words.
func (s *server) setCare(w http.ResponseWriter, r *http.Request, me SignedIn) error {
	n, err := formOf(w, r)
	if err != nil {
		return err
	}
	c := casework.Care{Safe: casework.IdentityID(number(r, "safe")), NoVoicemail: r.PostFormValue("voicemail") == "no", Words: r.PostFormValue("words")}
	if err := s.Store.SetCare(r.Context(), me.Viewer, n, s.Now(), c); err != nil {
		return s.notDone(w, r, me, fmt.Errorf("noting what has to be known on case %s: %w", n, err), func(p *openPane) { p.Problem.Title = "Not noted" })
	}
	s.backToCase(w, r, n, "care")
	return nil
}

// sensitiveDeed reads do = sensitive or not-sensitive; ok is false for another deed.
func sensitiveDeed(r *http.Request) (d casework.Deed, done string, ok bool) {
	switch do := r.PostFormValue("do"); do {
	case "sensitive":
		return casework.MarkSensitive{}, do, true
	case "not-sensitive":
		return casework.NotSensitive{Why: r.PostFormValue("why")}, do, true
	}
	return nil, "", false
}

// caringWords are for what was done about a sensitive matter.
func caringWords(done string) string {
	return map[string]string{
		"sensitive":     "The matter is sensitive from now on: no machine writes on it, its page is closed, and what waited to be sent is kept back.",
		"not-sensitive": "The matter is not sensitive any more: machines write on it again.",
		"care":          "Noted. Whoever writes or calls sees it first.",
	}[done]
}

// caringMoment says what happened to a sensitive matter.
func caringMoment(e casework.Event) mark {
	switch e.Kind {
	case casework.CaseSensitive:
		return mark{Icon: "lock", Words: "Sensitive from here on: no machine writes", Reason: e.Detail["why"]}
	case casework.CaseNotSensitive:
		return mark{Icon: "undo", Words: "Not sensitive any more", Reason: e.Detail["why"]}
	case casework.CareTaken:
		return mark{Icon: "lock", Words: "It was noted where it is safe to write or call"}
	}
	return mark{}
}
