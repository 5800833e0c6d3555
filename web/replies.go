package web

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/commonline/commonline/casework"
)

// replyRoutes are what an office keeps ready to say.
func (s *server) replyRoutes() []route {
	return []route{
		{"GET /replies", casework.ManageOffice, s.replies},
		{"POST /replies", casework.ManageOffice, s.saveReply},
		{"POST /replies/{reply}", casework.ManageOffice, s.saveReply},
	}
}

type repliesPage struct {
	staffFrame
	OfCity, Own []casework.Reply
	Form        casework.Reply // as it was sent
	Problem     string
	Fields      []string
}

// replies answers GET /replies.
func (s *server) replies(w http.ResponseWriter, r *http.Request, me SignedIn) error {
	return s.showReplies(w, r, me, http.StatusOK, casework.Reply{}, "")
}

func (s *server) showReplies(w http.ResponseWriter, r *http.Request, me SignedIn, status int, form casework.Reply, problem string) error {
	own, err := s.Store.Replies(r.Context(), me.Viewer)
	if err != nil {
		return fmt.Errorf("reading what is kept ready: %w", err)
	}
	page := repliesPage{OfCity: s.cityReplies(me.Office), Own: own, Form: form, Problem: problem, Fields: casework.ReplyFields}
	if !slices.ContainsFunc(own, func(x casework.Reply) bool { return x.ID == form.ID }) {
		page.Form.ID = 0 // it was taken out meanwhile: its words stand in the form for a new one
	}
	title := "Ready replies"
	if problem != "" {
		title = "Not kept: ready replies"
	}
	if page.staffFrame, err = s.staffFrame(r.Context(), me, title, "/replies"); err != nil {
		return err
	}
	page.Done = doneWords[r.URL.Query().Get("done")]
	isLive(w)
	hasForm(w)
	s.render(w, r, status, "replies", page)
	return nil
}

// saveReply answers POST /replies and /replies/{reply}, with how = keep or retire.
func (s *server) saveReply(w http.ResponseWriter, r *http.Request, me SignedIn) error {
	r.Body = http.MaxBytesReader(w, r.Body, 64<<10)
	if err := r.ParseForm(); err != nil {
		return casework.Errorf(casework.Invalid, "The form did not arrive whole. Go back and send it again.")
	}
	form := casework.Reply{Name: strings.TrimSpace(r.PostFormValue("name")), Language: strings.TrimSpace(r.PostFormValue("language")),
		Body: plainLines(r.PostFormValue("body")), Short: plainLines(r.PostFormValue("short"))}
	if r.PathValue("reply") != "" {
		id, err := numberIn(r, "reply")
		if err != nil {
			return err
		}
		form.ID = id
	}
	done := "kept-reply"
	var err error
	if r.PostFormValue("how") == "retire" && form.ID != 0 {
		done, err = "retired-reply", s.Store.RetireReply(r.Context(), me.Viewer, s.Now(), form.ID)
	} else if err = form.Check(); err == nil {
		err = s.Store.SaveReply(r.Context(), me.Viewer, s.Now(), form)
	}
	if casework.KindOf(err) == casework.Invalid {
		return s.showReplies(w, r, me, http.StatusUnprocessableEntity, form, refusal(err))
	}
	if err != nil {
		return fmt.Errorf("keeping a reply ready: %w", err)
	}
	http.Redirect(w, r, "/replies?done="+done, http.StatusSeeOther)
	return nil
}

// plainLines are the words of a form with the ends of lines that we keep.
func plainLines(s string) string { return strings.TrimSpace(strings.ReplaceAll(s, "\r\n", "\n")) }

// cityReplies are those of the city file that an office may use.
func (s *server) cityReplies(o casework.OfficeID) []casework.Reply {
	return slices.DeleteFunc(slices.Clone(s.City.Replies), func(r casework.Reply) bool { return r.Office != "" && r.Office != o })
}

// readyReply is one that can be chosen in the composer.
type readyReply struct {
	casework.Reply
	Key string
}

// ready are the replies that can be chosen on a case of an office: those in a language first, then by name.
func (s *server) ready(own []casework.Reply, o casework.OfficeID, language string) []readyReply {
	var all []readyReply
	for i, r := range s.cityReplies(o) {
		all = append(all, readyReply{r, "city-" + strconv.Itoa(i)})
	}
	for _, r := range own {
		if r.Office == o {
			all = append(all, readyReply{r, strconv.FormatInt(r.ID, 10)})
		}
	}
	slices.SortStableFunc(all, func(a, b readyReply) int {
		return cmp.Or(-cmp.Compare(b2n(a.Language == language), b2n(b.Language == language)), strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)), strings.Compare(a.Language, b.Language))
	})
	return all
}

func b2n(b bool) int {
	if b {
		return 1
	}
	return 0
}

// insertReply puts a reply, its fields filled, below what was typed, and keeps that as the draft.
func (s *server) insertReply(w http.ResponseWriter, r *http.Request, me SignedIn, n casework.CaseNumber, d Draft) error {
	p, err := s.open(r, me)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(p.Replies, func(x readyReply) bool { return x.Key == r.PostFormValue("reply") })
	if i < 0 {
		return s.notDone(w, r, me, casework.Errorf(casework.Invalid, "Choose a reply, then insert it."), func(p *openPane) {
			p.again(r, d, casework.IdentityID(number(r, "to")))
			p.Problem.Title = "Nothing inserted"
		})
	}
	to := casework.IdentityID(number(r, "to"))
	words := casework.FillReply(p.Replies[i].For(casework.Channel(d.Kind)), p.replyValues(s.officeName(p.Case.Office), me.Name, to))
	d.Text = strings.TrimSpace(strings.TrimRight(d.Text, " \r\n") + "\n\n" + words)
	if err := s.saveDraft(r, me, n, d); err != nil {
		return err
	}
	q := caseQuery(r.URL.Query()).query()
	http.Redirect(w, r, "/inbox/"+n.String()+cmp.Or(q, "?")+fmt.Sprintf("&done=inserted&kind=%s&to=%d#reply", d.Kind, to), http.StatusSeeOther)
	return nil
}

// replyValues are what the fields of a reply stand for: all of this case, and of whom is written to.
func (p *openPane) replyValues(office, me string, to casework.IdentityID) map[string]string {
	values := map[string]string{"case number": p.Case.Number.String(), "office": office, "my name": me, "311 number": p.Case.Request311}
	if m := p.Routing.Matter; m != nil && m.Status == casework.Matched {
		values["address of the matter"] = m.Place.Label()
	}
	for _, v := range p.Desk.Voices {
		if v.Identity == to {
			values["resident first name"] = casework.FirstName(v.Name)
		}
	}
	return values
}

// language is that of the newest message that came in.
func (p *openPane) language() string {
	l := ""
	for _, m := range p.messages {
		if m.Direction == casework.In && m.Language != "" {
			l = m.Language
		}
	}
	return l
}
