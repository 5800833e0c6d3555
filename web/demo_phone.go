package web

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/commonline/commonline/casework"
)

// DemoPhone is the telephone company of the demo, as a resident's phone sees it. What is texted and called goes the way that a
// real one goes: by signed webhooks, and back through the company's API.
type DemoPhone interface {
	Texts(number string) []DemoPhoneText // oldest first
	Text(ctx context.Context, from, to, body string, picture []byte, kind string) error
	Call(number string) (DemoPhoneCall, bool) // the last one
	Dial(ctx context.Context, from, to string) error
	Answer(ctx context.Context, number string) error
	Press(ctx context.Context, number, keys string) error // "" lets the time pass
	Speak(ctx context.Context, number, words string) error
	PickUp(ctx context.Context, number string, answered bool) error
	HangUp(ctx context.Context, number string) error
}

// DemoPhoneText is one text on a resident's phone.
type DemoPhoneText struct {
	With    string // the other number
	Mine    bool
	Body    string
	State   string
	Company bool // the telephone company wrote it itself
	Picture bool
	At      time.Time
}

// DemoPhoneCall is a call on a resident's phone.
type DemoPhoneCall struct {
	With   string // the other number
	Lines  []DemoPhoneLine
	Waits  string // keys, words, line, ringing; "" for nothing
	Status string
}

// DemoPhoneLine is something that was heard, or done.
type DemoPhoneLine struct {
	Language, Text string
	Mine           bool
}

// Live reports whether the call goes on.
func (c DemoPhoneCall) Live() bool { return c.Status == "in-progress" || c.Status == "ringing" }

// DemoNumber is a resident's phone.
type DemoNumber struct {
	Number, Name string
	Says         string // what it is good for
}

func (s *server) demoPhoneRoutes() []route {
	return []route{
		{"GET /demo/phone", anybody, s.demoPhone},
		{"GET /demo/phone/now", anybody, s.demoPhoneNow},
		{"POST /demo/phone/text", anybody, s.demoText},
		{"POST /demo/phone/call", anybody, s.demoCall},
	}
}

// demoPhonePage plays a resident's phone.
type demoPhonePage struct {
	publicFrame
	Phones   []DemoNumber
	Chosen   DemoNumber
	Offices  []demoLine
	To       string // the number that is texted and called
	Problem  string
	Body     string
	Script   string
	PhoneCSS string
	Now      demoPhoneNow
}

type demoLine struct{ Office, Number string }

// demoPhoneNow is what came of it.
type demoPhoneNow struct {
	Number, To string
	Texts      []DemoPhoneText
	Call       *DemoPhoneCall
	Keys       []string
}

