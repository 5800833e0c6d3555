package web

import (
	"cmp"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"slices"
	"strings"

	"github.com/commonline/commonline/casework"
)

// handRoutes are those of what is written down and done by hand.
func (s *server) handRoutes() []route {
	return []route{
		{"GET /new", casework.DecideHeld, s.newCase},
		{"POST /new", casework.DecideHeld, s.fileNew},
		{"POST /inbox/{number}/by-hand/{task}", casework.DecideHeld, s.doneByHand},
		{"GET /inbox/{number}/letter/{task}", casework.DecideHeld, s.letter},
		{"POST /inbox/{number}/letter/{task}", casework.DecideHeld, s.letter},
	}
}

// Bounds of one form: photos of telephones have up to 10 MB.
const (
	mostForm   = 64 << 20
	mostPhoto  = 16 << 20
	mostPhotos = 6
	inMemory   = 8 << 20
)

// newPage is the form for a new case.
type newPage struct {
	staffFrame
	HandCase
	How      string // walk-in, paper, call, called or wrote
	On       string // case number, as it was typed
	Problem  string
	Places   []string // that the address may mean
	Looked   bool
	Place    string // that was chosen
	Topics   []casework.Topic
	Spoken   []string // languages
	NoPhotos bool     // there were some, and a browser does not send them again
}

// ways are how it came, by the word of the form.
var ways = map[string]struct {
	channel casework.Channel
	out     bool
}{
	"walk-in": {casework.WalkIn, false}, "call": {casework.Call, false}, "paper": {casework.Paper, false}, "called": {casework.Call, true}, "wrote": {casework.Paper, true},
}

var spoken = []string{"en", "es", "ht", "pt", "kea", "zh", "vi", "fr", "so", "ar", "ru"}

// newCase answers GET /new.
func (s *server) newCase(w http.ResponseWriter, r *http.Request, me SignedIn) error {
	p := newPage{How: "walk-in", On: r.URL.Query().Get("case")}
	p.Owed, p.Key = true, rand.Text()
	if _, known := ways[r.URL.Query().Get("how")]; known {
		p.How = r.URL.Query().Get("how")
	}
	return s.showNew(w, r, me, http.StatusOK, p)
}

func (s *server) showNew(w http.ResponseWriter, r *http.Request, me SignedIn, status int, p newPage) error {
	f, err := s.staffFrame(r.Context(), me, "New case", "/new")
	if err != nil {
		return err
	}
	p.staffFrame, p.Topics, p.Spoken = f, s.City.OpenTopics(), spoken
	isLive(w)
	hasForm(w)
	s.render(w, r, status, "new", p)
	return nil
}

// fileNew answers POST /new. With the button "find" it looks the address up, and files nothing.
func (s *server) fileNew(w http.ResponseWriter, r *http.Request, me SignedIn) error {
	p, err := s.readNew(w, r)
	if err != nil {
		return err
	}
	if r.PostFormValue("find") != "" {
		p.Places, p.Looked = s.Store.PlacesFor(r.Context(), me.Viewer, p.At), true
		return s.showNew(w, r, me, http.StatusOK, p)
	}
	var filed HandFiled
	if p.Case, err = s.caseNamed(strings.TrimSpace(p.On)); err == nil {
		c := p.HandCase
		c.At = cmp.Or(p.Place, p.At)
		filed, err = s.Store.NewByHand(r.Context(), me.Viewer, c)
	}
	refusal, mends := errors.AsType[*casework.Error](err)
	switch {
	case err == nil:
		s.toFiled(w, r, me, filed)
		return nil
	case !mends || refusal.Kind == casework.Forbidden:
		return fmt.Errorf("filing by hand: %w", err)
	}
	p.Problem, p.NoPhotos = refusal.Message, len(p.Photos) > 0
	return s.showNew(w, r, me, statusOf[refusal.Kind], p)
}

// toFiled leads to the case, or back to the list where its place gave it to another office.
func (s *server) toFiled(w http.ResponseWriter, r *http.Request, me SignedIn, f HandFiled) {
	switch {
	case f.Lead != f.Case.Office && f.Lead != me.Office && !me.AllOffices():
		http.Redirect(w, r, "/inbox?done=new-moved", http.StatusSeeOther)
	case f.Unplaced != "":
		http.Redirect(w, r, "/inbox/"+f.Case.Number.String()+"?done=new-unplaced", http.StatusSeeOther)
	default:
		http.Redirect(w, r, "/inbox/"+f.Case.Number.String()+"?done=new", http.StatusSeeOther)
	}
}

