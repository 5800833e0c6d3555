package web

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/commonline/commonline/casework"
)

// arrangeRoutes are about which case is which.
func (s *server) arrangeRoutes() []route {
	return []route{
		{"POST /inbox/{number}/merge", casework.Arrange, s.merge},
		{"POST /inbox/{number}/unmerge", casework.Arrange, s.unmerge},
		{"POST /inbox/{number}/split/{message}", casework.Arrange, s.split},
		{"POST /inbox/{number}/link", casework.Arrange, s.link},
		{"POST /inbox/{number}/unlink", casework.Arrange, s.unlink},
	}
}

// merge answers POST /inbox/{number}/merge with other = a case number, and reason.
func (s *server) merge(w http.ResponseWriter, r *http.Request, me SignedIn) error {
	return s.withOther(w, r, me, "merged", func(n, other casework.CaseNumber) error {
		return s.Store.Merge(r.Context(), me.Viewer, n, other, s.Now(), r.PostFormValue("reason"))
	})
}

// unmerge answers POST /inbox/{number}/unmerge with other.
func (s *server) unmerge(w http.ResponseWriter, r *http.Request, me SignedIn) error {
	return s.withOther(w, r, me, "unmerged", func(n, other casework.CaseNumber) error {
		return s.Store.Unmerge(r.Context(), me.Viewer, n, other, s.Now())
	})
}

// link answers POST /inbox/{number}/link with other and reason.
func (s *server) link(w http.ResponseWriter, r *http.Request, me SignedIn) error {
	return s.withOther(w, r, me, "linked", func(n, other casework.CaseNumber) error {
		return s.Store.Link(r.Context(), me.Viewer, n, other, s.Now(), r.PostFormValue("reason"))
	})
}

// unlink answers POST /inbox/{number}/unlink with other.
func (s *server) unlink(w http.ResponseWriter, r *http.Request, me SignedIn) error {
	return s.withOther(w, r, me, "unlinked", func(n, other casework.CaseNumber) error {
		return s.Store.Unlink(r.Context(), me.Viewer, n, other, s.Now())
	})
}

// withOther does a deed with the case of the page and one that was named in its form.
func (s *server) withOther(w http.ResponseWriter, r *http.Request, me SignedIn, done string, do func(n, other casework.CaseNumber) error) error {
	n, err := formOf(w, r)
	if err != nil {
		return err
	}
	other, err := casework.ParseCaseNumber(strings.TrimSpace(r.PostFormValue("other")))
	if err == nil {
		err = do(n, other)
	}
	if err != nil {
		return s.notDone(w, r, me, mended(fmt.Errorf("arranging case %s: %w", n, err)), func(p *openPane) { p.Arranging = r.PostForm })
	}
	s.backToCase(w, r, n, done)
	return nil
}

// mended turns the wrong number that somebody typed into words beside the form: the page itself is there.
func mended(err error) error {
	if casework.KindOf(err) == casework.NotFound {
		return casework.Errorf(casework.Invalid, "%s", refusal(err))
	}
	return err
}

// split answers POST /inbox/{number}/split/{message} with subject.
func (s *server) split(w http.ResponseWriter, r *http.Request, me SignedIn) error {
	n, err := formOf(w, r)
	if err != nil {
		return err
	}
	id, err := numberIn(r, "message")
	if err != nil {
		return err
	}
	made, err := s.Store.Split(r.Context(), me.Viewer, n, casework.MessageID(id), s.Now(), r.PostFormValue("subject"))
	if err != nil {
		return s.notDone(w, r, me, fmt.Errorf("splitting case %s: %w", n, err), func(*openPane) {})
	}
	s.backToCase(w, r, made, "split")
	return nil
}

// toHead leads from a case that was merged to the one that shows what was written to it.
func (s *server) toHead(w http.ResponseWriter, r *http.Request, p *openPane) bool {
	if p.Ties.MergedInto == 0 {
		return false
	}
	q := r.URL.Query()
	q.Set("done", "head")
	http.Redirect(w, r, "/inbox/"+p.Ties.MergedInto.String()+"?"+q.Encode(), http.StatusSeeOther)
	return true
}

// Typed gives what stood in a field of a form about other cases that was not done.
func (p *openPane) Typed(form, field string) string {
	if p.Arranging.Get("form") != form {
		return ""
	}
	return p.Arranging.Get(field)
}

// MoreTyped reports whether a form that is folded away has to be mended.
func (p *openPane) MoreTyped() bool { return p.Arranging.Get("form") != "" }

// WrittenTo is the number that a message on the thread was written to, where it is another than the case's.
func (t threadItem) WrittenTo() casework.CaseNumber { return t.addressed }

// arrangedWords are for what was done to a case as a whole.
func arrangedWords(done string) string {
	return map[string]string{
		"merged": "Merged. Both numbers lead here from now on, and it can be undone under “Other cases”.", "unmerged": "Parted. Each case has what was written to its own number.",
		"split": "This is the new case. The resident is told nothing; the next answer carries the new number.", "linked": "Linked. Both cases stay as they are.",
		"unlinked": "The link is gone.", "head": "The number that you opened was merged into this case.",
	}[done]
}

// arrangeMoment says what happened to cases among each other.
func arrangeMoment(e casework.Event) mark {
	m := mark{Icon: "copy", Reason: e.Detail["why"]}
	other, here := e.Detail["number"], e.Detail["way"] == "from"
	switch e.Kind {
	case casework.CaseMerged:
		m.Words = "Merged into case " + other
		if here {
			m.Words = "Case " + other + " was merged into this one"
		}
	case casework.CaseUnmerged:
		m.Words = "Taken out of case " + other + " again, with " + messagesBack(e)
		if here {
			m.Words = "Case " + other + " was taken out again, with " + messagesBack(e) + stayedHere(e)
		}
	case casework.CaseSplit:
		m.Words = "Taken out of case " + other
		if here {
			m.Words = "Case " + other + " was taken out of this one from a message on"
		}
	case casework.CasesLinked:
		m.Words = "Linked with case " + other
	case casework.CasesUnlinked:
		m.Words = "No longer linked with case " + other
	default:
		return mark{}
	}
	return m
}

func messagesBack(e casework.Event) string {
	words := counted(e.Detail["back"], "message", "messages")
	if since := e.Detail["since"]; since != "" && since != "0" {
		words += " (" + since + " of them came since, written to its number)"
	}
	return words
}

func stayedHere(e casework.Event) string {
	if stayed := e.Detail["stayed"]; stayed != "" && stayed != "0" {
		return "; " + stayed + " that came since on this number stay here"
	}
	return ""
}

func counted(n, one, many string) string {
	if n == "1" {
		return "1 " + one
	}
	return n + " " + many
}

// splitURL is where a case can be made of a message and what came after it, or "": the first that came in is the case itself.
func (p *openPane) splitURL(m *casework.Message) string {
	if !p.MayArrange || m.Direction != casework.In || m.ID == 0 {
		return ""
	}
	for _, x := range p.messages {
		if x.Direction != casework.In {
			continue
		}
		if x.ID == m.ID {
			return ""
		}
		break
	}
	return p.Act(fmt.Sprintf("split/%d", m.ID))
}
