package web

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/commonline/commonline/casework"
)

// dangerRoutes are alarms: who is on call, what rings, and the link by which somebody who was called confirms. Nothing changes by a GET.
func (s *server) dangerRoutes() []route {
	return []route{
		{"GET /danger", signedIn, s.danger},
		{"POST /danger/{alarm}", casework.WorkCases, s.actOnAlarm},
		{"GET /alarm/{token}", anybody, s.alarmPage},
		{"POST /alarm/{token}", anybody, s.confirmByLink},
	}
}

// mostAlarms is how many the page shows.
const mostAlarms = 50

type dangerPage struct {
	staffFrame
	Alarms  []alarmPart
	Phrases []PhraseCount
	Rota    rotaPart
}

// alarmPart is an alarm on a page.
type alarmPart struct {
	casework.Alarm
	MayWork bool
	From    string // the page that a deed leads back to
	Next    time.Time
}

// rotaPart is who is on call, as the city file says.
type rotaPart struct {
	Wait   time.Duration
	Now    []rotaPerson
	Shifts []rotaShift
	Named  bool // the city file has a rota
}

type rotaPerson struct {
	Name, Ways, Trouble string
}

type rotaShift struct {
	Office, Days, Hours string
	People              []rotaPerson
	Now                 bool
}

// danger answers GET /danger.
func (s *server) danger(w http.ResponseWriter, r *http.Request, me SignedIn) error {
	var page dangerPage
	all, err := s.Store.Alarms(r.Context(), me.Viewer, mostAlarms)
	if err != nil {
		return fmt.Errorf("listing alarms: %w", err)
	}
	for _, a := range all {
		page.Alarms = append(page.Alarms, alarmPart{Alarm: a, MayWork: me.May(casework.WorkCases), From: "danger", Next: a.NextAt})
	}
	if page.Phrases, err = s.Store.Phrases(r.Context(), me.Viewer); err != nil {
		return fmt.Errorf("counting phrases: %w", err)
	}
	if page.Rota, err = s.rota(r, me); err != nil {
		return err
	}
	if page.staffFrame, err = s.staffFrame(r.Context(), me, "Danger and who is on call", "/danger"); err != nil {
		return err
	}
	page.Done = dangerWords[r.URL.Query().Get("done")]
	if err := s.record(r, me, casework.Event{Kind: casework.ListRead, Detail: map[string]string{"list": "danger", "total": fmt.Sprint(len(all))}}); err != nil {
		return err
	}
	isLive(w)
	hasForm(w)
	s.render(w, r, http.StatusOK, "danger", page)
	return nil
}

// rota reads who is on call, and what is wrong with it.
func (s *server) rota(r *http.Request, me SignedIn) (p rotaPart, err error) {
	rota := s.City.Rota
	p.Wait, p.Named = rota.Wait(), len(rota.Shifts) > 0
	var mails []string
	for _, x := range rota.Shifts {
		mails = append(mails, x.People...)
	}
	known, err := s.Store.OnCall(r.Context(), me.Viewer, mails)
	if err != nil {
		return p, fmt.Errorf("reading who is on call: %w", err)
	}
	person := func(mail string) rotaPerson {
		return onCall(rota.Person(mail), known)
	}
	at := s.Now().In(s.zone())
	for _, c := range rota.On(at, me.Office) {
		p.Now = append(p.Now, person(c.Mail))
	}
	for _, x := range rota.Shifts {
		shift := rotaShift{Office: "All offices", Days: dayWords(x.Days), Hours: clockOf(x.From) + " to " + clockOf(x.To), Now: x.Covers(at)}
		if x.Office != "" {
			shift.Office = s.officeName(x.Office)
		}
		for _, mail := range x.People {
			shift.People = append(shift.People, person(mail))
		}
		p.Shifts = append(p.Shifts, shift)
	}
	return p, nil
}

// onCall is somebody of the rota in words. An address of the staff is shown to staff where no account has it: it has to be mended.
func onCall(c casework.OnCall, known map[string]OnCallPerson) rotaPerson {
	account, ok := known[c.Mail]
	p := rotaPerson{Name: account.Name}
	var ways []string
	for _, w := range c.Ways {
		switch {
		case w == casework.Mail:
			ways = append(ways, "mail")
		case account.Phone:
			ways = append(ways, "text")
		case ok:
			p.Trouble = "Has no telephone in the account: is called by mail."
		}
	}
	if len(ways) == 0 {
		ways = []string{"mail"}
	}
	p.Ways = strings.Join(ways, " and ")
	if !ok {
		p.Name, p.Ways, p.Trouble = c.Mail, "nothing", "No account that works has this address: nobody is called."
	}
	return p
}

