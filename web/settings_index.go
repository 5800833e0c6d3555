package web

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/commonline/commonline/casework"
)

type settingsPage struct {
	staffFrame
	Kinds   []settingCard
	Beside  []settingLink
	Lacks   []lack
	Left    []LeftOut
	File    string
	Changed []settingChange
}

// settingCard says how much is set of a kind.
type settingCard struct {
	settingKind
	Says   string
	Locked int // that the city file names
}

type settingLink struct{ URL, Icon, Title, About string }

// lack is something without which a thing does not work, and where it is set.
type lack struct{ Says, URL, Link string }

type settingChange struct {
	What, By string
	At       time.Time
}

// settingsIndex answers GET /settings.
func (s *server) settingsIndex(w http.ResponseWriter, r *http.Request, me SignedIn) error {
	set, err := s.Settings.Settings(r.Context(), me.Viewer)
	if err != nil {
		return fmt.Errorf("reading settings: %w", err)
	}
	p := settingsPage{Left: set.Left, File: set.File, Beside: s.besideSettings(me.Viewer), Lacks: s.lacks(set, me.Viewer), Changed: s.lastChanges(set)}
	alone, err := s.officesAlone(r.Context(), me.Viewer)
	if err != nil {
		return err
	}
	p.Lacks = append(p.Lacks, alone...)
	for _, k := range settingKinds {
		p.Kinds = append(p.Kinds, s.card(k, set, me.Viewer))
	}
	if p.staffFrame, err = s.staffFrame(r.Context(), me, "Settings", "/settings"); err != nil {
		return err
	}
	p.Done = settingDone[r.URL.Query().Get("done")]
	isLive(w)
	s.render(w, r, http.StatusOK, "settings", p)
	return nil
}

func (s *server) card(k settingKind, set Set, v casework.Viewer) settingCard {
	c := settingCard{settingKind: k}
	n := 0
	for _, e := range s.entries(k, set, v) {
		if e.Source != "" {
			c.Locked++
		}
		if e.Source != "" || !e.At.IsZero() {
			n++
		}
	}
	switch {
	case k.add:
		c.Says = fmt.Sprintf("%d", n)
	case n > 0:
		c.Says = "Set"
	default:
		c.Says = "Not set"
	}
	return c
}

// besideSettings are what has pages of its own. Where no mail leaves this machine, as in the demo, no mailbox is connected either.
func (s *server) besideSettings(v casework.Viewer) (all []settingLink) {
	if s.Mail != nil {
		all = append(all, settingLink{"/settings/mailboxes", "inbox", "Mailboxes", "Connect the mailboxes that residents write to."})
	}
	if v.May(casework.ManageStaff) {
		all = append(all, settingLink{"/office/staff", "user", "People", "Invite people, and give them their roles."})
	}
	if v.May(casework.ManageOffice) {
		all = append(all, settingLink{"/replies", "text", "Ready replies", "What the office says often."}, settingLink{"/office/features", "switch", "What is switched on", "The parts of the desk that the office wants."})
	}
	return append(all, settingLink{"/texts", "globe", "Texts for residents", "A person stands for each before it is sent."}, settingLink{"/running", "pulse", "Mailboxes and sending", "How everything runs."})
}

// lacks are what does not work yet, and why.
func (s *server) lacks(set Set, v casework.Viewer) (all []lack) {
	add := func(says, url, link string) { all = append(all, lack{says, url, link}) }
	if len(s.City.Offices) == 0 {
		add("The city has no office: nobody can have a case.", "/settings/offices", "Add an office")
	}
	for _, x := range s.City.Offices {
		if o, _ := s.City.Office(x.ID); o.Mailbox == "" && (v.Office == o.ID || v.May(casework.OperateCity)) {
			add(o.Name+" has no mailbox: no mail comes in, and none goes out.", "/settings/mailboxes", "Connect a mailbox")
		}
	}
	if len(s.City.Topics) == 0 {
		add("There are no topics, so no matter is known to be delicate.", "/settings/topics", "Add topics")
	}
	if s.City.Hours.Always() {
		add("There are no open hours, so every day and hour counts.", "/settings/hours", "Say them")
	}
	if len(s.City.Numbers) == 0 {
		add("There is no telephone number: nobody can text or call.", "/settings/numbers", "Add a number")
	} else if x := set.one(casework.TwilioSetting, "", ""); x.Source == "" && x.At.IsZero() {
		add("There are numbers and no Twilio account: no text comes in.", "/settings/twilio", "Name the account")
	}
	if !s.answersCalls() && slices.ContainsFunc(s.City.Numbers, func(n casework.Number) bool { return n.Calls }) {
		add("Calls are turned away as busy, since nothing says how they are answered. That stands under “voice” in the city file, with the notice that a call is recorded.", "", "")
	}
	return append(all, s.languageLacks()...)
}

// officesAlone are the offices that nobody works in yet.
func (s *server) officesAlone(ctx context.Context, v casework.Viewer) (all []lack, err error) {
	if !v.May(casework.ManageStaff) || !v.May(casework.OperateCity) {
		return nil, nil
	}
	staff, err := s.Store.StaffAccounts(ctx, v)
	if err != nil {
		return nil, fmt.Errorf("listing accounts: %w", err)
	}
	for _, o := range s.City.Offices {
		if !slices.ContainsFunc(staff, func(l StaffLine) bool { return l.Active && l.Office == o.ID }) {
			all = append(all, lack{o.Name + " has nobody who works in it: invite its head, who invites the rest.", "/office/staff", "Invite people"})
		}
	}
	return all, nil
}

// answersCalls tells whether the city has said how calls are answered.
func (s *server) answersCalls() bool { return s.Phone != nil && s.Phone.AnswersCalls() }

// languageLacks are the languages of the city in which nothing can be said to residents yet.
func (s *server) languageLacks() (all []lack) {
	var ready []string
	if s.Texts != nil {
		ready = s.Texts.Languages()
	}
	for _, l := range s.City.Languages {
		base, _, _ := strings.Cut(l, "-")
		if l != "en" && base != "en" && !slices.Contains(ready, l) && !slices.Contains(ready, base) {
			all = append(all, lack{"Nobody stands for the texts in “" + l + "” yet, so residents who speak it get English.", "/texts", "Read them"})
		}
	}
	return all
}

// mostChanges is how many of the last changes stand on the page.
const mostChanges = 8

func (s *server) lastChanges(set Set) (all []settingChange) {
	for _, x := range set.All {
		if x.At.IsZero() {
			continue
		}
		i := slices.IndexFunc(settingKinds, func(k settingKind) bool { return k.kind == x.Kind })
		if i < 0 {
			continue
		}
		k := settingKinds[i]
		what := k.title
		if title := s.titleOf(k, x); title != k.noun {
			what += ": " + title
		}
		all = append(all, settingChange{what, x.By, x.At})
	}
	slices.SortStableFunc(all, func(a, b settingChange) int { return cmp.Compare(b.At.UnixNano(), a.At.UnixNano()) })
	return all[:min(len(all), mostChanges)]
}
