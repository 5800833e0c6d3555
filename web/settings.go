package web

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"unicode"

	"github.com/commonline/commonline/casework"
)

// settingRoutes are what an office and the city set without a programmer. Without Settings there are none.
func (s *server) settingRoutes() []route {
	if s.Settings == nil {
		return nil
	}
	return []route{
		{"GET /settings", casework.SetThings, s.settingsIndex},
		{"GET /settings/{kind}", casework.SetThings, s.settingsOf},
		{"POST /settings/{kind}", casework.SetThings, s.saveSetting},
		{"POST /settings/numbers/company", casework.OperateCity, s.tryNumbers},
		{"POST /settings/holidays/calendar", casework.SetThings, s.takeCalendar},
	}
}

type settingPage struct {
	staffFrame
	Kind     settingKind
	Entries  []settingEntry
	New      settingEntry
	MayAdd   bool
	Problem  string // of the form that was sent
	At       string // the anchor of that form
	Calendar string // that was pasted and not taken
	Holidays bool
	Phone    *phonePart
	Tried    []PhoneFinding // what a look at the telephone company found
	Closed   string         // why nothing of the page can be changed by the viewer; "" where something can
}

// Path is where the forms of a page go.
func (p settingPage) Path() string { return "/settings/" + p.Kind.path }

// With is an entry with where its form goes, for the template.
func (p settingPage) With(e settingEntry) any {
	return struct {
		Path  string
		Entry settingEntry
	}{p.Path(), e}
}

// Listed tells whether there may be many of a kind.
func (k settingKind) Listed() bool { return k.add || k.each }

// Names for the template.
func (k settingKind) Title() string { return k.title }
func (k settingKind) Noun() string  { return k.noun }
func (k settingKind) About() string { return k.about }
func (k settingKind) Icon() string  { return k.icon }
func (k settingKind) URL() string   { return "/settings/" + k.path }

// settingDone are the words after a form was done.
var settingDone = map[string]string{
	"account": "The account is kept. Next: press “Test the numbers” below.", "kept": "Kept. It counts from now on.", "added": "Added. It counts from now on.", "dropped": "Taken out.", "retired": "Retired. Cases that have it keep it; no new one gets it.",
	"back": "It can be chosen again.", "calendar": "The days of the calendar are added.", "setup": "The city is set up. What it still lacks stands below.",
}

// settingsOf answers GET /settings/{kind}.
func (s *server) settingsOf(w http.ResponseWriter, r *http.Request, me SignedIn) error {
	k, err := kindAt(r.PathValue("kind"))
	if err != nil {
		return err
	}
	return s.showSettings(w, r, me, http.StatusOK, settingPage{Kind: k})
}

func (s *server) showSettings(w http.ResponseWriter, r *http.Request, me SignedIn, status int, p settingPage) error {
	set, err := s.Settings.Settings(r.Context(), me.Viewer)
	if err != nil {
		return fmt.Errorf("reading settings: %w", err)
	}
	title := p.Kind.title
	if p.Problem != "" {
		title = "Not kept: " + strings.ToLower(title)
	}
	if p.staffFrame, err = s.staffFrame(r.Context(), me, title, "/settings"); err != nil {
		return err
	}
	p.Entries = s.entries(p.Kind, set, me.Viewer)
	for i := range p.Entries {
		if p.Problem != "" && p.Entries[i].Anchor == p.At {
			p.Entries[i].Problem = p.Problem
			p.Entries[i].again(p.Kind, r)
		}
	}
	p.MayAdd = p.Kind.add && me.CheckSets(casework.Setting{Kind: p.Kind.kind}, []string{"id"}) == nil
	if may := slices.ContainsFunc(p.Entries, func(e settingEntry) bool { return e.MayWrite }); !may && !p.MayAdd {
		if err := me.CheckSets(casework.Setting{Kind: p.Kind.kind}, []string{"id"}); err != nil {
			p.Closed = refusal(err)
		}
	}
	p.New = s.newEntry(p.Kind, nil)
	if p.Problem != "" && p.At == "-new" {
		p.New = s.newEntry(p.Kind, formValues(p.Kind, s, r))
		p.New.Problem = p.Problem
	}
	if p.Phone = s.phonePart(p.Kind, me.Viewer); p.Phone != nil {
		p.Phone.Found = p.Tried
	}
	p.Done, p.Holidays = settingDone[r.URL.Query().Get("done")], p.Kind.kind == casework.HolidaySetting
	isLive(w)
	hasForm(w)
	s.render(w, r, status, "setting", p)
	return nil
}