var phoneKeys = []string{"1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "0", "#"}

// phoneOf finds whose phone is played, and the number that it texts and calls.
func (s *server) phoneOf(v url.Values) (from DemoNumber, to string, err error) {
	if s.Demo.Phone == nil || len(s.Demo.Phones) == 0 || len(s.City.Numbers) == 0 {
		return from, "", casework.Errorf(casework.NotFound, "This demo has no telephones.")
	}
	from, to = s.Demo.Phones[0], s.City.Numbers[0].E164
	if i := slices.IndexFunc(s.Demo.Phones, func(n DemoNumber) bool { return n.Number == v.Get("number") }); i >= 0 {
		from = s.Demo.Phones[i]
	}
	if _, ours := s.City.NumberAt(v.Get("to")); ours {
		to = v.Get("to")
	}
	return from, to, nil
}

// demoPhone answers GET /demo/phone; ?number= is the resident's phone, ?to= the office's number.
func (s *server) demoPhone(w http.ResponseWriter, r *http.Request, _ SignedIn) error {
	from, to, err := s.phoneOf(r.URL.Query())
	if err != nil {
		return err
	}
	return s.showHandset(w, r, http.StatusOK, demoPhonePage{Chosen: from, To: to})
}

func (s *server) showHandset(w http.ResponseWriter, r *http.Request, status int, p demoPhonePage) error {
	p.publicFrame, p.Phones, p.Script = s.publicFrame("A resident's phone"), s.Demo.Phones, s.assets.path("demo.js")
	p.PhoneCSS = s.assets.path("phone.css")
	for _, n := range s.City.Numbers {
		p.Offices = append(p.Offices, demoLine{s.officeName(n.Office), n.E164})
	}
	p.Now = s.phoneNow(p.Chosen.Number, p.To)
	isLive(w)
	hasForm(w)
	s.render(w, r, status, "demo-phone", p)
	return nil
}

func (s *server) phoneNow(number, to string) demoPhoneNow {
	now := demoPhoneNow{Number: number, To: to, Texts: s.Demo.Phone.Texts(number), Keys: phoneKeys}
	if c, ok := s.Demo.Phone.Call(number); ok {
		now.Call = &c
	}
	return now
}

// demoPhoneNow answers GET /demo/phone/now: what came of it alone, for the module that asks again and again.
func (s *server) demoPhoneNow(w http.ResponseWriter, r *http.Request, _ SignedIn) error {
	from, to, err := s.phoneOf(r.URL.Query())
	if err != nil {
		return err
	}
	now := s.phoneNow(from.Number, to)
	body, err := s.execute("demo-phone-now", now)
	if err != nil {
		return err
	}
	if nothingNew(w, r, body) {
		return nil
	}
	s.render(w, r, http.StatusOK, "demo-phone-now", now)
	return nil
}

// Bounds of what a phone sends.
const (
	phoneText    = 1600
	phonePicture = 5 << 20
)

// demoText answers POST /demo/phone/text.
func (s *server) demoText(w http.ResponseWriter, r *http.Request, _ SignedIn) error {
	r.Body = http.MaxBytesReader(w, r.Body, phonePicture+1<<16)
	if err := r.ParseMultipartForm(phonePicture); err != nil && !errors.Is(err, http.ErrNotMultipart) {
		return casework.Errorf(casework.Invalid, "The text did not arrive whole. A picture may have up to %s.", size(phonePicture))
	}
	from, to, err := s.phoneOf(r.PostForm)
	if err != nil {
		return err
	}
	picture, kind, err := pictureOf(r)
	if err != nil {
		return err
	}
	p := demoPhonePage{Chosen: from, To: to, Body: cut(strings.TrimSpace(r.PostFormValue("body")), phoneText)}
	if p.Body == "" && picture == nil {
		p.Problem = "Write a text, or choose a picture."
		return s.showHandset(w, r, http.StatusUnprocessableEntity, p)
	}
	if err := s.Demo.Phone.Text(r.Context(), from.Number, to, p.Body, picture, kind); err != nil {
		return fmt.Errorf("texting in the demo: %w", err)
	}
	return toPhone(w, r, from.Number, to)
}

func pictureOf(r *http.Request) (b []byte, kind string, err error) {
	if r.MultipartForm == nil || len(r.MultipartForm.File["picture"]) == 0 {
		return nil, "", nil
	}
	f, err := r.MultipartForm.File["picture"][0].Open()
	if err != nil {
		return nil, "", fmt.Errorf("opening a picture: %w", err)
	}
	defer f.Close()
	if b, err = io.ReadAll(f); err != nil {
		return nil, "", fmt.Errorf("reading a picture: %w", err)
	}
	if kind = http.DetectContentType(b); len(b) == 0 || !strings.HasPrefix(kind, "image/") {
		return nil, "", casework.Errorf(casework.Invalid, "This file is no picture. Choose a photo.")
	}
	return b, kind, nil
}

func toPhone(w http.ResponseWriter, r *http.Request, number, to string) error {
	http.Redirect(w, r, "/demo/phone?"+url.Values{"number": {number}, "to": {to}}.Encode()+"#now", http.StatusSeeOther)
	return nil
}

// demoCall answers POST /demo/phone/call: one thing that a resident does on a call.
func (s *server) demoCall(w http.ResponseWriter, r *http.Request, _ SignedIn) error {
	from, to, err := s.phoneOf(url.Values{"number": {r.PostFormValue("number")}, "to": {r.PostFormValue("to")}})
	if err != nil {
		return err
	}
	phone, ctx := s.Demo.Phone, r.Context()
	switch do, key := r.PostFormValue("do"), r.PostFormValue("key"); {
	case key != "":
		err = phone.Press(ctx, from.Number, cut(key, 1))
	case do == "dial":
		err = phone.Dial(ctx, from.Number, to)
	case do == "answer":
		err = phone.Answer(ctx, from.Number)
	case do == "keys":
		err = phone.Press(ctx, from.Number, cut(r.PostFormValue("keys"), 20))
	case do == "wait":
		err = phone.Press(ctx, from.Number, "")
	case do == "speak":
		err = phone.Speak(ctx, from.Number, cut(r.PostFormValue("words"), phoneText))
	case do == "office", do == "nobody":
		err = phone.PickUp(ctx, from.Number, do == "office")
	default:
		err = phone.HangUp(ctx, from.Number)
	}
	if err != nil && casework.KindOf(err) != casework.Conflict { // the call was over, or went on meanwhile: the page shows how it stands
		return fmt.Errorf("on a call of the demo: %w", err)
	}
	return toPhone(w, r, from.Number, to)
}