func clockOf(t casework.TimeOfDay) string { return fmt.Sprintf("%d:%02d", int(t)/60, int(t)%60) }

// dayWords names days of the week: "Mon to Fri", "Sat, Sun", "every day".
func dayWords(days [7]bool) string {
	var names []string
	for i := range 7 {
		if d := time.Weekday((i + 1) % 7); days[d] { // from Monday on
			names = append(names, d.String()[:3])
		}
	}
	switch strings.Join(names, " ") {
	case "Mon Tue Wed Thu Fri Sat Sun":
		return "every day"
	case "Mon Tue Wed Thu Fri":
		return "Mon to Fri"
	}
	return strings.Join(names, ", ")
}

var dangerWords = map[string]string{
	"alarm-confirmed": "You look after it. Nobody else is called.",
	"alarm-none":      "Noted: it is no danger. It counts as a false alarm of its phrase.",
	"alarm-over":      "Noted: the danger is dealt with.",
}

// actOnAlarm answers POST /danger/{alarm}: somebody confirms it, or says what it was.
func (s *server) actOnAlarm(w http.ResponseWriter, r *http.Request, me SignedIn) error {
	id, err := numberIn(r, "alarm")
	if err != nil {
		return err
	}
	if err := readForm(w, r); err != nil {
		return err
	}
	act := AlarmAct(r.PostFormValue("do"))
	n, err := s.Store.ActOnAlarm(r.Context(), me.Viewer, casework.AlarmID(id), act, s.Now())
	if err != nil {
		return fmt.Errorf("acting on alarm %d: %w", id, err)
	}
	done := map[AlarmAct]string{ConfirmAlarm: "alarm-confirmed", DenyDanger: "alarm-none", EndDanger: "alarm-over"}[act]
	to := "/danger"
	switch from := r.PostFormValue("from"); {
	case from == "case" && n != 0:
		to = "/inbox/" + n.String()
	case from == "held" && n == 0:
		to = "/held"
	}
	http.Redirect(w, r, to+"?done="+done, http.StatusSeeOther)
	return nil
}

// alarmOf is what a case page says of its alarm: while nobody has said what it was.
func (s *server) alarmOf(r *http.Request, me SignedIn, c casework.Case) (*alarmPart, error) {
	a, ok, err := s.Store.AlarmOf(r.Context(), me.Viewer, c.ID)
	if err != nil {
		return nil, fmt.Errorf("reading the alarm of case %s: %w", c.Number, err)
	}
	if !ok || a.Verdict != casework.NotJudged || !c.Status.Live() {
		return nil, nil //nolint:nilnil // a page without an alarm
	}
	return &alarmPart{Alarm: a, MayWork: me.May(casework.WorkCases), From: "case", Next: a.NextAt}, nil
}

// heldAlarms are those of held messages, while nobody has said what they were.
func (s *server) heldAlarms(r *http.Request, me SignedIn, held []casework.Held) (map[casework.RawID]alarmPart, error) {
	of := map[casework.RawID]alarmPart{}
	if len(held) == 0 {
		return of, nil
	}
	all, err := s.Store.Alarms(r.Context(), me.Viewer, mostAlarms)
	if err != nil {
		return nil, fmt.Errorf("reading alarms of held messages: %w", err)
	}
	for _, a := range all {
		if a.Held && a.Verdict == casework.NotJudged {
			of[a.Raw] = alarmPart{Alarm: a, MayWork: me.May(casework.WorkCases), From: "held", Next: a.NextAt}
		}
	}
	return of, nil
}

// alarmMoment says what an event of an alarm means.
func alarmMoment(e casework.Event) mark {
	m := mark{Icon: "alert"}
	switch e.Kind {
	case casework.AlarmCalled:
		m.Words = "Alarm to " + e.Detail["to"] + ", by " + e.Detail["way"]
		if why := map[string]string{"heads": "nobody on call had confirmed it, or nobody is on call", "administrators": "nobody of the office had confirmed it"}[e.Detail["rung"]]; why != "" {
			m.Reason = why
		}
	case casework.AlarmConfirmed:
		m.Words, m.Icon = "The alarm was confirmed", "check"
		if how := map[string]string{casework.ConfirmedByLink: " by the link", casework.ConfirmedByText: " by text"}[e.Detail["how"]]; how != "" {
			m.Words += how
		}
	case casework.AlarmExhausted:
		m.Words, m.Bad = "Everybody was called, and nobody confirmed the alarm", true
	case casework.DangerDenied:
		m.Words, m.Icon = "It is no danger", "check"
	case casework.DangerOver:
		m.Words, m.Icon = "The danger is dealt with", "check"
	}
	return m
}