// again puts what was typed into the form once more. A secret is typed anew.
func (e *settingEntry) again(k settingKind, r *http.Request) {
	for i, f := range e.Fields {
		if r.PostForm.Has(f.Key) && !f.Locked && f.Kind != "secret" {
			e.Fields[i].Value = plainLines(r.PostFormValue(f.Key))
		}
	}
}

// formValues are the values that a form has sent.
func formValues(k settingKind, s *server, r *http.Request) map[string]string {
	values := map[string]string{}
	for _, f := range k.form(s) {
		if r.PostForm.Has(f.Key) {
			values[f.Key] = cut(plainLines(r.PostFormValue(f.Key)), 4000)
		}
	}
	return values
}

// saveSetting answers POST /settings/{kind} with how = keep, add, drop, retire or back.
func (s *server) saveSetting(w http.ResponseWriter, r *http.Request, me SignedIn) error {
	r.Body = http.MaxBytesReader(w, r.Body, 64<<10)
	if err := r.ParseForm(); err != nil {
		return casework.Errorf(casework.Invalid, "The form did not arrive whole. Go back and send it again.")
	}
	k, err := kindAt(r.PathValue("kind"))
	if err != nil {
		return err
	}
	x := casework.Setting{Kind: k.kind, Office: casework.OfficeID(r.PostFormValue("of")), Key: r.PostFormValue("key"), Values: formValues(k, s, r)}
	done, anchor := "kept", anchorOf(x)
	switch r.PostFormValue("how") {
	case "add":
		done, anchor = "added", "-new"
		if x.Key, err = s.newKey(r, me, k, x.Values); err == nil {
			delete(x.Values, "id")
		}
	case "drop":
		done, x.Values = "dropped", nil
	case "retire":
		done, x.Values = "retired", map[string]string{"retired": "true"}
	case "back":
		done, x.Values = "back", map[string]string{"retired": ""}
	}
	if err == nil {
		err = s.checkNeeded(k, x)
	}
	if err == nil {
		err = s.admitted(r.Context(), k, x)
	}
	if err == nil {
		err = s.Settings.Change(r.Context(), me.Viewer, s.Now(), []casework.Setting{x})
	}
	if kind := casework.KindOf(err); kind == casework.Invalid || kind == casework.Conflict {
		return s.showSettings(w, r, me, statusOf[kind], settingPage{Kind: k, Problem: refusal(err), At: anchor})
	}
	if err != nil {
		return fmt.Errorf("changing a setting: %w", err)
	}
	if s.Phone != nil && k.kind == casework.TwilioSetting && len(s.City.Numbers) > 0 {
		k.path, done = "numbers", "account"
	}
	http.Redirect(w, r, "/settings/"+k.path+"?done="+done, http.StatusSeeOther)
	return nil
}

// checkNeeded refuses a form in which something stands empty that has to be said.
func (s *server) checkNeeded(k settingKind, x casework.Setting) error {
	for _, f := range k.form(s) {
		if value, sent := x.Values[f.Key]; f.Needed && sent && value == "" {
			return casework.Errorf(casework.Invalid, "%s: say what it is.", f.Label)
		}
	}
	return nil
}

// newKey is the id of one that is added. Where the form leaves it open it is made from the name.
func (s *server) newKey(r *http.Request, me SignedIn, k settingKind, values map[string]string) (string, error) {
	set, err := s.Settings.Settings(r.Context(), me.Viewer)
	if err != nil {
		return "", fmt.Errorf("reading settings: %w", err)
	}
	taken := func(id string) bool {
		return slices.ContainsFunc(set.All, func(x casework.Setting) bool { return x.Kind == k.kind && x.Key == id })
	}
	if id := strings.TrimSpace(values["id"]); id != "" {
		if taken(id) {
			return "", casework.Errorf(casework.Conflict, "There is %q already.", id)
		}
		return id, nil
	}
	base := idOf(k, values)
	if base == "" {
		return "", nil // the form is refused for what it lacks
	}
	id := base
	for n := 2; taken(id); n++ {
		id = fmt.Sprintf("%s-%d", base, n)
	}
	return id, nil
}

// idOf makes an id of what a form says.
func idOf(k settingKind, values map[string]string) string {
	switch {
	case k.kind == casework.OfficeSetting && values["district"] != "":
		return slug("d" + values["district"])
	case k.kind == casework.NumberSetting:
		return slug("n" + strings.TrimPrefix(values["number"], "+"))
	}
	return slug(values["name"])
}

// slug makes an id of a name: a-z, 0-9 and hyphens, 40 at most.
func slug(name string) string {
	words := strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return r > unicode.MaxASCII || !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	id := strings.Join(words, "-")
	if id == "" && name != "" {
		id = "entry" // a name in letters that an id has none of
	}
	return strings.Trim(id[:min(len(id), 36)], "-")
}