func (s *server) readNew(w http.ResponseWriter, r *http.Request) (p newPage, err error) {
	r.Body = http.MaxBytesReader(w, r.Body, mostForm)
	if err := r.ParseMultipartForm(inMemory); err != nil && !errors.Is(err, http.ErrNotMultipart) {
		return p, casework.Errorf(casework.Invalid, "The form did not arrive whole, or its photos are too large. Go back and send it again with fewer.")
	}
	if r.MultipartForm != nil {
		defer func() { _ = r.MultipartForm.RemoveAll() }()
	}
	line := func(name string, most int) string {
		return cut(strings.Join(strings.Fields(r.PostFormValue(name)), " "), most)
	}
	p.How, p.On, p.Place = r.PostFormValue("how"), line("case", 40), line("place", 200)
	way := ways[p.How]
	p.HandCase = HandCase{Key: line("key", 60), Out: way.out, Language: line("language", 20), Postal: cut(strings.TrimSpace(r.PostFormValue("postal")), 500),
		At: line("where", 200), Topic: line("topic", 60),
		HandLog: HandLog{Channel: way.channel, Name: line("name", 200), Contact: line("contact", 200), Line: cut(strings.TrimSpace(r.PostFormValue("line")), 5000), Owed: r.PostFormValue("owed") != ""}}
	if !slices.Contains(spoken, p.Language) {
		p.Language = ""
	}
	if r.MultipartForm != nil {
		p.Photos, err = photos(r.MultipartForm.File["photo"])
	}
	return p, err
}

// photos reads the files of a form; empty fields are none.
func photos(files []*multipart.FileHeader) ([][]byte, error) {
	var all [][]byte
	for _, f := range files {
		if f.Size == 0 {
			continue
		}
		if len(all) == mostPhotos || f.Size > mostPhoto {
			return nil, casework.Errorf(casework.Invalid, "At most %d photos of at most 16 MB each can be taken in at once.", mostPhotos)
		}
		open, err := f.Open()
		if err != nil {
			return nil, fmt.Errorf("opening a photo: %w", err)
		}
		b, err := io.ReadAll(open)
		if err = errors.Join(err, open.Close()); err != nil {
			return nil, fmt.Errorf("reading a photo: %w", err)
		}
		all = append(all, b)
	}
	return all, nil
}

// doneByHand answers POST /inbox/{number}/by-hand/{task}.
func (s *server) doneByHand(w http.ResponseWriter, r *http.Request, me SignedIn) error {
	n, err := formOf(w, r)
	if err != nil {
		return err
	}
	task, err := numberIn(r, "task")
	if err != nil {
		return err
	}
	if err := s.Store.DoneByHand(r.Context(), me.Viewer, n, task, cut(strings.TrimSpace(r.PostFormValue("line")), 10000)); err != nil {
		return s.notDone(w, r, me, fmt.Errorf("filing what was done by hand: %w", err), func(*openPane) {})
	}
	s.backToCase(w, r, n, "by-hand")
	return nil
}

// letterPage is a letter to be printed.
type letterPage struct {
	publicFrame
	Number  casework.CaseNumber
	Task    HandTask
	Office  casework.Office
	Text    string
	Printed bool // the text is as it will be printed
}

// letter answers GET /inbox/{number}/letter/{task}, where its text is written, and POST, which shows it as it will be printed. Nothing is
// changed by either.
func (s *server) letter(w http.ResponseWriter, r *http.Request, me SignedIn) error {
	n, err := formOf(w, r)
	if err != nil {
		return err
	}
	id, err := numberIn(r, "task")
	if err != nil {
		return err
	}
	c, _, _, err := s.Store.Case(r.Context(), me.Viewer, n)
	if err != nil {
		return fmt.Errorf("reading case %s: %w", n, err)
	}
	tasks, err := s.Store.HandTasks(r.Context(), me.Viewer, c.ID)
	if err != nil {
		return fmt.Errorf("reading what is to be done by hand on case %s: %w", n, err)
	}
	i := slices.IndexFunc(tasks, func(t HandTask) bool { return t.ID == id })
	if i < 0 {
		return casework.Errorf(casework.NotFound, "There is no such letter to be written; it may have been sent already.")
	}
	if err := s.record(r, me, casework.Event{Kind: casework.CaseRead, Case: c.ID}); err != nil {
		return err
	}
	office, _ := s.City.Office(c.Office)
	p := letterPage{s.publicFrame("Letter on case " + n.String()), n, tasks[i], office, cut(strings.TrimSpace(r.PostFormValue("text")), 10000), r.Method == http.MethodPost}
	if p.Text == "" {
		p.Text, p.Printed = "Dear "+cmp.Or(tasks[i].Name, "resident")+",\n\nthank you for coming to us. Your case has the number "+n.String()+".\n\n"+tasks[i].Words, false
	}
	hasForm(w)
	s.render(w, r, http.StatusOK, "letter", p)
	return nil
}
