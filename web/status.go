package web

import (
	"fmt"
	"html/template"
	"net/http"
	"strings"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/internal/locale"
)

// statusRoutes are the page of a case, for whoever has its link. Nothing changes by a GET: mail scanners open every link.
func (s *server) statusRoutes() []route {
	return []route{
		{"GET /s/{token}", anybody, s.status},
		{"POST /s/{token}/message", anybody, s.addByPage},
		{"POST /s/{token}/fixed", anybody, s.fixedByPage},
		{"POST /s/{token}/notices", anybody, s.noticesByPage},
		{"GET /n/{token}", anybody, s.stopPage},
		{"POST /n/{token}", anybody, s.stopNotices},
		{"POST /inbox/{number}/status-link", casework.WorkCases, s.endLink},
	}
}

type statusPage struct {
	publicFrame
	Case        PublicCase
	Office      string
	Phone       string
	Heading     string // topic and neighbourhood
	Topical     bool
	Standing    string
	Next        string
	Steps       []step
	Story       []storyLine
	W           map[string]string
	Languages   []locale.Language
	Token, Key  string
	Said        string // what was just done, in words
	AskFixed    bool
	ReopensWith bool // what is sent opens the case again
	Life        string
	Call        template.HTML
}

// step is one of those that every case takes.
type step struct {
	Name      string
	At        time.Time
	Day       string
	Done, Now bool
}

// storyLine is one line of the story.
type storyLine struct {
	At        time.Time
	Day, Says string
}

// status answers GET /s/{token}: what a resident may know by the link alone. It shows no text, no name, and changes
// nothing but leaving its event.
func (s *server) status(w http.ResponseWriter, r *http.Request, _ SignedIn) error {
	c, err := s.linked(r)
	if err != nil {
		return err
	}
	e := casework.Event{Kind: casework.StatusRead, Case: c.ID, Office: c.Office, Actor: "resident"}
	if err := s.record(r, SignedIn{}, e); err != nil {
		return err
	}
	hasForm(w)
	s.render(w, r, http.StatusOK, "status", s.statusPage(r, c))
	return nil
}

// linked finds the case of a link, where there is one and it still works.
func (s *server) linked(r *http.Request) (PublicCase, error) {
	id, ok := casework.ParseStatusToken(s.Signer, r.PathValue("token"))
	if !ok {
		return PublicCase{}, casework.Errorf(casework.NotFound, "This link opens no case. Take it whole out of the message that we sent you.")
	}
	c, err := s.Store.PublicCase(r.Context(), id)
	if casework.KindOf(err) == casework.NotFound || err == nil && s.linkOver(c) {
		return c, casework.Errorf(casework.NotFound, "This link opens no case any more. Write to the office, and name your case number.")
	}
	if err != nil {
		return c, fmt.Errorf("reading the status of case %d: %w", id, err)
	}
	return c, nil
}

// linkOver reports whether a link has ended: by staff, or by its life.
func (s *server) linkOver(c PublicCase) bool {
	if c.LinkEnded {
		return true
	}
	ends, some := s.linkLife(c)
	return some && s.Now().After(ends)
}

func (s *server) linkLife(c PublicCase) (ends time.Time, some bool) {
	if c.Status.Live() || c.ResolvedAt.Year() <= 1 {
		return time.Time{}, false
	}
	return c.ResolvedAt.AddDate(0, 0, s.City.FollowUp.Defaults().LinkLife), true
}

func (s *server) statusPage(r *http.Request, c PublicCase) statusPage {
	lang := s.pageLanguage(r, c)
	p := statusPage{Case: c, Office: s.City.Name, W: s.wordsOf(lang), Token: r.PathValue("token"), Key: newKey(), Said: r.URL.Query().Get("done")}
	if o, ok := s.City.Office(c.Office); ok {
		p.Office, p.Phone = o.Name, o.Phone
	}
	p.Heading, p.Topical = s.heading(c, p.W)
	t := s.teller(lang, p.W)
	p.Standing, p.Next = t.standing(c, s.newsBy(c))
	p.Steps, p.Story = t.steps(c), t.story(c.Story)
	p.AskFixed = c.Status == casework.Resolved && p.Said == ""
	p.ReopensWith = !c.Status.Live()
	p.Call = callLine(p.W["foot.call"], p.Phone)
	p.Life = p.W["privacy.life_open"]
	if ends, some := s.linkLife(c); some {
		p.Life = fill(p.W["privacy.life"], "date", t.day(ends))
	}
	p.publicFrame = s.publicFrame(p.Heading + ": " + p.Standing)
	p.Lang, p.Dir = lang, locale.Dir(lang)
	for _, l := range s.languages() {
		p.Languages = append(p.Languages, locale.Of(l))
	}
	return p
}

// heading is the topic and the neighbourhood of a case: never the resident's words.
func (s *server) heading(c PublicCase, w map[string]string) (text string, topical bool) {
	parts := []string{}
	if c.Topic != "" {
		parts = append(parts, s.topicName(c.Topic))
	}
	if c.Place != "" {
		parts = append(parts, c.Place)
	}
	if len(parts) == 0 {
		return w["page.your_case"], false
	}
	return strings.Join(parts, ", "), true
}

// newsBy is by when something is heard of a case: the day on which its silence would be broken.
func (s *server) newsBy(c PublicCase) time.Time {
	by := latest(c.ToldAt, c.OpenedAt).AddDate(0, 0, s.City.SilentAfter(c.Topic))
	return latest(by, s.Now())
}

func latest(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// pageLanguage is the one that the link asks for, else the one chosen, else the one that the resident wrote in, else English.
func (s *server) pageLanguage(r *http.Request, c PublicCase) string {
	for _, wanted := range []string{r.URL.Query().Get("lang"), c.Notices.Language, c.Written} {
		for _, l := range s.languages() {
			base, _, _ := strings.Cut(wanted, "-")
			if wanted != "" && (l == wanted || l == base) {
				return l
			}
		}
	}
	return "en"
}

func (s *server) languages() []string {
	if s.Texts == nil {
		return []string{"en"}
	}
	return s.Texts.Languages()
}

// wordsOf gives the words of a language; English ones where it lacks some.
func (s *server) wordsOf(lang string) map[string]string {
	all := map[string]string{}
	if s.Texts == nil {
		return all
	}
	for _, l := range []string{"en", lang} {
		for k, v := range s.Texts.Words(l) {
			all[k] = v
		}
	}
	return all
}
