package web

import (
	"cmp"
	"fmt"
	"net/http"

	"github.com/commonline/commonline/casework"
)

// threatRoutes are about messages that were flagged as threats.
func (s *server) threatRoutes() []route {
	all := []route{
		{"POST /inbox/{number}/threat/{message}", casework.FlagThreats, s.flagThreat},
		{"GET /inbox/{number}/police", casework.ExportRecords, s.policeSheet},
		{"GET /threats", casework.SeeThreats, s.threats},
		{"POST /threats/{threat}", casework.JudgeThreats, s.judgeThreat},
	}
	if s.Police != nil {
		all = append(all, route{"GET /inbox/{number}/police/sheet.pdf", casework.ExportRecords, s.policePDF}, route{"GET /inbox/{number}/police/evidence.zip", casework.ExportRecords, s.policeEvidence})
	}
	return all
}

// threatPart is what stands on a case about threats.
type threatPart struct {
	Threats  []casework.Threat // that stand
	Near     []casework.CaseNumber
	MayFlag  bool
	MayTake  bool
	MayJudge bool
	typed    casework.ThreatFlag // a flag that was not kept
	byID     map[casework.MessageID]casework.Threat
}

// readThreats reads it, of a case that the viewer's office leads.
func (s *server) readThreats(r *http.Request, me SignedIn, p *openPane) error {
	if !p.Case.Lead {
		return nil
	}
	all, err := s.Store.ThreatsOn(r.Context(), me.Viewer, p.Case.ID)
	if err != nil {
		return fmt.Errorf("reading threats on case %s: %w", p.Case.Number, err)
	}
	if p.Near, err = s.Store.ThreatsNear(r.Context(), me.Viewer, p.Case.ID, p.Case.Resident); err != nil {
		return fmt.Errorf("looking for threats of the people of case %s: %w", p.Case.Number, err)
	}
	p.MayFlag, p.MayTake, p.MayJudge = me.CheckFlag() == nil, me.CheckTake() == nil, me.CheckJudge(p.Case.Office) == nil
	p.Threats, p.byID = casework.Standing(all), map[casework.MessageID]casework.Threat{}
	for _, t := range p.Threats {
		p.byID[t.Message] = t
	}
	return nil
}

// flagPart is what stands on a message: that it is flagged, or where it can be.
type flagPart struct {
	Flag          *casework.Threat
	URL           string // where it is flagged; "" where it cannot be
	Hint          string // a phrase that may be a threat; "" for none. Nobody is told of it
	Anchor        string
	Against, Why  string // as they stand in the form
	Open, Problem bool
}

// flagPart gives it, or nil for what did not come in.
func (p *openPane) flagPart(m *casework.Message) *flagPart {
	if m.ID == 0 || m.Direction != casework.In || p.byID == nil {
		return nil
	}
	if t, ok := p.byID[m.ID]; ok {
		return &flagPart{Flag: &t}
	}
	if !p.MayFlag {
		return nil
	}
	f := &flagPart{URL: p.Act(fmt.Sprintf("threat/%d", m.ID)), Hint: casework.ThreatHint(cmp.Or(m.Reply, m.Text)), Anchor: fmt.Sprintf("t%d", m.ID)}
	if p.typed.Message == m.ID {
		f.Against, f.Why, f.Open, f.Problem = p.typed.Against, p.typed.Why, true, true
	}
	return f
}

// flagThreat answers POST /inbox/{number}/threat/{message} with against and why.
func (s *server) flagThreat(w http.ResponseWriter, r *http.Request, me SignedIn) error {
	n, err := formOf(w, r)
	if err != nil {
		return err
	}
	id, err := numberIn(r, "message")
	if err != nil {
		return err
	}
	f := casework.ThreatFlag{Message: casework.MessageID(id), Against: r.PostFormValue("against"), Why: plainLines(r.PostFormValue("why"))}
	if err := s.Store.FlagThreat(r.Context(), me.Viewer, s.Now(), n, f); err != nil {
		return s.notDone(w, r, me, fmt.Errorf("flagging message %d as a threat: %w", id, err), func(p *openPane) {
			p.Problem.Title, p.typed = "Not flagged", f
			p.Days = s.thread(p)
		})
	}
	s.backToCase(w, r, n, "threat")
	return nil
}

type threatsPage struct {
	staffFrame
	Threats  []casework.Threat
	Judging  bool // the reader decides
	Problem  string
	Typed    casework.ThreatVerdict
	TypedFor casework.ThreatID
}

// Form is what the head says of a flag on this page.
func (p threatsPage) Form(t casework.Threat) judgePart {
	j := judgePart{Threat: t, From: "list"}
	if p.TypedFor == t.ID {
		j.Typed = p.Typed
	}
	return j
}

// judgePart is the form by which the head says what was decided.
type judgePart struct {
	Threat casework.Threat
	Typed  casework.ThreatVerdict
	From   string // which page it leads back to
}

// JudgeForm is that form on the case.
func (p *openPane) JudgeForm(t casework.Threat) judgePart { return judgePart{Threat: t} }

// threats answers GET /threats.
func (s *server) threats(w http.ResponseWriter, r *http.Request, me SignedIn) error {
	return s.showThreats(w, r, me, http.StatusOK, threatsPage{})
}

func (s *server) showThreats(w http.ResponseWriter, r *http.Request, me SignedIn, status int, page threatsPage) (err error) {
	if page.Threats, err = s.Store.Threats(r.Context(), me.Viewer); err != nil {
		return fmt.Errorf("listing threats: %w", err)
	}
	page.Judging = me.May(casework.JudgeThreats)
	if page.staffFrame, err = s.staffFrame(r.Context(), me, "Threats", "/threats"); err != nil {
		return err
	}
	page.Done = threatWords[r.URL.Query().Get("done")]
	if err := s.record(r, me, casework.Event{Kind: casework.ListRead, Detail: map[string]string{"list": "threats", "total": fmt.Sprint(len(page.Threats))}}); err != nil {
		return err
	}
	isLive(w)
	hasForm(w)
	s.render(w, r, status, "threats", page)
	return nil
}

// judgeThreat answers POST /threats/{threat} with act (seen or lift), words, police, and from = list where it was said on the list.
func (s *server) judgeThreat(w http.ResponseWriter, r *http.Request, me SignedIn) error {
	id, err := numberIn(r, "threat")
	if err != nil {
		return err
	}
	if err := smallForm(w, r); err != nil {
		return err
	}
	j := casework.ThreatVerdict{Act: casework.ThreatAct(r.PostFormValue("act")), Words: plainLines(r.PostFormValue("words")), Police: r.PostFormValue("police")}
	n, err := s.Store.JudgeThreat(r.Context(), me.Viewer, s.Now(), casework.ThreatID(id), j)
	if kind := casework.KindOf(err); kind == casework.Invalid || kind == casework.Conflict {
		return s.showThreats(w, r, me, statusOf[kind], threatsPage{Problem: refusal(err), Typed: j, TypedFor: casework.ThreatID(id)})
	}
	if err != nil {
		return fmt.Errorf("judging threat %d: %w", id, err)
	}
	done := "threat-" + string(j.Act)
	if r.PostFormValue("from") == "list" {
		http.Redirect(w, r, "/threats?done="+done, http.StatusSeeOther)
		return nil
	}
	s.backToCase(w, r, n, done)
	return nil
}

// threatWords are for what was done about a threat.
var threatWords = map[string]string{
	"threat":      "Flagged. What came is kept as it is, the head of the office is told, and no machine writes to its sender.",
	"threat-seen": "Noted. It stands on the case, and on the police sheet.",
	"threat-lift": "The flag is lifted: machines write again. That it was there, and why it was lifted, stays.",
}

// threatMoment says what happened about threats.
func threatMoment(e casework.Event) mark {
	switch e.Kind {
	case casework.ThreatFlagged:
		return mark{Icon: "alert", Bad: true, Words: "A message was flagged as a threat against " + e.Detail["against"], Reason: e.Detail["why"]}
	case casework.ThreatSeen:
		m := mark{Icon: "check", Words: "The threat was looked at", Reason: e.Detail["why"]}
		if n := e.Detail["police"]; n != "" {
			m.Words += ", police report " + n
		}
		return m
	case casework.ThreatLifted:
		return mark{Icon: "undo", Words: "The flag of a threat was lifted", Reason: e.Detail["why"]}
	case casework.ThreatTaken:
		return mark{Icon: "file", Words: "Taken for the police: " + e.Detail["what"]}
	case casework.ThreatFile:
		return mark{Icon: "file", Words: "A file of a flagged message came in, and is kept as evidence"}
	}
	return mark{}
}
